/// A word as it is written: what stands between white space, with its punctuation.
struct WrittenWord: Hashable {
    enum Break: Int, Comparable {
        case none, line, paragraph

        static func < (left: Break, right: Break) -> Bool { left.rawValue < right.rawValue }
    }

    let text: String
    /// What follows it.
    var follows: Break
    /// Punctuation before and after, and what is between: `("Hello!")` is `("`, `Hello`, `!")`.
    let lead: Substring
    let core: Substring
    let tail: Substring

    init(_ text: String, follows: Break = .none) {
        self.text = text
        self.follows = follows
        let start = text.firstIndex(where: Self.isSpoken) ?? text.endIndex
        let last = text.lastIndex(where: Self.isSpoken)
        let end = last.map { text.index(after: $0) } ?? text.endIndex
        lead = text[..<start]
        core = text[start..<max(start, end)]
        tail = text[max(start, end)...]
    }

    /// Letters, digits, and signs that are read aloud where they touch a word.
    private static func isSpoken(_ character: Character) -> Bool {
        character.isLetter || character.isWholeNumber && character.isASCII || character.isNumber
            || "$€£¥₹₩₽₿%°#@&+¢§²³½¼¾".contains(character)
    }

    /// Marks that a sentence ends with, in any script.
    static let sentenceMarks: Set<Character> = [".", "!", "?", "…", "。", "！", "？", "؟", "।", "۔", "‼", "⁉", "？"]
    static let clauseMarks: Set<Character> = [",", ";", ":", "—", "–", "、", "，", "；", "：", "،", "؛"]

    var hasSentenceMark: Bool { (core.isEmpty ? text[...] : tail).contains(where: Self.sentenceMarks.contains) }
    var hasClauseMark: Bool { (core.isEmpty ? text[...] : tail).contains(where: Self.clauseMarks.contains) }

    /// The words of a text in their order. Control characters separate like white space.
    /// - Parameter spaceless: Also cut after punctuation, for writing that has no spaces.
    static func words(of text: String, spaceless: Bool = false) -> [WrittenWord] {
        var words: [WrittenWord] = []
        var current = ""
        func finish() {
            if !current.isEmpty { words.append(WrittenWord(current)) }
            current = ""
        }
        for character in text {
            if character.isNewline {
                finish()
                if let last = words.indices.last {
                    words[last].follows = words[last].follows == .none ? .line : .paragraph
                }
            } else if character.isWhitespace || isControl(character) {
                finish()
            } else {
                let isMark = sentenceMarks.contains(character) || clauseMarks.contains(character)
                if spaceless, !isMark, let last = current.last, last.isFullWidthMark { finish() }
                current.append(character)
            }
        }
        finish()
        return words
    }

    private static func isControl(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
    }
}

extension Character {
    fileprivate var isFullWidthMark: Bool { "。！？、，；：…".contains(self) }
}
