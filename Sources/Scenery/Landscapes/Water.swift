extension Stage {
    /// Water from a line to the bottom: it mirrors what is above it, in waves, with a path of light below sun or moon.
    func water(from top: Double, to bottom: Double? = nil, calm: Double, deep: RGB) {
        let first = max(1, Int(top))
        let last = min(canvas.height, Int(bottom ?? height))
        guard last > first else { return }
        let columns = canvas.width
        let noise = self.noise
        let measure = Float(unit)
        let sunX = Float(light.x)
        let deepness = air.ink(deep, 0.1)
        let (dr, dg, db) = (Float(deepness.red) * 255, Float(deepness.green) * 255, Float(deepness.blue) * 255)
        let glint = air.light.lighter(0.3)
        let (gr, gg, gb) = (Float(glint.red) * 255, Float(glint.green) * 255, Float(glint.blue) * 255)
        let stormy = weather == .storm || weather == .rain || weather == .overcast
        let path: Float = !air.hasDisc || stormy ? 0.22 : air.isNight ? 0.75 : air.lightAt.y > 0.3 ? 0.95 : 0.6
        let rough = Float(1 - calm) * (weather == .storm ? 1.6 : 1)
        canvas.pass { pixels, stride in
            for y in first..<last {
                let below = Float(y - first) / measure
                let near = 1 / (below * 3.2 + 0.045)
                let share = min(1, below / 0.9)
                let wave = rough * (0.01 + below * 0.11)
                for x in 0..<columns {
                    let px = (Float(x) - Float(columns) * 0.5) / measure
                    let a = noise.at(px * near * 0.16 + 0.3, near * 0.85)
                    let b = noise.at(px * near * 0.5 - 0.1, near * 2.2 + 0.37)
                    let swell = (a - 0.5) * 1.3 + (b - 0.5) * 0.8
                    let mirror = max(
                        0, min(first - 1, first - 1 - Int(Float(y - first) * 0.8 + abs(swell) * wave * measure * 3)))
                    let shifted = max(0, min(columns - 1, x + Int(swell * wave * measure)))
                    let above = pixels[mirror * stride + shifted]
                    let fresnel = 0.72 - share * 0.5 + swell * 0.55 * (0.35 + rough)
                    let keep = min(0.92, max(0.05, fresnel))
                    var r = dr + (Float(above >> 16 & 255) - dr) * keep
                    var g = dg + (Float(above >> 8 & 255) - dg) * keep
                    var b2 = db + (Float(above & 255) - db) * keep
                    let off = (Float(x) - sunX) / measure
                    let width = 0.045 + below * 0.16
                    let ray = exp2Fast(-(off * off) / (width * width))
                    let spark = soften(0.5, 0.78, a * 0.5 + b * 0.5 + ray * 0.14) * ray * path * (1 - share * 0.45)
                    r += (gr - r) * spark
                    g += (gg - g) * spark
                    b2 += (gb - b2) * spark
                    let crest = soften(0.66, 0.86, b) * rough * 0.16 * (0.3 + share)
                    r += (255 - r) * crest * 0.8
                    g += (255 - g) * crest * 0.85
                    b2 += (255 - b2) * crest * 0.9
                    let dark = 1 - max(0, share - 0.35) * 0.55
                    pixels[y * stride + x] = packed(r * dark, g * dark, b2 * dark)
                }
            }
        }
        if brief.hasRainbow { canvas.clipped(0, 0, width, top) { rainbow() } }
        canvas.box(
            0, top - 1, width, unit * 0.012,
            .linear(
                Spot(0, top), Spot(0, top + unit * 0.012), [Stop(0, air.haze.lighter(0.2), 0.5), Stop(1, air.haze, 0)]))
    }
}

/// 2 to a power that is not above 0, near enough for light.
@inline(__always)
private func exp2Fast(_ power: Float) -> Float {
    let x = max(-20, power) * 0.125
    let near = 1 + x * (0.6931 + x * (0.2402 + x * (0.0555 + x * 0.0096)))
    let two = near * near
    let four = two * two
    return max(0, four * four)
}
