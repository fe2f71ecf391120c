import Glibc

extension Stage {
    /// A quay with water behind it, masts and warehouses.
    func drawHarbour() {
        sky()
        ridge(horizon + unit * 0.005, rise: unit * 0.1, rough: 0.8, colour: RGB(0x5E7890), distance: 0.8, row: 0.3)
        let roofs = [RGB(0xA64B3A), RGB(0x6E5048), RGB(0x4F5D6B)]
        let walls = [RGB(0xF0E2C8), RGB(0xD8A878), RGB(0xB8C4C8), RGB(0xC98A6A)]
        let far = air.lightAt.x > 0.5
        for index in 0..<6 {
            let x = (far ? 0.02 + 0.085 * Double(index) : 0.98 - 0.085 * Double(index)) * width
            house(
                Spot(x, horizon + unit * 0.012), unit * random.between(0.04, 0.055), wall: random.pick(walls),
                roof: random.pick(roofs), distance: 0.34, storeys: 2)
        }
        water(from: horizon + unit * 0.01, calm: 0.75, deep: RGB(0x1A4A60))
        for _ in 0..<4 {
            let x = random.between(far ? 0.5 : 0.08, far ? 0.92 : 0.5) * width
            mooredBoat(Spot(x, horizon + unit * random.between(0.04, 0.075)), unit * random.between(0.13, 0.2))
        }
        quay()
    }

    private func mooredBoat(_ foot: Spot, _ tall: Double) {
        let hull = air.ink(random.pick([RGB(0xB8483A), RGB(0x2F6A8C), RGB(0xE0D8C8)]), 0.2)
        canvas.ellipse(Spot(foot.x, foot.y + tall * 0.05), tall * 0.36, tall * 0.06, .flat(.black, 0.25))
        canvas.line(foot, Spot(foot.x, foot.y - tall), width: tall * 0.025, .flat(hull.darker(0.5)))
        canvas.line(
            Spot(foot.x, foot.y - tall * 0.95), Spot(foot.x + tall * 0.32, foot.y - tall * 0.15), width: tall * 0.012,
            .flat(hull.darker(0.5)))
        canvas.polygon(
            [
                Spot(foot.x - tall * 0.36, foot.y - tall * 0.15), Spot(foot.x + tall * 0.4, foot.y - tall * 0.17),
                Spot(foot.x + tall * 0.28, foot.y + tall * 0.04), Spot(foot.x - tall * 0.28, foot.y + tall * 0.04),
            ],
            .linear(
                Spot(0, foot.y - tall * 0.17), Spot(0, foot.y), [Stop(0, hull.lighter(0.1)), Stop(1, hull.darker(0.4))])
        )
    }

    private func quay() {
        let stone = air.ink(RGB(0x9A938A), 0.04)
        let top = ground - unit * 0.045
        canvas.box(
            0, top, width, height - top,
            .linear(
                Spot(0, top), Spot(0, height),
                [Stop(0, stone.mixed(air.light, 0.2)), Stop(0.2, stone), Stop(1, stone.darker(0.68))]))
        for row in 0..<7 {
            let t = Double(row) / 7
            let y = top + (height - top) * (0.06 + t * t * 0.9)
            canvas.line(Spot(0, y), Spot(width, y), width: unit * 0.003, .flat(stone.darker(0.5), 0.5))
        }
        for index in -9...9 {
            canvas.line(
                Spot(width * 0.5 + Double(index) * unit * 0.12, top),
                Spot(width * 0.5 + Double(index) * unit * 0.5, height),
                width: unit * 0.003, .flat(stone.darker(0.5), 0.4))
        }
        for x in [0.07, 0.93] {
            let iron = air.ink(RGB(0x3A3E46), 0.02)
            canvas.box(
                width * x - unit * 0.025, top - unit * 0.05, unit * 0.05, unit * 0.09, corner: unit * 0.012, .flat(iron)
            )
            canvas.ellipse(Spot(width * x, top - unit * 0.05), unit * 0.037, unit * 0.016, .flat(iron.lighter(0.15)))
        }
    }

    /// A platform below a roof, rails, and a clock.
    func drawStation() {
        sky()
        ridge(horizon, rise: unit * 0.2, rough: 0.9, colour: RGB(0x66809A), distance: 0.85, row: 0.4)
        treeline(horizon + unit * 0.04, unit * 0.14, distance: 0.5, share: 0.7, colour: RGB(0x4A7250), leafy: true)
        floor(horizon + unit * 0.04, RGB(0x8C8678), rough: 0.004)
        let iron = air.ink(RGB(0x4A3A34), 0.05)
        let far = horizon + unit * 0.075
        for side in [-0.02, 0.02, 0.075, 0.115] {
            canvas.line(
                Spot(0, far + unit * side * 0.55), Spot(width, far + unit * side * 0.55), width: unit * 0.006,
                .flat(iron.mixed(air.light, 0.35)))
        }
        let stone = air.ink(RGB(0xB0A698), 0.03)
        let top = ground - unit * 0.05
        canvas.box(
            0, top, width, height - top,
            .linear(
                Spot(0, top), Spot(0, height),
                [Stop(0, stone.mixed(air.light, 0.15)), Stop(0.2, stone), Stop(1, stone.darker(0.7))]))
        canvas.box(0, top + unit * 0.018, width, unit * 0.014, .flat(air.ink(RGB(0xE8C850), 0.04), 0.85))
        for index in -9...9 {
            canvas.line(
                Spot(width * 0.5 + Double(index) * unit * 0.13, top),
                Spot(width * 0.5 + Double(index) * unit * 0.52, height),
                width: unit * 0.003, .flat(stone.darker(0.5), 0.45))
        }
        let roof = max(height * 0.05, ground - unit * 0.86)
        let green = air.ink(RGB(0x3E5A50), 0.04).darker(0.25)
        for x in [0.06, 0.94] {
            canvas.box(
                width * x - unit * 0.014, roof, unit * 0.028, ground - roof,
                .linear(
                    Spot(width * x - unit * 0.014, 0), Spot(width * x + unit * 0.014, 0),
                    [Stop(0, green.lighter(0.2)), Stop(1, green.darker(0.3))]))
            for side in [-1.0, 1] {
                canvas.curve(
                    [
                        Spot(width * x, roof + unit * 0.16), Spot(width * x + side * unit * 0.06, roof + unit * 0.05),
                        Spot(width * x + side * unit * 0.16, roof + unit * 0.01),
                    ], width: unit * 0.014, .flat(green))
            }
        }
        canvas.box(
            0, 0, width, roof + unit * 0.01,
            .linear(Spot(0, 0), Spot(0, roof), [Stop(0, green.darker(0.6)), Stop(1, green)]))
        var x = 0.0
        while x < width {
            canvas.polygon(
                [
                    Spot(x, roof), Spot(x + unit * 0.05, roof), Spot(x + unit * 0.025, roof + unit * 0.035),
                ], .flat(green.lighter(0.12)))
            x += unit * 0.05
        }
        clock(Spot(width * (air.lightAt.x > 0.5 ? 0.3 : 0.7), roof + unit * 0.13), unit * 0.065)
    }

    private func clock(_ at: Spot, _ radius: Double) {
        canvas.line(Spot(at.x, at.y - radius * 2.2), at, width: radius * 0.14, .flat(RGB(0x2E2A2C)))
        if lampsAreLit { glow(at, radius * 4, RGB(0xFFE2A0), 0.5) }
        canvas.circle(at, radius * 1.14, .flat(RGB(0x2E2A2C)))
        canvas.circle(at, radius, .flat(RGB(0xF6EFDC)))
        for hour in 0..<12 {
            let angle = Double(hour) / 12 * 2 * Double.pi
            canvas.line(
                Spot(at.x + cos(angle) * radius * 0.8, at.y + sin(angle) * radius * 0.8),
                Spot(at.x + cos(angle) * radius * 0.92, at.y + sin(angle) * radius * 0.92), width: radius * 0.06,
                .flat(RGB(0x2E2A2C)))
        }
        canvas.line(at, Spot(at.x + radius * 0.3, at.y - radius * 0.4), width: radius * 0.1, .flat(RGB(0x2E2A2C)))
        canvas.line(at, Spot(at.x - radius * 0.15, at.y - radius * 0.74), width: radius * 0.07, .flat(RGB(0x2E2A2C)))
    }

    /// Stands full of people, floodlights, and the pitch.
    func drawStadium() {
        sky()
        let back = air.ink(RGB(0x5A6478), 0.35)
        let top = ground - unit * 0.5
        let low = horizon + unit * 0.06
        for x in [0.1, 0.9] {
            canvas.line(
                Spot(width * x, low), Spot(width * x, top - unit * 0.28), width: unit * 0.012, .flat(back.darker(0.3)))
            glow(Spot(width * x, top - unit * 0.3), unit * 0.3, RGB(0xFFF6DC), 0.5)
            for lamp in 0..<6 {
                canvas.circle(
                    Spot(
                        width * x + (Double(lamp % 3) - 1) * unit * 0.03, top - unit * (0.31 - 0.03 * Double(lamp / 3))),
                    unit * 0.013, .flat(RGB(0xFFFBEC)))
            }
        }
        canvas.blob(
            [
                Spot(-unit * 0.1, top - unit * 0.02), Spot(width * 0.5, top + unit * 0.1),
                Spot(width + unit * 0.1, top - unit * 0.02),
                Spot(width + unit * 0.1, low), Spot(width * 0.5, low + unit * 0.02), Spot(-unit * 0.1, low),
            ], .linear(Spot(0, top), Spot(0, low), [Stop(0, back.darker(0.35)), Stop(1, back)]))
        let shirts = [RGB(0xD8453A), RGB(0xF0C23C), RGB(0x3F7FC9), RGB(0xEEEBE4), RGB(0x4C9A4F), RGB(0x4A3A34)]
        for row in 0..<11 {
            let t = Double(row) / 10
            var x = random.between(0, 0.02) * width
            while x < width {
                let bend = 1 - power((x / width - 0.5) * 2, 2)
                let y = top + unit * 0.1 * bend + unit * 0.03 + (low - top - unit * 0.15) * t
                canvas.circle(
                    Spot(x, y), unit * 0.0105, .flat(air.ink(random.pick(shirts), 0.3).darker(0.12), 0.95))
                canvas.circle(Spot(x, y - unit * 0.013), unit * 0.006, .flat(air.ink(RGB(0xD8A880), 0.3)))
                x += unit * random.between(0.022, 0.034)
            }
        }
        canvas.box(0, low - unit * 0.02, width, unit * 0.035, .flat(air.ink(RGB(0xE8ECF0), 0.15)))
        let grass = air.ink(RGB(0x4E9A48), 0.05)
        canvas.box(
            0, low + unit * 0.015, width, height,
            .linear(
                Spot(0, low), Spot(0, height),
                [Stop(0, grass.mixed(air.light, 0.14)), Stop(0.4, grass), Stop(1, grass.darker(0.6))]))
        for index in stride(from: -8, to: 9, by: 2) {
            canvas.polygon(
                [
                    Spot(width * 0.5 + Double(index) * unit * 0.12, low + unit * 0.015),
                    Spot(width * 0.5 + Double(index + 1) * unit * 0.12, low + unit * 0.015),
                    Spot(width * 0.5 + Double(index + 1) * unit * 0.42, height),
                    Spot(width * 0.5 + Double(index) * unit * 0.42, height),
                ], .flat(.black, 0.07))
        }
        let line = RGB.white.times(air.ambient)
        if brief.subjects.contains(where: { ["athlete", "goalkeeper", "referee", "ball"].contains($0.kind) }) {
            goal(low + unit * 0.05, line)
        }
        canvas.line(Spot(0, low + unit * 0.05), Spot(width, low + unit * 0.05), width: unit * 0.006, .flat(line, 0.8))
        canvas.curve(
            (0...20).map {
                let angle = Double($0) / 20 * Double.pi
                return Spot(width * 0.5 - cos(angle) * unit * 0.4, ground + unit * 0.05 + sin(angle) * unit * 0.16)
            }, width: unit * 0.009, .flat(line, 0.7))
    }

    private func goal(_ foot: Double, _ line: RGB) {
        let (half, tall) = (unit * 0.27, unit * 0.2)
        let (left, right) = (width * 0.5 - half, width * 0.5 + half)
        let top = foot - tall
        for step in 0...18 {
            let t = Double(step) / 18
            canvas.line(
                Spot(left + (right - left) * t, top), Spot(left + half * 0.12 + (right - left - half * 0.24) * t, foot),
                width: unit * 0.0018, .flat(line, 0.45))
        }
        for step in 0...7 {
            let t = Double(step) / 7
            canvas.line(
                Spot(left + half * 0.12 * t, top + tall * t), Spot(right - half * 0.12 * t, top + tall * t),
                width: unit * 0.0018, .flat(line, 0.45))
        }
        for x in [left, right] { canvas.line(Spot(x, foot), Spot(x, top), width: unit * 0.011, .flat(line)) }
        canvas.line(Spot(left, top), Spot(right, top), width: unit * 0.011, .flat(line))
    }

    /// High above the land: clouds near and far.
    func drawHeights() {
        sky(to: height)
        for layer in 0..<4 {
            let t = Double(layer) / 3
            let base = ground - unit * 0.02 + (height - ground) * (t * 0.8 - 0.1)
            let tone = air.haze.mixed(.white, air.isNight ? 0.12 : 0.6).darker((1 - t) * 0.04 + t * 0.16)
            var x = -unit * 0.1
            while x < width + unit * 0.1 {
                let size = unit * random.between(0.09, 0.17) * (0.7 + t * 0.8)
                let at = Spot(x, base + random.between(-0.03, 0.05) * unit)
                canvas.circle(
                    at, size,
                    .round(
                        Spot(at.x + (air.lightAt.x - 0.5) * size, at.y - size * 0.6), size * 1.7,
                        [
                            Stop(0, tone.mixed(air.light, 0.35), 0.95), Stop(0.6, tone, 0.85),
                            Stop(1, tone.mixed(air.sky[1], 0.4), 0.6),
                        ]))
                x += size * random.between(0.55, 0.9)
            }
            canvas.box(0, base + unit * 0.04, width, height - base, .flat(tone, 0.55))
        }
        canvas.box(
            0, ground + unit * 0.1, width, height,
            .linear(Spot(0, ground), Spot(0, height), [Stop(0, air.sky[0], 0), Stop(1, air.sky[0].darker(0.4), 0.7)]))
    }

    /// Stones with grass between them, a bare tree, mist.
    func drawGraveyard() {
        sky()
        ridge(horizon, rise: unit * 0.2, rough: 0.9, colour: RGB(0x5E7080), distance: 0.85, row: 0.3)
        treeline(horizon + unit * 0.04, unit * 0.24, distance: 0.55, share: 0.7, colour: RGB(0x3A5248))
        floor(horizon + unit * 0.05, RGB(0x6A7E50), rough: 0.03)
        mist(horizon + unit * 0.02, unit * 0.1, 0.4)
        let stone = air.ink(RGB(0x9AA0A4), 0.12)
        for row in 0..<3 {
            let t = Double(row) / 2
            for column in 0..<5 {
                let x = (Double(column) / 4 + random.between(-0.05, 0.05)) * width
                if row == 2, abs(x / width - 0.5) < 0.3 { continue }
                let size = unit * (0.035 + 0.03 * t) * random.between(0.85, 1.2)
                let foot = horizon + unit * (0.08 + 0.07 * t)
                canvas.box(
                    x - size, foot - size * 2.6, size * 2, size * 2.6, corner: size * 0.9,
                    .linear(
                        Spot(x - size, 0), Spot(x + size, 0),
                        [Stop(0, stone.lighter(0.1)), Stop(1, stone.darker(0.35))]))
                canvas.box(x - size * 1.2, foot - size * 0.35, size * 2.4, size * 0.45, .flat(stone.darker(0.3)))
                canvas.line(
                    Spot(x - size * 0.45, foot - size * 1.6), Spot(x + size * 0.45, foot - size * 1.6),
                    width: size * 0.12,
                    .flat(stone.darker(0.5)))
            }
        }
        for row in 0..<3 {
            grass(
                ground + (height - ground) * (0.05 + 0.3 * Double(row)), tall: unit * 0.05,
                colour: air.lawn(RGB(0x5A6E42), 0.04).darker(0.25))
        }
        grass(height + unit * 0.02, tall: unit * 0.17, colour: air.lawn(RGB(0x44583A), 0).darker(0.5))
        mist(ground + unit * 0.05, unit * 0.12, 0.25)
    }
}
