import Film
import FoundationEssentials
import Support

/// Pictures with the detail of photographs: skies with clouds, ridges behind each other, rough ground, grain. Drawn by
/// sums of noise; what an encoder has to do with them is honest work.
struct Landscape {
    private let seed: UInt64
    private let width: Int
    private let height: Int
    private let hue: Double

    init(_ number: Int, width: Int = 1620, height: Int = 2880) {
        seed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
        self.width = width
        self.height = height
        hue = Double(number) / 6
    }

    /// As a JPEG file of high quality.
    func write(to path: String) throws {
        let frame = FrameBuffer(width: width, height: height)
        pixels().withUnsafeBufferPointer { Kernels().convert($0.baseAddress!, into: frame) }
        try Data(Poster.jpeg(of: frame, quality: 92)).write(to: URL(filePath: path))
    }

    private func pixels() -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: width * height * 3)
        var grain = SplitMix64(seed: seed)
        let ridges = (0..<5).map(ridge)
        for y in 0..<height {
            let down = Double(y) / Double(height)
            for x in 0..<width {
                var colour = sky(x, y, down)
                for (depth, tops) in ridges.enumerated() where y > tops[x] {
                    colour = ground(x, y, depth, below: Double(y - tops[x]) / Double(height))
                }
                let noise = Double(Int(truncatingIfNeeded: grain.next() & 7)) - 3.5
                let at = (y * width + x) * 3
                for (band, value) in [colour.0, colour.1, colour.2].enumerated() {
                    pixels[at + band] = UInt8(min(max(value * 255 + noise, 0), 255))
                }
            }
        }
        return pixels
    }

    private typealias RGB = (Double, Double, Double)

    private func mixed(_ a: RGB, _ b: RGB, _ way: Double) -> RGB {
        (a.0 + (b.0 - a.0) * way, a.1 + (b.1 - a.1) * way, a.2 + (b.2 - a.2) * way)
    }

    private func sky(_ x: Int, _ y: Int, _ down: Double) -> RGB {
        let top: RGB = mixed((0.10, 0.22, 0.52), (0.30, 0.10, 0.38), hue)
        let low: RGB = mixed((0.78, 0.84, 0.92), (1.00, 0.66, 0.38), hue)
        let clouds = noise(Double(x) / 420, Double(y) / 190, octaves: 6, layer: 1)
        let cover = min(max((clouds - 0.5) * 3.2, 0), 1)
        return mixed(mixed(top, low, min(1, down * 2)), (0.97, 0.93, 0.90), cover * 0.8)
    }

    private func ground(_ x: Int, _ y: Int, _ depth: Int, below: Double) -> RGB {
        let near = Double(depth) / 4
        let far: RGB = mixed((0.52, 0.60, 0.72), (0.72, 0.52, 0.48), hue)
        let close: RGB = mixed((0.16, 0.30, 0.12), (0.34, 0.20, 0.10), hue)
        let scale = 12 + 40 * near
        let rough = noise(Double(x) / scale, Double(y) / scale * 1.6, octaves: 5, layer: UInt64(10 + depth))
        let light = 0.55 + (rough - 0.5) * (0.5 + 1.6 * near) + 0.3 * min(1, below * 5)
        let colour = mixed(far, close, near)
        return (colour.0 * light * 1.3, colour.1 * light * 1.3, colour.2 * light * 1.3)
    }

    /// Where a ridge begins, for each column.
    private func ridge(_ depth: Int) -> [Int] {
        let base = 0.40 + 0.11 * Double(depth)
        return (0..<width).map { x in
            let rise = noise(Double(x) / 380 + 31 * Double(depth), 0.5, octaves: 7, layer: UInt64(30 + depth)) - 0.5
            return Int((base - rise * 0.36) * Double(height))
        }
    }

    /// Values of about 0 to 1, from waves of `octaves` sizes.
    private func noise(_ x: Double, _ y: Double, octaves: Int, layer: UInt64) -> Double {
        var sum = 0.0
        var weight = 0.5
        var (x, y) = (x, y)
        for octave in 0..<octaves {
            sum += weight * wave(x, y, seed &+ layer &* 1_000_003 &+ UInt64(octave) &* 7_919)
            weight *= 0.55
            x *= 2.03
            y *= 2.03
        }
        return sum
    }

    /// Smooth between random values on the points of a grid.
    private func wave(_ x: Double, _ y: Double, _ key: UInt64) -> Double {
        let (left, top) = (x.rounded(.down), y.rounded(.down))
        let (across, down) = (x - left, y - top)
        let (u, v) = (across * across * (3 - 2 * across), down * down * (3 - 2 * down))
        func corner(_ dx: Double, _ dy: Double) -> Double {
            var mixed = key &+ UInt64(bitPattern: Int64(left + dx)) &* 0x8CB9_2BA7_2F3D_8DD7
            mixed = mixed &+ UInt64(bitPattern: Int64(top + dy)) &* 0xD6E8_FEB8_6659_FD93
            mixed = (mixed ^ (mixed >> 32)) &* 0xD6E8_FEB8_6659_FD93
            mixed ^= mixed >> 29
            return Double(mixed & 0xFFFF) / 65_535
        }
        let upper = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * u
        let lower = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * u
        return upper + (lower - upper) * v
    }
}
