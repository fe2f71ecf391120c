import Glibc

extension Sketch {
    /// A broad crown on a short trunk, with fruit or without.
    func tree(fruit: RGB?, _ own: inout Randomness) {
        let bark = RGB(0x6B4A34)
        shape([(-0.06, 0), (-0.035, 0.5), (0.035, 0.5), (0.065, 0)], bark)
        stroke([(0, 0.38), (-0.1, 0.5), (-0.17, 0.6)], 0.028, bark)
        stroke([(0, 0.42), (0.09, 0.53), (0.15, 0.62)], 0.024, bark)
        var tips: [(Double, Double)] = []
        for layer in 0..<3 {
            let tone = layer == 0 ? leaves.darker(0.24) : layer == 1 ? leaves : leaves.lighter(0.14)
            let count = 15 - layer * 3
            for leaf in 0..<count {
                let angle = Double(leaf) / Double(count) * 6.28 + own.between(-0.2, 0.2)
                let far = own.between(0.08, 0.27) * (1 - Double(layer) * 0.16)
                let x = cos(angle) * far * 1.12 + Double(layer) * 0.015
                let y = 0.68 + sin(angle) * far * 0.86 + Double(layer) * 0.03
                round(x, y, own.between(0.085, 0.12) * (1 - Double(layer) * 0.14), tone)
                if layer < 2 { tips.append((x, y)) }
            }
        }
        guard let fruit else { return }
        for (index, tip) in tips.enumerated() where index % 2 == 0 {
            round(tip.0, tip.1, 0.026, fruit)
            round(tip.0 + 0.007, tip.1 + 0.008, 0.008, fruit.lighter(0.35))
        }
    }

    func lantern(isLit: Bool) {
        let metal = RGB(0x3E3430)
        if isLit {
            surface.circle(
                at(0, 0.4), 0.62 * tall,
                .round(
                    at(0, 0.4), 0.62 * tall,
                    [Stop(0, RGB(0xFFD070), 0.55), Stop(0.5, RGB(0xFFB850), 0.14), Stop(1, RGB(0xFFB040), 0)]))
        }
        stroke([(-0.2, 0.72), (-0.16, 0.92), (0, 1.0), (0.16, 0.92), (0.2, 0.72)], 0.035, metal)
        shape([(-0.22, 0.1), (0.22, 0.1), (0.19, 0.64), (-0.19, 0.64)], isLit ? RGB(0xFFE9A8) : RGB(0x7C8894))
        if isLit {
            surface.ellipse(
                at(0, 0.33), 0.13 * tall, 0.2 * tall,
                .round(
                    at(0, 0.3), 0.2 * tall,
                    [Stop(0, RGB(0xFFFFFF)), Stop(0.5, RGB(0xFFC850)), Stop(1, RGB(0xFFC850), 0)]))
        } else {
            shape([(-0.16, 0.5), (-0.06, 0.58), (0.02, 0.58), (-0.13, 0.34)], RGB(0xA8B4BE))
            stroke([(0, 0.12), (0, 0.24)], 0.03, RGB(0x2E2A28))
        }
        for x in [-0.205, 0, 0.205] { stroke([(x, 0.1), (x * 0.88, 0.64)], 0.03, metal) }
        shape([(-0.28, 0.62), (0.28, 0.62), (0.14, 0.78), (-0.14, 0.78)], metal)
        shape([(-0.28, 0), (0.28, 0), (0.24, 0.12), (-0.24, 0.12)], metal)
    }

    func table() {
        let wood = RGB(0x9A6A42)
        for side in [-1.0, 1] {
            shape([(side * 0.72, 0.86), (side * 0.6, 0.86), (side * 0.66, 0), (side * 0.74, 0)], wood.darker(0.3))
        }
        shape([(-0.92, 0.98), (0.92, 0.98), (0.98, 0.84), (-0.98, 0.84)], wood)
        shape([(-0.9, 1.02), (0.9, 1.02), (0.92, 0.97), (-0.92, 0.97)], wood.lighter(0.2))
    }

    func stairs() {
        let wood = RGB(0xA87B52)
        for step in 0..<6 {
            let x = -0.5 + Double(step) * 0.16
            let y = Double(step + 1) * 0.13
            shape([(x, 0), (0.5, 0), (0.5, y), (x, y)], wood.darker(0.08 * Double(6 - step) / 2))
            stroke([(x - 0.02, y), (0.5, y)], 0.018, wood.lighter(0.25))
        }
        stroke([(-0.5, 0.5), (0.44, 1.0)], 0.03, RGB(0x5A3E2A))
        for step in 0..<5 {
            let x = -0.46 + Double(step) * 0.21
            stroke([(x, 0.13 + 0.17 * Double(step) * 0.9), (x, 0.52 + 0.105 * Double(step))], 0.018, RGB(0x6A4A32))
        }
    }

    private func walls(_ half: Double, _ high: Double, _ tone: RGB, foot: Double = 0) {
        surface.polygon(
            [at(-half, foot), at(half, foot), at(half, high), at(-half, high)],
            .linear(
                at(-half, 0), at(half, 0), [Stop(0, tone.darker(0.22)), Stop(0.4, tone), Stop(1, tone.lighter(0.08))]))
    }

    private func pane(_ x: Double, _ y: Double, _ wide: Double, _ high: Double) {
        surface.box(
            at(x - wide / 2, 0).x, at(0, y + high).y, wide * tall, high * tall, corner: wide * 0.12 * tall,
            .flat(RGB(0x5A4634)))
        surface.box(
            at(x - wide * 0.4, 0).x, at(0, y + high * 0.92).y, wide * 0.8 * tall, high * 0.84 * tall,
            corner: wide * 0.1 * tall, .flat(RGB(0xFFE0A0)))
        stroke([(x, y + high * 0.08), (x, y + high * 0.92)], wide * 0.08, RGB(0x5A4634))
        stroke([(x - wide * 0.4, y + high * 0.5), (x + wide * 0.4, y + high * 0.5)], wide * 0.08, RGB(0x5A4634))
    }

    private func entry(_ x: Double, _ wide: Double, _ high: Double, _ tone: RGB) {
        surface.box(
            at(x - wide / 2, 0).x, at(0, high).y, wide * tall, high * tall, corner: wide * 0.3 * tall,
            .flat(tone.darker(0.3)))
        surface.box(
            at(x - wide * 0.4, 0).x, at(0, high * 0.94).y, wide * 0.8 * tall, high * 0.94 * tall,
            corner: wide * 0.25 * tall, shaded(tone))
        round(x + wide * 0.22, high * 0.45, wide * 0.06, RGB(0xE8C870))
    }

    func building(_ kind: String, _ colour: RGB?) {
        let stone = RGB(0xA8A29A)
        switch kind {
        case "house":
            surface.box(at(0.26, 0).x, at(0, 1.0).y, 0.12 * tall, 0.3 * tall, .flat(RGB(0x8A5A48)))
            walls(0.5, 0.56, RGB(0xEFE2C8))
            shape([(-0.62, 0.53), (-0.34, 0.92), (0.34, 0.92), (0.62, 0.53)], colour ?? RGB(0xA8483A))
            for row in 1..<4 {
                let y = 0.53 + 0.095 * Double(row)
                let half = 0.62 - 0.068 * Double(row)
                stroke([(-half, y), (half, y)], 0.008, RGB(0x7A3028))
            }
            entry(0.02, 0.17, 0.34, RGB(0x6A8A6A))
            for x in [-0.3, 0.32] { pane(x, 0.2, 0.18, 0.2) }
        case "barn":
            let red = colour ?? RGB(0xB0473A)
            shape([(-0.52, 0), (0.52, 0), (0.52, 0.52), (0.36, 0.84), (0, 0.98), (-0.36, 0.84), (-0.52, 0.52)], red)
            stroke([(-0.58, 0.48), (-0.38, 0.86), (0, 1.0), (0.38, 0.86), (0.58, 0.48)], 0.05, red.darker(0.5))
            shape([(-0.22, 0), (0.22, 0), (0.22, 0.42), (-0.22, 0.42)], red.darker(0.35))
            stroke([(-0.22, 0), (0.22, 0.42)], 0.02, RGB(0xEDE4D8))
            stroke([(0.22, 0), (-0.22, 0.42)], 0.02, RGB(0xEDE4D8))
            pane(0, 0.58, 0.17, 0.17)
        case "church":
            walls(0.4, 0.34, RGB(0xEDE6D8))
            shape([(-0.02, 0.32), (0.46, 0.32), (0.34, 0.5), (0.02, 0.5)], RGB(0x7A5A52))
            surface.polygon(
                [at(-0.34, 0), at(-0.04, 0), at(-0.04, 0.62), at(-0.34, 0.62)],
                .linear(at(-0.34, 0), at(-0.04, 0), [Stop(0, RGB(0xD8D0C0)), Stop(1, RGB(0xF4EEE2))]))
            shape([(-0.38, 0.6), (0, 0.6), (-0.19, 0.93)], RGB(0x6A5A60))
            stroke([(-0.19, 0.92), (-0.19, 1.0)], 0.012, RGB(0xD8B450))
            stroke([(-0.22, 0.97), (-0.16, 0.97)], 0.012, RGB(0xD8B450))
            for x in [0.09, 0.24] { pane(x, 0.1, 0.08, 0.15) }
            pane(-0.19, 0.42, 0.09, 0.12)
            entry(-0.19, 0.13, 0.22, RGB(0x7A5236))
        case "windmill":
            shape([(-0.2, 0), (0.2, 0), (0.12, 0.62), (-0.12, 0.62)], RGB(0xECE2D0))
            shape([(0.02, 0), (0.2, 0), (0.12, 0.62), (0.02, 0.62)], RGB(0xD2C6B2))
            blob([(-0.14, 0.6), (0, 0.76), (0.14, 0.6)], RGB(0x8A4A3C))
            entry(0, 0.1, 0.18, RGB(0x6A4A32))
            pane(0, 0.34, 0.07, 0.09)
            for turn in 0..<4 {
                let angle = 0.5 + Double(turn) * 1.5708
                let (c, s) = (cosine(angle), sine(angle))
                func sail(_ along: Double, _ aside: Double) -> (Double, Double) {
                    (along * c - aside * s, 0.64 + along * s + aside * c)
                }
                shape([sail(0.06, 0.0), sail(0.36, 0.0), sail(0.36, 0.09), sail(0.06, 0.07)], RGB(0xF6EEDC))
                stroke([sail(0, 0), sail(0.37, 0)], 0.016, RGB(0x5A4030))
            }
            round(0, 0.64, 0.03, RGB(0x4A3426))
        case "tower":
            walls(0.15, 0.78, stone)
            for row in 0..<9 {
                let y = 0.05 + 0.08 * Double(row)
                stroke(
                    [(-0.1 + 0.05 * Double(row % 3), y), (-0.02 + 0.05 * Double(row % 3), y)], 0.01, stone.darker(0.3))
            }
            walls(0.19, 0.86, stone.darker(0.08), foot: 0.76)
            for tooth in 0..<4 {
                let x = -0.19 + 0.11 * Double(tooth)
                shape([(x, 0.85), (x + 0.055, 0.85), (x + 0.055, 0.91), (x, 0.91)], stone.darker(0.08))
            }
            for y in [0.3, 0.56] { pane(0, y, 0.055, 0.1) }
            entry(0, 0.11, 0.18, RGB(0x6A4A32))
            stroke([(0, 0.88), (0, 1.0)], 0.01, RGB(0x4A4038))
            shape([(0.005, 1.0), (0.12, 0.975), (0.005, 0.945)], RGB(0xC8402F))
        case "gate":
            for side in [-1.0, 1] {
                shape([(side * 0.32, 0), (side * 0.46, 0), (side * 0.46, 0.86), (side * 0.32, 0.86)], stone)
                shape(
                    [(side * 0.29, 0.86), (side * 0.49, 0.86), (side * 0.46, 0.94), (side * 0.32, 0.94)],
                    stone.darker(0.15))
                round(side * 0.39, 0.97, 0.05, stone.lighter(0.1))
            }
            for bar in 0..<9 {
                let x = -0.28 + 0.07 * Double(bar)
                stroke([(x, 0.03), (x, 0.62 + 0.12 * (1 - x * x * 12))], 0.018, RGB(0x2E3238))
            }
            for y in [0.12, 0.55] { stroke([(-0.32, y), (0.32, y)], 0.024, RGB(0x2E3238)) }
        case "well":
            for side in [-1.0, 1] { stroke([(side * 0.3, 0.2), (side * 0.3, 0.76)], 0.045, RGB(0x7A5638)) }
            stroke([(-0.3, 0.58), (0.3, 0.58)], 0.04, RGB(0x5A3E2A))
            stroke([(0, 0.58), (0, 0.4)], 0.012, RGB(0xC8B48A))
            shape([(-0.07, 0.42), (0.07, 0.42), (0.055, 0.3), (-0.055, 0.3)], RGB(0x8A6240))
            round(0, 0.32, 0.4, 0.07, RGB(0x3A3634))
            blob([(-0.41, 0.33), (-0.38, 0.03), (0, -0.03), (0.38, 0.03), (0.41, 0.33), (0, 0.25)], stone)
            for row in 0..<3 {
                for column in -2...2 {
                    let x = Double(column) * 0.15 + (row % 2 == 0 ? 0 : 0.07)
                    let y = 0.05 + 0.075 * Double(row)
                    stroke([(x - 0.05, y), (x + 0.05, y)], 0.012, stone.darker(0.35))
                }
            }
            shape([(-0.48, 0.74), (0, 1.0), (0.48, 0.74)], RGB(0x9A4A3C))
            stroke([(-0.5, 0.74), (0, 1.005), (0.5, 0.74)], 0.035, RGB(0x6A3028))
        case "ruins":
            for (x, high) in [(-0.62, 0.86), (-0.32, 0.98), (0.0, 0.5), (0.34, 0.9), (0.64, 0.34)] {
                shape(
                    [
                        (x - 0.07, 0), (x + 0.07, 0), (x + 0.055, high), (x - 0.02, high - 0.05),
                        (x - 0.055, high - 0.01),
                    ], RGB(0xC8BCA4))
                for groove in [-0.025, 0.02] {
                    stroke([(x + groove, 0.06), (x + groove, high - 0.1)], 0.012, RGB(0xA2967E))
                }
                shape([(x - 0.1, 0), (x + 0.1, 0), (x + 0.09, 0.06), (x - 0.09, 0.06)], RGB(0xB0A48C))
            }
            shape([(-0.74, 0.86), (-0.2, 0.98), (-0.2, 1.06), (-0.74, 0.94)], RGB(0xBBAF97))
        default:
            // A statue: a figure of stone on a block.
            walls(0.24, 0.3, stone.darker(0.1))
            shape([(-0.29, 0.28), (0.29, 0.28), (0.25, 0.35), (-0.25, 0.35)], stone)
            blob(
                [(-0.12, 0.34), (0.14, 0.34), (0.1, 0.62), (0.12, 0.8), (0, 0.85), (-0.12, 0.8), (-0.09, 0.6)],
                stone.lighter(0.2))
            round(0, 0.91, 0.065, stone.lighter(0.22))
            stroke([(0.1, 0.77), (0.24, 0.86), (0.3, 0.99)], 0.05, stone.lighter(0.16))
            stroke([(-0.1, 0.77), (-0.17, 0.62), (-0.11, 0.5)], 0.05, stone.lighter(0.1))
        }
    }
}
