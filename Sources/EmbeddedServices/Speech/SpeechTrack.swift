/// Joins the sounds of sentences to one: silence at their ends trimmed, natural pauses between, one level, and the times
/// of their words in the whole.
struct SpeechTrack: ~Copyable {
    /// The sound of a sentence as a voice made it, and when its words are heard in it; nil for a word without a sound.
    struct Sentence {
        var sound: MonoSound
        var words: [ClosedRange<Double>?]
        /// Seconds of silence after it.
        var pause: Double
    }

    /// Kept of silence before and after a sentence, lest a soft sound be cut.
    private static let kept = 0.03
    /// Of the speech without its pauses: about −18 LUFS.
    private static let level = 0.126
    /// What takes the place of a sentence of which nothing is spoken.
    private static let silence = 0.5

    private var file: MonoWaveFile
    private let rate: Int
    private var gain: Double?
    /// Waits for the next sentence: after the last one there is none.
    private var pause = 0.0
    private(set) var times: [ClosedRange<Double>] = []

    init(path: String, rate: Int) throws(MonoWaveError) {
        file = try MonoWaveFile(path: path, rate: rate)
        self.rate = rate
    }

    var seconds: Double { Double(file.count) / Double(rate) }

    /// Sentences that were made together: the first ones decide by how much all are raised.
    mutating func append(_ sentences: [Sentence]) throws(MonoWaveError) {
        if gain == nil {
            let levels = sentences.map(\.sound.speechLevel).filter { $0 > 0 }
            if !levels.isEmpty { gain = min(16, Self.level / (levels.reduce(0, +) / Double(levels.count))) }
        }
        for sentence in sentences { try append(sentence) }
    }

    mutating func append(silence seconds: Double) throws(MonoWaveError) {
        try file.write([Int16](repeating: 0, count: Int(seconds * Double(rate))))
    }

    func finish() throws(MonoWaveError) { try file.finish() }

    private mutating func append(_ sentence: Sentence) throws(MonoWaveError) {
        try append(silence: pause)
        pause = sentence.pause
        let begin = seconds
        guard let audible = sentence.sound.audible else {
            try append(silence: Self.silence)
            times += Self.times(
                [ClosedRange<Double>?](repeating: nil, count: sentence.words.count), from: begin, to: seconds)
            return
        }
        let kept = Int(Self.kept * Double(rate))
        let range = max(0, audible.lowerBound - kept)..<min(sentence.sound.samples.count, audible.upperBound + kept)
        try file.write(Self.shaped(sentence.sound.samples[range], gain: gain ?? 1, fade: kept / 4))
        let shift = begin - Double(range.lowerBound) / Double(rate)
        let shifted = sentence.words.map { $0.map { $0.lowerBound + shift...$0.upperBound + shift } }
        times += Self.times(shifted, from: begin, to: seconds)
    }

    /// In order, inside, and one for each word: those without a sound share the gap that they stand in.
    static func times(_ words: [ClosedRange<Double>?], from begin: Double, to end: Double) -> [ClosedRange<Double>] {
        var times: [ClosedRange<Double>] = []
        var latest = begin
        var index = 0
        while index < words.count {
            if let word = words[index] {
                let start = min(max(latest, word.lowerBound), end)
                let stop = min(max(start, word.upperBound), end)
                times.append(start...stop)
                latest = stop
                index += 1
                continue
            }
            let next = words[index...].firstIndex { $0 != nil } ?? words.count
            let limit = next < words.count ? min(max(latest, words[next]!.lowerBound), end) : end
            let share = (limit - latest) / Double(next - index)
            for place in 0..<next - index {
                times.append(latest + share * Double(place)...latest + share * Double(place + 1))
            }
            latest = limit
            index = next
        }
        return times
    }

    /// Raised by the gain; what would be too loud is bent, not cut; faded at both ends, lest it click.
    private static func shaped(_ samples: ArraySlice<Int16>, gain: Double, fade: Int) -> [Int16] {
        samples.withUnsafeBufferPointer { samples in
            (0..<samples.count).map { index in
                let edge = min(index, samples.count - 1 - index)
                let value = Double(samples[index]) / 32768 * gain * (edge < fade ? Double(edge) / Double(fade) : 1)
                return Int16(bent(value) * 32767)
            }
        }
    }

    /// A straight line up to 0.7, then ever flatter towards 0.95.
    private static func bent(_ value: Double) -> Double {
        let over = value.magnitude - 0.7
        guard over > 0 else { return value }
        let bent = 0.7 + 0.25 * over / (over + 0.25)
        return value < 0 ? -bent : bent
    }
}
