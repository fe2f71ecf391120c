/// Makes text from anywhere safe to stand in one line of a log or on a terminal.
package enum Escape {
    /// The text on one line: line breaks, control characters and terminal sequences become visible escapes.
    package static func visible(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        return text.unicodeScalars.reduce(into: "") { out, scalar in
            if isHarmful(scalar) { out += escape(scalar) } else { out.unicodeScalars.append(scalar) }
        }
    }

    /// Between quotation marks, as JSON writes a string.
    package static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars { out += inQuotes(scalar) }
        return out + "\""
    }

    /// One character of a JSON string.
    static func inQuotes(_ scalar: Unicode.Scalar) -> String {
        if scalar == "\"" || scalar == "\\" { return "\\" + String(scalar) }
        return isHarmful(scalar) ? escape(scalar) : String(scalar)
    }

    /// Ends or rewrites a line, steers a terminal, or makes a reader see another order than there is.
    static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true  // control characters, among them ESC and its one-character form U+009B
        case 0x2028, 0x2029: true  // line and paragraph separators
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // changes of direction
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u" + hex(scalar.value, digits: 4)
        }
    }

    static func hex(_ number: UInt32, digits: Int) -> String {
        let text = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
