import JSON

/// Makes of what a provider wrote something that may be shown and stored: no key, no signed URL, no control characters,
/// and not too long.
struct ProviderWords: Sendable {
    let secrets: [String]

    func shown(_ text: String) -> String {
        var text = text
        for secret in secrets where !secret.isEmpty { text = text.replacing(secret, with: "[hidden]") }
        text = String(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
        let words = text.split(separator: " ").map { hidingSecret(in: $0) }
        let joined = words.joined(separator: " ")
        return joined.count > 300 ? joined.prefix(299) + "…" : joined
    }

    /// The provider's own sentence out of the body of an answer.
    func shown(body: [UInt8]) -> String {
        let text = String(decoding: body, as: UTF8.self)
        let json = ProviderWords.json(text)
        if let sentence = json.flatMap(ProviderWords.sentence), !sentence.isEmpty { return shown(sentence) }
        let trimmed = text.drop { $0.isWhitespace }
        if trimmed.isEmpty { return "it gave no reason" }
        if trimmed.hasPrefix("<") { return "it sent a web page, not an answer" }
        return shown(String(trimmed.prefix(2000)))
    }

    static func json(_ text: String) -> JSON? {
        // What is no JSON is shown as text.
        try? JSON(parsing: text)
    }

    private static func sentence(_ json: JSON) -> String? {
        json.at("error.message")?.text ?? json["error"]?.text ?? json["message"]?.text ?? json["detail"]?.text
            ?? json["detail"]?.items?.first?["msg"]?.text
    }

    /// Cuts the query of a URL, and what looks like a key of anybody's: providers like to repeat a part of it.
    private func hidingSecret(in word: Substring) -> String {
        if word.contains("://"), let mark = word.firstIndex(of: "?") { return word[..<mark] + "?…" }
        for mark in ["sk-", "sess-"] {
            guard let found = word.firstRange(of: mark), word[found.lowerBound...].count > 8 else { continue }
            let before = word[..<found.lowerBound]
            // Not the end of a word, as in 'risk-averse'.
            if before.last?.isLetter != true { return before + "[hidden]" }
        }
        return String(word)
    }
}
