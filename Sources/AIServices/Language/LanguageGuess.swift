/// Which language a text is written in: by its script, and within a script by common words, letters and endings.
/// Pure and deterministic; a few words are enough, a single one often is not.
package struct LanguageGuess: Hashable, Sendable {
    /// A BCP 47 tag without region, as in `de`.
    package let language: String
    /// From 0, nothing spoke for it, to 1. Below some 0.2 a language that is known otherwise should win.
    package let confidence: Double

    /// The languages that can be told apart.
    package static let languages = [
        "ar", "de", "el", "en", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "th", "tr",
        "uk", "zh",
    ]

    /// - Parameter usual: The answer when the text says nothing, as one of digits only does.
    package init(of text: String, usual: String = "en") {
        // The start of a long text tells as much as all of it.
        let sample = text.unicodeScalars.prefix(20_000)
        let scripts = ScriptCounts(sample)
        guard let (script, share) = scripts.leading else {
            self.init(language: usual, confidence: 0)
            return
        }
        switch script {
        case .arabic: self.init(language: "ar", confidence: share)
        case .hebrew: self.init(language: "he", confidence: share)
        case .devanagari: self.init(language: "hi", confidence: share)
        case .greek: self.init(language: "el", confidence: share)
        case .thai: self.init(language: "th", confidence: share)
        case .hangul: self.init(language: "ko", confidence: share)
        case .han:
            // Japanese has kana in every sentence; Chinese has none.
            let isJapanese = scripts[.kana] * 12 >= scripts[.han]
            self.init(language: isJapanese ? "ja" : "zh", confidence: share)
        case .kana: self.init(language: "ja", confidence: share)
        case .cyrillic: self.init(sample, of: CommonWords.cyrillic, usual: "ru", share)
        case .latin: self.init(sample, of: CommonWords.latin, usual: usual, share)
        }
    }

    private init(language: String, confidence: Double) {
        self.language = language
        self.confidence = confidence
    }

    private init(
        _ sample: Substring.UnicodeScalarView.SubSequence, of languages: [CommonWords], usual: String, _ share: Double
    ) {
        var scores = [Double](repeating: 0, count: languages.count)
        let words = Self.words(sample)
        for word in words {
            for (index, language) in languages.enumerated() { scores[index] += language.weight(of: word) }
        }
        let total = scores.reduce(0, +)
        // Of equals the first: they stand in the order of their use.
        guard total > 0,
            let best = scores.indices.max(by: { scores[$0] < scores[$1] || (scores[$0] == scores[$1] && $0 > $1) })
        else {
            self.init(language: usual, confidence: 0)
            return
        }
        let evidence = min(1, scores[best] / max(1, min(3, Double(words.count) * 0.3)))
        self.init(language: languages[best].language, confidence: share * evidence * scores[best] / total)
    }

    private static func words(_ sample: Substring.UnicodeScalarView.SubSequence) -> [String] {
        sample.split { !($0.properties.isAlphabetic || $0.properties.generalCategory == .nonspacingMark) }
            .map { String(String.UnicodeScalarView($0)).lowercased() }
    }
}

private enum WritingScript: Int, CaseIterable {
    case latin, cyrillic, greek, arabic, hebrew, devanagari, thai, hangul, kana, han

    init?(_ scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x1E00...0x1EFF: self = .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: self = .greek
        case 0x400...0x52F: self = .cyrillic
        case 0x5D0...0x5F2: self = .hebrew
        case 0x620...0x6FF, 0x750...0x77F, 0x8A0...0x8FF, 0xFB50...0xFDFF, 0xFE70...0xFEFC: self = .arabic
        case 0x900...0x97F: self = .devanagari
        case 0xE00...0xE7F: self = .thai
        case 0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7AF: self = .hangul
        case 0x3041...0x30FF, 0x31F0...0x31FF, 0xFF66...0xFF9D: self = .kana
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: self = .han
        default: return nil
        }
    }

    /// What a letter tells: one Chinese character is a word, a Latin letter a fifth of one.
    var weight: Double {
        switch self {
        case .han, .hangul: 3
        case .kana: 2
        default: 1
        }
    }
}

private struct ScriptCounts {
    private var counts = [Double](repeating: 0, count: WritingScript.allCases.count)

    init(_ scalars: some Sequence<Unicode.Scalar>) {
        for scalar in scalars {
            if let script = WritingScript(scalar) { counts[script.rawValue] += 1 }
        }
    }

    subscript(script: WritingScript) -> Double { counts[script.rawValue] }

    /// The script that most is written in, and its share; kana and Chinese characters are one.
    var leading: (WritingScript, share: Double)? {
        var weights = WritingScript.allCases.map { self[$0] * $0.weight }
        weights[WritingScript.han.rawValue] += weights[WritingScript.kana.rawValue]
        weights[WritingScript.kana.rawValue] = 0
        guard let best = weights.indices.max(by: { weights[$0] < weights[$1] }), weights[best] > 0 else { return nil }
        let script: WritingScript = best == WritingScript.han.rawValue && self[.han] == 0 ? .kana : .allCases[best]
        return (script, weights[best] / weights.reduce(0, +))
    }
}
