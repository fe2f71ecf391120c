import JSON
import Support

extension SplitMix64 {
    /// Any value that a text can hold, nested up to the given depth.
    mutating func json(depth: Int) -> JSON {
        switch int(0...(depth > 0 ? 13 : 7)) {
        case 0: return .null
        case 1: return .bool(chance(0.5))
        case 2: return .int(Int64(int(-3...3)))
        case 3: return .int(Int64(bitPattern: next()))
        case 4: return .double(anyDouble())
        case 5: return .double(Double(int(-1000...1000)) / 8)
        case 6, 7: return .string(anyText())
        case 8...10: return .array((0..<int(0...4)).map { _ in json(depth: depth - 1) })
        default:
            var fields: [String: JSON] = [:]
            for _ in 0..<int(0...4) { fields[anyText()] = json(depth: depth - 1) }
            return .object(fields)
        }
    }

    /// All finite numbers are as likely as their bit patterns, the smallest and the largest among them.
    private mutating func anyDouble() -> Double {
        let number = Double(bitPattern: next())
        return number.isFinite ? number : 0
    }

    mutating func anyText() -> String {
        let letters: [Unicode.Scalar] = [
            "a", "b", " ", "\"", "\\", "/", "\n", "\r", "\t", "\u{0}", "\u{1}", "\u{1F}", "\u{7F}", "é", "e", "\u{301}",
            "\u{2028}", "\u{FEFF}", "\u{FFFD}", "\u{FFFF}", "漢", "😀", "\u{1F468}", "\u{200D}", "\u{10FFFF}",
        ]
        var text = String.UnicodeScalarView()
        for _ in 0..<int(0...6) { text.append(pick(letters)) }
        return String(text)
    }

    /// The same value as a text with spaces, keys in any order, and letters written as escapes now and then.
    mutating func written(_ value: JSON) -> String {
        switch value {
        case .null, .bool, .int, .double: return space() + value.canonicalText + space()
        case .string(let text): return space() + written(text) + space()
        case .array(let items):
            return space() + "[" + items.map { written($0) }.joined(separator: ",") + space() + "]" + space()
        case .object(let fields):
            // Sorted first: the order of a dictionary differs from one process to the next, and trials have to repeat.
            let sorted = fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            let members = sorted.shuffled(using: &self).map { space() + written($0.key) + ":" + written($0.value) }
            return "{" + members.joined(separator: ",") + space() + "}"
        }
    }

    private mutating func space() -> String { pick(["", "", "", " ", "\n", "\t", "\r\n  "]) }

    private mutating func written(_ text: String) -> String {
        guard chance(0.3) else { return JSON(text).canonicalText }
        let escaped = text.utf16.map { unit in
            let digits = String(unit, radix: 16, uppercase: chance(0.5))
            return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        return "\"" + escaped.joined() + "\""
    }
}
