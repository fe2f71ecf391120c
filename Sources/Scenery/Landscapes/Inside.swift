import Glibc

extension Stage {
    func drawRoom() {
        // A room keeps its colours through a video.
        var own = Randomness(seed, "\(place)")
        let evening = air.isNight || air.stars > 0 || air.ambient.brightness < 0.62
        let paints: [RGB] =
            place == .kitchen
            ? [RGB(0xE6D8B8), RGB(0xBFD4C8)]
            : place == .office
                ? [RGB(0xD6DCDE), RGB(0xC8D2D6)]
                : place == .library
                    ? [RGB(0x6A4A3C), RGB(0x4E5A50)] : [RGB(0xC99E7E), RGB(0x8FA6A0), RGB(0xB9A2B0), RGB(0xD2B27E)]
        let small = brief.ownLight
        let isDark = small.isThere ? !small.isLit : brief.hasLightsOut
        let shadeOf = evening && isDark ? RGB(0.36, 0.36, 0.46) : evening ? RGB(0.62, 0.5, 0.46) : RGB(0.98, 0.95, 0.92)
        let wall = own.pick(paints).times(shadeOf)
        let floorTop = ground - unit * 0.12
        canvas.box(
            0, 0, width, floorTop,
            .linear(
                Spot(0, 0), Spot(0, floorTop),
                [Stop(0, wall.darker(0.42)), Stop(0.6, wall), Stop(1, wall.darker(0.16))]))
        var x = 0.0
        while x < width {
            canvas.box(x, 0, unit * 0.03, floorTop, .flat(wall.lighter(0.3), 0.05))
            x += unit * 0.09
        }
        window()
        let wood = RGB(0x9A6B45).times(shadeOf)
        canvas.box(
            0, floorTop, width, height - floorTop,
            .linear(
                Spot(0, floorTop), Spot(0, height),
                [Stop(0, wood.darker(0.22)), Stop(0.22, wood), Stop(1, wood.darker(0.75))]))
        for index in -14...14 {
            let far = Double(index) * unit * 0.09
            canvas.line(
                Spot(width * 0.5 + far, floorTop), Spot(width * 0.5 + far * 4.2, height), width: unit * 0.0025,
                .flat(wood.darker(0.6), 0.6))
        }
        canvas.box(
            0, floorTop - unit * 0.03, width, unit * 0.03,
            .linear(
                Spot(0, floorTop - unit * 0.03), Spot(0, floorTop),
                [Stop(0, wall.lighter(0.35)), Stop(1, wall.darker(0.2))]))
        let rug = own.pick([RGB(0x9E4848), RGB(0x46688A), RGB(0x5C7A56)]).times(shadeOf)
        canvas.ellipse(Spot(width * 0.5, ground + unit * 0.02), unit * 0.5, unit * 0.085, .flat(rug.darker(0.25)))
        canvas.ellipse(Spot(width * 0.5, ground + unit * 0.018), unit * 0.44, unit * 0.068, .flat(rug))
        canvas.ellipse(Spot(width * 0.5, ground + unit * 0.018), unit * 0.35, unit * 0.05, .flat(rug.lighter(0.14)))
        switch place {
        case .library:
            shelves(0, unit * 0.3, floorTop, wood)
            shelves(width - unit * 0.24, unit * 0.3, floorTop, wood)
        case .shop:
            shelves(0, unit * 0.26, floorTop, wood, wares: true)
            shelves(width - unit * 0.2, unit * 0.26, floorTop, wood, wares: true)
            counter(floorTop, shadeOf)
        case .kitchen: counter(floorTop, shadeOf)
        case .school: blackboard(floorTop, wood)
        case .office: desk(floorTop, shadeOf, wood)
        default: furniture(floorTop, shadeOf, wood)
        }
        lampLight(evening && !isDark && !brief.hasLightsOut && !small.isThere, floorTop)
        canvas.box(
            0, ground + unit * 0.25, width, height,
            .linear(Spot(0, ground + unit * 0.25), Spot(0, height), [Stop(0, .black, 0), Stop(1, .black, 0.5)]))
    }

    private func window() {
        let wide = unit * 0.4
        let tall = min(unit * 0.5, ground * 0.55)
        let onRight = place == .library ? 0.5 : place == .school ? 0.2 : air.lightAt.x > 0.5 ? 0.66 : 0.34
        let x = width * onRight - wide / 2
        let y = ground - unit * 0.27 - tall
        if let view = try? Surface(max(16, Int(wide)), max(16, Int(tall * 1.3))) {
            var outside = brief
            outside.place = .mountains
            let stage = Stage(view, outside, seed: random.next(), take: 0, captionTop: 0.92, like: self)
            stage.sky(to: Double(view.height))
            stage.ridge(tall * 0.85, rise: wide * 0.35, rough: 1, colour: RGB(0x5E7890), distance: 0.8, row: 0.3)
            stage.ridge(tall * 0.95, rise: wide * 0.2, rough: 1, colour: RGB(0x4C7056), distance: 0.45, row: 0.6)
            canvas.clipped(x, y, wide, tall) {
                canvas.lay(view, at: Spot(x, y))
                if weather == .rain || weather == .storm { panes(x, y, wide, tall) }
            }
        }
        glow(Spot(x + wide / 2, y + tall / 2), unit * 0.6, air.light, air.isNight ? 0.1 : 0.26)
        let frame = RGB(0xF0E8DA).times(air.isNight ? 0.62 : 0.95)
        for (bx, by, bw, bh) in [
            (x - 0.02 * unit, y - 0.02 * unit, wide + 0.04 * unit, 0.022 * unit),
            (x - 0.035 * unit, y + tall, wide + 0.07 * unit, 0.03 * unit), (x - 0.02 * unit, y, 0.022 * unit, tall),
            (x + wide, y, 0.022 * unit, tall), (x + wide / 2 - 0.006 * unit, y, 0.012 * unit, tall),
            (x, y + tall * 0.45, wide, 0.012 * unit),
        ] {
            canvas.box(
                bx, by, bw, bh, .linear(Spot(0, by), Spot(0, by + bh), [Stop(0, frame), Stop(1, frame.darker(0.18))]))
        }
        var own = Randomness(seed, "\(place) curtains")
        let cloth = own.pick([RGB(0xB4584A), RGB(0x4F7080), RGB(0xC9A25A)]).times(air.isNight ? 0.6 : 0.95)
        for side in [-1.0, 1] {
            let outer = x + wide / 2 + side * (wide / 2 + unit * 0.1)
            let inner = x + wide / 2 + side * (wide / 2 - unit * 0.03)
            for fold in 0..<5 {
                let a = outer + (inner - outer) * Double(fold) / 5
                let b = outer + (inner - outer) * Double(fold + 1) / 5
                canvas.box(
                    min(a, b), y - unit * 0.05, abs(b - a) + 0.5, tall + unit * 0.16,
                    .linear(
                        Spot(a, 0), Spot(b, 0),
                        [Stop(0, cloth.darker(0.25)), Stop(0.5, cloth), Stop(1, cloth.darker(0.3))]))
            }
        }
        canvas.box(
            x - unit * 0.13, y - unit * 0.062, wide + unit * 0.26, unit * 0.014, corner: unit * 0.007,
            .flat(RGB(0x4A3628)))
        if !air.isNight, weather == .clear || weather == .cloudy {
            canvas.polygon(
                [
                    Spot(x, ground - unit * 0.1), Spot(x + wide, ground - unit * 0.1),
                    Spot(x + wide * 1.3 - unit * 0.2, ground + unit * 0.12), Spot(x - unit * 0.2, ground + unit * 0.12),
                ], .flat(air.light, 0.16))
        }
    }

    private func panes(_ x: Double, _ y: Double, _ wide: Double, _ tall: Double) {
        for _ in 0..<60 {
            let s = Spot(x + random.unit() * wide, y + random.unit() * tall)
            canvas.line(
                s, Spot(s.x - unit * 0.003, s.y + unit * random.between(0.01, 0.04)), width: unit * 0.002,
                .flat(RGB(0xDCE6F0), 0.35))
        }
    }

    private func shelves(_ x: Double, _ wide: Double, _ base: Double, _ wood: RGB, wares: Bool = false) {
        let tall = min(base * 0.86, unit * 1.25)
        canvas.box(x - unit * 0.05, base - tall, wide, tall + unit * 0.015, .flat(wood.darker(0.55)))
        let books = [RGB(0xA94A42), RGB(0x3F6A88), RGB(0xC9A24E), RGB(0x55784E), RGB(0x7A5488), RGB(0xC8BCA4)]
        let light = air.isNight ? 0.55 : 0.8
        let rows = 7
        for row in 0..<rows {
            let y = base - tall + tall * Double(row + 1) / Double(rows)
            if wares {
                self.wares(x - unit * 0.03, y - unit * 0.006, wide - unit * 0.05, tall / Double(rows), row, light)
                canvas.box(x - unit * 0.05, y - unit * 0.006, wide, unit * 0.014, .flat(wood.darker(0.15)))
                continue
            }
            var bx = x - unit * 0.035
            while bx < x + wide - unit * 0.085 {
                let thick = unit * random.between(0.012, 0.026)
                let high = tall / Double(rows) * random.between(0.58, 0.84)
                let tone = random.pick(books).times(light)
                canvas.box(
                    bx, y - high, thick * 0.94, high,
                    .linear(
                        Spot(bx, 0), Spot(bx + thick, 0), [Stop(0, tone.lighter(0.14)), Stop(1, tone.darker(0.35))]))
                canvas.box(bx, y - high * 0.8, thick * 0.94, high * 0.05, .flat(RGB(0xE8D49A), 0.5))
                bx += thick
            }
            canvas.box(x - unit * 0.05, y - unit * 0.006, wide, unit * 0.014, .flat(wood.darker(0.15)))
        }
        for edge in [x - unit * 0.05, x + wide - unit * 0.07] {
            canvas.box(edge, base - tall, unit * 0.02, tall, .flat(wood.darker(0.1)))
        }
    }

    /// What a shop has on one board of its shelves: jars, loaves or boxes.
    private func wares(_ x: Double, _ y: Double, _ wide: Double, _ room: Double, _ row: Int, _ light: Double) {
        let lids = [RGB(0xB8483A), RGB(0x3F6A88), RGB(0xC9A24E)]
        let insides = [RGB(0xE0B060), RGB(0xC8603C), RGB(0x9CB86A), RGB(0xE8DCC0), RGB(0x8A4A5C)]
        let boxes = [RGB(0x8FA6A0), RGB(0xD2B27E), RGB(0xB9706A), RGB(0xE6D8B8)]
        let step = unit * 0.056
        var place = x + step / 2
        while place < x + wide {
            let size = step * random.between(0.72, 0.86)
            let foot = place - size / 2
            switch row % 3 {
            case 0:
                let high = room * 0.56
                let tone = random.pick(insides).times(light)
                canvas.box(
                    foot, y - high, size, high, corner: size * 0.2,
                    .linear(
                        Spot(foot, 0), Spot(foot + size, 0), [Stop(0, tone.lighter(0.3)), Stop(1, tone.darker(0.3))]))
                canvas.box(
                    foot + size * 0.08, y - high - room * 0.1, size * 0.84, room * 0.13, corner: size * 0.08,
                    .flat(random.pick(lids).times(light)))
            case 1:
                let tone = RGB(0xC98A48).mixed(RGB(0xE0B070), random.unit()).times(light)
                canvas.ellipse(Spot(place, y - room * 0.16), size * 0.56, room * 0.2, .flat(tone.darker(0.3)))
                canvas.ellipse(Spot(place, y - room * 0.19), size * 0.52, room * 0.18, .flat(tone))
                canvas.ellipse(
                    Spot(place, y - room * 0.24), size * 0.3, room * 0.07, .flat(tone.lighter(0.25), 0.8))
            default:
                let high = room * random.between(0.42, 0.7)
                let tone = random.pick(boxes).times(light)
                canvas.box(foot, y - high, size, high, .flat(tone))
                canvas.box(foot, y - high * 0.62, size, high * 0.26, .flat(tone.lighter(0.4)))
            }
            place += step
        }
    }

    private func counter(_ base: Double, _ shade: RGB) {
        let wood = RGB(0xE0D2B8).times(shade)
        let x = air.lightAt.x > 0.5 ? 0.0 : width - unit * 0.42
        canvas.box(
            x - unit * 0.05, base - unit * 0.26, unit * 0.47, unit * 0.29,
            .linear(Spot(0, base - unit * 0.26), Spot(0, base), [Stop(0, wood), Stop(1, wood.darker(0.3))]))
        canvas.box(x - unit * 0.06, base - unit * 0.28, unit * 0.5, unit * 0.026, .flat(RGB(0x8A5F40).times(shade)))
        for index in 0..<3 {
            canvas.box(
                x + unit * (0.01 + 0.14 * Double(index)), base - unit * 0.23, unit * 0.12, unit * 0.22,
                corner: unit * 0.006, .flat(wood.darker(0.1)))
            canvas.circle(
                Spot(x + unit * (0.03 + 0.14 * Double(index)), base - unit * 0.12), unit * 0.007,
                .flat(wood.darker(0.6)))
        }
        let pots = [RGB(0xC0553F), RGB(0x4F7E8C), RGB(0xD0A040)]
        for (index, pot) in pots.enumerated() {
            let px = x + unit * (0.06 + 0.13 * Double(index))
            let tone = pot.times(shade)
            canvas.box(
                px - unit * 0.04, base - unit * 0.345, unit * 0.08, unit * 0.066, corner: unit * 0.016,
                .linear(
                    Spot(px - unit * 0.04, 0), Spot(px + unit * 0.04, 0),
                    [Stop(0, tone.lighter(0.2)), Stop(1, tone.darker(0.35))]))
            canvas.box(
                px - unit * 0.046, base - unit * 0.352, unit * 0.092, unit * 0.014, corner: unit * 0.006,
                .flat(tone.darker(0.2)))
        }
        let shelfY = base - unit * 0.62
        canvas.box(x + unit * 0.0, shelfY, unit * 0.38, unit * 0.016, .flat(RGB(0x8A5F40).times(shade)))
        for index in 0..<5 {
            canvas.box(
                x + unit * (0.03 + 0.07 * Double(index)), shelfY - unit * (0.05 + 0.02 * Double(index % 2)),
                unit * 0.045, unit * (0.05 + 0.02 * Double(index % 2)), corner: unit * 0.008,
                .flat(random.pick([RGB(0xE8E2D4), RGB(0xB8C8B0), RGB(0xD09A70)]).times(shade)))
        }
    }

    private func blackboard(_ base: Double, _ wood: RGB) {
        let wide = unit * 0.52
        let x = width * 0.66 - wide / 2
        let y = base - unit * 0.62
        canvas.box(
            x - unit * 0.018, y - unit * 0.018, wide + unit * 0.036, unit * 0.36 + unit * 0.036, corner: 3,
            .flat(wood.darker(0.1)))
        canvas.box(
            x, y, wide, unit * 0.36,
            .linear(Spot(x, y), Spot(x + wide, y + unit * 0.36), [Stop(0, RGB(0x35564A)), Stop(1, RGB(0x213A33))]))
        for row in 0..<4 {
            let ly = y + unit * (0.06 + 0.075 * Double(row))
            var spots: [Spot] = []
            for step in 0...Int(random.between(9, 18)) {
                spots.append(Spot(x + unit * (0.04 + 0.024 * Double(step)), ly + unit * random.between(-0.011, 0.011)))
            }
            canvas.curve(spots, width: unit * 0.005, .flat(.white, 0.6))
        }
        for index in 0..<2 {
            let dx = width * (index == 0 ? 0.08 : 0.92)
            canvas.box(dx - unit * 0.14, ground - unit * 0.13, unit * 0.28, unit * 0.022, .flat(wood.lighter(0.1)))
            for leg in [-0.12, 0.1] {
                canvas.box(dx + unit * leg, ground - unit * 0.11, unit * 0.016, unit * 0.13, .flat(wood.darker(0.4)))
            }
        }
    }

    private func furniture(_ base: Double, _ shade: RGB, _ wood: RGB) {
        let right = air.lightAt.x <= 0.5
        let x = right ? width - unit * 0.2 : unit * 0.2
        var own = Randomness(seed, "\(place) covers")
        let cloth = own.pick([RGB(0x4F7C78), RGB(0xB8643F), RGB(0x6C5C8C)]).times(shade)
        canvas.box(
            x - unit * 0.2, base - unit * 0.21, unit * 0.4, unit * 0.24, corner: unit * 0.05,
            .linear(
                Spot(0, base - unit * 0.2), Spot(0, base + unit * 0.03),
                [Stop(0, cloth.lighter(0.1)), Stop(1, cloth.darker(0.25))]))
        canvas.box(
            x - unit * 0.17, base - unit * 0.08, unit * 0.34, unit * 0.1, corner: unit * 0.03,
            .flat(cloth.lighter(0.14)))
        for side in [-1.0, 1] {
            canvas.box(
                x + side * unit * 0.2 - unit * 0.045, base - unit * 0.12, unit * 0.09, unit * 0.17, corner: unit * 0.04,
                .flat(cloth.darker(0.12)))
        }
        let px = right ? width - unit * 0.22 : unit * 0.22
        canvas.box(px - unit * 0.1, base - unit * 0.58, unit * 0.2, unit * 0.15, .flat(wood.darker(0.4)))
        canvas.box(
            px - unit * 0.088, base - unit * 0.568, unit * 0.176, unit * 0.126,
            .linear(
                Spot(0, base - unit * 0.57), Spot(0, base - unit * 0.44),
                [
                    Stop(0, RGB(0x8FB6C8).times(shade)), Stop(0.55, RGB(0xE6D3A8).times(shade)),
                    Stop(0.56, RGB(0x5E8258).times(shade)), Stop(1, RGB(0x3E6044).times(shade)),
                ]))
    }

    private func lampLight(_ evening: Bool, _ base: Double) {
        let x = width * (air.lightAt.x > 0.5 ? 0.36 : 0.64)
        let y = max(unit * 0.13, base - unit * 0.98)
        canvas.line(Spot(x, 0), Spot(x, y), width: unit * 0.004, .flat(RGB(0x2A2422)))
        if evening {
            glow(Spot(x, y + unit * 0.06), unit * 0.75, RGB(0xFFC878), 0.55)
            canvas.ellipse(
                Spot(width / 2, ground), unit * 0.55, unit * 0.12,
                .round(Spot(width / 2, ground), unit * 0.55, [Stop(0, RGB(0xFFC878), 0.26), Stop(1, RGB(0xFFC878), 0)]))
        }
        canvas.circle(Spot(x, y + unit * 0.045), unit * 0.026, .flat(evening ? RGB(0xFFF2D0) : RGB(0xD8D0C0)))
        canvas.polygon(
            [
                Spot(x - unit * 0.022, y), Spot(x + unit * 0.022, y), Spot(x + unit * 0.09, y + unit * 0.055),
                Spot(x - unit * 0.09, y + unit * 0.055),
            ], .flat(RGB(0x3A4A50)))
    }

    func drawCave() {
        let inner = air.isNight ? RGB(0x2E4870) : air.sky[1].mixed(air.light, 0.25)
        canvas.cover(.flat(RGB(0x120F16)))
        let mouth = Spot(width * 0.5 + random.between(-0.08, 0.08) * width, ground - unit * 0.36)
        canvas.cover(
            .round(
                mouth, unit * 1.1,
                [
                    Stop(0, inner), Stop(0.25, inner.mixed(RGB(0x4A4258), 0.45)), Stop(0.6, RGB(0x2A2433)),
                    Stop(1, RGB(0x120F16)),
                ]))
        for layer in 0..<4 {
            let t = Double(layer) / 3
            let tone = RGB(0x5E5468).mixed(inner, 0.5 - 0.5 * t).darker(0.2 + 0.55 * t)
            let open = unit * (0.26 + 0.15 * t)
            var outline: [Spot] = []
            for step in 0..<64 {
                let angle = Double(step) / 64 * 6.2832
                // Rock hangs from above in teeth and is broken at the sides.
                let up = max(0, -sin(angle))
                let broken = relief(cos(angle) * 0.45 + t * 0.7, sin(angle) * 0.45 + 0.5)
                let tooth = step % 5 == 0 ? 0.84 - 0.16 * up : step % 5 == 3 ? 0.93 : 1
                let far = open * (0.62 + 0.8 * broken) * (1 + (tooth - 1) * up)
                outline.append(
                    Spot(
                        mouth.x + cos(angle) * far * (1 + 0.16 * sin(t * 9)),
                        mouth.y + sin(angle) * far * 1.2 + unit * 0.05 * t))
            }
            hollow(outline, tone, mouth)
        }
        for _ in 0..<5 {
            let wide = unit * random.between(0.03, 0.08)
            canvas.polygon(
                [
                    Spot(mouth.x - wide * 0.3, mouth.y - unit * 0.3), Spot(mouth.x + wide * 0.3, mouth.y - unit * 0.3),
                    Spot(mouth.x + random.between(-0.3, 0.3) * unit + wide, ground),
                    Spot(mouth.x + random.between(-0.3, 0.3) * unit - wide, ground),
                ],
                .linear(
                    Spot(0, mouth.y - unit * 0.3), Spot(0, ground),
                    [Stop(0, inner.lighter(0.3), 0.12), Stop(1, inner, 0)]))
        }
        let stone = RGB(0x6A5F74).mixed(inner, 0.25)
        canvas.polygon(
            [
                Spot(-5, ground - unit * 0.04), Spot(width * 0.3, ground - unit * 0.07),
                Spot(width * 0.7, ground - unit * 0.065), Spot(width + 5, ground - unit * 0.045),
                Spot(width + 5, height + 5), Spot(-5, height + 5),
            ],
            .linear(
                Spot(0, ground - unit * 0.07), Spot(0, height),
                [Stop(0, stone), Stop(0.2, stone.darker(0.5)), Stop(1, RGB(0x0E0B12))]))
        let crystals = [RGB(0x7FE0F0), RGB(0xC79BFF), RGB(0x8CF0C0)]
        var ofVideo = Randomness(seed, "crystals")
        let tone = ofVideo.pick(crystals)
        var own = Randomness(random.next())
        for _ in 0..<9 {
            let x = own.chance(0.5) ? own.between(0.02, 0.2) * width : own.between(0.8, 0.98) * width
            let base = own.between(ground, ground + unit * 0.25)
            glow(Spot(x, base - unit * 0.05), unit * 0.14, tone, 0.35)
            for _ in 0..<3 {
                let tall = unit * own.between(0.04, 0.13)
                let lean = own.between(-0.4, 0.4) * tall
                canvas.polygon(
                    [
                        Spot(x - tall * 0.14, base), Spot(x + lean - tall * 0.12, base - tall * 0.8),
                        Spot(x + lean, base - tall), Spot(x + lean * 0.5, base),
                    ], .flat(tone.lighter(0.3)))
                canvas.polygon(
                    [
                        Spot(x + lean * 0.5, base), Spot(x + lean, base - tall),
                        Spot(x + lean + tall * 0.12, base - tall * 0.78), Spot(x + tall * 0.14, base),
                    ], .flat(tone.darker(0.3)))
            }
        }
        for _ in 0..<5 {
            rock(
                random.unit() * width, height - random.between(0, 0.4) * (height - ground),
                unit * random.between(0.05, 0.12), RGB(0x2A2433))
        }
    }

    /// Stone with a hole.
    private func hollow(_ hole: [Spot], _ tone: RGB, _ middle: Spot) {
        let count = hole.count
        for index in 0..<count {
            let a = hole[index]
            let b = hole[(index + 1) % count]
            func out(_ s: Spot) -> Spot { Spot(middle.x + (s.x - middle.x) * 12, middle.y + (s.y - middle.y) * 12) }
            canvas.polygon([a, b, out(b), out(a)], .flat(tone))
            canvas.line(a, b, width: 1.5, .flat(tone))
        }
    }
}
