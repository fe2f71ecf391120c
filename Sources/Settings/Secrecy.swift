import Logs

/// How much of a setting's value may be shown.
enum Secrecy: Sendable {
    case open
    /// Nothing but its length.
    case whole
    /// All but the passwords that a URL may carry.
    case passwordInURL

    func masked(_ value: String) -> String {
        switch self {
        case .open: value
        case .whole: value.isEmpty ? "not set" : "set, \(value.count) characters"
        case .passwordInURL: URLSecrets(value).masked
        }
    }

    /// Completes 'NAME is …'. The text was refused, so it may be anything, such as a password in the wrong place.
    func shownInProblem(_ value: String) -> String {
        switch self {
        case .open, .passwordInURL: Escape.quoted(masked(value))
        case .whole: masked(value)
        }
    }

    func secrets(in value: String) -> [String] {
        switch self {
        case .open: []
        case .whole: value.isEmpty ? [] : [value]
        case .passwordInURL: URLSecrets(value).secrets
        }
    }
}

/// Finds what must not be shown in a text that is, or was meant to be, a URL: rather too much than too little.
private struct URLSecrets {
    private(set) var masked: String
    private(set) var secrets: [String] = []

    init(_ text: String) {
        masked = text
        // A path may hold an @ and a =, and has no password.
        if text.hasPrefix("/") || ["sqlite:", "folder:"].contains(where: text.hasPrefix) { return }
        hidePasswordParameters()
        hideUserPassword()
    }

    /// `scheme://user:PASSWORD@host`. The last @ counts: a password that was not encoded may itself hold one.
    private mutating func hideUserPassword() {
        guard let at = masked.lastIndex(of: "@") else { return }
        let start = masked.firstRange(of: "://")?.upperBound ?? masked.startIndex
        guard start < at, let colon = masked[start..<at].firstIndex(of: ":") else { return }
        hide(masked.index(after: colon)..<at)
    }

    /// `?password=…`, and `password=…` in a list of words such as libpq takes.
    private mutating func hidePasswordParameters() {
        var end = masked.endIndex
        while let equals = masked[..<end].lastIndex(of: "=") {
            let name = masked[..<equals].split(whereSeparator: { "?&; ".contains($0) }).last ?? ""
            if SecretName.matches(String(name)) {
                let after = masked.index(after: equals)
                hide(after..<(masked[after...].firstIndex { "&".contains($0) } ?? masked.endIndex))
            }
            end = masked[..<equals].endIndex
        }
    }

    private mutating func hide(_ range: Range<String.Index>) {
        if range.isEmpty { return }
        secrets.append(String(masked[range]))
        masked.replaceSubrange(range, with: blot)
    }
}
