import Glibc

/// What one listening to a whole sound tells.
package struct SoundMeasure: Equatable, Sendable {
    /// Its exact length.
    package let samples: Int
    /// LUFS; minus infinity for silence.
    package let loudness: Double
    /// The highest sample, in dBFS; minus infinity for silence.
    package let peak: Double
    /// From the first to the last moment that can be heard; empty for silence.
    package let audible: Range<Int>

    package init(file path: String, cancelled: @escaping () -> Bool = { false }) throws(FilmError) {
        self = try Self.listen(to: SoundReader(path: path, cancelled: cancelled))
    }

    package init(samples: [Float]) throws(FilmError) {
        self = try Self.listen(to: SoundInMemory(samples))
    }

    private init(samples: Int, loudness: Double, peak: Double, audible: Range<Int>) {
        self.samples = samples
        self.loudness = loudness
        self.peak = peak
        self.audible = audible
    }

    /// The gain in dB that brings it to a loudness, within reason: silence is left alone.
    func gain(to level: Double) -> Double {
        loudness.isFinite ? max(-30, min(30, level - loudness)) : 0
    }

    private static func listen(to source: some SoundSource) throws(FilmError) -> SoundMeasure {
        let meter = LoudnessMeter()
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop * Sound.channels)
        defer { block.deallocate() }
        var count = 0
        var peak: Float = 0
        // One number for 5 ms: an hour takes 3 MB.
        var powers: [Float] = []
        while true {
            let read = try source.read(into: block)
            if read == 0 { break }
            let part = UnsafeBufferPointer(rebasing: block[..<(read * Sound.channels)])
            meter.add(part)
            var sum: Float = 0
            for sample in part {
                sum += sample * sample
                peak = max(peak, abs(sample))
            }
            powers.append(sum / Float(read))
            count += read
        }
        return SoundMeasure(
            samples: count, loudness: loudness(meter, powers), peak: Sound.decibels(amplitude: Double(peak)),
            audible: audible(powers, count))
    }

    /// What is too short or too quiet for the meter is taken by its plain power.
    private static func loudness(_ meter: LoudnessMeter, _ powers: [Float]) -> Double {
        let integrated = meter.integrated
        if integrated > -70 { return integrated }
        let loud = powers.filter { $0 > 1e-9 }
        guard !loud.isEmpty else { return -.infinity }
        return -0.691 + 10 * log10(loud.reduce(0) { $0 + Double($1) } / Double(loud.count))
    }

    /// Audible is what lies less than 45 dB below the loud passages, and above −65 dBFS in any case: the noise of a
    /// recording before and after the voice is not.
    private static func audible(_ powers: [Float], _ count: Int) -> Range<Int> {
        let loud = powers.sorted().dropFirst(powers.count * 19 / 20).first ?? 0
        let threshold = max(loud * Float(pow(10, -4.5)), Float(pow(10, -6.5)))
        guard let first = powers.firstIndex(where: { $0 > threshold }),
            let last = powers.lastIndex(where: { $0 > threshold })
        else { return 0..<0 }
        return first * Sound.hop..<min(count, (last + 1) * Sound.hop)
    }
}
