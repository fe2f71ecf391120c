/// Addresses of the web and of mail, handles and hashtags, as they are read aloud.
enum SpokenAddress {
    static func read(_ core: String) -> [String]? {
        if let match = core.wholeMatch(of: /#(\p{L}.*)/) { return ["hashtag"] + parts(String(match.1)) }
        if let match = core.wholeMatch(of: /@(\p{L}.*)/) { return ["at"] + parts(String(match.1)) }
        let isAddress =
            core.contains("://") || core.lowercased().hasPrefix("www.")
            || core.wholeMatch(of: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/) != nil
            || core.wholeMatch(
                of: /(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|co|uk|de|fr|info|app|dev|tv|me|ai)(?:\/\S*)?/.ignoresCase())
                != nil
        guard isAddress else { return nil }
        let bare = core.replacing(/^[A-Za-z]+:\/\//, with: "").replacing(/\/$/, with: "")
        return parts(bare)
    }

    private static let signs: [Character: String] = [
        ".": "dot", "/": "slash", "@": "at", "-": "dash", "_": "underscore", ":": "colon", "?": "question mark",
        "=": "equals", "&": "and", "#": "hash", "+": "plus", "%": "percent",
    ]

    private static func parts(_ text: String) -> [String] {
        var said: [String] = []
        var run = ""
        func finish() {
            if let first = run.first {
                if first.isNumber {
                    said += run.count < 5 ? EnglishNumbers.number(run) : EnglishNumbers.digits(run)
                } else {
                    said.append(run.lowercased() == "www" ? "W.W.W." : run)
                }
            }
            run = ""
        }
        var isLower = false
        for character in text {
            if let sign = signs[character] {
                finish()
                said += sign.split(separator: " ").map(String.init)
            } else if character.isLetter || character.isNumber && character.isASCII {
                // `OpenDoors` are two words.
                if let last = run.last, last.isNumber != character.isNumber || isLower && character.isUppercase {
                    finish()
                }
                run.append(character)
            }
            isLower = character.isLowercase
        }
        finish()
        return said
    }
}
