extension Stage {
    /// Rain, snow and fog in front, then what a camera adds: bloom, vignette, grain.
    func finish(seed: UInt64) {
        if !place.isInside, place != .space, place != .underwater, place != .abstract { weatherInFront() }
        camera(seed: seed)
    }

    private func weatherInFront() {
        switch weather {
        case .rain, .storm:
            let count = Int(width * height / (unit * unit) * (weather == .storm ? 420 : 300))
            let slant = weather == .storm ? 0.34 : 0.16
            for _ in 0..<count {
                let spot = Spot(random.between(-0.1, 1.1) * width, random.between(-0.05, 1) * height)
                let near = random.unit()
                let long = unit * (0.018 + 0.06 * near)
                canvas.line(
                    spot, Spot(spot.x - long * slant, spot.y + long), width: unit * (0.0008 + 0.0013 * near),
                    .flat(RGB(0xDCE6F0), 0.08 + 0.2 * near))
            }
        case .snow:
            let count = Int(width * height / (unit * unit) * 230)
            for _ in 0..<count {
                let near = power(random.unit(), 3)
                let radius = unit * (0.0016 + 0.0075 * near)
                let spot = Spot(random.unit() * width, random.unit() * height)
                canvas.circle(
                    spot, radius,
                    .round(
                        spot, radius,
                        [Stop(0, .white, 0.9 - 0.4 * near), Stop(0.5, .white, 0.6 - 0.3 * near), Stop(1, .white, 0)]))
            }
        case _ where air.isAutumn: leaves()
        case .sandstorm:
            let sand = air.haze.lighter(0.2)
            for _ in 0..<Int(width * height / (unit * unit) * 260) {
                let spot = Spot(random.between(-0.1, 1) * width, random.between(0.1, 1) * height)
                let long = unit * random.between(0.03, 0.16)
                canvas.line(
                    spot, Spot(spot.x + long, spot.y - long * random.between(0.02, 0.12)),
                    width: unit * random.between(0.001, 0.003), .flat(sand, random.between(0.08, 0.3)))
            }
            mist(ground, unit * 0.4, 0.4)
        case .fog:
            mist(ground - unit * 0.12, unit * 0.32, 0.34)
        default: break
        }
    }

    /// Leaves in the air and on the ground.
    private func leaves() {
        let tones = [RGB(0xD8782A), RGB(0xB8452A), RGB(0xE0A93A), RGB(0x9A5A2A)]
        for index in 0..<46 {
            let lies = index < 30
            let near = lies ? random.between(0.2, 1) : random.unit()
            let spot = Spot(
                random.unit() * width, lies ? ground + (height - ground) * near : random.between(0.1, 1) * ground)
            let size = unit * (0.006 + 0.012 * near)
            let turned = random.between(0, 3.1)
            let tone = air.ink(random.pick(tones), 0.05)
            canvas.ellipse(
                spot, size, size * (lies ? 0.34 : 0.5), turned: lies ? turned * 0.2 : turned, .flat(tone, 0.9))
        }
    }

    private func camera(seed: UInt64) {
        let columns = canvas.width
        let rows = canvas.height
        let small = max(2, min(8, min(columns, rows) / 24))
        let across = (columns + small - 1) / small + 1
        let down = (rows + small - 1) / small + 1
        var bloom = [Float](repeating: 0, count: across * down * 3)
        canvas.pass { pixels, stride in
            for y in 0..<down {
                for x in 0..<across {
                    let pixel = pixels[min(rows - 1, y * small) * stride + min(columns - 1, x * small)]
                    let r = Float(pixel >> 16 & 255)
                    let g = Float(pixel >> 8 & 255)
                    let b = Float(pixel & 255)
                    let bright = soften(150, 250, max(r, max(g, b)))
                    let at = (y * across + x) * 3
                    bloom[at] = r * bright
                    bloom[at + 1] = g * bright
                    bloom[at + 2] = b * bright
                }
            }
            let radius = max(1, Int(unit * 0.02) / small)
            for _ in 0..<2 { blur(&bloom, across, down, radius) }
            let amount: Float = air.isNight ? 0.3 : 0.17
            let edge: Float = 0.3
            var grain = UInt32(truncatingIfNeeded: seed) | 1
            for y in 0..<rows {
                let fy = Float(y) / Float(rows) - 0.46
                let by = y / small
                let ty = Float(y % small) / Float(small)
                for x in 0..<columns {
                    let fx = Float(x) / Float(columns) - 0.5
                    let away = fx * fx * 1.3 + fy * fy * 1.2
                    let dim = 1 - edge * soften(0.1, 0.62, away)
                    grain = grain &* 1_664_525 &+ 1_013_904_223
                    let unrest = (Float(grain >> 24) - 127.5) * 0.026 + (Float(grain >> 16 & 255) - 127.5) * 0.02
                    let pixel = pixels[y * stride + x]
                    let at = (by * across + x / small) * 3
                    let below = at + across * 3
                    let tx = Float(x % small) / Float(small)
                    @inline(__always) func spread(_ part: Int) -> Float {
                        let top = bloom[at + part] + (bloom[at + 3 + part] - bloom[at + part]) * tx
                        let low = bloom[below + part] + (bloom[below + 3 + part] - bloom[below + part]) * tx
                        return (top + (low - top) * ty) * amount
                    }
                    @inline(__always) func part(_ value: UInt32, _ index: Int) -> Float {
                        let own = Float(value)
                        let more = spread(index)
                        return (own + more - own * more / 255) * dim + unrest
                    }
                    pixels[y * stride + x] = packed(
                        part(pixel >> 16 & 255, 0), part(pixel >> 8 & 255, 1), part(pixel & 255, 2))
                }
            }
        }
    }

    private func blur(_ field: inout [Float], _ across: Int, _ down: Int, _ radius: Int) {
        var other = field
        let share = 1 / Float(radius * 2 + 1)
        for part in 0..<3 {
            for y in 0..<down {
                var sum: Float = 0
                for x in -radius...radius { sum += field[(y * across + min(across - 1, max(0, x))) * 3 + part] }
                for x in 0..<across {
                    other[(y * across + x) * 3 + part] = sum * share
                    sum += field[(y * across + min(across - 1, x + radius + 1)) * 3 + part]
                    sum -= field[(y * across + max(0, x - radius)) * 3 + part]
                }
            }
            for x in 0..<across {
                var sum: Float = 0
                for y in -radius...radius { sum += other[(min(down - 1, max(0, y)) * across + x) * 3 + part] }
                for y in 0..<down {
                    field[(y * across + x) * 3 + part] = sum * share
                    sum += other[(min(down - 1, y + radius + 1) * across + x) * 3 + part]
                    sum -= other[(max(0, y - radius) * across + x) * 3 + part]
                }
            }
        }
    }
}
