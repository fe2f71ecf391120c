import Glibc

extension Stage {
    func drawSea(beach: Bool = false) {
        sky()
        ridge(horizon + unit * 0.005, rise: unit * 0.06, rough: 0.8, colour: RGB(0x5E7890), distance: 0.85, row: 0.1)
        water(from: horizon, calm: beach ? 0.6 : 0.4, deep: RGB(0x12506E))
        if beach {
            sandAndSurf()
        } else if isWalkedOn {
            if random.chance(0.5) { rockyShore() } else { sandAndSurf(palms: false) }
        } else {
            headland()
        }
        if !air.isNight, weather == .clear || weather == .cloudy || weather == .wind { gulls() }
    }

    private func gulls() {
        let tone = air.ink(RGB(0x5A6470), 0.3)
        for _ in 0..<4 {
            let at = Spot(random.between(0.15, 0.85) * width, random.between(0.35, 0.75) * horizon)
            let size = unit * random.between(0.014, 0.028)
            canvas.curve(
                [Spot(at.x - size, at.y - size * 0.3), Spot(at.x - size * 0.4, at.y - size * 0.42), at],
                width: size * 0.16, .flat(tone))
            canvas.curve(
                [at, Spot(at.x + size * 0.4, at.y - size * 0.42), Spot(at.x + size, at.y - size * 0.3)],
                width: size * 0.16, .flat(tone))
        }
    }

    private func headland() {
        let tone = air.ink(RGB(0x3B4A55), 0.03).darker(0.2)
        let side = air.lightAt.x > 0.5
        for index in 0..<9 {
            let t = Double(index) / 9
            let x = side ? t * unit * 0.34 - unit * 0.06 : width - t * unit * 0.34 + unit * 0.06
            rock(
                x, height - unit * 0.02 - unit * 0.16 * (1 - t) * random.between(0.6, 1.2),
                unit * random.between(0.06, 0.12) * (1.2 - t), tone)
        }
    }

    /// Low rocks with grass, from one side to the other.
    private func rockyShore() {
        let stone = air.ink(RGB(0x6E6A66), 0.04)
        func edge(_ offset: Double) -> [Spot] {
            (0...60).map { step in
                let x = Double(step) / 60
                return Spot(
                    x * (width + 10) - 5, ground - unit * 0.05 + offset + unit * 0.055 * (relief(x * 1.4, 0.61) - 0.5))
            }
        }
        let corners = [Spot(width + 5, height + 5), Spot(-5, height + 5)]
        canvas.curve(edge(unit * 0.006), width: unit * 0.022, .flat(.white.times(air.ambient), 0.5))
        canvas.polygon(
            edge(0) + corners,
            .linear(
                Spot(0, ground - unit * 0.06), Spot(0, height),
                [Stop(0, stone.mixed(air.light, 0.22)), Stop(0.18, stone.darker(0.1)), Stop(1, stone.darker(0.72))]))
        for _ in 0..<34 {
            let y = random.between(ground + unit * 0.0, height)
            let near = (y - ground) / max(1, height - ground)
            rock(
                random.unit() * width, y, unit * (0.012 + 0.06 * near) * random.between(0.6, 1.2),
                stone.darker(0.1 + near * 0.35))
        }
        for _ in 0..<3 {
            let x = random.unit() * width
            canvas.clipped(x - unit * 0.2, 0, unit * 0.4, height) {
                grass(
                    ground + random.between(0.1, 0.6) * (height - ground), tall: unit * 0.05,
                    colour: air.lawn(RGB(0x6E8450), 0.05).darker(0.2), dense: 0.5)
            }
        }
    }

    private func sandAndSurf(palms: Bool = true) {
        let sand = air.ink(RGB(0xE6C896), 0.04)
        func edge(_ offset: Double, _ row: Double) -> [Spot] {
            (0...40).map { step in
                let x = Double(step) / 40
                return Spot(
                    x * (width + 10) - 5,
                    ground - unit * 0.035 + offset + unit * 0.05 * (relief(x * 0.8 + row, 0.44) - 0.5))
            }
        }
        let corners = [Spot(width + 5, height + 5), Spot(-5, height + 5)]
        canvas.polygon(edge(-unit * 0.02, 0.02) + corners, .flat(.white.times(air.ambient), 0.55))
        canvas.polygon(
            edge(-unit * 0.004, 0) + corners,
            .linear(
                Spot(0, ground - unit * 0.05), Spot(0, height),
                [Stop(0, sand.darker(0.25)), Stop(0.12, sand), Stop(0.5, sand.darker(0.12)), Stop(1, sand.darker(0.6))])
        )
        for spots in [edge(unit * 0.008, 0.03)] {
            canvas.curve(spots, width: unit * 0.006, .flat(.white.times(air.ambient), 0.5))
        }
        for _ in 0..<70 {
            let y = random.between(ground + unit * 0.05, height)
            canvas.ellipse(
                Spot(random.unit() * width, y), unit * random.between(0.002, 0.006), unit * 0.0022,
                .flat(sand.darker(0.35), 0.5))
        }
        if palms, random.chance(0.7), !air.isWhite {
            let side = air.lightAt.x > 0.5 ? 0.06 : 0.94
            palm(Spot(width * side, ground + unit * 0.12), unit * 0.62, air.ink(RGB(0x3C7A4A), 0.03).darker(0.15))
        }
    }

    func drawLighthouse() {
        sky()
        ridge(horizon + unit * 0.005, rise: unit * 0.08, rough: 0.8, colour: RGB(0x5E7890), distance: 0.85, row: 0.7)
        water(from: horizon, calm: 0.35, deep: RGB(0x12465E))
        let side = air.lightAt.x < 0.5 ? 0.74 : 0.26
        let x = width * side
        let top = ground - unit * 0.13
        let tall = min(unit * 0.62, top * 0.7)
        cliff(x, top)
        if lampBurns,
            air.isNight || weather == .storm || weather == .rain || weather == .fog || weather == .overcast
                || air.stars > 0
        {
            beams(Spot(x, top - tall * 0.9))
        }
        tower(x, top, tall)
        keepersHouse(x + (side > 0.5 ? 1 : -1) * unit * 0.125, top)
        focus = Spot(x, top - tall * 0.55)
    }

    private var lampBurns: Bool { !brief.isLighthouseUnlit && !brief.hasLightsOut }

    private func cliff(_ x: Double, _ top: Double) {
        let stone = air.ink(RGB(0x6C665F), 0.05)
        let right = x > width / 2
        func at(_ far: Double, _ y: Double) -> Spot { Spot(right ? x - far * unit : x + far * unit, y) }
        let edge = right ? width + 10 : -10
        var spots = [
            Spot(edge, top + unit * 0.015), at(-0.1, top), at(0.3, top + unit * 0.005), at(0.34, top + unit * 0.03),
        ]
        var y = top + unit * 0.03
        var far = 0.34
        while y < height {
            y += unit * random.between(0.03, 0.08)
            far += random.between(-0.014, 0.036)
            spots.append(at(far, y))
        }
        spots.append(Spot(edge, height + 10))
        let lit = right ? stone.mixed(air.light, 0.18) : stone.mixed(air.light, 0.18)
        canvas.polygon(
            spots,
            .linear(
                at(0.35, top), at(-0.3, height),
                [Stop(0, lit), Stop(0.4, stone.darker(0.25)), Stop(1, stone.darker(0.7))]))
        for _ in 0..<46 {
            let yy = random.between(top + unit * 0.05, height)
            let f = random.between(-0.3, 0.34)
            let size = unit * random.between(0.02, 0.07)
            let s = at(f, yy)
            canvas.polygon(
                [
                    s, Spot(s.x + size, s.y + size * 0.3), Spot(s.x + size * 0.7, s.y + size),
                    Spot(s.x - size * 0.2, s.y + size * 0.8),
                ], .flat(random.chance(0.5) ? stone.mixed(air.light, 0.1) : stone.darker(0.6), 0.22))
        }
        let green = air.ink(RGB(0x5E7A48), 0.05)
        canvas.polygon(
            [
                Spot(edge, top + unit * 0.04), Spot(edge, top + unit * 0.01), at(-0.1, top - unit * 0.006),
                at(0.3, top), at(0.33, top + unit * 0.025), at(0.18, top + unit * 0.022), at(0, top + unit * 0.035),
                at(-0.12, top + unit * 0.025),
            ], .flat(green.darker(0.15)))
    }

    private func beams(_ lamp: Spot) {
        let toLeft = lamp.x > width / 2
        let reach = width * 1.1
        for (direction, alpha) in [(toLeft ? -1.0 : 1, 0.62), (toLeft ? 1.0 : -1, 0.3)] {
            canvas.polygon(
                [
                    Spot(lamp.x, lamp.y - unit * 0.012),
                    Spot(lamp.x + direction * reach, lamp.y - unit * 0.09 - unit * 0.16),
                    Spot(lamp.x + direction * reach, lamp.y - unit * 0.09 + unit * 0.16),
                    Spot(lamp.x, lamp.y + unit * 0.012),
                ],
                .round(
                    lamp, unit * 0.95,
                    [Stop(0, RGB(0xFFF3C4), alpha), Stop(0.4, RGB(0xFFF0BC), alpha * 0.4), Stop(1, RGB(0xFFF0BC), 0)]))
        }
        glow(lamp, unit * 0.22, RGB(0xFFE9A8), 0.85)
    }

    private func tower(_ x: Double, _ base: Double, _ tall: Double) {
        let low = tall * 0.115
        let high = tall * 0.07
        let bands = 7
        let body = tall * 0.8
        let litLeft = air.lightAt.x < x / width
        for band in 0..<bands {
            let a = Double(band) / Double(bands)
            let b = Double(band + 1) / Double(bands)
            let tone = air.ink(band % 2 == 0 ? RGB(0xC8443C) : RGB(0xF4F0EA), 0.05)
            let wa = low + (high - low) * a
            let wb = low + (high - low) * b
            canvas.polygon(
                [
                    Spot(x - wa, base - body * a), Spot(x + wa, base - body * a), Spot(x + wb, base - body * b),
                    Spot(x - wb, base - body * b),
                ],
                .linear(
                    Spot(litLeft ? x - low : x + low, 0), Spot(litLeft ? x + low : x - low, 0),
                    [Stop(0, tone.mixed(air.light, 0.3)), Stop(0.4, tone), Stop(1, tone.darker(0.5))]))
        }
        let top = base - body
        let iron = air.ink(RGB(0x30343C), 0.03)
        canvas.box(x - high * 1.45, top - tall * 0.018, high * 2.9, tall * 0.026, corner: 2, .flat(iron))
        canvas.box(
            x - high * 0.8, top - tall * 0.12, high * 1.6, tall * 0.105,
            .linear(
                Spot(x, top - tall * 0.12), Spot(x, top),
                lampBurns
                    ? [Stop(0, RGB(0xFFF6D2)), Stop(1, RGB(0xFFD877))]
                    : [Stop(0, air.ink(RGB(0x5A6674), 0.1)), Stop(1, air.ink(RGB(0x3A424E), 0.1))]))
        for bar in [-0.8, -0.28, 0.24, 0.74] {
            canvas.box(x + high * bar, top - tall * 0.12, tall * 0.008, tall * 0.105, .flat(iron))
        }
        for bar in stride(from: -1.4, through: 1.4, by: 0.35) {
            canvas.box(x + high * bar, top - tall * 0.05, tall * 0.004, tall * 0.035, .flat(iron))
        }
        canvas.box(x - high * 1.42, top - tall * 0.052, high * 2.84, tall * 0.006, .flat(iron))
        canvas.polygon(
            [
                Spot(x - high * 1.05, top - tall * 0.118), Spot(x + high * 1.05, top - tall * 0.118),
                Spot(x + high * 0.2, top - tall * 0.19), Spot(x - high * 0.2, top - tall * 0.19),
            ], .flat(air.ink(RGB(0xA8382F), 0.03).darker(0.1)))
        canvas.circle(Spot(x, top - tall * 0.195), tall * 0.014, .flat(iron))
        if lampBurns { glow(Spot(x, top - tall * 0.07), tall * 0.12, RGB(0xFFE9A8), 0.7) }
        for level in [0.22, 0.52] {
            let y = base - body * level
            canvas.box(
                x - tall * 0.014, y - tall * 0.03, tall * 0.028, tall * 0.044, corner: tall * 0.014,
                .flat(air.isNight && lampBurns ? RGB(0xFFD98A) : iron))
        }
        canvas.box(x - tall * 0.025, base - tall * 0.075, tall * 0.05, tall * 0.075, corner: tall * 0.02, .flat(iron))
    }

    private func keepersHouse(_ x: Double, _ base: Double) {
        house(Spot(x, base + unit * 0.006), unit * 0.085, wall: RGB(0xEDE6DA), roof: RGB(0x9A4A3C), distance: 0.05)
    }

    /// A house with a lit or dark window; `size` is half its width.
    func house(_ foot: Spot, _ size: Double, wall: RGB, roof: RGB, distance: Double, storeys: Int = 1) {
        let tall = size * (storeys == 1 ? 0.95 : 1.6)
        let paint = air.ink(wall, distance)
        let tile = air.ink(roof, distance)
        let litLeft = air.lightAt.x * width < foot.x
        canvas.box(
            foot.x - size, foot.y - tall, size * 2, tall,
            .linear(
                Spot(foot.x - size, 0), Spot(foot.x + size, 0),
                [
                    Stop(0, litLeft ? paint.mixed(air.light, 0.2) : paint.darker(0.3)),
                    Stop(1, litLeft ? paint.darker(0.3) : paint.mixed(air.light, 0.2)),
                ]))
        let dark =
            lampBurns && (air.isNight || air.stars > 0 || weather == .storm || weather == .rain)
        canvas.box(foot.x + size * 0.45, foot.y - tall - size * 0.95, size * 0.2, size * 0.6, .flat(tile.darker(0.35)))
        canvas.polygon(
            [
                Spot(foot.x - size * 1.16, foot.y - tall + size * 0.04),
                Spot(foot.x - size * 0.72, foot.y - tall - size * 0.82),
                Spot(foot.x + size * 0.72, foot.y - tall - size * 0.82),
                Spot(foot.x + size * 1.16, foot.y - tall + size * 0.04),
            ],
            .linear(
                Spot(0, foot.y - tall - size * 0.82), Spot(0, foot.y - tall),
                [
                    Stop(
                        0,
                        tile.mixed(
                            air.isWhite ? .white.times(air.ambient) : air.light, air.isWhite ? 0.85 : 0.18)),
                    Stop(1, tile.darker(0.15)),
                ]))
        let pane = dark ? RGB(0xFFD27A) : air.sky[1].mixed(air.ink(RGB(0x3A4652), 0), 0.55)
        for storey in 0..<storeys {
            for side in [-1.0, 1] where storeys > 1 || side < 0 {
                let wx = foot.x + side * size * 0.5 - size * 0.2
                let wy = foot.y - size * 0.72 - Double(storey) * size * 0.66
                if dark { glow(Spot(wx + size * 0.2, wy + size * 0.2), size * 0.7, RGB(0xFFC868), 0.4) }
                canvas.box(wx, wy, size * 0.4, size * 0.4, .flat(pane))
                canvas.box(wx + size * 0.18, wy, size * 0.04, size * 0.4, .flat(paint.darker(0.5)))
                canvas.box(wx, wy + size * 0.18, size * 0.4, size * 0.04, .flat(paint.darker(0.5)))
            }
        }
        if storeys == 1 {
            canvas.box(
                foot.x + size * 0.2, foot.y - size * 0.66, size * 0.36, size * 0.66, corner: size * 0.05,
                .flat(tile.darker(0.3)))
        }
    }
}
