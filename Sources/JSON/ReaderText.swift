extension Reader {
    /// The text whose opening quote is next.
    mutating func text() throws(JSONError) -> String {
        let opening = place
        place += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                place += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                let scalar = try escape()
                text += Unicode.UTF8.encode(scalar)!
            case 0..<0x20:
                throw wrong("a text holds \(found) as such; write it as \\n, \\t or \\u00…")
            default:
                text.append(byte)
                place += 1
            }
        }
        throw wrong("the text that begins here has no closing quote", at: opening)
    }

    private mutating func escape() throws(JSONError) -> Unicode.Scalar {
        let start = place
        place += 1
        guard let letter = next else { throw wrong("the JSON ends within an escape", at: start) }
        let scalar: Unicode.Scalar
        switch Unicode.Scalar(letter) {
        case "\"", "\\", "/": scalar = Unicode.Scalar(letter)
        case "b": scalar = "\u{08}"
        case "f": scalar = "\u{0C}"
        case "n": scalar = "\n"
        case "r": scalar = "\r"
        case "t": scalar = "\t"
        case "u": return try unicodeEscape()
        default: throw wrong("'\\' followed by \(found) is no escape; a backslash itself is written \\\\", at: start)
        }
        place += 1
        return scalar
    }

    /// One `\uXXXX`, or the two that together stand for a character past U+FFFF.
    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = place - 1
        let unit = try unit(at: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), next == UInt8(ascii: "\\"), bytes.dropFirst(place + 1).first == letterU
        else {
            throw half(at: start)
        }
        place += 1
        let second = try self.unit(at: place - 1)
        guard UTF16.isTrailSurrogate(second) else { throw half(at: start) }
        return Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00))!
    }

    private var letterU: UInt8 { UInt8(ascii: "u") }

    private func half(at start: Int) -> JSONError {
        let written = String(decoding: bytes[start..<start + 6], as: UTF8.self)
        return wrong("'\(written)' is only half of a character; the other half is missing beside it", at: start)
    }

    private mutating func unit(at start: Int) throws(JSONError) -> UInt16 {
        let digits = bytes[(place + 1)...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }) else {
            throw wrong("\\u needs four hexadecimal digits after it", at: start)
        }
        place += 5
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)!
    }

    /// What stands at the present place, in words for a message.
    var found: String {
        guard let byte = next else { return "the end" }
        switch byte {
        case 0x0A, 0x0D: return "a line end"
        case 0x09: return "a tab"
        case 0..<0x20, 0x7F: return "a control character"
        default:
            // The bytes come from a String, so that a character is whole from its first byte on.
            let scalar = String(decoding: bytes[place...].prefix(4), as: UTF8.self).unicodeScalars.first!
            return "'\(scalar)'"
        }
    }

    func wrong(_ what: String, at index: Int? = nil) -> JSONError {
        let before = bytes[..<(index ?? place)]
        let line = before.count { $0 == 0x0A } + 1
        let inLine = before.suffix(from: before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
        // Continuation bytes of UTF-8 are no columns of their own.
        let column = inLine.count { $0 & 0xC0 != 0x80 } + 1
        return JSONError("is not JSON: line \(line), column \(column): \(what)")
    }
}
