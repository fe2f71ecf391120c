import AIServices

/// How much texts have to do with each other by their words alone: for where no model of meanings is at hand.
package enum WordLikeness {
    /// For each text of the one list its likeness to each of the other, from 0 to 1: how many of the words of the shorter
    /// one the other has too.
    package static func scores(_ scenes: [String], _ pictures: [String]) -> [[Double]] {
        let pictures = pictures.map { Set(words(of: $0)) }
        return scenes.map { scene in
            let told = Set(words(of: scene))
            return pictures.map { shown in
                // One word in common says little, however short the text.
                let least = Double(max(4, min(told.count, shown.count)))
                return Double(told.intersection(shown).count) / least
            }
        }
    }

    /// Those that say something, each once, in their order and in the singular where that is an English one.
    package static func words(of text: String) -> [String] {
        var seen: Set<String> = []
        var words: [String] = []
        for run in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            for word in pieces(of: run) where isTelling(word) && seen.insert(singular(word)).inserted {
                words.append(singular(word))
            }
        }
        return words
    }

    /// Scripts without spaces in pairs of characters.
    private static func pieces(of run: Substring) -> [String] {
        guard run.unicodeScalars.contains(where: isUnspaced), run.count > 2 else { return [String(run)] }
        return zip(run, run.dropFirst()).map { "\($0)\($1)" }
    }

    private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0E00...0x0EFF, 0x3040...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: true
        default: false
        }
    }

    private static func isTelling(_ word: String) -> Bool {
        guard word.unicodeScalars.allSatisfy({ !isUnspaced($0) }) else { return true }
        return word.count > 2 && !ofPictures.contains(word) && !CommonWords.latin.contains { $0.weight(of: word) >= 1 }
    }

    private static func singular(_ word: String) -> String {
        guard word.count > 3, word.hasSuffix("s"), !word.hasSuffix("ss") else { return word }
        if word.hasSuffix("ies") { return word.dropLast(3) + "y" }
        for ending in ["xes", "ches", "shes", "sses"] where word.hasSuffix(ending) { return String(word.dropLast(2)) }
        return String(word.dropLast())
    }

    /// Words about pictures, not about what they show, and those by which prompts pose their figures: stories use others.
    private static let ofPictures: Set<String> = [
        "photo", "photograph", "picture", "image", "illustration", "drawing", "shot", "view", "scene", "mood", "light",
        "bright", "dark", "wide", "close", "calm", "shows", "probably", "perhaps", "style", "colour", "colours",
        "standing", "walking", "running", "sitting", "sleeping", "lying", "jumping", "flying", "swimming", "holding",
    ]
}
