import Glibc

/// Places those who are in a scene and draws them in its light.
struct Cast {
    let stage: Stage
    let folder: EmojiFolder?
    let seed: UInt64
    let look: String

    init(_ stage: Stage, emojiFolder: String?, seed: UInt64, look: String) {
        self.stage = stage
        folder = emojiFolder.map { EmojiFolder(path: $0) }
        self.seed = seed
        self.look = look
    }

    struct Figure {
        let kind: String
        let surface: Surface
        /// Of what is drawn, within the surface.
        let left: Int
        let top: Int
        let right: Int
        let bottom: Int
        let stand: Keywords.Stand
        let isEmoji: Bool
        let looksLeft: Bool
        /// The share of it that is under water when it floats.
        let sinks: Double
        /// Lit already, and never mirrored.
        var isReady = false
        /// How high it is above where it stands.
        var lift = 0.0
        var isRunning = false
        /// Whether it holds a light that burns.
        var isLight = false
    }

    /// Whether emoji were used.
    func draw() throws(SceneryError) -> Bool {
        // The weather in front draws on with the stage's own numbers: it is the same with subjects and without.
        var own = stage.random
        var random = Randomness(own.next(), "cast")
        var wishes: [(Wish, Keywords.Kind)] = []
        for wish in stage.brief.subjects {
            if let kind = Keywords.kind(wish.kind) { wishes.append((wish, kind)) }
        }
        wishes = atHome(wishes)
        if stage.place == .stadium {
            // On a pitch nobody stands about.
            for index in wishes.indices where wishes[index].1.kind == "athlete" && wishes[index].0.pose == .standing {
                wishes[index].0.pose = .running
            }
        }
        guard !wishes.isEmpty else { return false }
        // Those on land and those in the water have their own places where a cliff parts them.
        let isParted = stage.place == .lighthouse
        var spots: [Spot] = []
        var isEmojiUsed = false
        // Many people stand behind those who are told of by themselves.
        let crowd = wishes.count > 1 ? wishes.filter { $0.1.kind == "crowd" } : []
        let flitting = wishes.filter { Self.flitting.contains($0.1.kind) }
        let isAlone = flitting.count == wishes.count
        let distant = wishes.filter { isDistant($0.1) }
        wishes.removeAll { wish in
            wish.1.kind == "crowd" && !crowd.isEmpty || Self.flitting.contains(wish.1.kind) && !isAlone
                || isDistant(wish.1)
        }
        let land = wishes.filter { !isParted || [.ground, .thing].contains($0.1.stand) }
        let others = wishes.filter { isParted && ![.ground, .thing].contains($0.1.stand) }
        if stage.air.isNight, !stage.place.isInside, stage.place != .space, stage.place != .underwater {
            // Lest they be lost in the dark.
            stage.glow(
                Spot(stage.width * 0.5, stage.ground - stage.unit * 0.16), stage.unit * 0.62, stage.air.light, 0.2)
        }
        for group in [crowd, others, land] where !group.isEmpty {
            var (figures, left) = try row(
                group, isOnLand: isParted && ![.water, .under, .sky].contains(group[0].1.stand), &random)
            if group.first?.1.kind == "crowd", !crowd.isEmpty {
                let wide = figures.reduce(0) { $0 + Double($1.right - $1.left) }
                left = Spot(stage.width * 0.5 - wide / 2, 0)
            }
            var x = left.x
            for (index, figure) in figures.enumerated() {
                spots.append(place(figure, x, index, isBehind: !crowd.isEmpty && figure.kind == "crowd", &random))
                x += Double(figure.right - figure.left) + left.y
            }
            isEmojiUsed = isEmojiUsed || figures.contains { $0.isEmoji }
        }
        for (wish, kind) in distant {
            guard let figure = try figure(wish, kind, 0.4) else { continue }
            isEmojiUsed = isEmojiUsed || figure.isEmoji
            spots.append(hang(figure, Spot(stage.width - stage.light.x, max(stage.unit * 0.2, stage.light.y * 0.62))))
        }
        if !isAlone, !flitting.isEmpty {
            isEmojiUsed = try flit(flitting, around: spots.first ?? stage.light, &random) || isEmojiUsed
        }
        guard !spots.isEmpty else { return false }
        let count = Double(spots.count)
        stage.focus = Spot(spots.reduce(0) { $0 + $1.x } / count, spots.reduce(0) { $0 + $1.y } / count)
        return isEmojiUsed
    }

    /// Figures of a size that fits side by side; where the first begins, and how far they are apart.
    private func row(
        _ wishes: [(Wish, Keywords.Kind)], isOnLand: Bool, _ random: inout Randomness
    ) throws(SceneryError) -> ([Figure], Spot) {
        // Motions of a film may cut off what is nearer to the sides.
        let isTower = stage.place == .lighthouse && isOnLand
        let isAtFoot = stage.place == .lighthouse && !isOnLand
        let most = isTower ? stage.unit * 0.3 : isAtFoot ? stage.unit * 0.4 : stage.width * 0.7
        let isStill = wishes.allSatisfy { $0.1.stand == .thing }
        let tallest = wishes.map { $0.1.height }.max() ?? 1
        var scale = isStill ? min(wishes.count == 1 ? 1.9 : 1.5, max(1, 0.3 / tallest)) : 1
        // Small animals by themselves are seen from nearer.
        if !isStill, tallest < 0.2 { scale = min(1.7, 0.24 / tallest) }
        if wishes.count == 1, ["bicycle", "motorcycle", "car", "sled"].contains(wishes[0].1.kind) { scale = 1.5 }
        var figures: [Figure] = []
        let laid = laid(wishes)
        for attempt in 0..<2 {
            figures = []
            for (index, (wish, kind)) in wishes.enumerated() where !laid.contains(index) {
                if let figure = try figure(wish, kind, scale) { figures.append(figure) }
            }
            if !laid.isEmpty {
                let isAlone = laid.count == wishes.count
                figures.append(
                    try table(with: laid.map { wishes[$0] }, isAlone ? scale : min(1, scale) * 0.85, scale))
            }
            let total = figures.reduce(0) { $0 + Double($1.right - $1.left) * 1.08 }
            // Rather than small they stand close together.
            if attempt == 0, total > most {
                scale *= isAtFoot || isTower ? most / total : max(most / total, min(0.82, most / total * 1.16))
            } else {
                break
            }
        }
        let total = figures.reduce(0) { $0 + Double($1.right - $1.left) }
        let gap =
            figures.count > 1
            ? min((most - total) / Double(figures.count - 1), stage.unit * 0.06) : 0
        let whole = total + gap * Double(max(0, figures.count - 1))
        var middle = stage.width * random.between(0.47, 0.53)
        if stage.place == .space, wishes.allSatisfy({ $0.1.stand == .sky }) {
            // Beside the planet.
            middle = stage.width * (stage.air.lightAt.x > 0.5 ? 0.34 : 0.66)
        } else if figures.count == 1, !isStill {
            middle = stage.width * (stage.air.lightAt.x > 0.5 ? random.between(0.4, 0.47) : random.between(0.53, 0.6))
        }
        let isRight = stage.air.lightAt.x < 0.5
        if stage.place == .lighthouse {
            let tower = stage.width * (isRight ? 0.74 : 0.26)
            let aside = (isOnLand ? 0.18 : 0.54) * stage.unit
            middle = isRight ? tower - aside : tower + aside
        }
        let low = stage.width * (isTower && !isRight ? 0.3 : 0.14)
        let high = stage.width * (isTower && isRight ? 0.7 : 0.86)
        return (figures, Spot(max(low, min(high - whole, middle - whole / 2)), gap))
    }

    func figure(_ wish: Wish, _ kind: Keywords.Kind, _ scale: Double) throws(SceneryError) -> Figure? {
        var size = kind.height * scale * (wish.isSmall ? 0.72 : 1) * (wish.isLarge ? 1.22 : 1)
        if stage.place.isInside { size *= 1.2 }
        if wish.variant > 0 { size *= wish.variant % 2 == 1 ? 0.88 : 0.95 }
        if stage.place == .station, Self.onRails.contains(kind.kind) { size *= 1.35 }
        if stage.place == .lighthouse, kind.stand == .ground || kind.stand == .thing { size *= 0.6 }
        if stage.hasShore, kind.stand == .water { size *= 0.85 }
        if stage.place == .lighthouse, [.water, .under].contains(kind.stand) { size *= 0.82 }
        if kind.stand == .thing, scale == 1 { size *= 1.1 }
        let isBeing = kind.stand != .thing
        if wish.pose == .sleeping, isBeing, kind.emoji == nil, Build.of(kind.kind, colour: nil, isOld: false) == nil {
            size *= 0.86
        }
        let tall = min(max(6, size * stage.unit), stage.ground * 0.72)
        let side = max(8, Int(tall * 2))
        let surface = try Surface(side, side)
        var sketch = Sketch(surface: surface, tall: tall, foot: Spot(Double(side) / 2, Double(side) - tall * 0.2))
        sketch.leaves = stage.air.seasonal(sketch.leaves)
        sketch.isInside = stage.place.isInside && stage.place != .cave
        if wish.held != nil { sketch.grip = Grip() }
        var isEmoji = false
        var looksLeft = false
        if !isDrawnOwn(wish), let code = kind.emoji, let folder,
            folder.draw(code, on: surface, Double(side) / 2 - tall / 2, Double(side) - tall * 1.2, tall)
        {
            isEmoji = true
            if let colour = wish.colour { surface.dye(colour) }
            looksLeft = !["1f405", "1f406", "1f42a", "1f40a"].contains(code)
        } else if !sketch.draw(wish, seed: seed, look: look) {
            return nil
        } else if let colour = wish.colour, kind.stand == .sky {
            surface.dye(colour)
        }
        if let held = wish.held {
            isEmoji =
                try hand(held, to: sketch.grip, Double(side) / 2, Double(side) - tall * 0.7, on: surface, tall)
                || isEmoji
        }
        let bounds = bounds(of: surface)
        guard let (left, top, right, bottom) = bounds else { return nil }
        let posed = posed(wish, kind)
        return Figure(
            kind: kind.kind, surface: surface, left: left, top: top, right: right, bottom: bottom, stand: posed.stand,
            isEmoji: isEmoji,
            looksLeft: looksLeft, sinks: posed.sinks, lift: posed.lift * stage.unit,
            isRunning: wish.pose == .running && kind.stand == .ground,
            isLight: wish.held.map { ["lantern", "candle", "flashlight"].contains($0.kind) && !$0.isUnlit } ?? false)
    }

    private static let onRails: Set<String> = ["train", "tram"]

    func bounds(of surface: Surface) -> (Int, Int, Int, Int)? {
        var (left, top, right, bottom) = (surface.width, surface.height, 0, 0)
        surface.pass { pixels, stride in
            for y in 0..<surface.height {
                for x in 0..<surface.width where pixels[y * stride + x] >> 24 > 24 {
                    left = min(left, x)
                    right = max(right, x + 1)
                    top = min(top, y)
                    bottom = max(bottom, y + 1)
                }
            }
        }
        return right > left ? (left, top, right, bottom) : nil
    }

    /// Gives what was drawn the light of the scene: its colour, a bright rim towards it, shade on the other side and below.
    func shade(_ surface: Surface, mirrored: Bool) {
        let air = stage.air
        let inside = stage.place.isInside
        let ambient =
            inside
            ? RGB(0.86, 0.76, 0.68)
            : stage.place == .underwater
                ? RGB(0.72, 0.92, 1)
                : stage.place == .space ? RGB(0.8, 0.78, 0.95) : air.ambient.mixed(.white, air.isNight ? 0.56 : 0.4)
        let light = inside ? RGB(0xFFE2B0) : air.light
        let toRight = (air.lightAt.x > 0.5) != mirrored
        let shift = max(1, Int(stage.unit * 0.0065))
        let strength = Float(!air.hasDisc ? 0.25 : air.isNight ? 0.62 : 0.6)
        let (width, height) = (surface.width, surface.height)
        surface.pass { pixels, stride in
            let alpha = (0..<width * height).map {
                UInt8(truncatingIfNeeded: pixels[$0 / width * stride + $0 % width] >> 24)
            }
            for y in 0..<height {
                let down = Float(y) / Float(height)
                for x in 0..<width {
                    let a = alpha[y * width + x]
                    guard a > 0 else { continue }
                    func beside(_ step: Int) -> Float {
                        let sx = x + (toRight ? step : -step)
                        let sy = y - step * 2 / 3
                        return sx < 0 || sx >= width || sy < 0 || sy >= height ? 0 : Float(alpha[sy * width + sx]) / 255
                    }
                    let own = Float(a) / 255
                    let rim = max(0, own - (beside(shift / 2 + 1) + beside(shift) + beside(shift * 2)) / 3) * strength
                    let behind = max(0, own - (beside(-shift * 2) + beside(-shift * 4)) / 2) * 0.35
                    let dim = (1 - behind) * (1.06 - 0.22 * down)
                    let pixel = pixels[y * stride + x]
                    func part(_ value: UInt32, _ ambient: Double, _ light: Double) -> UInt32 {
                        let base = Float(value) * Float(ambient) * dim
                        return UInt32(min(Float(a), max(0, base + (Float(light) * Float(a) - base) * rim)))
                    }
                    pixels[y * stride + x] =
                        UInt32(a) << 24 | part(pixel >> 16 & 255, ambient.red, light.red) << 16 | part(
                            pixel >> 8 & 255, ambient.green, light.green) << 8
                        | part(pixel & 255, ambient.blue, light.blue)
                }
            }
        }
    }

    /// - Returns: The middle of it, somewhat above.
    private func place(
        _ figure: Figure, _ x: Double, _ index: Int, isBehind: Bool = false, _ random: inout Randomness
    ) -> Spot {
        let canvas = stage.canvas
        let unit = stage.unit
        let wide = Double(figure.right - figure.left)
        let whole = Double(figure.bottom - figure.top)
        let isAfloat =
            [.water, .under].contains(figure.stand)
            && [.sea, .beach, .lighthouse, .lake, .river, .harbour].contains(stage.place)
        let tall = isAfloat ? whole * (1 - figure.sinks) : whole
        var y = stage.ground - tall
        let waters: [Place] = [.sea, .lighthouse, .lake, .river, .harbour]
        var floats = false
        switch figure.stand {
        case .sky:
            let high = stage.place == .space ? random.between(0.16, 0.28) : random.between(0.28, 0.5)
            y = max(stage.height * 0.08, stage.ground - tall - unit * high)
        case .under where stage.place == .underwater: y = stage.ground - tall - unit * random.between(0.1, 0.34)
        case .water, .under:
            floats = waters.contains(stage.place) || stage.hasShore
            if stage.place == .underwater { y = stage.ground - tall - unit * random.between(0.08, 0.2) }
            if floats {
                y -= unit * (stage.hasShore ? 0.095 : stage.place == .river && stage.isWalkedOn ? 0.13 : 0.045)
            }
        case .ground, .thing:
            if stage.place == .sky { y -= unit * random.between(0.04, 0.08) }
            if stage.place == .lighthouse { y = stage.ground - unit * 0.122 - tall }
            if stage.place == .station, Self.onRails.contains(figure.kind) { y -= unit * 0.05 }
            if isBehind { y -= unit * 0.035 }
            y -= figure.lift
        }
        y = max(stage.height * 0.02, y)
        let foot = Spot(x + wide / 2, y + tall + figure.lift)
        if !floats, figure.stand != .sky, stage.place != .underwater {
            let lean = (stage.air.lightAt.x > 0.5 ? -1.0 : 1) * wide * 0.12
            for step in 1...8 {
                let share = 0.3 + 0.7 * Double(step) / 8
                canvas.ellipse(
                    Spot(foot.x + lean * share, foot.y - unit * 0.002), wide * 0.58 * share, unit * 0.02 * share,
                    .flat(.black, 0.075))
            }
        }
        let faces = figure.looksLeft ? foot.x < stage.width * 0.5 : foot.x > stage.width * 0.5
        let single = stage.brief.subjects.count == 1
        let mirrored = (single ? random.chance(0.5) : faces) && !figure.isReady
        if !figure.isReady { shade(figure.surface, mirrored: mirrored) }
        if figure.isRunning { dust(foot, wide, behind: mirrored != figure.looksLeft ? 1 : -1) }
        let line = figure.top + Int(tall)
        let mirror = floats ? flipped(figure, from: max(1, line)) : figure.surface
        if floats, figure.sinks > 0.1 { submerge(figure, line) }
        if figure.isLight, stage.air.isNight || stage.place.isInside && stage.lampsAreLit || stage.air.stars > 0 {
            stage.glow(Spot(x + wide * (mirrored ? 0.15 : 0.85), y + tall * 0.55), unit * 0.42, RGB(0xFFC868), 0.42)
        }
        canvas.clipped(x - 1, y - 1, wide + 2, tall + (floats ? 0 : 2)) {
            canvas.placed(Spot(mirrored ? x + wide : x, y), scale: 1, mirrored: mirrored) {
                canvas.lay(figure.surface, at: Spot(-Double(figure.left), -Double(figure.top)))
            }
        }
        let middle = Spot(x + wide / 2, y + tall * 0.36)
        guard floats else { return middle }
        let end = min(stage.ground + unit * 0.01, foot.y + tall * 0.5)
        let bands = 16
        for band in 0..<bands {
            let a = foot.y + (end - foot.y) * Double(band) / Double(bands)
            let b = foot.y + (end - foot.y) * Double(band + 1) / Double(bands)
            canvas.clipped(0, a, stage.width, max(0.5, b - a)) {
                canvas.placed(
                    Spot((mirrored ? x + wide : x) + sin(Double(band) * 1.9) * unit * 0.006, foot.y + tall * 0.6),
                    scale: 1, mirrored: mirrored
                ) {
                    canvas.clipped(0, -tall * 0.6, wide, tall * 0.6) {
                        canvas.lay(
                            mirror, at: Spot(-Double(figure.left), -tall * 0.6),
                            alpha: 0.34 * (1 - Double(band) / Double(bands)),
                            size: Spot(Double(figure.surface.width), Double(figure.surface.height)))
                    }
                }
            }
        }
        foam(foot, wide, &random)
        return middle
    }

    /// Foam along the waterline and ripples around.
    private func foam(_ foot: Spot, _ wide: Double, _ random: inout Randomness) {
        let canvas = stage.canvas
        let unit = stage.unit
        let white = RGB.white.times(stage.air.ambient).mixed(.white, 0.25)
        for ring in 0..<3 {
            let across = wide * (0.56 + 0.13 * Double(ring))
            let down = unit * (0.012 + 0.012 * Double(ring))
            for (from, to) in [(0.1, 1.3), (1.8, 3.0)] {
                canvas.curve(
                    (0...12).map { step in
                        let angle = from + (to - from) * Double(step) / 12
                        return Spot(
                            foot.x + cos(angle) * across,
                            foot.y + sin(angle) * down + sin(Double(step) * 1.3 + Double(ring)) * unit * 0.0015)
                    }, width: unit * 0.0035, .flat(white, 0.4 - 0.1 * Double(ring)))
            }
        }
        for step in 0..<26 {
            let t = Double(step) / 25 - 0.5
            let size = unit * random.between(0.004, 0.01) * (1 - abs(t))
            canvas.ellipse(
                Spot(foot.x + t * wide * 0.98, foot.y + unit * random.between(-0.004, 0.004)), size * 1.8, size * 0.55,
                .flat(white, random.between(0.35, 0.75)))
        }
    }

    /// Lets what is below a wavy line fade away, as under water.
    private func submerge(_ figure: Figure, _ line: Int) {
        let surface = figure.surface
        let band = max(2, stage.unit * 0.03)
        let wave = stage.unit * 0.006
        surface.pass { pixels, stride in
            for y in max(0, line - Int(band * 2))..<surface.height {
                for x in figure.left..<figure.right {
                    let edge = Double(line) - band + sin(Double(x) / stage.unit * 60) * wave
                    let keep = min(1, max(0, 1 - (Double(y) - edge) / band))
                    guard keep < 1 else { continue }
                    let pixel = pixels[y * stride + x]
                    func part(_ shift: UInt32) -> UInt32 { UInt32(Double(pixel >> shift & 255) * keep) << shift }
                    pixels[y * stride + x] = part(24) | part(16) | part(8) | part(0)
                }
            }
        }
    }

    /// The figure as in a mirror below it, from the water's line upwards.
    private func flipped(_ figure: Figure, from line: Int) -> Surface {
        guard let turned = try? Surface(figure.surface.width, figure.surface.height) else { return figure.surface }
        let source = figure.surface
        turned.pass { pixels, stride in
            for y in 0..<line {
                for x in 0..<source.width {
                    pixels[y * stride + x] = source.pixels[(line - 1 - y) * source.stride + x]
                }
            }
        }
        return turned
    }
}
