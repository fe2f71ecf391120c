/// Where those who run, fly, jump or swim are, and what they hold.
extension Cast {
    /// Of light that can go out we have drawings of our own.
    func isDrawnOwn(_ wish: Wish) -> Bool {
        wish.kind == "candle" || wish.kind == "fire" && wish.isUnlit || wish.kind == "owl" && wish.pose == .flying
    }

    private static let swimmers: [String: Double] = [
        "whale": 0.17, "dolphin": 0.34, "shark": 0.34, "fish": 0.34, "goldfish": 0.34, "octopus": 0.34,
    ]

    private static let winged: Set<String> = [
        "owl", "dragon", "parrot", "swan", "duck", "pigeon", "fairy", "bird", "hen", "peacock", "flamingo", "wizard",
        "ghost", "turkey",
    ]

    func posed(_ wish: Wish, _ kind: Keywords.Kind) -> (stand: Keywords.Stand, sinks: Double, lift: Double) {
        let sinks = Self.swimmers[kind.kind] ?? 0.03
        switch wish.pose {
        case .flying where Self.winged.contains(kind.kind) && !stage.place.isInside: return (.sky, sinks, 0)
        case .swimming where kind.stand == .ground:
            let isPerson = Build.of(kind.kind, colour: nil, isOld: false) == nil && kind.emoji == nil
            return (.water, isPerson ? 0.6 : 0.5, 0)
        case .jumping where kind.stand == .ground: return (kind.stand, sinks, 0.075)
        case .sitting where kind.kind == "bird", .sleeping where kind.kind == "bird": return (.ground, sinks, 0)
        default: return (kind.stand, sinks, 0)
        }
    }

    /// Small clouds behind the feet of those who run.
    func dust(_ foot: Spot, _ wide: Double, behind side: Double) {
        guard !stage.place.isInside, stage.place != .space, stage.place != .underwater else { return }
        let tone = stage.air.haze.lighter(stage.air.isNight ? 0.1 : 0.4)
        for (far, high, size, alpha) in [
            (0.46, 0.012, 0.026, 0.42), (0.6, 0.02, 0.02, 0.32), (0.72, 0.012, 0.013, 0.24),
        ] {
            stage.canvas.ellipse(
                Spot(foot.x + side * (wide * far), foot.y - stage.unit * high), stage.unit * size,
                stage.unit * size * 0.62, .flat(tone, alpha))
        }
    }

    private enum Hold { case hanging, upright, overhead, middle }

    private static let holds: [String: Hold] = [
        "lantern": .hanging, "basket": .hanging, "bag": .hanging, "bucket": .hanging, "bell": .hanging,
        "teapot": .hanging, "umbrella": .overhead, "toy balloon": .overhead, "flag": .upright, "broom": .upright,
        "sword": .upright, "flower": .upright, "rose": .upright, "tulip": .upright, "sunflower": .upright,
        "candle": .upright, "trophy": .upright, "paintbrush": .upright, "feather": .upright, "net": .upright,
        "cup": .upright, "tea": .upright, "ice cream": .upright, "bottle": .upright,
    ]

    /// Draws what is held at the hand or the mouth.
    /// - Returns: Whether an emoji was used.
    func hand(
        _ held: Held, to grip: Grip?, _ x: Double, _ y: Double, on surface: Surface, _ tall: Double
    ) throws(SceneryError) -> Bool {
        guard let kind = Keywords.kind(held.kind) else { return false }
        let isHand = (grip?.radius ?? 0) > 0
        let spot = grip?.spot ?? Spot(x + tall * 0.3, y)
        let hold = isHand ? Self.holds[held.kind] ?? .middle : .middle
        let share = hold == .overhead ? 0.52 : min(0.34, max(0.17, kind.height * 0.95))
        let size = max(6, tall * share)
        let side = Int(size * 2)
        let thing = try Surface(side, side)
        let foot = Spot(Double(side) / 2, Double(side) - size * 0.2)
        let wish = Wish(kind: held.kind, colour: held.colour, isUnlit: held.isUnlit)
        var isEmoji = false
        if !isDrawnOwn(wish), let code = kind.emoji, let folder,
            folder.draw(code, on: thing, foot.x - size / 2, foot.y - size, size)
        {
            isEmoji = true
            if let colour = held.colour { thing.dye(colour) }
        } else if !Sketch(surface: thing, tall: size, foot: foot).draw(wish, seed: seed, look: look) {
            return false
        }
        let dy: Double
        switch hold {
        case .hanging: dy = -size * 0.96
        case .upright: dy = -size * 0.1
        case .overhead: dy = -size * 0.03
        case .middle: dy = -size * 0.5
        }
        surface.lay(thing, at: Spot(spot.x - foot.x, spot.y - foot.y - dy))
        if isHand, let grip, hold != .middle { surface.circle(spot, grip.radius, .flat(grip.skin)) }
        if isHand, let grip, hold == .middle {
            surface.circle(Spot(spot.x - size * 0.3, spot.y + size * 0.22), grip.radius * 0.9, .flat(grip.skin))
        }
        return isEmoji
    }
}
