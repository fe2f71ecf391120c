import Glibc

extension Stage {
    func conifer(_ foot: Spot, _ tall: Double, _ colour: RGB) {
        let wide = tall * random.between(0.19, 0.25)
        canvas.box(foot.x - tall * 0.018, foot.y - tall * 0.12, tall * 0.036, tall * 0.13, .flat(colour.darker(0.4)))
        var left: [Spot] = []
        var right: [Spot] = []
        let tiers = 6
        for tier in 0..<tiers {
            let t = Double(tier) / Double(tiers)
            let y = foot.y - tall * (1 - t * 0.92)
            let next = foot.y - tall * (1 - (t + 1 / Double(tiers)) * 0.92)
            let inner = wide * t * 0.62
            let outer = wide * (t + 1 / Double(tiers)) * random.between(0.86, 1.08)
            left += [Spot(foot.x - inner, y), Spot(foot.x - outer, next + tall * 0.018)]
            right += [Spot(foot.x + inner, y), Spot(foot.x + outer, next + tall * 0.018)]
        }
        let lit = air.lightAt.x < foot.x / width ? -1.0 : 1
        canvas.polygon(
            left + right.reversed(),
            .linear(
                Spot(foot.x + lit * wide, 0), Spot(foot.x - lit * wide, 0),
                [Stop(0, colour.mixed(air.light, 0.2)), Stop(0.5, colour), Stop(1, colour.darker(0.28))]))
    }

    func broadleaf(_ foot: Spot, _ tall: Double, _ colour: RGB) {
        let trunk = air.ink(RGB(0x5B4332), 0.1)
        canvas.polygon(
            [
                Spot(foot.x - tall * 0.045, foot.y), Spot(foot.x - tall * 0.022, foot.y - tall * 0.6),
                Spot(foot.x + tall * 0.022, foot.y - tall * 0.6), Spot(foot.x + tall * 0.045, foot.y),
            ], .flat(trunk.mixed(colour, 0.3).darker(0.2)))
        let lit = air.lightAt.x < foot.x / width ? -1.0 : 1
        for layer in 0..<3 {
            let tone = layer == 0 ? colour.darker(0.3) : layer == 1 ? colour : colour.mixed(air.light, 0.22)
            for _ in 0..<(9 - layer * 2) {
                let angle = random.between(0, 6.28)
                let far = random.between(0, 0.24) * tall
                let size = tall * random.between(0.1, 0.17) * (1 - Double(layer) * 0.2)
                canvas.circle(
                    Spot(
                        foot.x + cos(angle) * far + lit * Double(layer) * tall * 0.04,
                        foot.y - tall * 0.68 + sin(angle) * far * 0.8 - Double(layer) * tall * 0.05), size, .flat(tone))
            }
        }
    }

    func palm(_ foot: Spot, _ tall: Double, _ colour: RGB) {
        let lean = random.between(-0.2, 0.2) * tall
        let crown = Spot(foot.x + lean, foot.y - tall)
        canvas.curve(
            [foot, Spot(foot.x + lean * 0.3, foot.y - tall * 0.5), crown], width: tall * 0.05,
            .flat(air.ink(RGB(0x6B5140), 0.05)))
        for leaf in 0..<8 {
            let angle = Double(leaf) / 8 * 6.28 + random.between(-0.2, 0.2)
            let end = Spot(crown.x + cos(angle) * tall * 0.38, crown.y + sin(angle) * tall * 0.2 + tall * 0.14)
            let middle = Spot(crown.x + cos(angle) * tall * 0.22, crown.y + sin(angle) * tall * 0.2 - tall * 0.07)
            canvas.blob(
                [crown, middle, end, Spot(middle.x, middle.y + tall * 0.07)],
                .flat(colour.mixed(air.light, leaf % 2 == 0 ? 0.12 : 0)))
        }
    }

    /// Trees side by side, standing on a line.
    func treeline(_ base: Double, _ tall: Double, distance: Double, share: Double, colour: RGB, leafy: Bool = false) {
        let ink = air.ink(colour, distance)
        var x = -tall * 0.2
        while x < width + tall * 0.2 {
            let size = tall * random.between(0.55, 1.1)
            let foot = Spot(x, base + tall * random.between(-0.03, 0.06))
            if random.chance(share) {
                if leafy { broadleaf(foot, size, ink) } else { conifer(foot, size, ink) }
            }
            x += tall * (leafy ? random.between(0.22, 0.5) : random.between(0.1, 0.24))
        }
        canvas.box(
            0, base - 1, width, height - base,
            .linear(
                Spot(0, base), Spot(0, base + tall * 0.5),
                [Stop(0, ink.mixed(air.haze, 0.25)), Stop(1, ink.darker(0.1))]))
    }

    /// Blades of grass that stand on the lower edge, or on a line.
    func grass(_ base: Double, tall: Double, colour: RGB, dense: Double = 1, flowers: [RGB] = []) {
        if air.isWhite { return }
        var flowers = air.isAutumn && place != .garden ? [] : flowers
        if air.isSpring { flowers += [RGB(0xF6F2EA), RGB(0xF2C8DA)] }
        let count = Int(width / unit * (base < height ? 260 : 190) * dense)
        for _ in 0..<count {
            let x = random.between(-0.02, 1.02) * width
            let long = tall * random.between(0.35, 1)
            let bend = long * random.between(-0.3, 0.3) + (weather == .wind || weather == .storm ? long * 0.4 : 0)
            let thick = max(0.8, unit * 0.0035 * long / tall)
            let foot = base + random.between(0, base < height ? max(tall * 0.25, unit * 0.16) : tall * 0.25)
            canvas.polygon(
                [
                    Spot(x - thick, foot), Spot(x + bend * 0.4, foot - long * 0.6), Spot(x + bend, foot - long),
                    Spot(x + thick + bend * 0.3, foot - long * 0.5), Spot(x + thick, foot),
                ],
                .flat(colour.mixed(air.light, random.between(0, 0.12)).darker(random.between(0, 0.3))))
            if !flowers.isEmpty, random.chance(0.14) {
                let flower = random.pick(flowers)
                let size = unit * random.between(0.005, 0.011) * (0.5 + tall / unit * 6)
                let head = Spot(x + bend, foot - long)
                for petal in 0..<5 {
                    let angle = Double(petal) * 1.2566
                    canvas.circle(
                        Spot(head.x + cos(angle) * size * 0.8, head.y + sin(angle) * size * 0.8), size * 0.62,
                        .flat(air.ink(flower, 0)))
                }
                canvas.circle(head, size * 0.5, .flat(air.ink(RGB(0xF6D660), 0)))
            }
        }
    }

    func rock(_ x: Double, _ base: Double, _ size: Double, _ colour: RGB) {
        var spots: [Spot] = []
        for step in 0...8 {
            let angle = Double.pi * (1 + Double(step) / 8)
            let far = size * random.between(0.82, 1.12)
            spots.append(Spot(x + cos(angle) * far, base + sin(angle) * far * 0.68))
        }
        spots += [Spot(x + size * 1.1, base + size * 0.3), Spot(x - size * 1.1, base + size * 0.3)]
        let lit = air.lightAt.x < x / width ? -1.0 : 1
        canvas.polygon(
            spots,
            .linear(
                Spot(x + lit * size, base - size * 0.6), Spot(x - lit * size * 0.6, base + size * 0.3),
                [Stop(0, colour.mixed(air.light, 0.26)), Stop(0.45, colour), Stop(1, colour.darker(0.45))]))
    }

    /// Dark leaves that reach in from the upper corners and frame the view.
    func branches(_ colour: RGB) {
        let left = air.lightAt.x > 0.5
        for _ in 0..<3 {
            let y = random.between(0.0, 0.1) * height
            let start = Spot(left ? -unit * 0.04 : width + unit * 0.04, y)
            let reach = (left ? 1.0 : -1) * unit * random.between(0.24, 0.46)
            let end = Spot(start.x + reach, y + unit * random.between(0.02, 0.16))
            canvas.curve(
                [start, Spot((start.x + end.x) / 2, (start.y + end.y) / 2 - unit * 0.015), end], width: unit * 0.007,
                .flat(colour.darker(0.3)))
            for step in 0..<16 {
                let t = 0.12 + Double(step) / 16 * 0.9
                let at = Spot(
                    start.x + (end.x - start.x) * t, start.y + (end.y - start.y) * t - unit * 0.015 * sin(t * 3.14))
                let angle = random.between(0.2, 2.9)
                let long = unit * random.between(0.016, 0.032)
                canvas.ellipse(
                    Spot(at.x + cos(angle) * long, at.y + sin(angle) * long), long, long * 0.42, turned: angle,
                    .flat(colour.mixed(air.light, random.between(0, 0.12))))
            }
        }
    }
}
