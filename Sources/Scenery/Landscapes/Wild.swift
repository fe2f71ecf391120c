import Glibc

extension Stage {
    private var ridgeTone: RGB { air.isNight ? RGB(0x4A5A78) : RGB(0x6F7F92) }

    func drawMountains(lake: Bool = false) {
        sky()
        let base = horizon + unit * 0.03
        let rises = [0.62, 0.5, 0.36]
        for (index, rise) in rises.enumerated() {
            let distance = 0.88 - Double(index) * 0.2
            peaks(
                base + unit * 0.02 * Double(index), rise: rise * unit, distance: distance,
                row: 0.13 + 0.27 * Double(index) + random.between(0, 0.1))
            mist(base - unit * (0.07 - 0.03 * Double(index)), unit * 0.08, 0.42)
        }
        if lake {
            treeline(horizon + unit * 0.06, unit * 0.15, distance: 0.4, share: 0.95, colour: RGB(0x2F5148))
            water(from: horizon + unit * 0.065, calm: 0.86, deep: RGB(0x1D4E66))
            shore(RGB(0x39483A))
        } else {
            ridge(base + unit * 0.05, rise: unit * 0.12, rough: 1.3, colour: RGB(0x3E6A5C), distance: 0.5, row: 0.81)
            treeline(horizon + unit * 0.1, unit * 0.13, distance: 0.3, share: 0.9, colour: RGB(0x2C5244))
            meadow(from: horizon + unit * 0.1, RGB(0x5E8A4C))
        }
    }

    /// Jagged mountains with light and shaded sides, white above.
    private func peaks(_ base: Double, rise: Double, distance: Double, row: Double) {
        let stone = air.ink(ridgeTone.mixed(RGB(0x6B5B73), 0.3), distance)
        let lit = stone.mixed(air.light, 0.3)
        let white = air.ink(RGB(0xF6F8FC), distance * 0.8).mixed(air.light, 0.1)
        let sunLeft = air.lightAt.x < 0.5
        var x = -unit * random.between(0, 0.25)
        var tops: [(Spot, Double)] = []
        while x < width + unit * 0.3 {
            let tall = rise * random.between(0.5, 1)
            tops.append((Spot(x, base - tall), tall))
            x += unit * random.between(0.22, 0.42)
        }
        tops.sort { $0.1 > $1.1 }
        for (top, tall) in tops {
            let wide = tall * random.between(0.75, 1.05)
            func edge(_ side: Double, _ rough: Double) -> [Spot] {
                (0...14).map { step in
                    let t = Double(step) / 14
                    let wobble = (random.unit() - 0.5) * tall * 0.055 * (t > 0 && t < 1 ? 1 : 0)
                    return Spot(
                        top.x + side * wide * t * (0.82 + 0.18 * t) + wobble,
                        top.y + (base - top.y) * t + wobble * rough)
                }
            }
            let left = edge(-1, 0.4)
            let right = edge(1, 0.4)
            let fold = (0...14).map { step in
                let t = Double(step) / 14
                return Spot(
                    top.x + (random.unit() - 0.5) * tall * 0.12 * t + tall * 0.12 * t * (sunLeft ? 1 : -1),
                    top.y + (base - top.y) * t)
            }
            let foot = air.haze
            func face(_ tone: RGB) -> Fill {
                .linear(
                    Spot(0, top.y), Spot(0, base),
                    [Stop(0, tone), Stop(0.55, tone.mixed(foot, 0.25)), Stop(1, tone.mixed(foot, 0.8))])
            }
            let shade = stone.darker(0.16)
            canvas.polygon(left + [Spot(top.x, base)] + right.reversed(), face(shade))
            canvas.polygon(left + fold.reversed(), face(sunLeft ? lit : shade))
            canvas.polygon(right + fold.reversed(), face(sunLeft ? shade : lit))
            guard tall > rise * 0.6 else { continue }
            let cut = 5
            func cap(_ side: [Spot]) -> [Spot] {
                var spots = Array(side[0...cut])
                let low = side[cut]
                let inner = fold[cut]
                for step in 1...5 {
                    let t = Double(step) / 5
                    spots.append(
                        Spot(
                            low.x + (inner.x - low.x) * t,
                            low.y + (step % 2 == 1 ? 0.075 : -0.04) * tall * (step == 5 ? 0.3 : 1)))
                }
                return spots + fold[0...cut].reversed()
            }
            canvas.polygon(cap(left), .flat(sunLeft ? white : white.mixed(shade, 0.38)))
            canvas.polygon(cap(right), .flat(sunLeft ? white.mixed(shade, 0.38) : white))
        }
    }

    /// Grassland to the lower edge, with grass in front.
    func meadow(from top: Double, _ colour: RGB, flowers: Bool = true) {
        floor(top, colour, rough: 0.02)
        let tones = [RGB(0xF4F0E6), RGB(0xE86A6A), RGB(0xF2C14E), RGB(0xA98BE0)]
        var own = Randomness(random.next())
        let chosen = flowers ? [own.pick(tones), own.pick(tones)] : []
        for row in 0..<3 {
            let t = Double(row) / 3
            let base = ground + (height - ground) * (0.14 + 0.3 * t)
            grass(
                base, tall: unit * (0.02 + 0.03 * t), colour: air.lawn(colour, 0.08).darker(0.12 + 0.2 * t), dense: 0.8,
                flowers: chosen)
        }
        grass(height + unit * 0.02, tall: unit * 0.17, colour: air.lawn(colour, 0).darker(0.5), flowers: chosen)
    }

    /// Land in front of water. - Parameter lift: How far its edge is above the feet.
    func shore(_ colour: RGB, lift: Double = 0) {
        let tone = air.isWhite ? RGB(0xDCE4EE).times(air.ambient) : air.ink(colour, 0.03)
        var spots = [Spot(-5, height + 5)]
        for step in 0...40 {
            let x = Double(step) / 40
            spots.append(
                Spot(
                    x * (width + 10) - 5,
                    ground + unit * 0.015 - lift + unit * 0.05 * (relief(x * 0.7, 0.3) - 0.5) + (x - 0.5) * unit * 0.06)
            )
        }
        spots.append(Spot(width + 5, height + 5))
        canvas.polygon(
            spots,
            .linear(
                Spot(0, ground), Spot(0, height),
                [Stop(0, tone.mixed(air.light, 0.1)), Stop(0.25, tone), Stop(1, tone.darker(0.6))]))
        for _ in 0..<7 {
            rock(
                random.unit() * width, ground + random.between(0.1, 0.5) * (height - ground),
                unit * random.between(0.02, 0.06), air.ink(RGB(0x6E7276), 0.03))
        }
        grass(height + unit * 0.02, tall: unit * 0.18, colour: tone.darker(0.3))
    }

    func drawForest() {
        sky()
        let green = RGB(0x2E5A45)
        ridge(horizon, rise: unit * 0.26, rough: 1.1, colour: RGB(0x4C6E78), distance: 0.85, row: 0.2)
        mist(horizon - unit * 0.02, unit * 0.12, 0.4)
        for layer in 0..<4 {
            let distance = 0.72 - Double(layer) * 0.18
            let base = horizon + unit * (0.02 + 0.026 * Double(layer))
            treeline(
                base, unit * (0.26 + 0.1 * Double(layer)), distance: distance, share: layer == 3 ? 0.5 : 0.9,
                colour: green)
            mist(base - unit * 0.02, unit * 0.1, 0.34 - Double(layer) * 0.05)
        }
        shafts()
        floor(ground - unit * 0.055, air.isNight ? RGB(0x5E8250) : RGB(0x47633A), rough: 0.015)
        trunks()
        for row in 0..<2 {
            grass(
                ground + (height - ground) * (0.2 + 0.3 * Double(row)), tall: unit * 0.035,
                colour: air.lawn(RGB(0x3E5C34), 0.05).darker(0.2), dense: 0.7)
        }
        undergrowth()
        if air.isNight || brief.hasFireflies { fireflies() }
        grass(height + unit * 0.02, tall: unit * 0.2, colour: air.lawn(RGB(0x2C4A30), 0).darker(0.55))
        branches(air.ink(RGB(0x254033), 0).darker(0.45))
    }

    /// Light on the ground, ferns, stones and mushrooms.
    private func undergrowth() {
        let patch = air.isWhite ? RGB(0xF2F6FA) : air.light
        for _ in 0..<6 {
            let at = Spot(random.between(0.1, 0.9) * width, random.between(0.02, 0.7) * (height - ground) + ground)
            canvas.placed(at, scale: 1) {
                canvas.clipped(-unit, -unit * 0.1, unit * 2, unit * 0.2) {
                    let wide = unit * random.between(0.15, 0.35)
                    for step in 1...5 {
                        let share = Double(step) / 5
                        canvas.ellipse(
                            Spot(0, 0), wide * share, wide * 0.13 * share, .flat(patch, air.isNight ? 0.035 : 0.05))
                    }
                }
            }
        }
        if air.isWhite { return }
        let green = air.ink(RGB(0x4F7A44), 0.04)
        for index in 0..<12 {
            let near = random.between(0.05, 1)
            let x = index % 2 == 0 ? random.between(-0.02, 0.3) : random.between(0.7, 1.02)
            let foot = Spot(x * width, ground + (height - ground) * near * 0.85)
            let long = unit * (0.05 + 0.1 * near)
            for frond in -3...3 {
                let lean = Double(frond) / 3
                let tip = Spot(foot.x + lean * long * 1.1, foot.y - long * (1 - 0.45 * lean * lean))
                canvas.blob(
                    [
                        foot, Spot((foot.x + tip.x) / 2 - long * 0.07, (foot.y + tip.y) / 2 - long * 0.18), tip,
                        Spot((foot.x + tip.x) / 2 + long * 0.07, (foot.y + tip.y) / 2 - long * 0.04),
                    ], .flat(green.darker(0.2 + 0.35 * near * (air.isNight ? 0.6 : 1) - 0.08 * lean)))
            }
        }
        for _ in 0..<5 {
            let near = random.between(0.1, 0.7)
            let x = random.chance(0.5) ? random.between(0.08, 0.36) : random.between(0.64, 0.92)
            let foot = Spot(x * width, ground + (height - ground) * near)
            let size = unit * (0.014 + 0.016 * near)
            canvas.box(
                foot.x - size * 0.28, foot.y - size, size * 0.56, size, corner: size * 0.2,
                .flat(air.ink(RGB(0xEADFC8), 0.03)))
            canvas.blob(
                [
                    Spot(foot.x - size, foot.y - size * 0.9), Spot(foot.x, foot.y - size * 1.9),
                    Spot(foot.x + size, foot.y - size * 0.9), Spot(foot.x, foot.y - size * 0.75),
                ], .flat(air.ink(RGB(0xC8483A), 0.03)))
        }
    }

    private func trunks() {
        let bark = air.ink(RGB(0x4E3B30), 0.02).darker(0.35)
        let lit = air.lightAt.x < 0.5 ? -1.0 : 1
        for x in [random.between(-0.02, 0.07), random.between(0.93, 1.02)] {
            let wide = unit * random.between(0.055, 0.085)
            let middle = x * width
            let base = ground + unit * 0.1
            canvas.polygon(
                [
                    Spot(middle - wide * 1.7, base), Spot(middle - wide * 0.8, base - unit * 0.16),
                    Spot(middle - wide * 0.6, -5), Spot(middle + wide * 0.6, -5),
                    Spot(middle + wide * 0.8, base - unit * 0.16), Spot(middle + wide * 1.7, base),
                ],
                .linear(
                    Spot(middle + lit * wide, 0), Spot(middle - lit * wide, 0),
                    [Stop(0, bark.mixed(air.light, 0.25)), Stop(0.3, bark), Stop(1, bark.darker(0.5))]))
            for _ in 0..<14 {
                let y = random.between(0, base - unit * 0.1)
                let off = random.between(-0.4, 0.4) * wide
                canvas.line(
                    Spot(middle + off, y), Spot(middle + off + wide * 0.05, y + unit * random.between(0.03, 0.1)),
                    width: unit * 0.003, .flat(bark.darker(0.5), 0.6))
            }
        }
    }

    private func shafts() {
        guard weather != .storm, weather != .rain, weather != .overcast else { return }
        for _ in 0..<6 {
            let from = Spot(light.x + random.between(-0.2, 0.2) * unit, light.y)
            let to = from.x + (width / 2 - from.x) * 0.5 + random.between(-0.6, 0.6) * unit
            let wide = unit * random.between(0.03, 0.09)
            canvas.polygon(
                [
                    Spot(from.x - wide * 0.2, from.y), Spot(from.x + wide * 0.2, from.y), Spot(to + wide, ground),
                    Spot(to - wide, ground),
                ],
                .linear(
                    Spot(0, from.y), Spot(0, ground),
                    [Stop(0, air.light, 0), Stop(0.4, air.light, air.isNight ? 0.06 : 0.13), Stop(1, air.light, 0)]))
        }
    }

    func fireflies() {
        for _ in 0..<16 {
            let spot = Spot(random.unit() * width, random.between(horizon, ground + unit * 0.2))
            glow(spot, unit * 0.02, RGB(0xFFE58A), 0.8)
            canvas.circle(spot, unit * 0.0028, .flat(RGB(0xFFF6C8)))
        }
    }

    func drawDesert() {
        sky()
        let sand = RGB(0xE0AE6C)
        ridge(horizon + unit * 0.02, rise: unit * 0.16, rough: 0.9, colour: RGB(0xA9745A), distance: 0.8, row: 0.5)
        for layer in 0..<4 {
            let top = horizon + unit * (0.02 + 0.055 * Double(layer)) + (layer == 3 ? (height - ground) * 0.25 : 0)
            dune(
                top, rise: unit * (0.13 + 0.035 * Double(layer)), distance: 0.6 - Double(layer) * 0.18, sand: sand,
                row: 0.17 * Double(layer) + random.between(0, 0.3))
        }
    }

    private func dune(_ base: Double, rise: Double, distance: Double, sand: RGB, row: Double) {
        let sunLeft = air.lightAt.x < 0.5
        let lit = air.ink(sand, distance).mixed(air.light, air.isNight ? 0.08 : 0.22)
        let shade = air.ink(sand.turned(-0.18).darker(0.3), distance)
        ridge(
            base, rise: rise * 0.7, rough: 0.45, colour: sand.mixed(RGB(0xC98A5A), 0.2), distance: distance, row: row,
            foot: height)
        for _ in 0..<2 {
            let peak = Spot(random.unit() * width, base - rise * random.between(0.5, 0.9))
            let wide = unit * random.between(0.5, 0.8)
            let bend = (sunLeft ? 1.0 : -1) * wide * 0.25
            let left = Spot(peak.x - wide, base + rise * 0.5)
            let right = Spot(peak.x + wide, base + rise * 0.5)
            let spine = [
                peak, Spot(peak.x + bend * 0.7, peak.y + rise * 0.35), Spot(peak.x + bend * 0.3, peak.y + rise * 0.75),
                Spot(peak.x + bend, base + rise * 0.9),
            ]
            let a = [left, Spot(peak.x - wide * 0.5, base + rise * 0.08)] + spine + [Spot(left.x, base + rise)]
            let b = [right, Spot(peak.x + wide * 0.5, base + rise * 0.08)] + spine + [Spot(right.x, base + rise)]
            func fill(_ tone: RGB) -> Fill {
                .linear(Spot(0, peak.y), Spot(0, base + rise), [Stop(0, tone), Stop(1, tone, 0)])
            }
            canvas.blob(sunLeft ? b : a, fill(shade))
            canvas.blob(sunLeft ? a : b, fill(lit))
        }
        for _ in 0..<14 {
            let y = base + rise * random.between(0.4, 1.5)
            let x = random.unit() * width
            canvas.curve(
                [Spot(x, y), Spot(x + unit * 0.1, y - unit * 0.006), Spot(x + unit * 0.22, y + unit * 0.004)],
                width: unit * 0.002, .flat(shade, 0.35))
        }
    }

    func drawSnow() {
        sky()
        peaks(horizon + unit * 0.03, rise: unit * 0.4, distance: 0.75, row: 0.4)
        mist(horizon - unit * 0.04, unit * 0.1, 0.4)
        treeline(horizon + unit * 0.06, unit * 0.2, distance: 0.5, share: 0.8, colour: RGB(0x4A6B74))
        treeline(horizon + unit * 0.09, unit * 0.27, distance: 0.28, share: 0.35, colour: RGB(0x3B5C66))
        let white = RGB(0xEDF3FA)
        floor(horizon + unit * 0.085, white, rough: 0.03)
        for layer in 0..<3 {
            let base = ground + (height - ground) * (0.12 + 0.3 * Double(layer))
            var spots = [Spot(-5, height + 5)]
            for step in 0...50 {
                spots.append(
                    Spot(
                        Double(step) / 50 * (width + 10) - 5,
                        base - unit * 0.1
                            * (relief(Double(step) / 50 * 0.5 + Double(layer) * 0.3, 0.3 * Double(layer)) - 0.5)))
            }
            spots.append(Spot(width + 5, height + 5))
            let tone = air.ink(white, 0.05).darker(0.1 + 0.12 * Double(layer))
            canvas.polygon(
                spots,
                .linear(
                    Spot(0, base - unit * 0.05), Spot(0, base + unit * 0.35),
                    [Stop(0, tone.mixed(air.light, 0.3)), Stop(0.3, tone), Stop(1, tone.mixed(air.sky[0], 0.5))]))
        }
        for x in [random.between(0, 0.12), random.between(0.88, 1)] {
            let foot = Spot(x * width, height - (height - ground) * 0.35)
            conifer(foot, unit * 0.5, air.ink(RGB(0x2F4A52), 0.02).darker(0.2))
        }
    }

    func drawField(farm: Bool = false) {
        sky()
        ridge(horizon, rise: unit * 0.13, rough: 0.7, colour: RGB(0x6C8CA0), distance: 0.85, row: 0.3)
        ridge(horizon + unit * 0.03, rise: unit * 0.1, rough: 0.9, colour: RGB(0x6E9A66), distance: 0.62, row: 0.62)
        treeline(horizon + unit * 0.05, unit * 0.1, distance: 0.5, share: 0.6, colour: RGB(0x4C7A48), leafy: true)
        floor(horizon + unit * 0.05, RGB(0x86A850), rough: 0.03)
        if farm {
            barn()
        } else {
            broadleaf(
                Spot(width * (air.lightAt.x > 0.5 ? 0.14 : 0.86), ground - unit * 0.06), unit * 0.42,
                air.ink(RGB(0x5A8A45), 0.15))
        }
        meadow(from: ground - unit * 0.05, RGB(0x76A04A))
        if farm { fence(ground + unit * 0.035) }
        if air.isNight || brief.hasFireflies { fireflies() }
    }

    func fence(_ base: Double) {
        let wood = air.ink(RGB(0xA07B58), 0.05)
        let post = unit * 0.1
        for rail in [0.35, 0.7] { canvas.box(0, base - post * rail, width, unit * 0.011, .flat(wood.darker(0.15))) }
        var x = unit * 0.04
        while x < width {
            canvas.box(
                x, base - post, unit * 0.018, post * 1.1, corner: unit * 0.003,
                .linear(
                    Spot(x, 0), Spot(x + unit * 0.018, 0), [Stop(0, wood.lighter(0.12)), Stop(1, wood.darker(0.3))]))
            x += unit * 0.13
        }
    }

    private func barn() {
        let x = width * (air.lightAt.x > 0.5 ? 0.2 : 0.8)
        let base = ground - unit * 0.06
        let red = air.ink(RGB(0xB0473A), 0.18)
        let wide = unit * 0.17
        canvas.polygon(
            [
                Spot(x - wide, base), Spot(x - wide, base - unit * 0.16), Spot(x - wide * 0.7, base - unit * 0.25),
                Spot(x, base - unit * 0.3), Spot(x + wide * 0.7, base - unit * 0.25),
                Spot(x + wide, base - unit * 0.16), Spot(x + wide, base),
            ],
            .linear(
                Spot(x - wide, 0), Spot(x + wide, 0),
                [
                    Stop(0, air.lightAt.x < 0.5 ? red.lighter(0.15) : red.darker(0.25)),
                    Stop(1, air.lightAt.x < 0.5 ? red.darker(0.25) : red.lighter(0.15)),
                ]))
        canvas.curve(
            [
                Spot(x - wide * 1.06, base - unit * 0.15), Spot(x - wide * 0.72, base - unit * 0.255),
                Spot(x, base - unit * 0.308), Spot(x + wide * 0.72, base - unit * 0.255),
                Spot(x + wide * 1.06, base - unit * 0.15),
            ], width: unit * 0.016, .flat(red.darker(0.5)))
        canvas.box(x - unit * 0.05, base - unit * 0.11, unit * 0.1, unit * 0.11, .flat(red.darker(0.45)))
        for side in [-1.0, 1] {
            canvas.line(
                Spot(x - side * unit * 0.05, base), Spot(x + side * unit * 0.05, base - unit * 0.11),
                width: unit * 0.006, .flat(air.ink(.white, 0.2)))
        }
        canvas.box(
            x - unit * 0.022, base - unit * 0.21, unit * 0.044, unit * 0.044,
            .flat(air.isNight && !brief.hasLightsOut ? RGB(0xFFD98A) : red.darker(0.5)))
    }
}
