import AIServices
import Glibc

/// How Japanese is read, by the program mecab: espeak-ng knows kana only, and calls every other letter by its kind.
struct JapaneseReading: Sendable {
    private let program: String

    init(program: String) { self.program = program }

    /// The text as it is spoken, in kana. As it is, where mecab is not installed or there is nothing to be read.
    func kana(of text: String, _ attempted: String) async throws(ServiceError) -> String {
        let hasKanji = text.unicodeScalars.contains { $0.properties.isIdeographic }
        guard hasKanji || text.contains("は") || text.contains("へ"), access(program, X_OK) == 0 else { return text }
        let line = text.map { $0.isNewline ? " " : $0 }
        // The ninth field of a known word of its dictionary is what is heard.
        let read = try await ProgramOutput.of(
            program, ["-F", "%f[8]", "-U", "%m", "-E", "\\n"], input: String(line) + "\n", attempted: attempted)
        return String(decoding: read, as: UTF8.self)
    }

    /// How phrases that follow each other are read, each in kana. Nil where that cannot be told of each.
    func kana(ofPhrases phrases: [String], _ attempted: String) async throws(ServiceError) -> [String]? {
        guard access(program, X_OK) == 0 else { return nil }
        let line = phrases.joined().map { $0.isNewline ? " " : $0 }
        let read = try await ProgramOutput.of(
            program, ["-F", "%m\\t%f[8]\\n", "-U", "%m\\t%m\\n", "-E", ""], input: String(line) + "\n",
            attempted: attempted)
        var readings: [String] = []
        var rest = phrases[...]
        var room = 0
        for line in String(decoding: read, as: UTF8.self).split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 2 else { return nil }
            if room <= 0 {
                guard let phrase = rest.popFirst() else { return nil }
                room += phrase.count
                readings.append("")
            }
            readings[readings.count - 1] += fields[1]
            room -= fields[0].count
        }
        return readings.count == phrases.count && room == 0 ? readings : nil
    }

    /// What each of the texts consists of. Empty where mecab is not installed.
    func morphemes(of texts: [String], _ attempted: String) async throws(ServiceError) -> [[Morpheme]] {
        guard access(program, X_OK) == 0 else { return texts.map { _ in [] } }
        let lines = texts.map { String($0.map { $0.isNewline ? " " : $0 }) + "\n" }
        let read = try await ProgramOutput.of(
            program, ["-F", "%m\\t%f[0]\\t%f[1]\\n", "-U", "%m\\t名詞\\t\\n", "-E", "\\n"],
            input: lines.joined(), attempted: attempted)
        var found: [[Morpheme]] = [[]]
        for line in String(decoding: read, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                found.append([])
            } else {
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                found[found.count - 1].append(
                    Morpheme(text: String(fields[0]), kind: String(fields.dropFirst().joined(separator: "-"))))
            }
        }
        return texts.indices.map { $0 < found.count ? found[$0] : [] }
    }

    /// A word or a part of one, and what kind mecab says it is, as in `名詞-一般`.
    struct Morpheme {
        let text: String
        let kind: String
    }
}
