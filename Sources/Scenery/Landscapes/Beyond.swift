import Glibc

extension Stage {
    func drawSpace() {
        var own = Randomness(random.next())
        let hues = [(RGB(0x5A2E8C), RGB(0x1F6FA8)), (RGB(0x9A2E6C), RGB(0x3A3AA8)), (RGB(0x1F7F8C), RGB(0x5A3A9C))]
        var sky = Randomness(seed, "nebula")
        let (first, second) = hues[sky.index(hues.count)]
        let noise = self.noise
        let measure = Float(unit)
        canvas.pass { pixels, stride in
            for y in 0..<canvas.height {
                for x in 0..<canvas.width {
                    let u = Float(x) / measure
                    let v = Float(y) / measure
                    let bend = noise.at(u * 0.2, v * 0.2) * 0.5
                    let a = soften(0.42, 0.82, noise.at(u * 0.3 + bend, v * 0.3 + 0.2))
                    let b = soften(0.45, 0.85, noise.at(u * 0.4 + 0.6, v * 0.35 + bend))
                    let dust = soften(0.4, 0.75, noise.at(u * 0.9 + bend, v * 0.9)) * 0.6 + 0.4
                    let unrest = Float((x &* 374_761_393 &+ y &* 668_265_263) >> 7 & 255) / 255
                    pixels[y * stride + x] = packed(
                        6 + unrest + (Float(first.red) * a + Float(second.red) * b) * dust * 230,
                        7 + unrest + (Float(first.green) * a + Float(second.green) * b) * dust * 230,
                        20 + unrest + (Float(first.blue) * a + Float(second.blue) * b) * dust * 230)
                }
            }
        }
        stars(to: height * 1.6)
        for _ in 0..<260 {
            canvas.circle(
                Spot(own.unit() * width, own.unit() * height), unit * own.between(0.0007, 0.002),
                .flat(.white, own.between(0.3, 0.9)))
        }
        let planets = [
            (RGB(0xE0935A), RGB(0xB8583C)), (RGB(0x6FB0D8), RGB(0x3A6AA8)), (RGB(0xD8B8E0), RGB(0x8A5CA8)),
            (RGB(0x9AD0A8), RGB(0x3F8A78)),
        ]
        var ofVideo = Randomness(seed, "planets")
        let big = ofVideo.pick(planets)
        planet(light, unit * 0.2, big, ring: brief.hasPlanet || ofVideo.chance(0.7), &own)
        if !brief.subjects.contains(where: { $0.kind == "earth" }) {
            planet(
                Spot(width - light.x, light.y + unit * own.between(-0.2, 0)), unit * 0.06, ofVideo.pick(planets),
                ring: false, &own)
        }
        let stone = own.pick([RGB(0x8C8494), RGB(0xA87A62), RGB(0x6C8098)]).darker(0.25)
        var spots = [Spot(-5, height + 5)]
        for step in 0...60 {
            let x = Double(step) / 60
            spots.append(
                Spot(
                    x * (width + 10) - 5,
                    ground - unit * 0.06 - unit * 0.05 * sin(x * 3.14) - unit * 0.02 * (relief(x * 2, 0.3) - 0.5)))
        }
        spots.append(Spot(width + 5, height + 5))
        canvas.polygon(
            spots,
            .linear(
                Spot(0, ground - unit * 0.12), Spot(0, height),
                [
                    Stop(0, stone.mixed(big.0, 0.35)), Stop(0.12, stone), Stop(0.6, stone.darker(0.65)),
                    Stop(1, stone.darker(0.88)),
                ]))
        for _ in 0..<12 {
            let y = own.between(ground + unit * 0.04, height)
            let size = unit * (0.015 + 0.1 * (y - ground) / max(1, height - ground) * own.unit())
            let at = Spot(own.unit() * width, y)
            canvas.ellipse(at, size, size * 0.32, .flat(stone.darker(0.7), 0.7))
            canvas.ellipse(Spot(at.x, at.y + size * 0.07), size * 0.92, size * 0.26, .flat(stone.darker(0.42), 0.7))
        }
    }

    private func planet(_ at: Spot, _ radius: Double, _ tones: (RGB, RGB), ring: Bool, _ own: inout Randomness) {
        glow(at, radius * 2, tones.0, 0.35)
        func arc(_ front: Bool) {
            for (far, alpha) in [(2.0, 0.5), (1.8, 0.8), (1.55, 0.55)] {
                var spots: [Spot] = []
                for step in 0...24 {
                    let angle = (front ? 0 : Double.pi) + Double(step) / 24 * Double.pi
                    let x = cos(angle) * radius * far
                    let y = sin(angle) * radius * far * 0.26
                    spots.append(Spot(at.x + x * 0.96 + y * 0.28, at.y - x * 0.28 + y))
                }
                canvas.curve(spots, width: radius * 0.1, .flat(tones.0.lighter(0.4), alpha))
            }
        }
        if ring { arc(false) }
        canvas.circle(
            at, radius,
            .round(
                Spot(at.x - radius * 0.4, at.y - radius * 0.4), radius * 1.7,
                [
                    Stop(0, tones.0.lighter(0.35)), Stop(0.45, tones.0), Stop(0.75, tones.1),
                    Stop(1, tones.1.darker(0.7)),
                ]))
        for band in 0..<4 {
            let y = -0.6 + 0.36 * Double(band)
            let half = (1 - y * y).squareRoot() * 0.96
            canvas.ellipse(
                Spot(at.x, at.y + y * radius), half * radius, radius * own.between(0.03, 0.08),
                .linear(
                    Spot(at.x - radius, 0), Spot(at.x + radius, 0),
                    [Stop(0, tones.0.lighter(0.4), 0.4), Stop(0.6, tones.1, 0.35), Stop(1, tones.1.darker(0.8), 0.2)]))
        }
        if ring { arc(true) }
    }

    func drawUnderwater() {
        let dark = air.isNight || weather == .storm
        let top = dark ? RGB(0x1C5F86) : RGB(0x5FD0DC)
        let middle = dark ? RGB(0x0E3A62) : RGB(0x1F8CB8)
        let deep = dark ? RGB(0x061A36) : RGB(0x0C3F72)
        var tint = Randomness(random.next())
        let turn = tint.between(-0.12, 0.12)
        canvas.cover(
            .linear(
                Spot(0, 0), Spot(0, height),
                [
                    Stop(0, top.turned(turn).lighter(0.3)), Stop(0.2, top.turned(turn)), Stop(0.5, middle.turned(turn)),
                    Stop(1, deep.turned(turn)),
                ]))
        let source = Spot(light.x, -unit * 0.3)
        glow(Spot(light.x, 0), unit * 0.8, .white, dark ? 0.25 : 0.6)
        for _ in 0..<12 {
            let spread = random.between(-0.75, 0.75)
            let wide = random.between(0.015, 0.06)
            let long = unit * random.between(0.9, 1.7)
            func ray(_ a: Double) -> Spot { Spot(source.x + sin(a) * long, source.y + cos(a) * long) }
            canvas.polygon(
                [Spot(source.x + spread * unit * 0.15, source.y), ray(spread - wide), ray(spread + wide)],
                .linear(
                    source, Spot(source.x, source.y + long), [Stop(0, .white, dark ? 0.1 : 0.28), Stop(1, .white, 0)]))
        }
        for layer in 0..<3 {
            let t = Double(layer) / 2
            var spots = [Spot(-5, height + 5)]
            let base = ground - unit * (0.12 - 0.1 * t)
            for step in 0...40 {
                spots.append(
                    Spot(
                        Double(step) / 40 * (width + 10) - 5,
                        base - unit * (0.24 - 0.12 * t)
                            * max(0, relief(Double(step) / 40 * (1.2 - 0.4 * t) + 0.3 * t, 0.2 + 0.3 * t) - 0.35) * 2))
            }
            spots.append(Spot(width + 5, height + 5))
            let tone = middle.mixed(RGB(0x2C4A66), 0.3 + 0.3 * t).darker(0.12 + 0.28 * t)
            canvas.polygon(
                spots,
                .linear(
                    Spot(0, base - unit * 0.2), Spot(0, base + unit * 0.2),
                    [Stop(0, tone), Stop(1, tone.mixed(deep, 0.5))]))
        }
        let sand = RGB(0xC8B48A).mixed(middle, dark ? 0.75 : 0.45)
        canvas.box(
            0, ground + unit * 0.01, width, height,
            .linear(
                Spot(0, ground), Spot(0, height),
                [Stop(0, sand, 0), Stop(0.06, sand), Stop(0.5, sand.mixed(deep, 0.5)), Stop(1, deep.darker(0.5))]))
        let corals = [RGB(0xF07A6A), RGB(0xF2A65A), RGB(0xD86AA8), RGB(0x9A7AE0)]
        for index in 0..<16 {
            let x = index % 2 == 0 ? random.between(-0.02, 0.24) : random.between(0.76, 1.02)
            let foot = Spot(x * width, random.between(ground + unit * 0.03, height - (height - ground) * 0.25))
            let near = (foot.y - ground) / max(1, height - ground)
            let tone = random.pick(corals).mixed(middle, 0.5 - near * 0.35).darker(0.1)
            if random.chance(0.55) {
                coral(foot, unit * (0.05 + 0.08 * near), tone, -Double.pi / 2, 4)
            } else {
                weed(foot, unit * random.between(0.16, 0.34), RGB(0x3FA07A).mixed(deep, 0.35))
            }
        }
        for _ in 0..<26 {
            let at = Spot(random.unit() * width, random.unit() * ground)
            let radius = unit * power(random.unit(), 2) * 0.016 + unit * 0.002
            canvas.circle(
                at, radius,
                .round(
                    Spot(at.x - radius * 0.3, at.y - radius * 0.3), radius * 1.3,
                    [Stop(0, .white, 0.1), Stop(0.7, .white, 0.16), Stop(1, .white, 0.5)]))
            canvas.circle(Spot(at.x - radius * 0.35, at.y - radius * 0.35), radius * 0.2, .flat(.white, 0.7))
        }
        for _ in 0..<9 {
            let at = Spot(random.unit() * width, random.between(0.2, 0.75) * ground)
            let size = unit * random.between(0.008, 0.016)
            canvas.ellipse(at, size, size * 0.45, .flat(deep.mixed(middle, 0.5), 0.6))
            canvas.polygon(
                [
                    Spot(at.x - size * 0.8, at.y), Spot(at.x - size * 1.5, at.y - size * 0.45),
                    Spot(at.x - size * 1.5, at.y + size * 0.45),
                ], .flat(deep.mixed(middle, 0.5), 0.6))
        }
    }

    private func coral(_ foot: Spot, _ long: Double, _ tone: RGB, _ angle: Double, _ depth: Int) {
        let end = Spot(foot.x + cos(angle) * long, foot.y + sin(angle) * long)
        canvas.line(foot, end, width: long * 0.3, .flat(tone))
        guard depth > 0 else { return canvas.circle(end, long * 0.22, .flat(tone.lighter(0.25))) }
        for side in [-1.0, 1] {
            coral(end, long * random.between(0.62, 0.8), tone, angle + side * random.between(0.25, 0.6), depth - 1)
        }
    }

    private func weed(_ foot: Spot, _ tall: Double, _ tone: RGB) {
        for _ in 0..<4 {
            let lean = random.between(-0.2, 0.2) * tall
            var spots: [Spot] = []
            for step in 0...6 {
                spots.append(
                    Spot(
                        foot.x + lean * Double(step) / 6 + sin(Double(step) * 1.1 + lean) * tall * 0.05,
                        foot.y - tall * Double(step) / 6))
            }
            canvas.curve(spots, width: tall * 0.045, .flat(tone.lighter(random.between(0, 0.15))))
        }
    }

    /// Triangles from light to dark, brightest where the light is.
    private func mosaic() {
        let cell = unit * 0.19
        let columns = Int(width / cell) + 3
        let rows = Int(height / cell) + 3
        var spots: [[Spot]] = []
        for row in 0...rows {
            let shift: Double = row % 2 == 0 ? -1 : -0.5
            var line: [Spot] = []
            for column in 0...columns {
                let x: Double = Double(column) + shift + random.between(-0.34, 0.34)
                let y: Double = Double(row) - 1 + random.between(-0.3, 0.3)
                line.append(Spot(x * cell, y * cell))
            }
            spots.append(line)
        }
        func tile(_ a: Spot, _ b: Spot, _ c: Spot) {
            let middle = Spot((a.x + b.x + c.x) / 3, (a.y + b.y + c.y) / 3)
            let down = min(0.999, max(0, middle.y / height)) * 3
            let index = Int(down)
            let dx = (middle.x - light.x) / unit
            let dy = (middle.y - light.y) / unit
            let near = exponential(-(dx * dx + dy * dy) * 2.2)
            let tone = air.sky[index].mixed(air.sky[min(3, index + 1)], down - Double(index))
                .mixed(air.light, near * 0.75).darker(random.between(0, 0.2)).lighter(random.between(0, 0.1))
            canvas.polygon([a, b, c], .linear(a, c, [Stop(0, tone.lighter(0.08)), Stop(1, tone.darker(0.08))]))
            canvas.line(a, b, width: unit * 0.0022, .flat(.white, 0.1))
        }
        for row in 0..<rows {
            for column in 0..<columns {
                let (a, b) = (spots[row][column], spots[row][column + 1])
                let (c, d) = (spots[row + 1][column], spots[row + 1][column + 1])
                if row % 2 == 0 {
                    tile(a, b, c)
                    tile(b, d, c)
                } else {
                    tile(a, d, c)
                    tile(a, b, d)
                }
            }
        }
    }

    /// Soft shapes in the colours of the video: for what has no picture.
    func drawAbstract() {
        canvas.cover(
            .linear(
                Spot(0, 0), Spot(width, height),
                [Stop(0, air.sky[0]), Stop(0.45, air.sky[1]), Stop(0.8, air.sky[2]), Stop(1, air.sky[3])]))
        glow(light, unit * 1.1, air.light, 0.55)
        let kind = random.index(3)
        for layer in 0..<6 {
            let t = Double(layer) / 5
            let tone = air.sky[min(3, layer % 4)].mixed(air.haze, 0.3)
            switch kind {
            case 0:
                var spots = [Spot(-5, height + 5)]
                let base = height * (0.3 + 0.12 * Double(layer))
                for step in 0...50 {
                    let x = Double(step) / 50
                    spots.append(
                        Spot(
                            x * (width + 10) - 5,
                            base + unit * 0.34 * (relief(x * 0.45 + t * 0.7, t * 0.8) - 0.5) + unit * 0.09
                                * sin(x * 5 + t * 4)))
                }
                spots.append(Spot(width + 5, height + 5))
                canvas.polygon(
                    spots,
                    .linear(
                        Spot(0, base - unit * 0.2), Spot(width, base + unit * 0.6),
                        [Stop(0, tone.lighter(0.22), 0.85), Stop(1, air.sky[0].darker(0.1 * t), 0.9)]))
            case 1: if layer == 0 { mosaic() }
            default:
                let middle = Spot(random.between(0.1, 0.9) * width, random.between(0.05, 0.75) * height)
                let radius = unit * random.between(0.16, 0.42)
                canvas.circle(
                    Spot(middle.x + radius * 0.06, middle.y + radius * 0.12), radius * 1.06,
                    .round(
                        Spot(middle.x, middle.y + radius * 0.1), radius * 1.1,
                        [Stop(0, .black, 0.3), Stop(0.85, .black, 0.2), Stop(1, .black, 0)]))
                canvas.circle(
                    middle, radius,
                    .round(
                        Spot(middle.x - radius * 0.35, middle.y - radius * 0.4), radius * 1.7,
                        [Stop(0, tone.lighter(0.5)), Stop(0.5, tone), Stop(1, air.sky[0].darker(0.2))]))
            }
        }
        for _ in 0..<30 {
            let at = Spot(random.unit() * width, random.unit() * height)
            glow(at, unit * random.between(0.006, 0.03), air.light.lighter(0.3), 0.4)
        }
    }
}
