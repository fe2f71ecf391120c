extension Stage {
    /// A square between houses, with stalls under striped awnings.
    func drawMarket() {
        sky()
        ridge(horizon, rise: unit * 0.22, rough: 0.8, colour: RGB(0x5E7890), distance: 0.85, row: 0.2)
        let walls = [RGB(0xF0E2C8), RGB(0xE4C9A0), RGB(0xD8A878), RGB(0xD9D4C8)]
        let roofs = [RGB(0xA64B3A), RGB(0x8A4A3C), RGB(0x6E5048)]
        for row in 0..<2 {
            let size = [0.075, 0.11][row]
            var x = random.between(-0.04, 0.04) * width
            while x < width * 1.05 {
                house(
                    Spot(x, horizon + unit * [0.05, 0.085][row]), unit * size * random.between(0.9, 1.1),
                    wall: random.pick(walls), roof: random.pick(roofs), distance: [0.4, 0.2][row], storeys: 2)
                x += unit * size * random.between(1.95, 2.3)
            }
        }
        paving(horizon + unit * 0.08)
        stall(Spot(width * 0.5 - unit * 0.24, ground - unit * 0.062), unit * 0.3, distance: 0.14)
        stall(Spot(width * 0.5 + unit * 0.24, ground - unit * 0.062), unit * 0.3, distance: 0.14)
        stall(Spot(width * 0.5 - unit * 0.5, ground - unit * 0.01), unit * 0.58, distance: 0.02)
        stall(Spot(width * 0.5 + unit * 0.5, ground - unit * 0.01), unit * 0.58, distance: 0.02)
    }

    private func paving(_ top: Double) {
        let stone = air.ink(air.isWhite ? RGB(0xE0E6EE) : RGB(0xB0A390), 0.04)
        canvas.box(
            0, top, width, height - top,
            .linear(
                Spot(0, top), Spot(0, height),
                [Stop(0, stone.mixed(air.light, 0.15)), Stop(0.25, stone), Stop(1, stone.darker(0.68))]))
        var gap = unit * 0.03
        var y = top + gap
        while y < height {
            canvas.line(Spot(0, y), Spot(width, y), width: unit * 0.0025, .flat(stone.darker(0.4), 0.35))
            gap *= 1.35
            y += gap
        }
        for index in -9...9 {
            canvas.line(
                Spot(width * 0.5 + Double(index) * unit * 0.1, top),
                Spot(width * 0.5 + Double(index) * unit * 0.5, height),
                width: unit * 0.0025, .flat(stone.darker(0.4), 0.3))
        }
    }

    private func stall(_ foot: Spot, _ size: Double, distance: Double) {
        let wood = air.ink(RGB(0x8A5F40), distance)
        let cloth = air.ink(random.pick([RGB(0xC8402F), RGB(0x2F7E6A), RGB(0x3A6AA8), RGB(0xD08A2A)]), distance)
        let white = air.ink(RGB(0xF4EEE0), distance)
        canvas.ellipse(Spot(foot.x, foot.y), size * 0.56, size * 0.07, .flat(.black, 0.22))
        for side in [-0.46, 0.46] {
            canvas.line(
                Spot(foot.x + side * size, foot.y), Spot(foot.x + side * size, foot.y - size * 0.95),
                width: size * 0.03,
                .flat(wood.darker(0.2)))
        }
        let table = foot.y - size * 0.36
        canvas.box(
            foot.x - size * 0.48, table, size * 0.96, size * 0.32,
            .linear(Spot(0, table), Spot(0, foot.y), [Stop(0, wood.lighter(0.1)), Stop(1, wood.darker(0.4))]))
        let wares = [RGB(0xD8402E), RGB(0xE89A2E), RGB(0x6AA83E), RGB(0xE8C83A), RGB(0x8A4A8C), RGB(0xC87A4A)]
        for crate in 0..<4 {
            let x = foot.x - size * (0.45 - 0.228 * Double(crate))
            let tone = air.ink(random.pick(wares), distance)
            for row in 0..<2 {
                for place in 0..<4 {
                    canvas.circle(
                        Spot(
                            x + size * (0.035 + 0.048 * Double(place) + 0.02 * Double(row)),
                            table - size * (0.02 + 0.04 * Double(row))),
                        size * 0.032, .flat(tone.darker(Double((place + row) % 3) * 0.1)))
                }
            }
            canvas.box(x, table - size * 0.015, size * 0.21, size * 0.09, .flat(wood.lighter(0.25)))
            canvas.line(
                Spot(x, table + size * 0.03), Spot(x + size * 0.21, table + size * 0.03), width: size * 0.006,
                .flat(wood.darker(0.3)))
        }
        let top = foot.y - size * 0.98
        for stripe in 0..<8 {
            let a = foot.x - size * 0.54 + size * 0.135 * Double(stripe)
            let b = a + size * 0.135
            let tone = stripe % 2 == 0 ? cloth : white
            func lean(_ x: Double) -> Double { foot.x + (x - foot.x) * 0.86 }
            canvas.polygon(
                [
                    Spot(lean(a), top - size * 0.13), Spot(lean(b), top - size * 0.13), Spot(b, top + size * 0.08),
                    Spot(a, top + size * 0.08),
                ],
                .linear(
                    Spot(0, top - size * 0.13), Spot(0, top + size * 0.08),
                    [Stop(0, tone.mixed(air.light, 0.15)), Stop(1, tone.darker(0.12))]))
            canvas.circle(Spot((a + b) / 2, top + size * 0.08), size * 0.0675, .flat(tone.darker(0.14)))
        }
    }
}
