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
}
