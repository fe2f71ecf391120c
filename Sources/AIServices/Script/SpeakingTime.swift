/// How long a text takes to be spoken at a voice's usual speed: an estimate by its syllables and pauses.
package enum SpeakingTime {
    /// - Parameter language: A BCP 47 tag; only what stands before the first dash counts.
    package static func seconds(of text: String, language: String) -> Double {
        seconds(of: Array(text.unicodeScalars)[...], language: language)
    }

    static func seconds(of text: ArraySlice<Unicode.Scalar>, language: String) -> Double {
        let primary = String(language.prefix { $0 != "-" && $0 != "_" }).lowercased()
        let rate = syllablesPerSecond[primary] ?? 5
        var syllables = 0.0
        var pauses = 0.0
        var index = text.startIndex
        var afterPause = true
        while index < text.endIndex {
            let scalar = text[index]
            if let weight = unspacedSyllables(scalar, primary) {
                syllables += weight
                afterPause = false
            } else if scalar.isLetter || scalar.isMark {
                let start = index
                while index < text.endIndex, text[index].isLetter || text[index].isMark,
                    unspacedSyllables(text[index], primary) == nil
                { index += 1 }
                syllables += word(text[start..<index], primary)
                afterPause = false
                continue
            } else if scalar.isDigit {
                syllables += 1.4
                afterPause = false
            } else if !afterPause, scalar.isTerminal,
                index + 1 == text.endIndex || !text[index + 1].isWordPart || scalar.isFirmTerminal
            {
                pauses += 0.42
                afterPause = true
            } else if !afterPause, scalar.isClauseEnd, index + 1 == text.endIndex || !text[index + 1].isDigit {
                pauses += 0.2
                afterPause = true
            } else if "%$€£¥&+=§°@".unicodeScalars.contains(scalar) {
                syllables += 2
                afterPause = false
            }
            index += 1
        }
        return syllables / rate + pauses
    }

    /// With what stands between sentences left out.
    private static let syllablesPerSecond: [String: Double] = [
        "en": 4.48, "de": 5, "nl": 4.9, "sv": 4.9, "da": 5.2, "no": 5, "nb": 5, "fr": 5.9, "es": 6.5, "it": 6.4,
        "pt": 5.6,
        "ru": 6.5, "uk": 6.5, "pl": 5.3, "cs": 5.3, "tr": 5.8, "el": 5.9, "ar": 5.6, "he": 6.4, "fa": 5, "hi": 5.6,
        "ja": 8.6, "zh": 4, "ko": 5.6, "th": 4.6, "fi": 5.8, "hu": 5.4, "ro": 5.5, "vi": 4.6, "id": 5.6,
    ]

    /// Of letters that are syllables by themselves, or parts of one without vowels between them.
    private static func unspacedSyllables(_ scalar: Unicode.Scalar, _ language: String) -> Double? {
        switch scalar.value {
        case 0..<0x590: nil
        case 0x5D0...0x5EA: 0.5
        case 0x620...0x64A, 0x66E...0x6D3: 0.52
        case 0x5B0...0x5C7, 0x64B...0x65F: 0
        case 0x904...0x939, 0x985...0x9B9: 0.85
        case 0x900...0xDFF: scalar.isMark ? 0.1 : 0.85
        case 0xE01...0xEFF, 0x1000...0x109F, 0x1780...0x17FF: scalar.isMark ? 0.05 : 0.45
        case 0x3041...0x3096, 0x30A1...0x30FA, 0xFF66...0xFF9D, 0x30FC: 1
        case 0xAC00...0xD7AF: 1
        default: scalar.isHan ? (language == "ja" ? 1.8 : 1) : nil
        }
    }

    private static func word(_ word: ArraySlice<Unicode.Scalar>, _ language: String) -> Double {
        var groups = 0.0
        var inVowels = false
        var capitals = 0
        for scalar in word {
            let isVowel = vowels.contains(scalar)
            if isVowel, !inVowels { groups += 1 }
            inVowels = isVowel
            if scalar.properties.isUppercase { capitals += 1 }
        }
        // Abbreviations are spelt out.
        if capitals == word.count, word.count >= 2, word.count <= 5, groups <= 1 { return Double(word.count) }
        if language == "en", groups > 1, word.last == "e", !word.dropLast().hasSuffix("l") { groups -= 1 }
        if language == "en", groups > 1, word.hasSuffix("ed"), let before = word.dropLast(2).last, before != "t",
            before != "d"
        {
            groups -= 1
        }
        // A word of a script whose vowels are not known here.
        if groups == 0, word.count > 3 { return Double(word.count) / 2.6 }
        // No word, but letters without end.
        if word.count > 25 { groups = max(groups, Double(word.count) / 3) }
        return max(1, groups)
    }

    private static let vowels: Set<Unicode.Scalar> = Set(
        "aeiouyAEIOUYàáâãäåæèéêëìíîïòóôõöøùúûüýÿœāēīōūăąęįųıİğůěőűÀÁÂÄÅÈÉÊËÍÎÓÔÖØÚÛÜаеёиоуыэюяіїєАЕЁИОУЫЭЮЯІЇЄαεηιουωάέήίόύώΑΕΗΙΟΥΩ"
            .unicodeScalars)
}

extension ArraySlice<Unicode.Scalar> {
    func hasSuffix(_ suffix: String) -> Bool {
        suffix.unicodeScalars.reversed().elementsEqual(self.suffix(suffix.unicodeScalars.count).reversed())
    }
}
