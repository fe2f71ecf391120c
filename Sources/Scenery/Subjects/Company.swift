/// Who of a prompt is shown, and those who do not stand in a row with the others.
extension Cast {
    /// Those who can be seen where it is: rooms have doors and windows of their own, riders a bicycle.
    func atHome(_ wishes: [(Wish, Keywords.Kind)]) -> [(Wish, Keywords.Kind)] {
        var wishes = wishes
        if stage.place.isInside, wishes.count > 1 { wishes.removeAll { ["door", "window"].contains($0.1.kind) } }
        if [.space, .sky].contains(stage.place), wishes.contains(where: { $0.1.stand == .sky }) {
            wishes.removeAll { $0.1.stand == .thing }
        }
        if stage.place == .station, wishes.count > 1 { wishes.removeAll { $0.1.kind == "clock" } }
        let kinds = Set(wishes.map(\.1.kind))
        if kinds.contains("rider"), !kinds.contains("bicycle"), !kinds.contains("motorcycle"), wishes.count < 4,
            let bicycle = Keywords.kind("bicycle")
        {
            wishes.append((Wish(kind: "bicycle"), bicycle))
        }
        return wishes
    }

    static let flitting: Set<String> = ["bee", "butterfly"]

    /// A blue point beside the planet that the story is about.
    func isDistant(_ kind: Keywords.Kind) -> Bool {
        stage.place == .space && kind.kind == "earth" && stage.brief.hasPlanet
    }

    func hang(_ figure: Figure, _ middle: Spot) -> Spot {
        shade(figure.surface, mirrored: false)
        let (wide, tall) = (Double(figure.right - figure.left), Double(figure.bottom - figure.top))
        stage.glow(middle, wide * 0.9, RGB(0x8AC0F0), 0.4)
        stage.canvas.lay(
            figure.surface,
            at: Spot(middle.x - wide / 2 - Double(figure.left), middle.y - tall / 2 - Double(figure.top)))
        return middle
    }

    func flit(
        _ wishes: [(Wish, Keywords.Kind)], around middle: Spot, _ random: inout Randomness
    ) throws(SceneryError) -> Bool {
        var isEmojiUsed = false
        let offsets = [(-0.2, -0.16), (0.2, -0.24), (0.05, -0.34), (-0.3, -0.34), (0.3, -0.02)]
        let count = wishes.count == 1 ? 1 : 5
        for index in 0..<count {
            let (wish, kind) = wishes[index % wishes.count]
            guard let figure = try figure(wish, kind, index % 2 == 0 ? 0.85 : 0.65) else { continue }
            isEmojiUsed = isEmojiUsed || figure.isEmoji
            shade(figure.surface, mirrored: index % 2 == 1)
            let wide = Double(figure.right - figure.left)
            let (dx, dy) = offsets[index]
            let x = min(
                stage.width * 0.9 - wide,
                max(stage.width * 0.1, middle.x + (dx + random.between(-0.04, 0.04)) * stage.unit))
            let y = max(stage.height * 0.04, middle.y + (dy + random.between(-0.03, 0.03)) * stage.unit)
            stage.canvas.placed(Spot(index % 2 == 1 ? x + wide : x, y), scale: 1, mirrored: index % 2 == 1) {
                stage.canvas.lay(figure.surface, at: Spot(-Double(figure.left), -Double(figure.top)))
            }
        }
        return isEmojiUsed
    }
}
