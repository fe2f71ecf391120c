/// What people call a file, read from its name.
enum FileTitle {
    /// What recorders, phones and haste write, which says nothing.
    private static let empty: Set<String> = [
        "aud", "audio", "rec", "record", "recording", "voice", "memo", "track", "sound", "file", "new", "untitled",
        "unnamed", "copy", "final", "ptt", "wa", "whatsapp", "signal", "download", "sample", "clip", "export", "mix",
        "master", "take", "output", "out", "test", "tmp", "temp", "aufnahme", "kopie",
    ]

    /// Nil if nothing is left that says anything.
    static func of(fileNamed name: String) -> String? {
        let file = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let stem = file.lastIndex(of: ".").map { $0 > file.startIndex ? String(file[..<$0]) : file } ?? file
        let words = stem.split { $0 == "_" || $0 == "-" || $0 == "." || $0.isWhitespace }
        let telling = words.contains { word in
            word.contains(where: \.isLetter) && !empty.contains(word.lowercased())
                // Codes such as 3fa85f64 or 20230401T1200.
                && word.count(where: \.isNumber) * 2 < word.count
        }
        return telling ? clean(words.joined(separator: " ")) : nil
    }

    /// On one line, not too long, with a capital first; nil if there is nothing.
    static func clean(_ text: String) -> String? {
        let plain = text.unicodeScalars.prefix(1000).map { scalar -> Character in
            let category = scalar.properties.generalCategory
            return category == .control || category == .format ? " " : Character(scalar)
        }
        let words = String(plain).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard let first = words.first, words.contains(where: { $0.isLetter || $0.isNumber }) else { return nil }
        let title = first.uppercased() + words.dropFirst()
        return title.count > 100 ? title.prefix(99) + "…" : title
    }
}

/// A length in words: `3 minutes 12 seconds`.
enum SpokenLength {
    static func of(_ seconds: Double) -> String {
        guard seconds >= 10 else {
            let tenths = max(1, Int((seconds * 10).rounded()))
            return counted(tenths / 10, "second", tenths: tenths % 10)
        }
        let whole = Int(min(seconds, 1e9).rounded())
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        var words: [String] = []
        if hours > 0 { words.append(counted(hours, "hour")) }
        if minutes > 0 { words.append(counted(minutes, "minute")) }
        if rest > 0, hours == 0 { words.append(counted(rest, "second")) }
        return words.joined(separator: " ")
    }

    private static func counted(_ count: Int, _ unit: String, tenths: Int = 0) -> String {
        let number = tenths == 0 ? "\(count)" : "\(count).\(tenths)"
        return "\(number) \(unit)\(count == 1 && tenths == 0 ? "" : "s")"
    }
}
