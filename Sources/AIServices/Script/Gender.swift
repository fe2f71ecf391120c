/// Whom a `he` or a `she` can stand for.
enum Gender {
    case male, female

    /// By the only kind of pronoun that occurs.
    static func told(_ words: [StoryWord], _ language: String) -> Gender? {
        guard language == "en" else { return nil }
        let isMale = words.contains { ["he", "him", "his"].contains($0.text) && !$0.isQuoted }
        let isFemale = words.contains { ["she", "her", "hers"].contains($0.text) && !$0.isQuoted }
        return isMale == isFemale ? nil : isMale ? .male : .female
    }

    func fits(_ subject: Scenery.Subject) -> Bool {
        if subject.isPlural || ["crowd", "team", "people"].contains(subject.name) { return false }
        return !(self == .male ? Self.women : Self.men).contains(subject.name)
    }

    private static let women: Set<String> = [
        "woman", "girl", "grandmother", "queen", "princess", "nurse", "witch", "fairy", "mermaid", "old woman",
    ]
    private static let men: Set<String> = [
        "man", "boy", "grandfather", "king", "prince", "wizard", "monk", "old man", "fisherman",
    ]
}
