import Glibc

extension Stage {
    /// Sky with clouds, sun or moon, stars, aurora, rainbow: down to a line.
    func sky(to bottom: Double? = nil) {
        let bottom = bottom ?? horizon + unit * 0.08
        let rows = min(canvas.height, max(1, Int(bottom)))
        let air = self.air
        let noise = self.noise
        let columns = canvas.width
        let sun = light
        let measure = Float(unit)
        let cover = Float(0.68 - air.clouds * 0.36)
        let offset = Float(random.unit())
        let stormy = weather == .storm || weather == .rain || weather == .overcast
        let lit =
            air.isNight ? air.haze.lighter(0.28) : stormy ? air.sky[3].lighter(0.12) : air.light.mixed(.white, 0.35)
        let shade =
            stormy
            ? air.sky[0].mixed(air.haze, 0.3).darker(0.18)
            : air.sky[1].mixed(air.haze, 0.5).darker(air.isNight ? 0.35 : 0.02)
        let glowAmount = Float(air.isNight ? (air.hasDisc ? 0.5 : 0.12) : stormy || brief.hasRainbow ? 0.3 : 0.75)
        let (lr, lg, lb) = (Float(air.light.red), Float(air.light.green), Float(air.light.blue))
        // Clouds are soft: a third of the size is enough, and a ninth of the work.
        let small = 3
        let across = columns / small + 2
        let down = rows / small + 2
        var density = [Float](repeating: 0, count: across * down)
        var bright = [Float](repeating: 0, count: across * down)
        for y in 0..<down {
            let height = Float(y * small) / Float(rows)
            let flat = 0.32 + 1.5 * height * height
            for x in 0..<across {
                let px = Float(x * small) / measure
                let py = Float(y * small) / measure
                func cloud(_ dx: Float, _ dy: Float) -> Float {
                    let u = (px + dx) * 0.26 + offset
                    let v = (py + dy) * flat + offset
                    return noise.at(u, v) * 0.72 + noise.at(u * 3.1 + 0.4, v * 3.1) * 0.28
                }
                let here = cloud(0, 0)
                let d = soften(cover, cover + 0.24, here) * (1 - 0.55 * soften(0.75, 1, height))
                density[y * across + x] = d
                if d > 0.004 {
                    let toX = Float(sun.x) / measure - px
                    let toY = Float(sun.y) / measure - py
                    let length = max(0.05, (toX * toX + toY * toY).squareRoot())
                    let there = cloud(toX / length * 0.06, toY / length * 0.06)
                    bright[y * across + x] = min(1, max(0, 0.5 + (here - there) * 5.5 - d * 0.15))
                }
            }
        }
        canvas.pass { pixels, stride in
            for y in 0..<rows {
                let t = Double(y) / bottom
                let colour =
                    t < 0.4
                    ? air.sky[0].mixed(air.sky[1], t / 0.4)
                    : t < 0.75
                        ? air.sky[1].mixed(air.sky[2], (t - 0.4) / 0.35)
                        : air.sky[2].mixed(air.sky[3], (t - 0.75) / 0.25)
                let (sr, sg, sb) = (Float(colour.red), Float(colour.green), Float(colour.blue))
                let ly = y / small
                let fy = Float(y % small) / Float(small)
                let dy = (Float(y) - Float(sun.y)) / measure
                for x in 0..<columns {
                    let dx = (Float(x) - Float(sun.x)) / measure
                    let distance = dx * dx + dy * dy * 1.15
                    let halo = glowAmount * (0.55 / (1 + distance * 9) + 0.5 / (1 + distance * 90))
                    var r = sr + (lr - sr) * halo
                    var g = sg + (lg - sg) * halo
                    var b = sb + (lb - sb) * halo
                    let at = ly * across + x / small
                    let fx = Float(x % small) / Float(small)
                    func sample(_ field: [Float]) -> Float {
                        let top = field[at] + (field[at + 1] - field[at]) * fx
                        let low = field[at + across] + (field[at + across + 1] - field[at + across]) * fx
                        return top + (low - top) * fy
                    }
                    let d = sample(density)
                    if d > 0.004 {
                        let l = min(1, sample(bright) * 0.75 + halo * 0.9)
                        let cr = Float(shade.red) + (Float(lit.red) - Float(shade.red)) * l
                        let cg = Float(shade.green) + (Float(lit.green) - Float(shade.green)) * l
                        let cb = Float(shade.blue) + (Float(lit.blue) - Float(shade.blue)) * l
                        let alpha = d * 0.86
                        r += (cr - r) * alpha
                        g += (cg - g) * alpha
                        b += (cb - b) * alpha
                    }
                    // Without a little unrest the slow gradients would show steps.
                    let unrest = Float((x &* 374_761_393 &+ y &* 668_265_263) >> 7 & 255) / 255 - 0.5
                    pixels[y * stride + x] = packed(r * 255 + unrest, g * 255 + unrest, b * 255 + unrest)
                }
            }
        }
        if air.stars > 0 { stars(to: Double(rows)) }
        if brief.hasAurora { aurora() }
        if air.hasDisc, !stormy { disc() }
        if brief.hasRainbow, !isMirrored { rainbow() }
        if brief.hasFireworks { fireworks() }
        if weather == .storm { lightning() }
    }

    func stars(to bottom: Double) {
        let count = Int(width * bottom / (unit * unit) * 340 * air.stars)
        for _ in 0..<count {
            let y = random.unit()
            let spot = Spot(random.unit() * width, y * bottom)
            let bright = power(random.unit(), 4) * (1 - y * 0.6)
            let radius = unit * (0.0007 + 0.0016 * bright)
            canvas.circle(spot, radius, .flat(RGB(0xEEF2FF), 0.25 + 0.7 * bright))
            if bright > 0.6 { glow(spot, radius * 7, RGB(0xCCDCFF), 0.4) }
        }
    }

    private func disc() {
        let radius = unit * (air.isNight ? 0.088 : air.lightAt.y * height < horizon * 0.55 ? 0.05 : 0.085)
        if air.isNight {
            glow(light, radius * 6.5, RGB(0xBCD0FF), 0.5)
            canvas.circle(
                light, radius,
                .round(
                    Spot(light.x - radius * 0.3, light.y - radius * 0.3), radius * 1.5,
                    [Stop(0, RGB(0xFFFEF4)), Stop(0.6, RGB(0xF0F1EC)), Stop(1, RGB(0xC8D0E0))]))
            for _ in 0..<9 {
                let angle = random.between(0, 6.28)
                let far = random.between(0.05, 0.68) * radius
                let size = random.between(0.07, 0.24) * radius
                let spot = Spot(light.x + cos(angle) * far, light.y + sin(angle) * far)
                canvas.circle(spot, size, .flat(RGB(0xB4BDD0), 0.42))
                canvas.circle(Spot(spot.x - size * 0.12, spot.y - size * 0.12), size * 0.82, .flat(RGB(0xC9D0DC), 0.5))
            }
        } else {
            glow(light, radius * 5, air.light.mixed(.white, 0.4), 0.75)
            canvas.circle(
                light, radius,
                .round(
                    light, radius,
                    [Stop(0, .white), Stop(0.75, air.light.lighter(0.6)), Stop(1, air.light.lighter(0.3))]))
        }
    }

    private func aurora() {
        let colours = [RGB(0x5CF2B0), RGB(0x49D9C9), RGB(0x9A6CF0)]
        for band in 0..<3 {
            let base = horizon * (0.42 + 0.14 * Double(band))
            let steps = Int(width / 3)
            for step in 0..<steps {
                let x = Double(step) / Double(steps)
                let n = relief(x * 0.5 + Double(band) * 0.31, 0.2 + Double(band) * 0.3)
                let y = base + (n - 0.5) * unit * 0.55
                let tall = unit * (0.25 + 0.5 * relief(x * 2.2, 0.6 + Double(band) * 0.1))
                let alpha = 0.34 * max(0, relief(x * 1.3 + 0.5, 0.4) * 2 - 0.55)
                canvas.box(
                    x * width, y - tall, 3.6, tall * 1.12,
                    .linear(
                        Spot(0, y - tall), Spot(0, y + tall * 0.12),
                        [
                            Stop(0, colours[2], 0), Stop(0.5, colours[1], alpha * 0.5),
                            Stop(0.88, colours[band % 2], alpha), Stop(1, colours[0], 0),
                        ]))
            }
        }
    }

    private func fireworks() {
        let colours = [RGB(0xFFD060), RGB(0xFF6A7A), RGB(0x7AD8FF), RGB(0xA8F08A), RGB(0xE09AFF)]
        for _ in 0..<5 {
            let middle = Spot(random.between(0.12, 0.88) * width, random.between(0.12, 0.6) * horizon)
            let radius = unit * random.between(0.1, 0.2)
            let colour = random.pick(colours)
            glow(middle, radius * 1.6, colour, 0.3)
            for ray in 0..<26 {
                let angle = Double(ray) / 26 * 6.2832
                let far = radius * random.between(0.75, 1.05)
                let end = Spot(middle.x + cos(angle) * far, middle.y + sin(angle) * far + radius * 0.14)
                canvas.curve(
                    [
                        Spot(middle.x + cos(angle) * radius * 0.25, middle.y + sin(angle) * radius * 0.25),
                        Spot(middle.x + cos(angle) * far * 0.7, middle.y + sin(angle) * far * 0.7), end,
                    ], width: unit * 0.003, .flat(colour, 0.75))
                canvas.circle(end, unit * 0.004, .flat(colour.lighter(0.6)))
            }
        }
    }

    /// Whether water shows the sky a second time.
    private var isMirrored: Bool { [.sea, .beach, .lighthouse, .lake, .river, .harbour].contains(place) }

    func rainbow() {
        let colours = [0xE84545, 0xF09030, 0xF4DC40, 0x50C060, 0x4080E0, 0x8050C0].map { RGB($0) }
        // From above the clouds it is a whole ring.
        let isWhole = place == .sky
        let middle =
            isWhole
            ? Spot(width * 0.5, horizon * 0.6)
            : Spot(air.lightAt.x > 0.5 ? width * 0.25 : width * 0.75, horizon + unit * 0.1)
        let outer = unit * (isWhole ? 0.46 : 0.78)
        let inner = outer - unit * 0.085
        var stops = [Stop(0, colours[5], 0), Stop(inner / outer - 0.01, colours[5], 0)]
        for (index, colour) in colours.reversed().enumerated() {
            stops.append(Stop((inner + (outer - inner) * (Double(index) + 0.5) / 6) / outer, colour, 0.42))
        }
        stops.append(Stop(1, colours[0], 0))
        canvas.circle(middle, outer, .round(middle, outer, stops))
    }

    private func lightning() {
        var spot = Spot(width * (air.lightAt.x > 0.5 ? 0.24 : 0.76), horizon * 0.12)
        glow(Spot(spot.x, horizon * 0.35), unit * 0.6, RGB(0xC9D4FF), 0.5)
        var spots = [spot]
        while spot.y < horizon * 0.93 {
            spot = Spot(spot.x + random.between(-0.05, 0.05) * unit, spot.y + random.between(0.03, 0.07) * unit)
            spots.append(spot)
            if random.chance(0.25) {
                var branch = [spot]
                let side = random.chance(0.5) ? 1.0 : -1
                for _ in 0..<4 {
                    guard let last = branch.last else { break }
                    branch.append(
                        Spot(
                            last.x + side * random.between(0.01, 0.05) * unit,
                            last.y + random.between(0.02, 0.05) * unit))
                }
                bolt(branch, 0.5)
            }
        }
        bolt(spots, 1)
    }

    private func bolt(_ spots: [Spot], _ strength: Double) {
        for (from, to) in zip(spots, spots.dropFirst()) {
            canvas.line(from, to, width: unit * 0.02 * strength, .flat(RGB(0xA9B8FF), 0.16))
            canvas.line(from, to, width: unit * 0.0055 * strength, .flat(RGB(0xF6F7FF), 0.95))
        }
    }
}

/// A pixel of parts 0...255, opaque.
@inline(__always)
func packed(_ red: Float, _ green: Float, _ blue: Float) -> UInt32 {
    let r = UInt32(min(255, max(0, red + 0.5)))
    let g = UInt32(min(255, max(0, green + 0.5)))
    let b = UInt32(min(255, max(0, blue + 0.5)))
    return 0xFF00_0000 | r << 16 | g << 8 | b
}
