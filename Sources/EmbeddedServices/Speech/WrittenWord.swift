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

    /// Each Chinese character by itself, with the marks beside it; whatever else stands between them stays together.
    var characters: [WrittenWord] {
        enum Part { case han, other, opening, mark }
        var pieces: [String] = []
        var last = Part.mark
        for character in text {
            let isHan = character.unicodeScalars.first.map { (0x3400...0x9FFF).contains($0.value) } ?? false
            let part: Part =
                isHan
                ? .han : Self.isSpoken(character) ? .other : "“‘「『（《(".contains(character) ? .opening : .mark
            let isNew =
                switch part {
                case .han: last != .opening
                case .other: last == .han || last == .mark
                case .opening: last != .opening
                case .mark: false
                }
            if isNew || pieces.isEmpty {
                pieces.append(String(character))
            } else {
                pieces[pieces.count - 1].append(character)
            }
            last = part == .mark && last == .other ? .other : part
        }
        return pieces.enumerated().map {
            WrittenWord($0.element, follows: $0.offset + 1 == pieces.count ? follows : .none)
        }
    }

    private static func isControl(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
    }
}

extension Character {
    fileprivate var isFullWidthMark: Bool { "。！？、，；：…".contains(self) }
}
