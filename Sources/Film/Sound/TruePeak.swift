import Glibc

/// Peaks of the wave between the samples, by fourfold oversampling. For every moment it says how high the louder side
/// rises until the next one.
final class TruePeak {
    /// An answer concerns the moment this many samples ago.
    static let delay = 12
    private static let taps = 24

    /// For each tap the weights of the four phases: a sinc under a Kaiser window, each phase with a sum of 1.
    private static let weights: [SIMD4<Float>] = {
        var weights = [SIMD4<Float>](repeating: .zero, count: taps)
        for phase in 0..<4 {
            let values = (0..<taps).map { tap -> Double in
                let x = Double(tap - (taps - 1 - delay)) - Double(phase) / 4
                return sinc(x) * kaiser(x / Double(taps / 2))
            }
            let sum = values.reduce(0, +)
            for tap in 0..<taps { weights[tap][phase] = Float(values[tap] / sum) }
        }
        return weights
    }()

    /// The wave rises above its highest sample by no more than this factor.
    private static let mostRise = (0..<4).map { phase in weights.reduce(0) { $0 + abs($1[phase]) } }.max()!

    private let weights = TruePeak.weights
    /// The last samples of the block before, then this block.
    private var line = [Float](repeating: 0, count: (TruePeak.taps - 1 + Sound.hop) * Sound.channels)

    /// - Parameters:
    ///   - block: One hop.
    ///   - peaks: One for each sample of the block.
    ///   - floor: Where nothing can rise above it, zeros are given: saves most of the work in quiet places.
    func scan(
        _ block: UnsafeBufferPointer<Float>, into peaks: UnsafeMutableBufferPointer<Float>, above floor: Float = 0
    ) {
        let kept = (Self.taps - 1) * Sound.channels
        line.withUnsafeMutableBufferPointer { line in
            weights.withUnsafeBufferPointer { weights in
                line.baseAddress!.update(from: line.baseAddress! + line.count - kept, count: kept)
                (line.baseAddress! + kept).update(from: block.baseAddress!, count: Sound.hop * Sound.channels)
                let highest = line.reduce(Float(0)) { max($0, abs($1)) }
                guard highest * Self.mostRise > floor else { return peaks.update(repeating: 0) }
                for index in 0..<Sound.hop {
                    var left = SIMD4<Float>.zero
                    var right = SIMD4<Float>.zero
                    for tap in 0..<Self.taps {
                        left += weights[tap] * line[2 * (index + tap)]
                        right += weights[tap] * line[2 * (index + tap) + 1]
                    }
                    let power = left * left
                    let other = right * right
                    let high = power.replacing(with: other, where: other .> power)
                    peaks[index] = max(max(high[0], high[1]), max(high[2], high[3])).squareRoot()
                }
            }
        }
    }

    private static func sinc(_ x: Double) -> Double { abs(x) < 1e-9 ? 1 : sin(.pi * x) / (.pi * x) }

    private static func kaiser(_ x: Double) -> Double {
        func bessel(_ x: Double) -> Double {
            var sum = 1.0
            var term = 1.0
            for index in 1..<30 {
                term *= (x / 2 / Double(index)) * (x / 2 / Double(index))
                sum += term
            }
            return sum
        }
        return abs(x) >= 1 ? 0 : bessel(6 * (1 - x * x).squareRoot()) / bessel(6)
    }
}
