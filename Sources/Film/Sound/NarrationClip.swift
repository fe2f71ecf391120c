/// The spoken sound of one scene: a stretch of a file or of samples, and how loud it is to be.
package struct NarrationClip: Sendable {
    enum Origin: Sendable {
        case file(String)
        case memory([Float])
    }

    /// Voices of different takes and services end up alike at this loudness; the whole mix gets its own later.
    package static let level = -18.0

    let origin: Origin
    package let measure: SoundMeasure
    /// The stretch that is heard, in samples of the whole.
    package var range: Range<Int>
    /// In dB.
    package var gain: Double

    package var samples: Int { range.count }

    /// Listens to the whole file once.
    /// - Parameters:
    ///   - trimmed: Silence at both ends goes, but for 40 ms, lest a soft first sound be cut.
    ///   - level: The loudness in LUFS that the gain brings it to; nil leaves it as it is.
    package init(
        file path: String, trimmed: Bool = true, level: Double? = level, cancelled: @escaping () -> Bool = { false }
    ) throws(FilmError) {
        self.init(
            .file(path), try SoundMeasure(file: path, cancelled: cancelled), trimmed: trimmed, level: level)
    }

    /// - Parameter samples: Interleaved stereo of 48 kHz.
    package init(samples: [Float], trimmed: Bool = true, level: Double? = level) throws(FilmError) {
        self.init(.memory(samples), try SoundMeasure(samples: samples), trimmed: trimmed, level: level)
    }

    private init(_ origin: Origin, _ measure: SoundMeasure, trimmed: Bool, level: Double?) {
        self.origin = origin
        self.measure = measure
        let kept = Sound.samples(seconds: 0.04)
        // All silence: it is kept whole, for its length may be meant as a pause.
        range =
            trimmed && !measure.audible.isEmpty
            ? max(0, measure.audible.lowerBound - kept)..<min(measure.samples, measure.audible.upperBound + kept)
            : 0..<measure.samples
        gain = level.map(measure.gain(to:)) ?? 0
    }

    func open(cancelled: @escaping () -> Bool) throws(FilmError) -> any SoundSource {
        switch origin {
        case .file(let path): try SoundReader(path: path, cancelled: cancelled)
        case .memory(let samples): SoundInMemory(samples)
        }
    }

    var name: String {
        switch origin {
        case .file(let path): path
        case .memory: "narration in memory"
        }
    }
}
