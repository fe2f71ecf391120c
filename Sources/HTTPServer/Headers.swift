/// The header fields of a message in the order in which they came. Names are the same in any case.
package struct Headers: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package private(set) var fields: [Field] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { Field(name: $0.0, value: $0.1) }
    }

    /// The first of that name. Setting replaces all of them, or adds one; nil removes them.
    package subscript(_ name: String) -> String? {
        get { fields.first { Headers.same($0.name, name) }?.value }
        set {
            let isThere = fields.contains { Headers.same($0.name, name) }
            if isThere { fields.removeAll { Headers.same($0.name, name) } }
            if let newValue { add(name, newValue) }
        }
    }

    /// Every value of that name, for duplicates are to be seen.
    package func all(_ name: String) -> [String] {
        fields.filter { Headers.same($0.name, name) }.map(\.value)
    }

    /// How many there are of that name, and the first.
    func count(_ name: String) -> (count: Int, first: String?) {
        var (count, first): (Int, String?) = (0, nil)
        for field in fields where Headers.same(field.name, name) {
            if count == 0 { first = field.value }
            count += 1
        }
        return (count, first)
    }

    package mutating func reserve(_ count: Int) { fields.reserveCapacity(count) }

    package mutating func add(_ name: String, _ value: String) { fields.append(Field(name: name, value: value)) }

    /// The entries of a list that may be spread over several fields, without the space around them, in lower case.
    package func list(_ name: String) -> [String] {
        all(name).flatMap { $0.split(separator: ",") }.map { ASCII.trimmed($0).lowercased() }.filter { !$0.isEmpty }
    }

    private static func same(_ one: String, _ other: String) -> Bool {
        guard one.utf8.count == other.utf8.count else { return false }
        if one == other { return true }
        return zip(one.utf8, other.utf8).allSatisfy { $0 == $1 || ASCII.lower($0) == ASCII.lower($1) }
    }
}

/// Text of protocols is bytes below 128, whatever the language of the machine.
enum ASCII {
    static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(lower(byte)) }

    /// What a method, the name of a field and a media type consist of.
    static func isToken(_ text: some Sequence<UInt8>) -> Bool {
        var count = 0
        for byte in text {
            guard isLetter(byte) || byte == 0x2D || isDigit(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte) else {
                return false
            }
            count += 1
        }
        return count > 0
    }

    /// Without control characters, tabs apart.
    static func isLine(_ text: String) -> Bool {
        // No early end, so that it is done many bytes at a time.
        func isFine(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
            var flaws: UInt8 = 0
            for byte in bytes { flaws |= (byte < 0x20 && byte != 9) || byte == 0x7F ? 1 : 0 }
            return flaws == 0
        }
        if let answer = text.utf8.withContiguousStorageIfAvailable(isFine) { return answer }
        return Array(text.utf8).withUnsafeBufferPointer(isFine)
    }

    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }

    /// Digits only: no sign, no space, nothing that `Int(_:)` would let pass besides.
    static func number(_ text: some StringProtocol) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy(isDigit) else { return nil }
        return Int64(text)
    }

    /// Most often there is nothing to trim.
    static func trimmed(_ text: String) -> String {
        if let first = text.utf8.first, let last = text.utf8.last, first != 32, first != 9, last != 32, last != 9 {
            return text
        }
        return trimmed(text[...])
    }

    static func trimmed(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        guard let start = bytes.firstIndex(where: { $0 != 32 && $0 != 9 }),
            let end = bytes.lastIndex(where: { $0 != 32 && $0 != 9 })
        else { return "" }
        return String(decoding: bytes[start...end], as: UTF8.self)
    }
}
