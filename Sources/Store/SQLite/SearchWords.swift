/// How texts are written for the index of words, and asked of it.
enum SearchWords {
    /// Letters and digits that touch become words of their own: of names with a running number, each would else be another
    /// word with the same beginning, and a beginning is looked up by reading all words that have it.
    static func apart(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var previous = Kind.other
        for scalar in text.unicodeScalars {
            let kind = kind(scalar)
            if (previous == .digit && kind == .letter) || (previous == .letter && kind == .digit) { result.append(" ") }
            result.append(scalar)
            previous = kind
        }
        return String(result)
    }

    /// A word for the tenant, whatever its name is made of.
    static func tenant(_ tenant: String) -> String {
        "t" + tenant.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private enum Kind {
        case letter, digit, other
    }

    private static func kind(_ scalar: Unicode.Scalar) -> Kind {
        switch scalar.properties.generalCategory {
        case .decimalNumber: .digit
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: .letter
        default: .other
        }
    }
}
