/// What the scalars of a story are to the one who cuts it.
extension Unicode.Scalar {
    var isSpace: Bool {
        switch value {
        case 0x20, 0x09, 0x0A, 0x0D, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Whether it is anything to look at: no space, no control character, no mark that only directs others.
    package var isSeen: Bool {
        switch value {
        case 0...0x20, 0x7F...0xA0, 0x1680, 0x2000...0x200F, 0x2028...0x202F, 0x205F...0x2064, 0x3000, 0xFEFF: false
        default: true
        }
    }

    /// Controls, marks of direction, noncharacters: nothing that is spoken or seen.
    var isRemoved: Bool {
        switch value {
        case 0x09: false
        case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x61C, 0x200E, 0x200F, 0x202A...0x202E, 0x2060...0x206F, 0xFEFF,
            0xFDD0...0xFDEF, 0xFFF0...0xFFFB:
            true
        default: value & 0xFFFE == 0xFFFE
        }
    }

    var isLetter: Bool {
        if value < 0x80 { return (value | 0x20) >= 0x61 && (value | 0x20) <= 0x7A }
        return properties.isAlphabetic
    }

    var isDigit: Bool { value >= 0x30 && value <= 0x39 || value >= 0x660 && properties.numericType == .decimal }

    var isWordPart: Bool { isLetter || isDigit || isMark }

    /// Belongs to the scalar before it: no cut in front of it.
    var isMark: Bool {
        switch value {
        case 0..<0x300: return false
        case 0x200C, 0x200D, 0xFE00...0xFE0F, 0x1F3FB...0x1F3FF, 0xE0020...0xE007F: return true
        default: break
        }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    /// Of a script that puts no space between words.
    var isUnspaced: Bool {
        isHan || isKana || isThaiLike || (0x3001...0x303F).contains(value) || (0xFF00...0xFF65).contains(value)
    }

    var isHan: Bool {
        switch value {
        case 0x3005, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true
        default: false
        }
    }

    var isKana: Bool { (0x3041...0x30FF).contains(value) || (0xFF66...0xFF9D).contains(value) }

    /// Thai, Lao, Burmese, Khmer.
    var isThaiLike: Bool {
        (0xE00...0xEFF).contains(value) || (0x1000...0x109F).contains(value) || (0x1780...0x17FF).contains(value)
    }

    /// Ends a sentence when a space follows.
    var isTerminal: Bool {
        switch self {
        case ".", "!", "?", "…", "؟", "۔", "‼", "⁇", "⁈", "⁉", "։": true
        default: isFirmTerminal
        }
    }

    /// Ends a sentence whatever follows.
    var isFirmTerminal: Bool {
        switch self {
        case "。", "｡", "！", "？", "．", "।", "॥", "።", "။", "។", "།": true
        default: false
        }
    }

    /// After it a clause ends.
    var isClauseEnd: Bool {
        switch self {
        case ";", ":", "；", "：", "؛", "—", "–": true
        default: isComma
        }
    }

    var isComma: Bool {
        switch self {
        case ",", "，", "、", "،", "､": true
        default: false
        }
    }

    var isClosing: Bool {
        switch self {
        case ")", "]", "}", "）", "】", "〉", "》", "」", "』", "”", "’", "»", "›", "\"", "'", "“", "‘", "«", "‹": true
        default: false
        }
    }

    /// Only ever closes, in whatever language.
    var isFirmClosing: Bool {
        switch self {
        case ")", "]", "}", "）", "】", "〉", "》", "」", "』", "”", "’": true
        default: false
        }
    }

    var isOpening: Bool {
        switch self {
        case "(", "[", "{", "（", "【", "〈", "《", "「", "『", "“", "„", "‚", "‘", "«", "‹", "»", "›", "\"", "'", "¿", "¡":
            true
        default: false
        }
    }
}
