/// What stands in a log where a secret would have stood.
package let blot = "[hidden]"

/// Judges by a field's name whether its value is a secret.
package enum SecretName {
    /// True of `apiKey`, `X-Auth-Token`, `signing_key`, `db.password`; false of `keyframe`, `authority`, `passed`.
    package static func matches(_ name: String) -> Bool {
        let words = words(of: name)
        let run = words.joined()
        return anywhere.contains { run.contains($0) }
            || words.contains { word in endings.contains { word.hasSuffix($0) } }
    }

    private static let anywhere = ["secret", "password", "passwd", "passphrase", "authorization", "credential"]
    private static let endings = ["key", "token", "cookie", "keys", "tokens", "cookies"]

    /// In lower case, split at each character that is no letter and where a capital follows a small letter.
    private static func words(of name: String) -> [String] {
        var words = [""]
        var previous: Character = " "
        for character in name {
            if !character.isLetter || (character.isUppercase && previous.isLowercase) { words.append("") }
            if character.isLetter { words[words.count - 1] += character.lowercased() }
            previous = character
        }
        return words
    }
}

/// Texts that must not appear in any line, whoever puts them there.
struct KnownSecrets: Sendable {
    private let secrets: [[UInt8]]

    init(_ secrets: [String]) {
        self.secrets = secrets.filter { !$0.isEmpty }.map { Array($0.utf8) }
    }

    /// The fact with every value that its name gives away, and every known secret in any text, replaced.
    func blotted(_ fact: Fact) -> Fact {
        var fact = fact
        fact.message = blotted(fact.message)
        fact.fields = fact.fields.map { name, value in
            (blotted(name), isHidden(name, value) ? .text(blot) : blotted(value))
        }
        return fact
    }

    /// A flag says no more than whether there is one, and a number of `tokens` is what a model charges for.
    private func isHidden(_ name: String, _ value: LoggedValue) -> Bool {
        switch value {
        case .nothing, .truth: false
        case .number: SecretName.matches(name) && !name.lowercased().hasSuffix("s")
        case .text: SecretName.matches(name)
        }
    }

    private func blotted(_ value: LoggedValue) -> LoggedValue {
        switch value {
        case .text(let text): .text(blotted(text))
        case .number(let digits): blotted(digits) == digits ? value : .text(blotted(digits))
        case .truth, .nothing: value
        }
    }

    /// Secrets may overlap: all are found first, then every byte that belongs to any of them goes.
    private func blotted(_ text: String) -> String {
        if secrets.isEmpty { return text }
        let bytes = Array(text.utf8)
        var secret = [Bool](repeating: false, count: bytes.count)
        for needle in secrets where needle.count <= bytes.count {
            for start in 0...(bytes.count - needle.count) where bytes[start...].starts(with: needle) {
                for index in start..<(start + needle.count) { secret[index] = true }
            }
        }
        guard secret.contains(true) else { return text }
        var out: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            if !secret[index] { out.append(byte) } else if index == 0 || !secret[index - 1] { out += blot.utf8 }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
