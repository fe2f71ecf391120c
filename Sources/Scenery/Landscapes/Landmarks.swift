import Glibc

/// What a town is known by, far away under its sky. Measures are shares of its height, from the foot up.
extension Stage {
    /// Behind what else is drawn; `base` is where it stands.
    func landmark(_ base: Double, _ scale: Double = 1, at share: Double? = nil) {
        guard let town = brief.town else { return }
        var own = Randomness(seed, "landmark")
        let side = share ?? (air.lightAt.x > 0.5 ? own.between(0.26, 0.36) : own.between(0.64, 0.74))
        let tall = min(unit * 0.72 * scale, base * 0.7)
        let pen = Silhouette(stage: self, foot: Spot(width * side, base), tall: tall)
        switch town {
        case .paris: pen.eiffel()
        case .london: pen.clockTower()
        case .venice: pen.campanile()
        case .rome: pen.colosseum()
        case .tokyo: pen.pagoda()
        case .berlin: pen.televisionTower()
        case .cairo: pen.pyramids()
        case .newYork: pen.skyscraper()
        }
        mist(base, unit * 0.12, 0.32)
    }
}

private struct Silhouette {
    let stage: Stage
    let foot: Spot
    let tall: Double

    func at(_ x: Double, _ y: Double) -> Spot { Spot(foot.x + x * tall, foot.y - y * tall) }
    func tone(_ colour: RGB, _ distance: Double = 0.5) -> RGB { stage.air.ink(colour, distance) }

    private func fill(_ tone: RGB) -> Fill {
        let litLeft = stage.air.lightAt.x * stage.width < foot.x
        let bright = tone.mixed(stage.air.light, 0.2)
        return .linear(
            at(-0.2, 0), at(0.2, 0),
            [Stop(0, litLeft ? bright : tone.darker(0.2)), Stop(1, litLeft ? tone.darker(0.2) : bright)])
    }

    func shape(_ spots: [(Double, Double)], _ tone: RGB) {
        stage.canvas.polygon(spots.map { at($0.0, $0.1) }, fill(tone))
    }

    func box(_ x: Double, _ low: Double, _ half: Double, _ high: Double, _ tone: RGB) {
        shape([(x - half, low), (x + half, low), (x + half, high), (x - half, high)], tone)
    }

    func stroke(_ from: (Double, Double), _ to: (Double, Double), _ wide: Double, _ tone: RGB) {
        stage.canvas.line(at(from.0, from.1), at(to.0, to.1), width: max(0.7, wide * tall), .flat(tone))
    }

    var glass: RGB { stage.lampsAreLit ? RGB(0xFFD98A) : tone(RGB(0x4A5666), 0.4) }

    func eiffel() {
        let iron = tone(RGB(0x6A5448), 0.42)
        func half(_ y: Double) -> Double { 0.2 * (1 - y) * (1 - y) * (1 - y) + 0.012 }
        for side in [-1.0, 1] {
            var outer: [(Double, Double)] = []
            var inner: [(Double, Double)] = []
            for step in 0...20 {
                let y = Double(step) / 20 * 0.96
                outer.append((side * half(y), y))
                inner.append((side * max(0, half(y) - 0.062 * (1 - y) * (1 - y) - 0.014), y))
            }
            shape(outer + inner.reversed(), iron)
        }
        for step in 1..<16 {
            let y = Double(step) / 16 * 0.9
            let next = y + 0.05
            stroke((-half(y), y), (half(next) * 0.9, next), 0.006, iron)
            stroke((half(y), y), (-half(next) * 0.9, next), 0.006, iron)
        }
        for (y, more) in [(0.2, 0.02), (0.4, 0.014), (0.86, 0.01)] { box(0, y, half(y) + more, y + 0.026, iron) }
        var arch: [Spot] = []
        for step in 0...12 {
            let angle = Double(step) / 12 * Double.pi
            arch.append(at(cos(angle) * 0.115, 0.02 + sin(angle) * 0.15))
        }
        stage.canvas.curve(arch, width: 0.016 * tall, .flat(iron))
        stroke((0, 0.9), (0, 1.04), 0.01, iron)
        if stage.lampsAreLit {
            for step in 0..<26 {
                let y = Double(step) / 26 * 0.94
                let side = step % 2 == 0 ? 1.0 : -1
                stage.glow(at(side * half(y) * 0.8, y), tall * 0.03, RGB(0xFFD98A), 0.55)
            }
            stage.glow(at(0, 1.0), tall * 0.1, RGB(0xFFF2D0), 0.5)
        }
    }

    func clockTower() {
        let stone = tone(RGB(0xB89A68), 0.42)
        let dark = tone(RGB(0x4E5A52), 0.4)
        for (x, high) in [(0.2, 0.24), (0.34, 0.27), (0.48, 0.24)] {
            box(x, 0, 0.085, high, stone)
            shape([(x - 0.05, high), (x + 0.05, high), (x, high + 0.1)], dark)
        }
        for x in stride(from: 0.13, to: 0.56, by: 0.03) { box(x, 0.06, 0.006, 0.18, glass) }
        box(0, 0, 0.07, 0.66, stone)
        for x in [-0.045, -0.015, 0.015, 0.045] { stroke((x, 0.02), (x, 0.6), 0.006, stone.darker(0.25)) }
        box(0, 0.64, 0.085, 0.8, stone.lighter(0.06))
        stage.canvas.circle(at(0, 0.72), 0.058 * tall, .flat(stone.darker(0.4)))
        if stage.lampsAreLit { stage.glow(at(0, 0.72), tall * 0.16, RGB(0xFFE6A8), 0.5) }
        stage.canvas.circle(
            at(0, 0.72), 0.05 * tall, .flat(stage.lampsAreLit ? RGB(0xFFF2CC) : tone(RGB(0xF6F0E0), 0.25)))
        stroke((0, 0.72), (0, 0.76), 0.008, dark.darker(0.4))
        stroke((0, 0.72), (0.026, 0.715), 0.008, dark.darker(0.4))
        shape([(-0.09, 0.8), (0.09, 0.8), (0.05, 0.88), (-0.05, 0.88)], dark)
        box(0, 0.88, 0.045, 0.92, stone)
        shape([(-0.055, 0.92), (0.055, 0.92), (0, 1.06)], dark)
    }

    func campanile() {
        let brick = tone(RGB(0xB0684C), 0.45)
        let white = tone(RGB(0xEDE6D8), 0.42)
        let lead = tone(RGB(0x8C9AA4), 0.45)
        for (x, size) in [(0.3, 0.075), (0.44, 0.105), (0.58, 0.075)] {
            box(x, 0, size * 1.1, 0.16, white)
            stage.canvas.ellipse(at(x, 0.17), size * tall, size * 1.05 * tall, fill(lead))
            box(x, 0.17 + size, 0.008, 0.22 + size, lead.darker(0.2))
        }
        for x in stride(from: 0.22, to: 0.68, by: 0.045) { box(x, 0.02, 0.012, 0.1, glass) }
        box(0, 0, 0.062, 0.62, brick)
        for x in [-0.03, 0.0, 0.03] { stroke((x, 0.04), (x, 0.6), 0.006, brick.darker(0.2)) }
        box(0, 0.62, 0.07, 0.74, white)
        for x in [-0.04, -0.013, 0.013, 0.04] { box(x, 0.64, 0.009, 0.71, brick.darker(0.45)) }
        box(0, 0.74, 0.062, 0.82, brick)
        shape([(-0.066, 0.82), (0.066, 0.82), (0, 1.0)], tone(RGB(0x7A9A8A), 0.42))
    }

    func colosseum() {
        let stone = tone(RGB(0xD0B088), 0.42)
        shape(
            [
                (-0.46, 0), (0.46, 0), (0.47, 0.2), (0.46, 0.27), (0.34, 0.29), (0.2, 0.31), (0.14, 0.38), (-0.1, 0.45),
                (-0.3, 0.45), (-0.45, 0.42),
            ], stone)
        for (row, y) in [0.02, 0.13, 0.24, 0.35].enumerated() {
            let right = row < 2 ? 0.43 : row == 2 ? 0.17 : -0.02
            var x = -0.43
            while x < right {
                let bend = (x * x) * 0.05
                if row < 3 {
                    stage.canvas.box(
                        at(x, y + 0.075 - bend).x, at(x, y + 0.075 - bend).y, 0.036 * tall, 0.07 * tall,
                        corner: 0.018 * tall, .flat(stage.lampsAreLit ? RGB(0xE8A860) : stone.darker(0.45)))
                } else {
                    box(x + 0.018, y + 0.02, 0.008, y + 0.05, stone.darker(0.4))
                }
                x += 0.062
            }
            stroke((-0.46, y + 0.095), (right + 0.03, y + 0.095), 0.008, stone.darker(0.2))
        }
        let pine = tone(RGB(0x46684A), 0.35)
        for (x, high) in [(-0.62, 0.34), (0.6, 0.4), (0.72, 0.3)] {
            stroke((x, 0), (x + 0.01, high), 0.014, tone(RGB(0x5A4638), 0.35))
            stage.canvas.ellipse(at(x + 0.01, high), 0.11 * tall, 0.045 * tall, .flat(pine))
        }
    }

    func pagoda() {
        // The white mountain behind it.
        let far = stage.width * (foot.x < stage.width / 2 ? 0.72 : 0.28) - foot.x
        let m = far / tall
        shape([(m - 0.75, 0), (m - 0.11, 0.56), (m + 0.11, 0.56), (m + 0.75, 0)], tone(RGB(0x5A6E9A), 0.72))
        shape(
            [
                (m - 0.24, 0.445), (m - 0.11, 0.56), (m + 0.11, 0.56), (m + 0.24, 0.445), (m + 0.12, 0.48),
                (m + 0.03, 0.43), (m - 0.08, 0.48),
            ], tone(RGB(0xF4F6FA), 0.45))
        let red = tone(RGB(0xB8402E), 0.36)
        let roof = tone(RGB(0x3E4652), 0.36)
        for level in 0..<5 {
            let y = 0.02 + Double(level) * 0.165
            let half = 0.105 - Double(level) * 0.011
            box(0, y, half, y + 0.12, red)
            for x in [-0.5, 0, 0.5] { box(x * half * 1.2, y + 0.03, half * 0.14, y + 0.09, glass) }
            let eave = half * 1.95
            shape(
                [
                    (-eave, y + 0.115), (-eave * 1.04, y + 0.135), (-half, y + 0.155), (-half * 0.8, y + 0.175),
                    (half * 0.8, y + 0.175), (half, y + 0.155), (eave * 1.04, y + 0.135), (eave, y + 0.115),
                ], roof)
        }
        stroke((0, 0.84), (0, 1.04), 0.012, tone(RGB(0xB89A58), 0.36))
    }

    func televisionTower() {
        let grey = tone(RGB(0xA8B0B8), 0.45)
        shape([(-0.04, 0), (0.04, 0), (0.014, 0.62), (-0.014, 0.62)], grey)
        stage.canvas.circle(at(0, 0.66), 0.058 * tall, fill(tone(RGB(0xC0C8D0), 0.4)))
        box(0, 0.65, 0.058, 0.672, glass)
        stroke((0, 0.7), (0, 0.86), 0.016, grey)
        for part in 0..<5 {
            stroke(
                (0, 0.82 + Double(part) * 0.045), (0, 0.865 + Double(part) * 0.045), 0.009,
                part % 2 == 0 ? tone(RGB(0xC8483A), 0.4) : tone(RGB(0xEEECE8), 0.4))
        }
        // The gate with its columns.
        let side = foot.x < stage.width / 2 ? 0.42 : -0.42
        let stone = tone(RGB(0xCDBB98), 0.4)
        for column in 0..<6 { box(side - 0.15 + Double(column) * 0.06, 0, 0.012, 0.17, stone) }
        box(side, 0.165, 0.185, 0.205, stone)
        box(side, 0.205, 0.13, 0.235, stone.darker(0.08))
        let green = tone(RGB(0x6A8E7C), 0.4)
        stage.canvas.ellipse(at(side - 0.02, 0.262), 0.04 * tall, 0.022 * tall, .flat(green))
        stroke((side + 0.03, 0.235), (side + 0.03, 0.3), 0.016, green)
    }

    func pyramids() {
        let sand = tone(RGB(0xD8B478), 0.5)
        let bright = sand.mixed(stage.air.light, 0.22)
        let litLeft = stage.air.lightAt.x * stage.width < foot.x
        for (x, half, high) in [(0.42, 0.3, 0.36), (0.0, 0.42, 0.52), (-0.42, 0.22, 0.26)] {
            stage.canvas.polygon(
                [at(x - half, 0), at(x, high), at(x + half * 0.24, 0)], .flat(litLeft ? bright : sand.darker(0.22)))
            stage.canvas.polygon(
                [at(x + half * 0.24, 0), at(x, high), at(x + half, 0)], .flat(litLeft ? sand.darker(0.25) : bright))
        }
        let wall = tone(RGB(0xD9C6A0), 0.38)
        for (x, high) in [(-0.62, 0.5), (0.66, 0.42)] {
            box(x, 0, 0.022, high, wall)
            box(x, high * 0.7, 0.034, high * 0.73, wall.darker(0.15))
            shape([(x - 0.03, high), (x + 0.03, high), (x, high + 0.09)], wall.darker(0.1))
        }
        box(-0.75, 0, 0.09, 0.12, wall)
        stage.canvas.ellipse(at(-0.75, 0.12), 0.075 * tall, 0.075 * tall, fill(wall))
    }

    func skyscraper() {
        let stone = tone(RGB(0x7A8294), 0.42)
        for (half, low, high) in [
            (0.15, 0.0, 0.3), (0.115, 0.3, 0.5), (0.085, 0.5, 0.8), (0.06, 0.8, 0.87), (0.036, 0.87, 0.92),
        ] {
            box(0, low, half, high, stone)
        }
        stroke((0, 0.92), (0, 1.08), 0.012, stone)
        var y = 0.04
        var row = 0
        while y < 0.78 {
            let half = y < 0.3 ? 0.15 : y < 0.5 ? 0.115 : 0.085
            for column in -5...5 {
                let x = Double(column) * 0.026
                guard abs(x) < half - 0.012, (row * 7 + column * 5) % 4 != 0 || !stage.lampsAreLit else { continue }
                box(x, y, 0.006, y + 0.018, stage.lampsAreLit ? glass : stone.darker(0.35))
            }
            y += 0.035
            row += 1
        }
        if stage.lampsAreLit { stage.glow(at(0, 0.9), tall * 0.14, RGB(0xBFE0FF), 0.4) }
    }
}
