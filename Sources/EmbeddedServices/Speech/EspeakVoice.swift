import AIServices
import Glibc
import LocalModels
import Synchronization

/// The program espeak-ng, as a process: it speaks a hundred languages, plainly.
package struct EspeakVoice: Sendable {
    private let program: String
    private let reading: JapaneseReading

    /// - Parameters:
    ///   - program: As in `/usr/bin/espeak-ng`.
    ///   - mecab: The program that tells how Japanese is read.
    package init(program: String, mecab: String = "/usr/bin/mecab") {
        self.program = program
        reading = JapaneseReading(program: mecab)
    }

    var isInstalled: Bool { access(program, X_OK) == 0 }

    struct Language: Hashable, Sendable {
        let tag: String
        let name: String
    }

    /// Its languages, by their tags.
    func languages() async throws(ServiceError) -> [Language] {
        let listed = try await ProgramOutput.of(
            program, ["--voices"], input: "", attempted: "list the voices of espeak-ng")
        let lines = String(decoding: listed, as: UTF8.self).split(separator: "\n").dropFirst()
        return lines.compactMap { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 3, fields[1] != Self.mandarin else { return nil }
            let name = fields[1] == "cmn" ? "Chinese (Mandarin)" : String(fields[3]).replacing("_", with: " ")
            return Language(tag: String(fields[1]), name: name)
        }
    }

    /// Japanese, which is written without spaces, in the pieces that belong together; as it is where mecab is missing.
    func phrases(of words: [WrittenWord], _ attempted: String) async throws(ServiceError) -> [WrittenWord] {
        let morphemes = try await reading.morphemes(of: words.map(\.text), attempted)
        return zip(words, morphemes).flatMap { word, morphemes in
            let phrases = JapanesePhrases.phrases(of: morphemes)
            guard phrases.count > 1, phrases.joined() == word.text else { return [word] }
            return phrases.dropLast().map { WrittenWord($0) } + [WrittenWord(phrases.last!, follows: word.follows)]
        }
    }

    /// - Parameters:
    ///   - language: One of its own tags.
    ///   - hasGaps: Whether a silence of `WordGaps.gap` stands after each word.
    func speak(
        _ text: String, language: String, speed: Double, hasGaps: Bool = false, attempted: String
    ) async throws(ServiceError) -> MonoSound {
        let pace = Self.paces[String(language.prefix { $0 != "-" })] ?? 1
        let rate = Int((165 * pace * speed).rounded())
        let voice = language == "cmn" ? Self.mandarin : language
        let said = language == "ja" ? try await japanese(text, attempted) : text
        // It counts gaps in a unit that shrinks with the square of its pace.
        let pacing = Double(rate) / 165
        let gap = hasGaps ? ["-g", "\(Int((WordGaps.gap / 0.0116 * pacing * pacing).rounded(.up)))"] : []
        let bytes = try await ProgramOutput.of(
            program, ["-v", voice, "-s", "\(rate)", "-b", "1", "-z", "--stdin", "--stdout"] + gap, input: said,
            attempted: attempted)
        if bytes.isEmpty { return MonoSound(rate: 22_050, samples: []) }
        guard let sound = MonoSound(wave: bytes) else {
            throw ServiceError(.unavailable, attempted, "espeak-ng gave no sound that can be read.")
        }
        return sound
    }

    /// In kana, with a space between phrases, which is how espeak-ng tells them apart.
    private func japanese(_ text: String, _ attempted: String) async throws(ServiceError) -> String {
        let phrases = text.split(separator: " ").map(String.init)
        if phrases.count > 1, let read = try await reading.kana(ofPhrases: phrases, attempted) {
            return read.joined(separator: " ")
        }
        return try await reading.kana(of: JapanesePhrases.closed(text), attempted)
    }

    /// Whether it is written without spaces, so that nothing tells espeak-ng where a word ends. Of Mandarin it takes each
    /// character for a word.
    static func isUnspaced(_ language: String) -> Bool {
        ["yue", "hak", "th", "my"].contains(language.prefix { $0 != "-" })
    }

    /// The voice `cmn` of some versions reads the pinyin that it makes of characters as if it were English.
    private static let mandarin = "cmn-latn-pinyin"
    /// Where its usual pace is not a narrator's.
    private static let paces = ["fr": 0.82, "ar": 1.2]
}
