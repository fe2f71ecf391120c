import Glibc

func sine(_ angle: Double) -> Double { sin(angle) }
func cosine(_ angle: Double) -> Double { cos(angle) }
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func exponential(_ value: Double) -> Double { exp(value) }

/// From 0 at `low` to 1 at `high`, with soft ends.
@inline(__always)
func soften(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let t = min(1, max(0, (value - low) / (high - low)))
    return t * t * (3 - 2 * t)
}

/// Smooth noise without seams, computed once and read often: 0...1, about 0.5 in the middle.
final class Noise {
    static let side = 256
    private let values: UnsafeMutablePointer<Float>

    init(_ seed: UInt64) {
        let side = Noise.side
        values = .allocate(capacity: side * side)
        values.initialize(repeating: 0, count: side * side)
        var random = Randomness(seed, "noise")
        var amplitude: Float = 0.5
        var cells = 4
        for _ in 0..<6 {
            let lattice = (0..<cells * cells).map { _ in Float(random.unit()) }
            let step = Float(cells) / Float(side)
            for y in 0..<side {
                let fy = Float(y) * step
                let y0 = Int(fy)
                let ty = soften(0, 1, fy - Float(y0))
                let rowA = (y0 % cells) * cells
                let rowB = ((y0 + 1) % cells) * cells
                for x in 0..<side {
                    let fx = Float(x) * step
                    let x0 = Int(fx)
                    let tx = soften(0, 1, fx - Float(x0))
                    let a = x0 % cells
                    let b = (x0 + 1) % cells
                    let top = lattice[rowA + a] + (lattice[rowA + b] - lattice[rowA + a]) * tx
                    let bottom = lattice[rowB + a] + (lattice[rowB + b] - lattice[rowB + a]) * tx
                    values[y * side + x] += (top + (bottom - top) * ty) * amplitude
                }
            }
            amplitude *= 0.52
            cells *= 2
        }
    }

    deinit { values.deallocate() }

    /// At any place; the pattern comes again after 1 in either direction.
    @inline(__always)
    func at(_ x: Float, _ y: Float) -> Float {
        let side = Noise.side
        let fx = (x - x.rounded(.down)) * Float(side)
        let fy = (y - y.rounded(.down)) * Float(side)
        let x0 = Int(fx) & (side - 1)
        let y0 = Int(fy) & (side - 1)
        let x1 = (x0 + 1) & (side - 1)
        let y1 = (y0 + 1) & (side - 1)
        let tx = fx - fx.rounded(.down)
        let ty = fy - fy.rounded(.down)
        let top = values[y0 * side + x0] + (values[y0 * side + x1] - values[y0 * side + x0]) * tx
        let bottom = values[y1 * side + x0] + (values[y1 * side + x1] - values[y1 * side + x0]) * tx
        return top + (bottom - top) * ty
    }
}
