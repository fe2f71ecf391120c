import Glibc

/// Sound inside Film is interleaved stereo of 48 kHz in Float32. A *sample* below is one moment of it: left and right.
package enum Sound {
    package static let rate = 48_000
    package static let channels = 2

    /// Gains are decided once in this many samples, 5 ms, and drawn as straight lines in between.
    static let hop = 240

    package static func samples(seconds: Double) -> Int { Int((seconds * Double(rate)).rounded()) }

    package static func amplitude(decibels: Double) -> Double { pow(10, decibels / 20) }

    /// Minus infinity for silence.
    package static func decibels(amplitude: Double) -> Double { amplitude > 0 ? 20 * log10(amplitude) : -.infinity }
}

/// Anything that yields sound from its beginning to its end.
protocol SoundSource: AnyObject {
    /// Fills as much as there is and returns the number of samples; fewer than asked for only at the end, 0 after it.
    func read(into block: UnsafeMutableBufferPointer<Float>) throws(FilmError) -> Int
}

/// Sound that is in memory already.
final class SoundInMemory: SoundSource {
    private let samples: [Float]
    private var position = 0

    init(_ samples: [Float]) { self.samples = samples }

    func read(into block: UnsafeMutableBufferPointer<Float>) -> Int {
        let count = min(block.count, samples.count - position) / Sound.channels
        for index in 0..<count * Sound.channels { block[index] = playable(samples[position + index]) }
        position += count * Sound.channels
        return count
    }
}

/// A float file may hold anything. What is not a number would spread through every filter after it.
@inline(__always)
func playable(_ sample: Float) -> Float {
    sample.isFinite ? max(-8, min(8, sample)) : 0
}
