package import AIServices
package import LocalModels

/// Speaks without a network: English with a neural voice, other languages, and English where the local models are not
/// installed, with espeak-ng.
///
/// A text of which nothing can be spoken, of emoji only, becomes a short silence in which its words are shown.
package struct EmbeddedNarrator: Narrator {
    /// The names that `NarrationRequest.voice` takes, besides those of espeak-ng's languages as in `espeak-de`.
    static let neural = Voice(
        name: "hibari", languages: ["en-US", "en"], description: "American English, female, neural")
    static let speeds = 0.5...2.0
    static let longest = 1_000_000

    private let models: LocalModels
    private let espeak: EspeakVoice

    package init(models: LocalModels, espeak: EspeakVoice) {
        self.models = models
        self.espeak = espeak
    }

    package var identity: ServiceIdentity {
        ServiceIdentity(provider: "embedded", model: models.missingVoice == nil ? "hibari-tts 0.2.1" : "espeak-ng")
    }

    package func voices() async throws -> [Voice] {
        let own = models.missingVoice == nil ? [Self.neural] : []
        guard espeak.isInstalled else { return own }
        return own + (try await espeak.languages()).map(Self.voice)
    }

    package func narrate(_ request: NarrationRequest, _ job: Job) async throws -> Narration {
        let attempted = "speak \(Self.beginning(of: request.text))"
        let (voice, language) = try await choose(request, attempted)
        let spaceless = ["ja", "zh", "th", "cmn", "yue"].contains(language.prefix { $0 != "-" }.lowercased())
        var words = WrittenWord.words(of: request.text, spaceless: spaceless)
        guard !words.isEmpty else {
            throw ServiceError(.badInput, attempted, "there is no text. Write what is to be spoken.")
        }
        if language.hasPrefix("zh") || language.hasPrefix("cmn") { words = words.flatMap(\.characters) }
        if language.hasPrefix("ja") { words = try await espeak.phrases(of: words, attempted) }
        let file = job.folder + "/narration.wav"
        do {
            let speaker: any SentenceSpeaker =
                if voice.name == Self.neural.name {
                    NeuralSpeaker(models: models, speed: request.speed, file: job.folder + "/sentences.wav")
                } else {
                    EspeakSpeaker(espeak: espeak, language: String(voice.name.dropFirst(7)), speed: request.speed)
                }
            let (seconds, times) = try await Self.speak(words, speaker, request.speed, file, attempted, job.progress)
            return Narration(
                file: file, mimeType: "audio/wav", seconds: seconds, voice: "\(voice.name) (\(voice.description))",
                language: language,
                words: zip(words, times).map { SpokenWord($0.text, start: $1.lowerBound, end: $1.upperBound) },
                remark: remark(request, language))
        } catch let error as MonoWaveError {
            throw ServiceError(.unavailable, attempted, "\(error).")
        }
    }

    private func remark(_ request: NarrationRequest, _ language: String) -> String? {
        guard request.voice == nil, Self.isEnglish(language), let missing = models.missingVoice else { return nil }
        return "because the neural voice is not installed: there is no \(missing). scripts/setup installs it"
    }

    private static func speak(
        _ words: [WrittenWord], _ speaker: any SentenceSpeaker, _ speed: Double, _ file: String, _ attempted: String,
        _ progress: @Sendable (Double) -> Void
    ) async throws -> (seconds: Double, times: [ClosedRange<Double>]) {
        let spoken = speaker.spoken(words)
        let sentences = SpeechSentence.sentences(
            of: words, language: speaker.language, spoken: spoken.map { !$0.isEmpty })
        var track: SpeechTrack?
        var start = 0
        while start < sentences.count {
            try checkCancellation(attempted)
            // Enough at a time that starting is not what takes the time, and little enough to be stopped soon.
            var end = start
            var length = 0
            while end < sentences.count, end == start || length < 700 {
                length += sentences[end].words.reduce(0) { $0 + words[$1].text.count }
                end += 1
            }
            let batch = sentences[start..<end]
            let made = try await speaker.speak(batch.map { Self.marked(spoken[$0.words], $0.mark) }, attempted)
            if track == nil { track = try SpeechTrack(path: file, rate: speaker.rate) }
            try track?.append(
                zip(batch, made).map { SpeechTrack.Sentence(sound: $1.0, words: $1.1, pause: $0.pause / speed) })
            start = end
            progress(Double(end) / Double(sentences.count))
        }
        guard var track else { return (0, []) }
        if spoken.allSatisfy(\.isEmpty), track.seconds < 1.5 { try track.append(silence: 1.5 - track.seconds) }
        try track.finish()
        return (track.seconds, track.times)
    }

    /// How many words are heard of an English text: of `$9.99` five.
    package static func heardWords(of text: String) -> Int {
        SpokenEnglish.spoken(WrittenWord.words(of: text)).reduce(0) { $0 + $1.count }
    }

    /// With a mark at the last word, where there is none.
    private static func marked(_ spoken: ArraySlice<[String]>, _ mark: String) -> [[String]] {
        var spoken = Array(spoken)
        guard let last = spoken.lastIndex(where: { !$0.isEmpty }), let word = spoken[last].last, !mark.isEmpty,
            word.last.map({ $0.isLetter || $0.isNumber }) ?? false
        else { return spoken }
        spoken[last][spoken[last].count - 1] = word + mark
        return spoken
    }

    // MARK: Which voice

    private func choose(_ request: NarrationRequest, _ attempted: String) async throws -> (Voice, language: String) {
        guard Self.speeds.contains(request.speed) else {
            throw ServiceError(
                .unsupported, attempted, "a speed of \(request.speed) is not possible. Choose one from 0.5 to 2.")
        }
        guard request.text.utf8.count <= Self.longest else {
            throw ServiceError(
                .badInput, attempted,
                "the text has \(request.text.utf8.count) bytes, more than \(Self.longest). Shorten it.")
        }
        let language = request.language ?? LanguageGuess(of: request.text).language
        let isEnglish = Self.isEnglish(language)
        if let name = request.voice {
            if name == Self.neural.name, models.missingVoice == nil {
                return (Self.neural, isEnglish ? language : "en")
            }
            if name == Self.neural.name, let missing = models.missingVoice {
                throw ServiceError(
                    .notInstalled, attempted,
                    "the voice '\(name)' is not installed: there is no \(missing). Run scripts/setup, or set "
                        + "LOCAL_MODELS_PYTHON and LOCAL_MODELS_DIR to where it is.")
            }
            let voices = try await voices()
            guard let voice = voices.first(where: { $0.name == name }) else {
                throw ServiceError(
                    .unsupported, attempted,
                    "there is no voice '\(name)'. There are \(Self.list(Self.nearestFirst(language, voices).map(\.name)))."
                )
            }
            return (voice, voice.languages.contains(language) ? language : voice.languages[0])
        }
        if isEnglish, models.missingVoice == nil { return (Self.neural, language) }
        let voices = (try await voices()).filter { $0 != Self.neural }
        guard let voice = Self.fitting(language, voices) else {
            if voices.isEmpty {
                throw ServiceError(
                    .notInstalled, attempted,
                    "no voice for the language '\(language)' is installed. Run scripts/setup, which installs espeak-ng."
                )
            }
            throw ServiceError(
                .unsupported, attempted,
                "there is no voice for the language '\(language)'. \(Self.advice(language, voices))"
            )
        }
        return (voice, language)
    }

    private static func isEnglish(_ language: String) -> Bool {
        language.lowercased().prefix { $0 != "-" && $0 != "_" } == "en"
    }

    /// The voice of a language, or of its nearest relation: `pt-BR` before `pt` before `pt-PT`.
    private static func fitting(_ language: String, _ voices: [Voice]) -> Voice? {
        let wanted = language.lowercased().replacing("_", with: "-")
        let base = String(wanted.prefix { $0 != "-" })
        let names =
            base == "zh"
            ? ["cmn"] : base == "no" ? ["nb"] : base == "en" ? [wanted, "en-us"] : [wanted, base, base + "-" + base]
        for name in names {
            if let voice = voices.first(where: { $0.languages.contains { $0.lowercased() == name } }) { return voice }
        }
        return voices.first { $0.languages.contains { $0.lowercased().hasPrefix(base + "-") } }
    }

    private static func voice(_ language: EspeakVoice.Language) -> Voice {
        Voice(
            name: "espeak-" + language.tag, languages: [language.tag],
            description: "\(language.name), synthetic, by espeak-ng")
    }

    /// The tag of a language that was written as a word, else the tags there are.
    private static func advice(_ language: String, _ voices: [Voice]) -> String {
        let word = language.lowercased()
        let named = voices.first { $0.description.lowercased().prefix { $0.isLetter } == word }
        if let named, !word.isEmpty { return "Write it as '\(named.languages[0].prefix { $0 != "-" })'." }
        return "There are \(list(voices.flatMap(\.languages)))."
    }

    /// The neural one, then those of the text's language.
    private static func nearestFirst(_ language: String, _ voices: [Voice]) -> [Voice] {
        let base = language.lowercased().prefix { $0 != "-" && $0 != "_" }
        func isNear(_ voice: Voice) -> Bool {
            voice == neural || voice.languages.contains { $0.lowercased().prefix { $0 != "-" } == base }
        }
        return voices.filter(isNear) + voices.filter { !isNear($0) }
    }

    /// As many as somebody reads.
    private static func list(_ names: [String]) -> String {
        var seen: Set<String> = []
        let names = names.filter { seen.insert($0).inserted }
        guard names.count > 15 else { return names.joined(separator: ", ") }
        return names.prefix(12).joined(separator: ", ")
            + " and \(names.count - 12) more; `espeak-ng --voices` lists their languages"
    }

    private static func beginning(of text: String) -> String {
        let plain = text.prefix(80).map { $0.isWhitespace ? " " : $0 }.filter {
            $0.isLetter || $0.isNumber || $0.isPunctuation || $0 == " "
        }
        return "'\(String(plain.prefix(30)))\(text.count > 30 ? "…" : "")'"
    }

    private static func checkCancellation(_ attempted: String) throws(ServiceError) {
        guard !Task.isCancelled else { throw ServiceError(.cancelled, attempted, "it was cancelled.") }
    }
}
