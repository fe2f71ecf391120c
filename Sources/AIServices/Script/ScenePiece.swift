/// What no scene's border cuts: a sentence, or a word or so of a sentence that is too long for one scene.
struct ScenePiece {
    var scalars: ArraySlice<Unicode.Scalar>
    var seconds: Double
    /// How bad it is to end a scene behind it: 0 at a paragraph's end, 3 between any two words.
    var costAfter: Double
    /// How bad it is to go on behind it in the same scene.
    var costWithin: Double = 0
    var joint: String

    /// - Parameter longest: Sentences that take longer, in seconds, are cut at clauses, or if need be at words.
    static func all(of sentences: [StorySentence], language: String, longest: Double) -> [ScenePiece] {
        var pieces: [ScenePiece] = []
        for (index, sentence) in sentences.enumerated() {
            let next = index + 1 < sentences.count ? sentences[index + 1] : nil
            var parts: [ScenePiece]
            if sentence.seconds > longest {
                parts = cut(sentence, language: language, shortest: longest / 40)
            } else {
                parts = [ScenePiece(scalars: sentence.scalars[...], seconds: sentence.seconds, costAfter: 0, joint: "")]
            }
            parts[0].joint = sentence.joint
            parts[parts.count - 1].costAfter = cost(after: sentence, before: next)
            parts[parts.count - 1].costWithin = next?.startsParagraph == true && !sentence.isHeading ? 0.1 : 0
            pieces += parts
        }
        return pieces
    }

    private static func cost(after sentence: StorySentence, before next: StorySentence?) -> Double {
        guard let next else { return 0 }
        if sentence.isHeading { return 2 }
        // `- said the owl`, and quotations that the next sentence introduces, stay together.
        if sentence.scalars.last == ":" { return 0.5 }
        if next.startsParagraph { return 0 }
        let isComplete = sentence.scalars.last { !$0.isClosing }?.isTerminal ?? false
        if isComplete { return 0.12 }
        return next.joint == "\n" || next.scalars.first?.properties.isUppercase == true ? 0.16 : 0.35
    }

    /// - Parameter shortest: In seconds: so long are the parts at least, so that there are not too many to choose from.
    private static func cut(_ sentence: StorySentence, language: String, shortest: Double) -> [ScenePiece] {
        let scalars = sentence.scalars
        let joining = Conjunctions.words(language)
        var pieces: [ScenePiece] = []
        let isBare = !scalars.dropLast().contains { $0.isClauseEnd || $0.isTerminal }
        let fewest = Int(shortest / sentence.seconds * Double(scalars.count))
        var start = 0
        var joint = ""
        for index in 1..<max(1, scalars.count) where index - start >= fewest {
            guard var cost = cost(before: index, in: scalars, start: start, joining) else { continue }
            // Where nothing is punctuated, a clause that has its own subject begins as a sentence does.
            if isBare, scalars[index] == " ", cost < 3 { cost = beginsClause(scalars[(index + 1)...]) ? 0.2 : 0.8 }
            pieces.append(piece(scalars[start..<index], cost, joint, language))
            joint = scalars[index] == " " ? " " : ""
            start = joint.isEmpty ? index : index + 1
        }
        pieces.append(piece(scalars[start...], 0, joint, language))
        return pieces
    }

    private static func piece(
        _ scalars: ArraySlice<Unicode.Scalar>, _ cost: Double, _ joint: String, _ language: String
    ) -> ScenePiece {
        ScenePiece(
            scalars: scalars, seconds: max(0.05, SpeakingTime.seconds(of: scalars, language: language)),
            costAfter: cost,
            joint: joint)
    }

    /// `and I`, `and suddenly`: a word that joins, and one that a clause of its own begins with.
    private static func beginsClause(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        let words = String(String.UnicodeScalarView(scalars.prefix(32))).lowercased().split(separator: " ")
        return words.count > 2 && clauseOpeners.contains(words[1])
    }

    private static let clauseOpeners: Set<Substring> = [
        "i", "you", "he", "she", "it", "we", "they", "there", "then", "suddenly", "ich", "er", "sie", "es", "wir",
        "dann",
        "plötzlich", "je", "il", "elle", "on", "nous", "ils", "puis",
    ]

    /// Nil where no cut may be.
    private static func cost(
        before index: Int, in scalars: [Unicode.Scalar], start: Int, _ joining: Set<String>
    ) -> Double? {
        let before = scalars[index - 1]
        let scalar = scalars[index]
        if scalar.isMark || before.value == 0x200D { return nil }
        if scalar == " " {
            // `Pourquoi ?` and `» dit-il`
            if scalars[index + 1].isTerminal || scalars[index + 1].isClauseEnd && scalars[index + 1].value < 0x80
                || scalars[index + 1] == "»"
            {
                return nil
            }
            let last = scalars[start..<index].last { !$0.isClosing } ?? before
            if last.isTerminal, last != "." { return 0.3 }
            if last.isComma { return 0.8 }
            if last.isClauseEnd { return 0.45 }
            if before.isThaiLike { return 0.6 }
            let word = scalars[(index + 1)...].prefix(while: \.isLetter).prefix(12)
            return joining.contains(String(String.UnicodeScalarView(word)).lowercased()) ? 1.1 : 3
        }
        if before == " " { return nil }
        if scalar.isClosing || scalar.isClauseEnd || scalar.isTerminal || before.isOpening { return nil }
        if before.isUnspaced {
            if before.isFirmTerminal { return 0.3 }
            if before.isComma { return 0.8 }
            if before.isClauseEnd { return 0.45 }
            guard scalar.isUnspaced, !"ーゃゅょっャュョッぁぃぅぇぉん々".unicodeScalars.contains(scalar) else { return nil }
            if scalar.isThaiLike {
                // These vowels always begin a syllable.
                return (0xE40...0xE44).contains(scalar.value) || (0xEC0...0xEC4).contains(scalar.value)
                    ? 2 : index - start > 30 ? 4 : nil
            }
            if before.isKana, before.value < 0x30A0, scalar.isHan || scalar.value >= 0x30A0 { return 1.5 }
            return before.isHan && scalar.isKana ? nil : 3
        }
        // A single word that has no end.
        return index - start >= 60 ? 6 : nil
    }
}

/// Words before which a long sentence may be cut.
package enum Conjunctions {
    /// - Parameter language: As in `de`; one without words of its own has the English ones.
    package static func words(_ language: String) -> Set<String> {
        Set((table[language] ?? table["en"]!).split(separator: " ").map(String.init))
    }

    private static let table = [
        "en": "and but then so because when while that which who where although until before after as if or",
        "de": "und aber dann denn weil als während dass die der wo obwohl bis bevor nachdem wenn oder doch",
        "fr": "et mais puis car quand lorsque que qui où alors avant après si ou pendant",
        "es": "y pero entonces porque cuando mientras que donde aunque hasta antes si o luego",
        "it": "e ma poi perché quando mentre che dove anche finché prima se o allora",
        "pt": "e mas então porque quando enquanto que onde embora até antes se ou depois",
        "nl": "en maar dan want omdat toen terwijl dat die waar hoewel tot voor na als of",
        "ru": "и но а потом потому когда пока что который которая где хотя если или чтобы",
        "ar": "ثم لكن عندما حتى لأن حيث إذا أو بينما", "he": "אבל אז כי כאשר עד אם או אחרי",
    ]
}
