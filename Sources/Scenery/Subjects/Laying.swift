/// Small things on a table beside those who are there.
extension Cast {
    /// Which of them lie on a table: in rooms what is small, elsewhere what is eaten, drunk or read.
    func laid(_ wishes: [(Wish, Keywords.Kind)]) -> [Int] {
        guard stage.place != .lighthouse else { return [] }
        let hasOwn = wishes.contains { $0.1.kind == "table" }
        let found = wishes.indices.filter { index in
            let kind = wishes[index].1
            if kind.kind == "table" { return true }
            if stage.place.isInside, ["fish", "goldfish"].contains(kind.kind) { return true }
            guard kind.stand == .thing, kind.height < 0.24, !Self.onFloors.contains(kind.kind) else { return false }
            return hasOwn || stage.place.isInside || stage.place == .market || Self.served.contains(kind.kind)
        }
        return found
    }

    private static let onFloors: Set<String> = [
        "ball", "bucket", "puddle", "shoe", "sneaker", "bag", "box", "drum", "anchor", "stone", "pumpkin", "bush",
        "nest",
        "rope", "seed", "lantern", "treasure", "fire", "teddy bear", "doll",
    ]
    private static let served: Set<String> = [
        "cup", "tea", "teapot", "pot", "pan", "bread", "cake", "pie", "cookie", "cheese", "milk", "butter", "wine",
        "juice", "salt", "pizza", "sandwich", "salad", "chocolate", "ice cream", "rice", "noodles", "pancake", "honey",
        "glasses", "letter", "book", "computer", "phone", "telephone", "radio", "clock", "printer",
    ]

    /// The table with all that is on it, as one figure, in the light of the scene.
    /// - Parameters:
    ///   - scale: Of the things.
    ///   - whole: Of what stands beside it.
    func table(
        with wishes: [(Wish, Keywords.Kind)], _ scale: Double, _ whole: Double
    ) throws(SceneryError) -> Figure {
        let tall = stage.unit * (stage.place.isInside ? 0.187 : 0.16) * min(1, whole)
        var things: [Figure] = []
        for (wish, kind) in wishes where kind.kind != "table" {
            if let thing = try figure(wish, kind, scale) {
                shade(thing.surface, mirrored: false)
                things.append(thing)
            }
        }
        let gap = stage.unit * 0.012
        let wide = things.reduce(gap) { $0 + Double($1.right - $1.left) + gap }
        let across = max(wide + stage.unit * 0.04, stage.unit * (things.isEmpty ? 0.36 : 0.22))
        let high = things.map { Double($0.bottom - $0.top) }.max() ?? 0
        let surface = try Surface(Int(across) + 4, Int(high + tall) + 4)
        let foot = Double(surface.height) - 2
        let top = foot - tall
        board(surface, 2, Double(surface.width) - 2, top, foot)
        shade(surface, mirrored: false)
        var x = Double(surface.width) / 2 - wide / 2 + gap
        for thing in things {
            let width = Double(thing.right - thing.left)
            let height = Double(thing.bottom - thing.top)
            surface.ellipse(
                Spot(x + width / 2, top + tall * 0.03), width * 0.5, tall * 0.035, .flat(RGB(0x2A1C12), 0.3))
            let isFish = ["fish", "goldfish"].contains(thing.kind)
            surface.lay(
                thing.surface,
                at: Spot(
                    x - Double(thing.left), top + tall * 0.045 - (isFish ? height * 0.25 : 0) - Double(thing.bottom)))
            if isFish { bowl(surface, Spot(x + width / 2, top + tall * 0.045), max(width, height) * 0.66) }
            x += width + gap
        }
        let found = bounds(of: surface)
        return Figure(
            kind: "table", surface: surface, left: found?.0 ?? 0, top: found?.1 ?? 0, right: found?.2 ?? surface.width,
            bottom: found?.3 ?? surface.height, stand: .thing, isEmoji: things.contains { $0.isEmoji },
            looksLeft: false,
            sinks: 0, isReady: true)
    }

    private func board(_ surface: Surface, _ left: Double, _ right: Double, _ top: Double, _ foot: Double) {
        let wood = RGB(0x9A6A42)
        let tall = foot - top
        let leg = tall * 0.09
        for x in [left + tall * 0.14, right - tall * 0.14 - leg] {
            surface.box(
                x, top, leg, tall,
                .linear(Spot(x, 0), Spot(x + leg, 0), [Stop(0, wood.darker(0.2)), Stop(1, wood.darker(0.45))]))
        }
        surface.box(
            left + tall * 0.1, top + tall * 0.14, right - left - tall * 0.2, tall * 0.1, .flat(wood.darker(0.35)))
        surface.box(
            left, top, right - left, tall * 0.15, corner: tall * 0.03,
            .linear(
                Spot(0, top), Spot(0, top + tall * 0.15),
                [Stop(0, wood.lighter(0.25)), Stop(0.4, wood), Stop(1, wood.darker(0.2))]))
    }

    /// A fish in a room is in a bowl of glass.
    private func bowl(_ surface: Surface, _ foot: Spot, _ radius: Double) {
        let middle = Spot(foot.x, foot.y - radius * 0.94)
        surface.circle(
            middle, radius,
            .round(
                Spot(middle.x - radius * 0.3, middle.y - radius * 0.3), radius * 1.5,
                [Stop(0, RGB(0xE0F6FF), 0.16), Stop(0.7, RGB(0x8AC8E8), 0.3), Stop(1, RGB(0x5AA0C8), 0.5)]))
        surface.ellipse(
            Spot(middle.x, middle.y - radius * 0.82), radius * 0.6, radius * 0.12, .flat(RGB(0xF0FAFF), 0.7))
        surface.ellipse(
            Spot(middle.x - radius * 0.5, middle.y - radius * 0.3), radius * 0.1, radius * 0.26, turned: 0.4,
            .flat(.white, 0.6))
    }
}
