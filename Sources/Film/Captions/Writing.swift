/// What captions have to know of the world's scripts: where words may be cut, what is never shown, what reads leftwards.
enum Writing {
    static let sentenceMarks: Set<Character> = [".", "!", "?", "…", "。", "！", "？", "؟", "۔", "।", "｡", "‼", "⁉"]
    static let phraseMarks: Set<Character> = [",", ";", ":", "—", "–", "،", "؛", "、", "，", "；", "："]
    private static let closing: Set<Character> = ["\"", "'", "”", "’", "»", ")", "]", "}", "」", "』", "）", "】", "》"]

    static func isMark(_ character: Character) -> Bool { character.isPunctuation && !isEmoji(character) }

    /// The mark that a text ends with, behind closing quotes and brackets.
    static func lastMark(of text: String) -> Character? {
        text.last { !closing.contains($0) }.flatMap { isMark($0) ? $0 : nil }
    }

    /// Whether a mark belongs to the word before it with no space between.
    static func closes(_ text: String) -> Bool {
        text.first.map {
            sentenceMarks.contains($0) || phraseMarks.contains($0) && $0 != "—" && $0 != "–"
                || closing.contains($0)
        } ?? false
    }

    /// Without what has no glyph of its own: controls, private and unassigned code points, marks that turn the
    /// direction. What joins letters and emoji stays.
    static func printable(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: continue
            case .format
            where scalar.value != 0x200C && scalar.value != 0x200D
                && !(0xE0020...0xE007F).contains(scalar.value):
                continue
            default: kept.append(scalar)
            }
        }
        return String(kept)
    }

    static func isEmoji(_ character: Character) -> Bool {
        guard let first = character.unicodeScalars.first else { return false }
        if first.properties.isEmojiPresentation { return true }
        let selected = character.unicodeScalars.contains { $0.value == 0xFE0F || $0.value == 0x20E3 }
        return first.properties.isEmoji && (selected || first.value >= 0x2600)
    }

    /// Written without spaces between the words.
    static func isSpaceless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF: true  // Thai, Lao, Burmese, Khmer
        case 0x2E80...0x2FDF, 0x3000...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF: true
        case 0xF900...0xFAFF, 0xFF00...0xFFEF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    /// As wide as two Latin letters.
    static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0xAC00...0xD7A3, 0x1F000...0x1FAFF: true
        default: scalar.value >= 0x2E80 && isSpaceless(scalar)
        }
    }

    static func joins(_ before: String, _ after: String) -> Bool {
        guard let last = before.unicodeScalars.last, let first = after.unicodeScalars.first else { return false }
        return isSpaceless(last) && isSpaceless(first)
    }

    static func readsLeftwards(_ text: String) -> Bool? {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF:
                if scalar.properties.isAlphabetic { return true }
            default: if scalar.properties.isAlphabetic { return false }
            }
        }
        return nil
    }

    /// Letters join here, or change their shape by their neighbours: never shown letter by letter.
    static func isConnected(_ text: String) -> Bool {
        text.unicodeScalars.contains { (0x0600...0x08FF).contains($0.value) || (0x0900...0x109F).contains($0.value) }
    }

    struct Piece {
        let text: String
        let joined: Bool
        let weight: Double
    }

    /// Cuts what is written without spaces into pieces of a few characters; marks stay with what they close.
    static func pieces(of text: String) -> [Piece] {
        let spaceless = text.reduce(0) { $0 + ($1.unicodeScalars.contains(where: isSpaceless) ? 1 : 0) }
        guard spaceless > 0 else { return text.isEmpty ? [] : [Piece(text: text, joined: false, weight: 1)] }
        var pieces: [Piece] = []
        var current = ""
        func finish() {
            guard !current.isEmpty else { return }
            let weight = max(0.5, Double(current.filter { !isMark($0) }.count) * 0.4)
            pieces.append(Piece(text: current, joined: !pieces.isEmpty, weight: weight))
            current = ""
        }
        let longest = spaceless > 6 ? 4 : 6
        for character in text {
            let marks = isMark(character) && !opening.contains(character)
            let inWord = current.last.map { isForeign($0) && isForeign(character) } ?? false
            if !marks, !inWord,
                current.count >= longest || current.last.map(isMark) == true && !current.allSatisfy(isMark)
            {
                finish()
            }
            current.append(character)
        }
        finish()
        return pieces
    }

    private static func isForeign(_ character: Character) -> Bool {
        !character.unicodeScalars.contains(where: isSpaceless) && !isMark(character) && !isEmoji(character)
    }

    private static let opening: Set<Character> = ["「", "『", "（", "【", "《", "(", "[", "“", "‘", "«", "¿", "¡"]
}
