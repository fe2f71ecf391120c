import Glibc

extension Stage {
    func drawCastle() {
        sky()
        ridge(horizon, rise: unit * 0.42, rough: 1.2, colour: RGB(0x6F7F9A), distance: 0.86, row: 0.35)
        mist(horizon - unit * 0.06, unit * 0.1, 0.4)
        let x = width * (air.lightAt.x > 0.5 ? 0.36 : 0.64)
        hill(x)
        keep(Spot(x, horizon - unit * 0.1), unit * 0.5)
        focus = Spot(x, horizon - unit * 0.3)
        treeline(horizon + unit * 0.07, unit * 0.12, distance: 0.36, share: 0.85, colour: RGB(0x35604C))
        floor(horizon + unit * 0.075, RGB(0x6E9250), rough: 0.02)
        for row in 0..<2 {
            grass(
                ground + (height - ground) * (0.2 + 0.3 * Double(row)), tall: unit * 0.035,
                colour: air.lawn(RGB(0x628A46), 0.04).darker(0.2), dense: 0.5)
        }
        trail(RGB(0xCDB994), from: horizon + unit * 0.09)
        grass(height + unit * 0.02, tall: unit * 0.17, colour: air.lawn(RGB(0x4E7A40), 0).darker(0.5))
    }

    private func hill(_ x: Double) {
        let tone = air.ink(RGB(0x52785A), 0.5)
        var spots = [Spot(x - unit * 0.75, horizon + unit * 0.1)]
        for step in 0...30 {
            let t = Double(step) / 30 * 2 - 1
            spots.append(
                Spot(
                    x + t * unit * 0.62,
                    horizon + unit * 0.07 - unit * 0.19 * power(max(0, 1 - t * t), 1.4) + unit * 0.02
                        * (relief(t * 0.5, 0.2) - 0.5)))
        }
        spots.append(Spot(x + unit * 0.75, horizon + unit * 0.1))
        canvas.polygon(
            spots,
            .linear(
                Spot(0, horizon - unit * 0.12), Spot(0, horizon + unit * 0.1),
                [Stop(0, tone), Stop(1, tone.mixed(air.haze, 0.5))]))
    }

    private func keep(_ foot: Spot, _ tall: Double) {
        let stone = air.ink(RGB(0xC9C0B4), 0.34)
        let roof = air.ink(RGB(0x4A5F94), 0.3)
        let litLeft = air.lightAt.x * width < foot.x
        func wall(_ x: Double, _ wide: Double, _ high: Double, cap: Bool) {
            let top = foot.y - high
            canvas.box(
                x - wide, top, wide * 2, high + tall * 0.06,
                .linear(
                    Spot(x - wide, 0), Spot(x + wide, 0),
                    [
                        Stop(0, litLeft ? stone.mixed(air.light, 0.3) : stone.darker(0.38)), Stop(0.5, stone),
                        Stop(1, litLeft ? stone.darker(0.38) : stone.mixed(air.light, 0.3)),
                    ]))
            if cap {
                canvas.box(x - wide * 1.16, top - tall * 0.01, wide * 2.32, tall * 0.035, .flat(stone.darker(0.2)))
                canvas.polygon(
                    [Spot(x - wide * 1.3, top), Spot(x, top - wide * 3.4), Spot(x + wide * 1.3, top)],
                    .linear(
                        Spot(x - wide, 0), Spot(x + wide, 0),
                        [
                            Stop(0, litLeft ? roof.mixed(air.light, 0.25) : roof.darker(0.3)),
                            Stop(1, litLeft ? roof.darker(0.3) : roof.mixed(air.light, 0.25)),
                        ]))
                canvas.polygon(
                    [Spot(x, top - wide * 4.3), Spot(x + wide * 1.1, top - wide * 4), Spot(x, top - wide * 3.7)],
                    .flat(air.ink(RGB(0xD05040), 0.2)))
                canvas.line(
                    Spot(x, top - wide * 3.3), Spot(x, top - wide * 4.3), width: max(1, tall * 0.005),
                    .flat(stone.darker(0.5)))
            } else {
                var mx = x - wide
                while mx < x + wide - 1 {
                    canvas.box(mx, top - tall * 0.025, tall * 0.025, tall * 0.03, .flat(stone.darker(0.05)))
                    mx += tall * 0.05
                }
            }
            for level in [0.35, 0.62] where wide < tall * 0.12 || !cap {
                let y = top + high * level * 0.8
                if lampsAreLit { glow(Spot(x, y), tall * 0.06, RGB(0xFFD080), 0.5) }
                canvas.box(
                    x - tall * 0.011, y - tall * 0.02, tall * 0.022, tall * 0.045, corner: tall * 0.011,
                    .flat(lampsAreLit ? RGB(0xFFD98A) : stone.darker(0.6)))
            }
        }
        wall(foot.x + tall * 0.1, tall * 0.055, tall * 0.84, cap: true)
        wall(foot.x - tall * 0.14, tall * 0.05, tall * 0.66, cap: true)
        wall(foot.x, tall * 0.2, tall * 0.46, cap: false)
        wall(foot.x, tall * 0.38, tall * 0.26, cap: false)
        wall(foot.x - tall * 0.38, tall * 0.06, tall * 0.42, cap: true)
        wall(foot.x + tall * 0.38, tall * 0.06, tall * 0.38, cap: true)
        canvas.box(
            foot.x - tall * 0.05, foot.y - tall * 0.1, tall * 0.1, tall * 0.16, corner: tall * 0.05,
            .flat(stone.darker(0.65)))
    }

    func drawRiver() {
        sky()
        if let town = brief.town {
            landmark(horizon + unit * 0.04)
            roofs(town)
        } else {
            ridge(horizon, rise: unit * 0.3, rough: 1.1, colour: RGB(0x66809A), distance: 0.86, row: 0.15)
            ridge(horizon + unit * 0.02, rise: unit * 0.15, rough: 0.9, colour: RGB(0x5A8062), distance: 0.62, row: 0.6)
        }
        mist(horizon, unit * 0.08, 0.35)
        if brief.town == nil {
            treeline(
                horizon + unit * 0.05, unit * 0.16, distance: 0.46, share: 0.75, colour: RGB(0x426E4C), leafy: true)
        }
        water(from: horizon + unit * (brief.town == nil ? 0.05 : 0.1), calm: 0.7, deep: RGB(0x1E5A66))
        for side in [-1.0, 1] where !isWalkedOn {
            var spots: [Spot] = []
            let lean = random.between(0.0, 0.05)
            for step in 0...30 {
                let t = Double(step) / 30
                let x =
                    width * 0.5 + side
                    * (unit * (0.10 + 0.22 * t + lean) + unit * 0.09 * sin(t * 6 + side) * (1 - t * 0.5))
                    * (side < 0 ? 1 : 1)
                spots.append(Spot(x, horizon + unit * 0.05 + (height - horizon) * t * t))
            }
            let edge = side < 0 ? -10 : width + 10
            spots += [Spot(edge, height + 10), Spot(edge, horizon + unit * 0.05)]
            let bank = air.isWhite ? RGB(0xE6EDF5).times(air.ambient) : air.ink(RGB(0x6E9250), 0.1)
            canvas.blob(
                spots,
                .linear(
                    Spot(0, horizon), Spot(0, height),
                    [Stop(0, bank.mixed(air.haze, 0.5)), Stop(0.35, bank), Stop(1, bank.darker(0.65))]))
        }
        for _ in 0..<(isWalkedOn ? 0 : 7) {
            rock(
                width * (random.chance(0.5) ? random.between(0.0, 0.2) : random.between(0.8, 1)),
                ground + random.between(0.1, 0.7) * (height - ground), unit * random.between(0.02, 0.05),
                air.ink(RGB(0x7A7F82), 0.05))
        }
        if brief.isOnBridge, isWalkedOn {
            deck()
            return
        }
        if brief.hasBridge { bridge(horizon + unit * 0.1) }
        if isWalkedOn { shore(brief.town == nil ? RGB(0x6E9250) : RGB(0xB4A892), lift: unit * 0.085) }
        if brief.town != nil, isWalkedOn { return }
        for x in [0.06, 0.94] { broadleaf(Spot(width * x, ground), unit * 0.5, air.ink(RGB(0x4F7E48), 0.1)) }
        grass(height + unit * 0.02, tall: unit * 0.2, colour: air.lawn(RGB(0x4E7A40), 0).darker(0.5))
    }

    /// Arches of stone over the river, with what the water shows of them.
    private func bridge(_ foot: Double) {
        let stone = air.ink(RGB(0xB0A290), 0.16)
        let tall = unit * 0.2
        func deck(_ x: Double) -> Double { foot - tall * (0.72 + 0.28 * sin(max(0, min(1, x / width)) * Double.pi)) }
        let arches = max(2, Int(width / (unit * 0.34)))
        let span = width / Double(arches)
        for (flip, alpha) in [(-0.55, 0.35), (1.0, 1.0)] {
            func up(_ y: Double) -> Double { foot - (foot - y) * flip }
            for arch in 0..<arches {
                let left = Double(arch) * span
                var spots: [Spot] = []
                for step in 0...12 {
                    let x = left + span * Double(step) / 12
                    spots.append(Spot(x, up(deck(x))))
                }
                spots.append(Spot(left + span, up(foot)))
                for step in 0...12 {
                    let angle = Double(step) / 12 * Double.pi
                    let middle = left + span / 2
                    spots.append(Spot(middle + cos(angle) * span * 0.37, up(foot - sin(angle) * tall * 0.62)))
                }
                spots.append(Spot(left, up(foot)))
                canvas.polygon(
                    spots,
                    .linear(
                        Spot(0, up(foot - tall)), Spot(0, up(foot)),
                        [Stop(0, stone.mixed(air.light, 0.2), alpha), Stop(1, stone.darker(0.35), alpha)]))
                if flip > 0 {
                    for step in 0..<9 {
                        let angle = (Double(step) + 0.5) / 9 * Double.pi
                        let middle = left + span / 2
                        canvas.line(
                            Spot(middle + cos(angle) * span * 0.37, foot - sin(angle) * tall * 0.62),
                            Spot(middle + cos(angle) * span * 0.43, foot - sin(angle) * tall * 0.71),
                            width: unit * 0.003,
                            .flat(stone.darker(0.4), 0.7))
                    }
                }
            }
        }
        canvas.curve(
            (0...24).map { Spot(width * Double($0) / 24, deck(width * Double($0) / 24)) }, width: unit * 0.02,
            .flat(stone.mixed(air.light, 0.3)))
        focus = focus ?? Spot(width / 2, foot - tall * 0.5)
    }

    func drawGarden() {
        sky()
        landmark(horizon)
        treeline(horizon + unit * 0.02, unit * 0.26, distance: 0.6, share: 0.85, colour: RGB(0x4F8050), leafy: true)
        mist(horizon, unit * 0.07, 0.3)
        floor(horizon + unit * 0.03, RGB(0x86AE58), rough: 0.01)
        fence(horizon + unit * 0.085)
        trail(RGB(0xD8C4A0), from: horizon + unit * 0.1)
        broadleaf(
            Spot(width * (air.lightAt.x > 0.5 ? 0.12 : 0.88), ground - unit * 0.03), unit * 0.55,
            air.ink(RGB(0x5E9448), 0.1))
        let tones = [RGB(0xE85C7A), RGB(0xF4B942), RGB(0xF2EEE6), RGB(0x9C7AE0), RGB(0xF08A4A)]
        for row in 0..<4 {
            let t = Double(row) / 4
            for side in [0.0, 1] {
                let gap = unit * (0.1 + 0.32 * t)
                canvas.clipped(side == 0 ? 0 : width * 0.5 + gap, 0, max(1, width * 0.5 - gap), height) {
                    grass(
                        ground - unit * 0.03 + (height - ground) * t * 0.8, tall: unit * (0.04 + 0.06 * t),
                        colour: air.lawn(RGB(0x5A8E40), 0.06).darker(0.15), dense: 1.1,
                        flowers: [random.pick(tones), random.pick(tones)])
                }
            }
        }
        grass(height + unit * 0.02, tall: unit * 0.2, colour: air.lawn(RGB(0x4E8040), 0).darker(0.42), flowers: tones)
        branches(air.ink(RGB(0x4A7A3C), 0).darker(0.3))
    }
}
