import Film
import Glibc
import Pictures

/// The outline of a sound as rounded bars about a middle line, in the colours of the pages.
struct WaveformPicture {
    static let width = 400
    static let height = 300
    static let bars = 50

    private static let gap = 24.0
    private static let thickness = 4.6
    private static let tallest = 196.0

    let pixels: Pixels
    let blurhash: String

    init(_ wave: Waveform) {
        let lengths = Self.lengths(wave)
        let pitch = (Double(Self.width) - 2 * Self.gap) / Double(Self.bars)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.width * Self.height * 3)
        for y in 0..<Self.height {
            let row = Self.mixed(Self.top, Self.bottom, Double(y) / Double(Self.height - 1))
            for x in 0..<Self.width {
                let across = (Double(x) + 0.5 - Self.gap) / pitch
                let bar = min(Self.bars - 1, max(0, Int(across)))
                let cover = Self.coverage(
                    (across - Double(bar) - 0.5) * pitch, Double(y) + 0.5 - Double(Self.height) / 2, lengths[bar])
                let ink = Self.mixed(Self.left, Self.right, Double(bar) / Double(Self.bars - 1))
                let colour = Self.mixed(row, ink, cover)
                bytes += [colour.x, colour.y, colour.z].map { UInt8($0.rounded()) }
            }
        }
        pixels = Pixels(width: Self.width, height: Self.height, bytes: bytes)
        blurhash = Self.hash(bytes)
    }

    /// Of each bar, tip to tip. Ears follow loudness by its logarithm: so do the bars, by a root.
    private static func lengths(_ wave: Waveform) -> [Double] {
        let count = wave.swings.count
        let swings = (0..<bars).map { bar -> Double in
            guard count > 0 else { return 0 }
            return Double(wave.swings[bar * count / bars].level)
        }
        let loudest = max(swings.max() ?? 0, 0.05)
        return swings.map { max(thickness, tallest * pow($0 / loudest, 0.7)) }
    }

    /// How much of a pixel a bar covers whose middle is at the origin: it is a capsule.
    private static func coverage(_ x: Double, _ y: Double, _ length: Double) -> Double {
        let radius = thickness / 2
        let beyond = max(0, abs(y) - (length / 2 - radius))
        return min(1, max(0, radius + 0.5 - (x * x + beyond * beyond).squareRoot()))
    }

    private static let top = SIMD3<Double>(27, 29, 44)
    private static let bottom = SIMD3<Double>(17, 18, 29)
    private static let left = SIMD3<Double>(255, 138, 92)
    private static let right = SIMD3<Double>(255, 196, 94)

    private static func mixed(_ one: SIMD3<Double>, _ other: SIMD3<Double>, _ share: Double) -> SIMD3<Double> {
        one + (other - one) * share
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        let (across, down) = (40, 30)
        var small: [UInt8] = []
        for y in 0..<down {
            for x in 0..<across {
                for band in 0..<3 {
                    var sum = 0
                    for row in y * 10..<y * 10 + 10 {
                        for column in x * 10..<x * 10 + 10 { sum += Int(bytes[(row * width + column) * 3 + band]) }
                    }
                    small.append(UInt8(sum / 100))
                }
            }
        }
        return Blurhash.encode(width: across, height: down, bytes: small)
    }
}
