/// Reads one JSON text as RFC 8259 has it, and nothing looser, so that what is wrong is said with its place.
struct Reader {
    /// Deeper texts are refused: they could only be made to exhaust the stack.
    static let deepest = 256

    let bytes: [UInt8]
    var place = 0
    private var depth = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func document() throws(JSONError) -> JSON {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { place = 3 }  // A byte order mark, as some editors write it.
        skipSpace()
        if next == nil { throw JSONError("is not JSON: there is nothing in it") }
        let value = try value()
        skipSpace()
        guard next == nil else { throw wrong("expected nothing after the value, and found \(found)") }
        return value
    }

    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    mutating func take(_ byte: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: byte) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func value() throws(JSONError) -> JSON {
        switch next {
        case UInt8(ascii: "{"): return try nested(Reader.object)
        case UInt8(ascii: "["): return try nested(Reader.array)
        case UInt8(ascii: "\""): return .string(try text())
        case let byte? where byte == UInt8(ascii: "-") || Reader.isDigit(byte): return try number()
        default: return try word()
        }
    }

    private mutating func nested(
        _ read: (inout Reader) throws(JSONError) -> JSON
    ) throws(JSONError) -> JSON {
        guard depth < Reader.deepest else { throw wrong("lists and objects are nested over \(Reader.deepest) deep") }
        depth += 1
        place += 1
        let value = try read(&self)
        depth -= 1
        return value
    }

    private static func array(_ reader: inout Reader) throws(JSONError) -> JSON {
        var items: [JSON] = []
        reader.skipSpace()
        if reader.take("]") { return .array(items) }
        while true {
            items.append(try reader.value())
            reader.skipSpace()
            if reader.take("]") { return .array(items) }
            try reader.comma(before: "]")
        }
    }

    private static func object(_ reader: inout Reader) throws(JSONError) -> JSON {
        var fields: [String: JSON] = [:]
        reader.skipSpace()
        if reader.take("}") { return .object(fields) }
        while true {
            let start = reader.place
            guard reader.next == UInt8(ascii: "\"") else {
                throw reader.wrong("expected a key in double quotes, and found \(reader.found)")
            }
            let key = try reader.text()
            reader.skipSpace()
            guard reader.take(":") else {
                throw reader.wrong("expected ':' after the key \(JSON(key)), and found \(reader.found)")
            }
            reader.skipSpace()
            let value = try reader.value()
            guard fields.updateValue(value, forKey: key) == nil else {
                throw reader.wrong("the key \(JSON(key)) is there twice in one object", at: start)
            }
            reader.skipSpace()
            if reader.take("}") { return .object(fields) }
            try reader.comma(before: "}")
        }
    }

    private mutating func comma(before end: Unicode.Scalar) throws(JSONError) {
        let start = place
        guard take(",") else { throw wrong("expected ',' or '\(end)', and found \(found)") }
        skipSpace()
        if next == UInt8(ascii: end) { throw wrong("nothing follows this ',': take it away", at: start) }
    }

    private mutating func word() throws(JSONError) -> JSON {
        let start = place
        while let byte = next, (byte | 0x20) >= UInt8(ascii: "a"), (byte | 0x20) <= UInt8(ascii: "z") { place += 1 }
        switch String(decoding: bytes[start..<place], as: UTF8.self) {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        case "": throw wrong("expected a value, and found \(found)")
        case let word:
            throw wrong(
                "'\(word.prefix(40))' is no value; a text is put in double quotes, words are true, false and null",
                at: start)
        }
    }

    /// Whole numbers that fit are kept exactly, however they are written; 2.0 is 2.
    private mutating func number() throws(JSONError) -> JSON {
        let start = place
        _ = take("-")
        let leading = place
        var isProper = digits() && (bytes[leading] != UInt8(ascii: "0") || place == leading + 1)
        var isWhole = true
        if take(".") {
            isWhole = false
            isProper = digits() && isProper
        }
        if take("e") || take("E") {
            isWhole = false
            if !take("+") { _ = take("-") }
            isProper = digits() && isProper
        }
        let written = String(decoding: bytes[start..<place], as: UTF8.self)
        guard isProper else { throw wrong("'\(written)' is not a number as JSON writes it", at: start) }
        if isWhole, let number = Int64(written) { return .int(number) }
        guard let number = Double(written), number.isFinite else {
            throw wrong("'\(written.prefix(40))' is too large a number", at: start)
        }
        return Int64(exactly: number).map(JSON.int) ?? .double(number)
    }

    private mutating func digits() -> Bool {
        let start = place
        while let byte = next, Reader.isDigit(byte) { place += 1 }
        return place > start
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
