package import AIServices
import Film
package import LocalModels
import Threads

/// Finds the words of a text in a sound without a network: English by forced alignment, other languages, and English
/// that is not found in its sound, by the length of its words over the stretches in which somebody speaks.
package struct EmbeddedCaptioner: Captioner {
    /// The acoustic model's.
    private static let rate = 16_000
    private static let threads = BlockingThreads(label: "reelmill.captioner")

    private let models: LocalModels

    package init(models: LocalModels) { self.models = models }

    package var identity: ServiceIdentity {
        ServiceIdentity(provider: "embedded", model: models.isInstalled ? "pocketsphinx 5.1" : "syllables")
    }

    package func words(
        of text: String, in soundFile: String, language: String, _ job: Job
    ) async throws -> [SpokenWord] {
        let attempted = "find the words in \(soundFile.split(separator: "/").last ?? "the sound")"
        let base = language.lowercased().prefix { $0 != "-" && $0 != "_" }
        let words = WrittenWord.words(of: text, spaceless: ["ja", "zh", "th"].contains(base))
        guard !words.isEmpty else {
            throw ServiceError(.badInput, attempted, "there is no text. Give the text that is spoken in it.")
        }
        let sound: MonoSound
        do {
            sound = try await Task(executorPreference: Self.threads) { try Self.read(soundFile) }.value
        } catch let error as FilmError {
            throw ServiceError(error.code == .cancelled ? .cancelled : .badInput, attempted, "\(error)")
        }
        var times: [ClosedRange<Double>?]?
        if base == "en", models.isInstalled {
            times = try await aligned(words, sound, job.folder + "/alignment.wav", attempted)
        }
        let found = times ?? Self.distributed(words, over: sound)
        return zip(words, SpeechTrack.times(found, from: 0, to: sound.seconds)).map {
            SpokenWord($0.text, start: $1.lowerBound, end: $1.upperBound)
        }
    }

    private func aligned(
        _ words: [WrittenWord], _ sound: MonoSound, _ file: String, _ attempted: String
    ) async throws(ServiceError) -> [ClosedRange<Double>?]? {
        // The acoustic model knows words, not compounds and abbreviations.
        let spoken = SpokenEnglish.spoken(words).map { $0.flatMap { $0.split(separator: "-").map(String.init) } }
        do {
            var wave = try MonoWaveFile(path: file, rate: sound.rate)
            try wave.write(sound.samples)
            try wave.finish()
        } catch {
            throw ServiceError(.unavailable, attempted, "\(error).")
        }
        defer { WholeFile.remove(file) }
        do {
            let heard = try await models.align(spoken.flatMap { $0 }, in: file, attempted: attempted)
            return heard.allSatisfy { $0 == nil } ? nil : NeuralSpeaker.join(heard, into: spoken)
        } catch {
            if error.code == .notInstalled { return nil }
            throw ServiceError(error)
        }
    }

    /// The whole sound as the acoustic model wants it.
    private static func read(_ path: String) throws(FilmError) -> MonoSound {
        let reader = try SoundReader(path: path, cancelled: { Task.isCancelled })
        var downsampler = Downsampler()
        var samples: [Int16] = []
        var block = [Float](repeating: 0, count: Sound.rate / 5 * Sound.channels)
        while true {
            var count = 0
            do {
                count = try block.withUnsafeMutableBufferPointer { try reader.read(into: $0) }
            } catch let error as FilmError {
                throw error
            } catch {
                throw FilmError(.library, "read \(path)", "\(error).")
            }
            guard count > 0 else { return MonoSound(rate: rate, samples: samples) }
            samples += downsampler.take(block[..<(count * Sound.channels)])
        }
    }

    // MARK: By length

    /// Words one after the other over the time in which somebody speaks, pauses where the text has punctuation.
    static func distributed(_ words: [WrittenWord], over sound: MonoSound) -> [ClosedRange<Double>?] {
        let voiced = VoicedStretches(sound)
        let weights = words.map { $0.core.isEmpty ? 0 : max(0.3, SyllableWeights.weight(of: $0.text)) }
        let total = weights.reduce(0, +)
        guard total > 0 else { return words.map { _ in nil } }
        var place = 0.0
        return zip(words, weights).map { word, weight in
            defer { place += weight }
            guard weight > 0 else { return nil }
            let start = voiced.moment(at: place / total, isEnd: false)
            return start...max(start, voiced.moment(at: (place + weight) / total, isEnd: true))
        }
    }
}

/// From stereo of 48 kHz to mono of 16 kHz.
struct Downsampler {
    /// Lets pass what the lower rate can hold.
    private static let filter: [Float] = [
        -0.0021, -0.0046, 0, 0.0121, 0.0215, 0, -0.0437, -0.0709, 0, 0.1611, 0.3126, 0.375, 0.3126, 0.1611, 0, -0.0709,
        -0.0437, 0, 0.0215, 0.0121, 0, -0.0046, -0.0021,
    ].map { $0 / 1.1493 }

    private var kept = [Float](repeating: 0, count: 11)

    mutating func take(_ stereo: ArraySlice<Float>) -> [Int16] {
        stereo.withUnsafeBufferPointer { stereo in
            for index in 0..<stereo.count / 2 { kept.append((stereo[index * 2] + stereo[index * 2 + 1]) / 2) }
        }
        var made: [Int16] = []
        var place = 0
        kept.withUnsafeBufferPointer { kept in
            Self.filter.withUnsafeBufferPointer { filter in
                while place + filter.count <= kept.count {
                    var sum: Float = 0
                    for tap in 0..<filter.count { sum += filter[tap] * kept[place + tap] }
                    made.append(Int16(max(-1, min(1, sum)) * 32767))
                    place += 3
                }
            }
        }
        kept.removeFirst(place)
        return made
    }
}

/// When somebody speaks in a sound: what is louder than its pauses.
struct VoicedStretches {
    private(set) var stretches: [ClosedRange<Double>] = []
    private let total: Double

    init(_ sound: MonoSound) {
        let block = sound.rate / 100
        let levels = sound.levels(of: block)
        let sorted = levels.sorted()
        let loud = sorted.isEmpty ? 0 : sorted[sorted.count * 9 / 10]
        let quiet = sorted.isEmpty ? 0 : sorted[sorted.count / 20]
        let threshold = max(40, quiet + (loud - quiet) * 0.08)
        var start: Int?
        var lastLoud = 0
        // Shorter silences are within words.
        let shortest = 12
        for (index, level) in levels.enumerated() where level > threshold {
            if let begin = start, index - lastLoud > shortest {
                stretches.append(Double(begin) / 100...Double(lastLoud + 1) / 100)
                start = index
            }
            if start == nil { start = index }
            lastLoud = index
        }
        if let start { stretches.append(Double(start) / 100...min(sound.seconds, Double(lastLoud + 1) / 100)) }
        if stretches.isEmpty { stretches = [0...sound.seconds] }
        total = stretches.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    }

    /// When a share of all that is spoken has been. At a pause an end is before it and a start after it.
    func moment(at share: Double, isEnd: Bool) -> Double {
        var rest = share * total
        for stretch in stretches {
            let length = stretch.upperBound - stretch.lowerBound
            if rest < length || isEnd && rest <= length + 1e-9 { return stretch.lowerBound + max(0, rest) }
            rest -= length
        }
        return stretches[stretches.count - 1].upperBound
    }
}
