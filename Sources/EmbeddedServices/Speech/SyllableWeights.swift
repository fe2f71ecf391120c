/// How long words last, one against the other, in any language: roughly their syllables.
enum SyllableWeights {
    static func weight(of word: String) -> Double {
        var weight = 0.0
        var inVowels = false
        for character in word {
            let scalar = character.unicodeScalars.first!
            switch scalar.value {
            case 0x3400...0x9FFF, 0xAC00...0xD7AF, 0x20000...0x323AF:
                weight += 1.1
                inVowels = false
            case 0x3041...0x30FF:
                weight += 0.75
                inVowels = false
            case 0x590...0x6FF,
                0x900...0xE7F where character.isLetter:
                // Vowels are not, or not all, written.
                weight += 0.5
                inVowels = false
            default:
                if character.isWholeNumber {
                    weight += 1.6
                    inVowels = false
                } else if isVowel(character) {
                    weight += inVowels ? 0.25 : 0.75
                    inVowels = true
                } else if character.isLetter {
                    weight += 0.22
                    inVowels = false
                } else if "$€£%&@+=".contains(character) {
                    weight += 2
                }
            }
        }
        return weight
    }

    /// The pause that a word's punctuation makes, in the same measure.
    static func pause(after word: WrittenWord) -> Double {
        word.hasSentenceMark ? 1.6 : word.hasClauseMark ? 0.9 : 0
    }

    private static func isVowel(_ character: Character) -> Bool {
        "aeiouyäöüåæøœáéíóúýàèìòùâêîôûëïãõąęůıěаеёиоуыэюяіїєαεηιουωάέήίόύώ".contains(
            Character(character.lowercased().first.map(String.init) ?? ""))
    }
}
