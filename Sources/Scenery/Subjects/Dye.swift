import Glibc

extension Surface {
    /// Gives what is drawn another colour, as in a red kite: what has the hue that most of it has takes the new one,
    /// lighter and darker as before. Other hues stay, and so does what has none, such as wheels and outlines.
    func dye(_ colour: RGB) {
        var hues = [Double](repeating: 0, count: Self.bins)
        visit { pixel, alpha in
            if pixel.chroma > 0.12 { hues[pixel.bin] += pixel.chroma * alpha }
            return nil
        }
        let around = hues.indices.map { index in
            (-2...2).reduce(0) { $0 + hues[(index + $1 + Self.bins) % Self.bins] }
        }
        guard let main = around.indices.max(by: { around[$0] < around[$1] }), around[main] > 0 else { return }
        func share(_ pixel: RGB) -> Double {
            let apart = abs(pixel.bin - main)
            let away = Double(min(apart, Self.bins - apart)) / Double(Self.bins)
            return min(1, max(0, (pixel.chroma - 0.08) / 0.14)) * min(1, max(0, (0.2 - away) / 0.06))
        }
        var weight = 0.0
        var brightness = 0.0
        visit { pixel, alpha in
            weight += share(pixel) * alpha
            brightness += pixel.brightness * share(pixel) * alpha
            return nil
        }
        guard weight > 0, brightness > 0 else { return }
        let mean = brightness / weight
        visit { pixel, _ in
            let part = share(pixel)
            guard part > 0 else { return nil }
            let light = pixel.brightness / mean
            let dyed = light <= 1 ? colour.times(light) : colour.mixed(.white, min(0.5, (light - 1) * 0.6))
            return pixel.mixed(dyed, part)
        }
    }

    fileprivate static let bins = 36

    /// Shows each pixel that is not transparent, with its opacity, and takes what it shall be instead.
    private func visit(_ body: (RGB, Double) -> RGB?) {
        pass { pixels, stride in
            for y in 0..<height {
                for x in 0..<width {
                    let pixel = pixels[y * stride + x]
                    let alpha = Double(pixel >> 24) / 255
                    guard alpha > 0 else { continue }
                    func part(_ shift: UInt32) -> Double { min(1, Double(pixel >> shift & 255) / 255 / alpha) }
                    guard let new = body(RGB(part(16), part(8), part(0)), alpha) else { continue }
                    func packed(_ value: Double) -> UInt32 { UInt32((min(1, max(0, value)) * alpha * 255).rounded()) }
                    pixels[y * stride + x] =
                        pixel & 0xFF00_0000 | packed(new.red) << 16 | packed(new.green) << 8 | packed(new.blue)
                }
            }
        }
    }
}

extension RGB {
    fileprivate var chroma: Double { max(red, green, blue) - min(red, green, blue) }

    fileprivate var bin: Int {
        let angle = atan2((green - blue) * 1.732, 2 * red - green - blue) / (2 * .pi)
        return Int((angle < 0 ? angle + 1 : angle) * Double(Surface.bins)) % Surface.bins
    }
}
