/// Stories from before there were skyscrapers.
enum LongAgo {
    /// By a year, as in `in the year 1450` or `im Jahr 1740`, or by who lives in it.
    static func isTold(in narrations: [String], _ lexicon: Lexicon) -> Bool {
        narrations.contains { narration in
            let words = StoryWord.all(in: narration, isUnspaced: lexicon.isUnspaced)
            let isDated = zip(words, words.dropFirst()).contains { before, number in
                datings.contains(before.text) && number.text.count == 4
                    && Int(number.text).map { (1000..<1900).contains($0) } ?? false
            }
            return isDated
                || lexicon.mentions(in: words).contains { mention in
                    if case .subject(_, let name) = mention.meaning { return people.contains(name) }
                    return false
                }
        }
    }

    static func place(_ place: String) -> String { places[place] ?? place }

    private static let places = ["in a city": "in an old town", "in a town": "in an old town"]

    private static let datings: Set<String> = [
        "in", "year", "since", "until", "im", "jahr", "jahre", "anno", "en", "année", "an", "año", "nel", "em", "ano",
        "в", "году",
    ]
    private static let people: Set<String> = [
        "king", "queen", "prince", "princess", "knight", "monk", "clockmaker", "blacksmith", "wizard", "witch",
        "dragon",
    ]
}

/// Words that mean another thing beside certain others.
enum Homonyms {
    /// Nil for what is a part of another thing there, and not to be seen by itself.
    static func meant(by subject: Scenery.Subject, _ words: [StoryWord]) -> Scenery.Subject? {
        if subject.name == "letter", subject.isPlural, subject.attributes.contains("little") { return nil }
        if let beside = parts[subject.name], words.contains(where: { beside.contains($0.text) }) { return nil }
        guard let (beside, name) = table[subject.name], words.contains(where: { beside.contains($0.text) }) else {
            return subject
        }
        return Scenery.Subject(
            kind: subject.kind, name: name, attributes: subject.attributes, isPlural: subject.isPlural)
    }

    /// `a planet with two rings`, `the cabin of a ship`.
    private static let parts: [String: Set<String>] = [
        "ring": ["planet", "planets", "saturn", "orbit", "moons"],
        "hut": ["train", "ship", "berth", "deck", "airplane", "plane", "captain"],
    ]

    private static let table: [String: (beside: Set<String>, name: String)] = [
        "pot": (
            ["plant", "plants", "soil", "roots", "root", "seed", "seeds", "flower", "flowers", "hole", "garden"],
            "potted plant"
        ),
        "letter": (
            ["alphabet", "print", "printed", "printing", "ink", "type", "page", "pages", "spell", "spelled"], "book"
        ),
    ]
}
