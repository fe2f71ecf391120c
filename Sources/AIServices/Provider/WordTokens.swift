/// Words as they are compared: in small letters, without punctuation. Where no spaces part words, each character is one.
enum WordTokens {
    static func of(_ text: String) -> [String] {
        var tokens: [String] = []
        var current = ""
        for scalar in text.lowercased().unicodeScalars {
            if isWordless(scalar) {
                if !current.isEmpty { tokens.append(current) }
                current = ""
                tokens.append(String(scalar))
            } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || scalar.properties.generalCategory == .nonspacingMark
            {
                current.unicodeScalars.append(scalar)
            } else if scalar != "'" && scalar != "’" && !current.isEmpty {
                tokens.append(current)
                current = ""
            }
        }
        if !current.isEmpty { tokens.append(current) }
        return tokens
    }

    /// Of the tokens of `text`, the share that `other` has too, each as often.
    static func share(of text: String, in other: String) -> Double {
        let wanted = of(text)
        guard !wanted.isEmpty else { return 1 }
        var there = Dictionary(of(other).map { ($0, 1) }, uniquingKeysWith: +)
        let found = wanted.count { token in
            guard let count = there[token], count > 0 else { return false }
            there[token] = count - 1
            return true
        }
        return Double(found) / Double(wanted.count)
    }

    /// Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces between words.
    private static func isWordless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3041...0x30FF, 0x3400...0x9FFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
