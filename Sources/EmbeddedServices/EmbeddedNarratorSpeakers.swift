import AIServices
import Glibc
import LocalModels

/// Makes the sounds of sentences, with the times of their written words.
protocol SentenceSpeaker: Sendable {
    /// The tag of what it speaks.
    var language: String { get }
    /// Samples a second of what it makes.
    var rate: Int { get }
    /// What is said for each written word.
    func spoken(_ words: [WrittenWord]) -> [[String]]
    /// - Parameter sentences: Of written words, of what is said for them.
    func speak(_ sentences: [[[String]]], _ attempted: String) async throws(ServiceError) -> [(
        MonoSound, [ClosedRange<Double>?]
    )]
}

struct NeuralSpeaker: SentenceSpeaker {
    let models: LocalModels
    let speed: Double
    /// For what the helper writes.
    let file: String

    /// Of the voice's own speed, at which it tells two hundred words a minute: too fast for a story.
    private static let pace = 0.8

    var language: String { "en" }
    var rate: Int { 24_000 }

    func spoken(_ words: [WrittenWord]) -> [[String]] { SpokenEnglish.spoken(words) }

    func speak(_ sentences: [[[String]]], _ attempted: String) async throws(ServiceError) -> [(
        MonoSound, [ClosedRange<Double>?]
    )] {
        defer { unlink(file) }
        let speech: LocalModels.Speech
        do {
            speech = try await models.speak(
                sentences.map { $0.flatMap { $0 } }, speed: speed * Self.pace, into: file, attempted: attempted)
        } catch {
            throw ServiceError(error)
        }
        guard let sound = WholeFile.bytes(of: file).flatMap(MonoSound.init(wave:)), sound.rate == rate else {
            throw ServiceError(.badAnswer, attempted, "the voice's sound cannot be read.")
        }
        var place = 0
        return zip(sentences, speech.sentences).map { written, made in
            let end = min(sound.samples.count, place + made.samples)
            defer { place = end }
            return (
                MonoSound(rate: rate, samples: Array(sound.samples[place..<end])), Self.join(made.words, into: written)
            )
        }
    }

    /// A written word lasts from the first to the last of its spoken words.
    static func join(_ heard: [ClosedRange<Double>?], into written: [[String]]) -> [ClosedRange<Double>?] {
        var place = 0
        return written.map { spoken in
            let own = heard[place..<place + spoken.count].compactMap { $0 }
            place += spoken.count
            guard let first = own.first, let last = own.last else { return nil }
            return first.lowerBound...max(first.lowerBound, last.upperBound)
        }
    }
}

struct EspeakSpeaker: SentenceSpeaker {
    let espeak: EspeakVoice
    let language: String
    let speed: Double

    var rate: Int { 22_050 }
    private var isEnglish: Bool { language.hasPrefix("en") }

    /// It reads numbers and abbreviations of its languages itself.
    func spoken(_ words: [WrittenWord]) -> [[String]] {
        if isEnglish { return SpokenEnglish.spoken(words) }
        return words.map { $0.core.isEmpty ? [] : [$0.text.filter { !$0.isEmoji }] }
    }

    func speak(_ sentences: [[[String]]], _ attempted: String) async throws(ServiceError) -> [(
        MonoSound, [ClosedRange<Double>?]
    )] {
        var made: [(MonoSound, [ClosedRange<Double>?])] = []
        for sentence in sentences { made.append(try await speak(sentence, attempted)) }
        return made
    }

    /// Clause by clause, each alone, so that an error in the times of one does not reach the next.
    private func speak(_ sentence: [[String]], _ attempted: String) async throws(ServiceError) -> (
        MonoSound, [ClosedRange<Double>?]
    ) {
        var samples: [Int16] = []
        var times: [ClosedRange<Double>?] = []
        for clause in Self.clauses(sentence) {
            let words = sentence[clause].map { $0.joined(separator: " ") }
            guard words.contains(where: { !$0.isEmpty }) else {
                times += words.map { _ in nil }
                continue
            }
            let text = words.filter { !$0.isEmpty }.joined(separator: " ")
            let sound = try await espeak.speak(text, language: language, speed: speed, attempted: attempted)
            let starts = try await starts(sentence[clause], text, sound, attempted)
            let audible = sound.audible ?? 0..<0
            if !samples.isEmpty { samples += [Int16](repeating: 0, count: Int(0.16 / speed * Double(rate))) }
            let begin = Double(samples.count) / Double(rate)
            samples += sound.samples[audible]
            let seconds = Double(audible.count) / Double(rate)
            times +=
                starts.map { Self.times(sentence[clause], $0, until: seconds, from: begin) }
                ?? Self.distributed(words, over: seconds, from: begin)
        }
        return (MonoSound(rate: rate, samples: samples), times)
    }

    /// When each spoken word of a clause begins; nil where that cannot be told.
    private func starts(
        _ clause: ArraySlice<[String]>, _ text: String, _ sound: MonoSound, _ attempted: String
    ) async throws(ServiceError) -> [Double]? {
        let spoken = clause.flatMap { $0.filter { !$0.isEmpty } }
        guard spoken.count > 1, !EspeakVoice.isUnspaced(language) else { return nil }
        let gapped = try await espeak.speak(
            text, language: language, speed: speed, hasGaps: true, attempted: attempted)
        return WordGaps.starts(of: spoken, plain: sound, gapped: gapped)
    }

    /// A word lasts until the next one that is spoken.
    private static func times(
        _ clause: ArraySlice<[String]>, _ starts: [Double], until end: Double, from begin: Double
    ) -> [ClosedRange<Double>?] {
        var next = 0
        return clause.map { spoken in
            let first = next
            next += spoken.count { !$0.isEmpty }
            guard next > first else { return nil }
            let stop = next < starts.count ? starts[next] : end
            return begin + starts[first]...begin + max(starts[first], stop)
        }
    }

    private static func clauses(_ sentence: [[String]]) -> [Range<Int>] {
        var clauses: [Range<Int>] = []
        var start = 0
        for (index, spoken) in sentence.enumerated() {
            let ends = spoken.last.map { WrittenWord($0).hasClauseMark } ?? false
            if ends || index + 1 == sentence.count {
                clauses.append(start..<index + 1)
                start = index + 1
            }
        }
        return clauses
    }

    static func distributed(_ words: [String], over seconds: Double, from begin: Double) -> [ClosedRange<Double>?] {
        let weights = words.map { $0.isEmpty ? 0 : max(0.3, SyllableWeights.weight(of: $0)) }
        let total = weights.reduce(0, +)
        guard total > 0 else { return words.map { _ in nil } }
        var place = 0.0
        return zip(words, weights).map { word, weight in
            defer { place += weight }
            guard !word.isEmpty else { return nil }
            return begin + seconds * place / total...begin + seconds * (place + weight) / total
        }
    }
}

extension Character {
    var isEmoji: Bool {
        unicodeScalars.contains { $0.properties.isEmojiPresentation || $0.value == 0xFE0F || $0.value == 0x20E3 }
    }
}

extension ServiceError {
    init(_ error: LocalModelsError) {
        let code: Code =
            switch error.code {
            case .notInstalled: .notInstalled
            case .badInput: .badInput
            case .unsupported: .unsupported
            case .timedOut: .timedOut
            case .cancelled: .cancelled
            default: .unavailable
            }
        self.init(code, error.attempted, error.cause, isRetryable: error.code == .died || error.code == .timedOut)
    }
}

enum WholeFile {
    static func remove(_ path: String) { unlink(path) }

    static func bytes(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard size >= 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        var place = 0
        while place < size {
            let count = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress! + place, size - place, off_t(place))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return nil }
            place += count
        }
        return bytes
    }
}
