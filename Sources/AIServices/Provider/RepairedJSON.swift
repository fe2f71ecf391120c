import JSON

/// Finds the JSON object in what a model wrote: as it is, between fences, amid prose, or broken off before its end.
enum RepairedJSON {
    static func object(in text: String) -> JSON? {
        if let whole = parsed(text) { return whole }
        let bytes = Array(text.utf8)
        var start = 0
        // The first brace may belong to the prose; a few are tried.
        for _ in 0..<8 {
            guard let open = bytes[start...].firstIndex(of: UInt8(ascii: "{")) else { return nil }
            if let found = balanced(bytes[open...]) { return found }
            start = open + 1
        }
        return nil
    }

    private static func parsed(_ text: String) -> JSON? {
        // What is no JSON goes on to the repair.
        guard let json = try? JSON(parsing: text), json.fields != nil else { return nil }
        return json
    }

    /// Reads up to where the object closes; what is still open at the end of the text is closed.
    private static func balanced(_ bytes: ArraySlice<UInt8>) -> JSON? {
        var closers: [UInt8] = []
        var out: [UInt8] = []
        var isInText = false
        var isEscaped = false
        /// Where the text could be cut so that every entry before it is whole.
        var safe: (count: Int, closers: [UInt8])?
        for byte in bytes {
            if isInText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInText = false
                } else if byte < 0x20 {
                    // Models write line ends as such.
                    out += Array(byte == 0x0A ? "\\n".utf8 : " ".utf8)
                    continue
                }
                out.append(byte)
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInText = true
            case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
            case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard closers.last == byte else { return nil }
                dropComma(&out)
                closers.removeLast()
            case UInt8(ascii: ","): safe = (out.count, closers)
            default: break
            }
            out.append(byte)
            if closers.isEmpty { return parsed(String(decoding: out, as: UTF8.self)) }
            if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") { safe = (out.count, closers) }
        }
        var whole = out
        if isEscaped { whole.removeLast() }
        if isInText { whole.append(UInt8(ascii: "\"")) }
        dropComma(&whole)
        if let json = parsed(String(decoding: whole + closers.reversed(), as: UTF8.self)) { return json }
        guard let safe else { return nil }
        return parsed(String(decoding: out.prefix(safe.count) + safe.closers.reversed(), as: UTF8.self))
    }

    private static func dropComma(_ out: inout [UInt8]) {
        while let last = out.last, last == 0x20 || last == 0x0A || last == 0x0D || last == 0x09 { out.removeLast() }
        if out.last == UInt8(ascii: ",") { out.removeLast() }
    }
}
