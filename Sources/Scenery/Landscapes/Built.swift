import Glibc

extension Stage {
    var lampsAreLit: Bool {
        !brief.hasLightsOut && looksDark
    }

    private var looksDark: Bool { air.isNight || air.stars > 0 || air.ambient.brightness < 0.62 }

    func drawCity() {
        sky()
        if let town = brief.town {
            if town == .newYork { skyline(horizon + unit * 0.05, unit * 0.66, distance: 0.78) }
            landmark(horizon + unit * 0.03)
            if town == .newYork { skyline(horizon + unit * 0.08, unit * 0.42, distance: 0.36) } else { roofs(town) }
        }
        for layer in 0..<(brief.town == nil ? 4 : 0) {
            let distance = 0.86 - Double(layer) * 0.25
            skyline(
                horizon + unit * (0.03 + 0.025 * Double(layer)), unit * (0.8 - 0.13 * Double(layer)), distance: distance
            )
            mist(horizon, unit * 0.16, 0.3 - Double(layer) * 0.06)
        }
        pavement()
    }

    private func skyline(_ base: Double, _ tall: Double, distance: Double) {
        var x = -unit * random.between(0, 0.1)
        let tones = [RGB(0x56617A), RGB(0x4A5670), RGB(0x6A6478), RGB(0x3F4C64)]
        let windowSize = unit * (0.011 - 0.004 * distance)
        while x < width {
            let wide = unit * random.between(0.08, 0.19)
            let high = tall * power(random.between(0.45, 1), 1.4)
            let top = base - high
            let tone = air.ink(random.pick(tones), distance)
            let foot = tone.mixed(air.haze, 0.4)
            let litLeft = air.lightAt.x * width < x
            canvas.box(
                x, top, wide, high + unit * 0.1, .linear(Spot(0, top), Spot(0, base), [Stop(0, tone), Stop(1, foot)]))
            let edge = wide * 0.3
            canvas.box(
                litLeft ? x : x + wide - edge, top, edge, high,
                .linear(Spot(0, top), Spot(0, base), [Stop(0, tone.mixed(air.light, 0.28)), Stop(1, foot)]))
            if random.chance(0.4) {
                canvas.box(x + wide * 0.2, top - unit * 0.03, wide * 0.6, unit * 0.031, .flat(tone))
            }
            if random.chance(0.25) {
                canvas.line(
                    Spot(x + wide * 0.5, top), Spot(x + wide * 0.5, top - unit * 0.09), width: unit * 0.004, .flat(tone)
                )
            }
            let share = lampsAreLit ? 0.42 : 0.85
            var y = top + windowSize * 2
            let glass = lampsAreLit ? RGB(0xFFD588) : air.sky[2].mixed(tone, 0.35)
            let alpha = (lampsAreLit ? 0.95 : 0.5) * (1 - distance * 0.75)
            while y < base - windowSize * 2 {
                var wx = x + windowSize * 1.2
                while wx < x + wide - windowSize * 1.6 {
                    if random.chance(share) {
                        canvas.box(
                            wx, y, windowSize, windowSize * 1.45,
                            .flat(
                                lampsAreLit && random.chance(0.2) ? RGB(0xBFE0FF) : glass,
                                alpha * random.between(0.45, 1)))
                    }
                    wx += windowSize * 2.1
                }
                y += windowSize * 2.7
            }
            x += wide * random.between(0.96, 1.2)
        }
    }

    private func pavement() {
        let top = horizon + unit * 0.1
        let stone = air.ink(RGB(0x6B7080), 0.05)
        canvas.box(
            0, top, width, height - top,
            .linear(
                Spot(0, top), Spot(0, height),
                [Stop(0, stone.mixed(air.haze, 0.35)), Stop(0.25, stone.darker(0.25)), Stop(1, stone.darker(0.8))]))
        // A wet street gives back the lights above it.
        if lampsAreLit || weather == .rain {
            for _ in 0..<26 {
                let x = random.unit() * width
                let y = random.between(top, ground + unit * 0.2)
                canvas.ellipse(
                    Spot(x, y), unit * random.between(0.006, 0.02), unit * random.between(0.03, 0.12),
                    .flat(random.chance(0.7) ? RGB(0xFFC878) : RGB(0x9CC8F0), 0.09))
            }
        }
        let middle = width * 0.5
        for index in -7...7 {
            let far = Double(index) * unit * 0.05
            canvas.line(
                Spot(middle + far, top), Spot(middle + far * 9, height), width: unit * 0.002,
                .flat(stone.lighter(0.2), 0.16))
        }
        var y = top
        var gap = unit * 0.014
        while y < height {
            canvas.box(0, y, width, max(0.6, unit * 0.0016), .flat(stone.lighter(0.2), 0.14))
            y += gap
            gap *= 1.4
        }
        for (x, size) in [(0.07, 1.0), (0.93, 1.0), (0.27, 0.55), (0.73, 0.55)] {
            lamp(Spot(width * x, size == 1 ? ground + unit * 0.05 : top + unit * 0.03), unit * 0.52 * size)
        }
    }

    func lamp(_ foot: Spot, _ tall: Double) {
        let iron = air.ink(RGB(0x2A2F3A), 0.04)
        canvas.box(foot.x - tall * 0.012, foot.y - tall, tall * 0.024, tall, .flat(iron))
        canvas.box(foot.x - tall * 0.03, foot.y - tall * 0.06, tall * 0.06, tall * 0.06, corner: 2, .flat(iron))
        let head = Spot(foot.x, foot.y - tall)
        if lampsAreLit {
            glow(head, tall * 0.55, RGB(0xFFD48A), 0.5)
            canvas.ellipse(
                Spot(foot.x, foot.y + tall * 0.02), tall * 0.3, tall * 0.05,
                .round(Spot(foot.x, foot.y), tall * 0.3, [Stop(0, RGB(0xFFD48A), 0.3), Stop(1, RGB(0xFFD48A), 0)]))
        }
        canvas.polygon(
            [
                Spot(head.x - tall * 0.03, head.y), Spot(head.x - tall * 0.045, head.y - tall * 0.09),
                Spot(head.x + tall * 0.045, head.y - tall * 0.09), Spot(head.x + tall * 0.03, head.y),
            ], .flat(lampsAreLit ? RGB(0xFFE7B0) : air.ink(RGB(0xC8D0D4), 0.1)))
        canvas.polygon(
            [
                Spot(head.x - tall * 0.055, head.y - tall * 0.09), Spot(head.x, head.y - tall * 0.135),
                Spot(head.x + tall * 0.055, head.y - tall * 0.09),
            ], .flat(iron))
    }

    func drawStreet() {
        sky()
        if brief.town == nil || brief.town == .newYork { skyline(horizon + unit * 0.03, unit * 0.5, distance: 0.8) }
        landmarkAhead()
        mist(horizon, unit * 0.15, 0.4)
        let vanish = Spot(width * 0.5, horizon + unit * 0.04)
        pavement()
        let style = brief.town.map(TownStyle.of)
        let walls = style?.walls ?? [RGB(0xC08A6A), RGB(0xD8B98C), RGB(0x8C9AA8), RGB(0xB56A5C), RGB(0xA9A27C)]
        for side in [-1.0, 1] {
            for index in 0..<5 {
                let far = power(0.66, Double(4 - index))
                let next = power(0.66, Double(3 - index))
                let half = max(width * 0.52, unit * 0.5)
                let a = half * far * 0.92
                let b = half * next * 0.92
                let tone = air.ink(random.pick(walls), 0.66 - 0.15 * Double(index))
                let chosen = random.between(0.95, 1.35)
                let high =
                    unit * (style == nil ? chosen : brief.town == .newYork ? chosen * 1.15 : 0.62 + chosen * 0.12)
                func at(_ offset: Double, _ scale: Double, _ up: Double) -> Spot {
                    Spot(vanish.x + side * offset, vanish.y + (0.16 * unit - up) * scale)
                }
                let lit = (air.lightAt.x < 0.5) == (side > 0)
                let fill = lit ? tone.mixed(air.light, 0.15) : tone.darker(0.25)
                canvas.polygon(
                    [at(a, far, 0), at(a, far, high), at(b, next, high), at(b, next, 0)],
                    .linear(at(a, far, 0), at(b, next, 0), [Stop(0, fill.mixed(air.haze, 0.25)), Stop(1, fill)]))
                if let style, brief.town != .newYork {
                    let up = unit * style.rise
                    canvas.polygon(
                        [
                            at(a * 1.01, far, high), at(a * 1.06, far, high + up), at(b * 1.06, next, high + up),
                            at(b * 0.99, next, high),
                        ],
                        .flat(air.ink(style.roof, 0.6 - 0.14 * Double(index)).darker(lit ? 0 : 0.2)))
                }
                for floor in 0..<5 {
                    for column in 0..<2 {
                        let t0 = 0.18 + 0.42 * Double(column)
                        let t1 = t0 + 0.22
                        func mix(_ t: Double) -> (Double, Double) { (a + (b - a) * t, far + (next - far) * t) }
                        let (o0, s0) = mix(t0)
                        let (o1, s1) = mix(t1)
                        let low = high * (0.16 + 0.165 * Double(floor))
                        let up = low + high * 0.085
                        let on = lampsAreLit && random.chance(0.55)
                        canvas.polygon(
                            [at(o0, s0, low), at(o0, s0, up), at(o1, s1, up), at(o1, s1, low)],
                            .flat(on ? RGB(0xFFD58A) : fill.darker(0.45).mixed(air.sky[1], 0.25)))
                    }
                }
            }
        }
    }

    func drawVillage() {
        sky()
        ridge(horizon, rise: unit * 0.3, rough: 0.8, colour: RGB(0x5E7890), distance: 0.85, row: 0.2)
        ridge(horizon + unit * 0.02, rise: unit * 0.16, rough: 0.9, colour: RGB(0x5A7F62), distance: 0.6, row: 0.55)
        treeline(horizon + unit * 0.045, unit * 0.13, distance: 0.5, share: 0.6, colour: RGB(0x45704E), leafy: true)
        floor(horizon + unit * 0.045, RGB(0x7E9A58), rough: 0.03)
        church(Spot(width * (air.lightAt.x > 0.5 ? 0.3 : 0.7), horizon + unit * 0.05))
        let walls = [RGB(0xF0E2C8), RGB(0xE4C9A0), RGB(0xD9D4C8), RGB(0xC9B49A)]
        let roofs = [RGB(0xA64B3A), RGB(0x8A4A3C), RGB(0x6E5048), RGB(0x4F5D6B)]
        for row in 0..<3 {
            let scale = [0.06, 0.085, 0.15][row]
            var x = random.between(-0.05, 0.05) * width
            while x < width * 1.05 {
                let inMiddle = abs(x / width - 0.5) < (row == 2 ? 0.34 : row == 1 ? 0.12 : 0)
                if !inMiddle {
                    house(
                        Spot(x, horizon + unit * [0.065, 0.095, 0.15][row]),
                        unit * scale * random.between(0.85, 1.15), wall: random.pick(walls), roof: random.pick(roofs),
                        distance: [0.3, 0.16, 0][row], storeys: random.chance(0.4) ? 2 : 1)
                }
                x += unit * scale * random.between(2.1, 3.3)
            }
        }
        let white = air.isWhite
        trail(white ? RGB(0xD8E0EA) : RGB(0xCDB48A), from: horizon + unit * 0.1)
        for row in 0..<2 where !white {
            grass(
                ground + (height - ground) * (0.18 + 0.3 * Double(row)), tall: unit * 0.03,
                colour: air.lawn(RGB(0x6C8E4A), 0.04).darker(0.2), dense: 0.5)
        }
        if !white {
            grass(
                height + unit * 0.02, tall: unit * 0.16, colour: air.lawn(RGB(0x5C8040), 0).darker(0.5),
                flowers: [RGB(0xF4F0E6), RGB(0xE0709A)])
        }
    }

    private func church(_ foot: Spot) {
        let wall = air.ink(RGB(0xE6DFD0), 0.4)
        let roof = air.ink(RGB(0x6A5A60), 0.38)
        let s = unit * 0.05
        house(Spot(foot.x + s * 1.6, foot.y), s * 1.3, wall: RGB(0xE6DFD0), roof: RGB(0x7A5A52), distance: 0.4)
        canvas.box(
            foot.x - s * 0.5, foot.y - s * 3.4, s, s * 3.4,
            .linear(
                Spot(foot.x - s * 0.5, 0), Spot(foot.x + s * 0.5, 0),
                [Stop(0, wall.mixed(air.light, 0.2)), Stop(1, wall.darker(0.25))]))
        canvas.polygon(
            [
                Spot(foot.x - s * 0.64, foot.y - s * 3.35), Spot(foot.x, foot.y - s * 5.6),
                Spot(foot.x + s * 0.64, foot.y - s * 3.35),
            ], .flat(roof))
        canvas.box(
            foot.x - s * 0.16, foot.y - s * 2.9, s * 0.32, s * 0.6, corner: s * 0.15,
            .flat(lampsAreLit ? RGB(0xFFD58A) : roof.darker(0.3)))
    }

    /// A way that winds from far to the front.
    func trail(_ colour: RGB, from top: Double) {
        let tone = air.ink(air.isWhite ? RGB(0xC9D3E0) : colour, 0.05)
        var left: [Spot] = []
        var right: [Spot] = []
        let bend = random.between(-0.14, 0.14) * width
        for step in 0...24 {
            let t = Double(step) / 24
            let y = top + (height + 10 - top) * t
            let half = unit * (0.012 + 0.42 * t * t + 0.09 * t)
            let x = width * 0.5 + bend * cos(t * 5) * (1 - t * 0.6)
            left.append(Spot(x - half, y))
            right.append(Spot(x + half, y))
        }
        canvas.polygon(
            left + right.reversed(),
            .linear(
                Spot(0, top), Spot(0, height),
                [Stop(0, tone.mixed(air.haze, 0.35)), Stop(0.3, tone), Stop(1, tone.darker(0.65))]))
    }

    func drawRoad() {
        sky()
        ridge(horizon, rise: unit * 0.24, rough: 0.9, colour: RGB(0x66809A), distance: 0.86, row: 0.4)
        ridge(horizon + unit * 0.02, rise: unit * 0.1, rough: 0.8, colour: RGB(0x6C8A62), distance: 0.6, row: 0.7)
        floor(horizon + unit * 0.03, RGB(0x8A9E54), rough: 0.004)
        let top = horizon + unit * 0.03
        let middle = width * random.between(0.46, 0.54)
        let asphalt = air.ink(RGB(0x5C606A), 0.04)
        func at(_ side: Double, _ t: Double) -> Spot {
            Spot(middle + side * unit * (0.008 + 0.62 * t), top + (height - top) * t)
        }
        canvas.polygon(
            [at(-1.12, 0), at(1.12, 0), at(1.12, 1.05), at(-1.12, 1.05)],
            .linear(
                Spot(0, top), Spot(0, height),
                [
                    Stop(0, air.haze), Stop(0.3, air.ink(RGB(0xB0A080), 0.1)),
                    Stop(1, air.ink(RGB(0xB0A080), 0).darker(0.6)),
                ]))
        canvas.polygon(
            [at(-1, 0), at(1, 0), at(1, 1.05), at(-1, 1.05)],
            .linear(
                Spot(0, top), Spot(0, height),
                [Stop(0, asphalt.mixed(air.haze, 0.7)), Stop(0.25, asphalt), Stop(1, asphalt.darker(0.6))]))
        var t = 0.02
        while t < 1 {
            let next = t * 1.22 + 0.006
            canvas.polygon(
                [at(-0.022, t), at(0.022, t), at(0.022, next), at(-0.022, next)],
                .flat(air.ink(RGB(0xF4E8C8), 0.1).darker(t * 0.4), 0.9))
            t = next * 1.2 + 0.008
        }
        for side in [-0.93, 0.93] {
            canvas.polygon(
                [at(side - 0.016, 0), at(side + 0.016, 0), at(side + 0.016, 1.05), at(side - 0.016, 1.05)],
                .linear(
                    Spot(0, top), Spot(0, height),
                    [
                        Stop(0, air.haze), Stop(0.3, air.ink(RGB(0xEDE6D0), 0.1)),
                        Stop(1, air.ink(RGB(0xEDE6D0), 0).darker(0.6)),
                    ]))
        }
        for index in 0..<6 {
            let depth = power(0.6, Double(5 - index)) * 0.5
            for side in [-1.0, 1] {
                let foot = Spot(middle + side * unit * (0.06 + depth * 1.1), top + (height - top) * depth * 0.5)
                if index % 2 == 0 { broadleaf(foot, unit * (0.06 + 0.62 * depth), air.ink(RGB(0x5A8248), 0.6 - depth)) }
            }
        }
        for row in 0..<2 {
            for side in [0.0, 1] {
                canvas.clipped(
                    side == 0 ? 0 : middle + unit * (0.3 + 0.15 * Double(row)), 0,
                    side == 0 ? max(1, middle - unit * (0.3 + 0.15 * Double(row))) : width, height
                ) {
                    grass(
                        ground + (height - ground) * (0.2 + 0.4 * Double(row)), tall: unit * 0.06,
                        colour: air.lawn(RGB(0x7C9448), 0.03).darker(0.25), dense: 0.7, flowers: [RGB(0xF2C14E)])
                }
            }
        }
    }
}
