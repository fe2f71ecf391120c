/// What a request line asks for, taken apart once: `/a%20b/c?x=1`.
package struct Target: Sendable, Hashable {
    /// As it came.
    package let raw: String
    /// Decoded. Never holds `.` or `..` as a segment, a control character, or a slash that was written as `%2F`.
    package let segments: [String]
    package let query: Query

    /// `/` and the segments; what a person may read. Not for file names: those come from `segments`.
    package let path: String

    /// The path as it came, without the query: what a log may show.
    package var rawPath: Substring { raw[..<(raw.utf8.firstIndex(of: UInt8(ascii: "?")) ?? raw.endIndex)] }

    package init(parsing raw: String) throws(HTTPError) {
        self.raw = raw
        var rest = raw[...]
        if rest.hasPrefix("http://") || rest.hasPrefix("https://") {
            // The absolute form, as a proxy sends it.
            rest = rest.dropFirst(rest.hasPrefix("https") ? 8 : 7)
            rest = rest.drop { $0 != "/" && $0 != "?" }
            if !rest.hasPrefix("/") { rest = "/" + rest }
        }
        guard rest.hasPrefix("/") || rest == "*" else { throw Target.wrong("it has to begin with a slash") }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw Target.wrong("it holds a space or a control character")
        }
        let question = rest.firstIndex(of: "?")
        let path = rest[..<(question ?? rest.endIndex)]
        guard !path.utf8.contains(UInt8(ascii: "#")) else { throw Target.wrong("it holds a fragment") }
        let segments = try Target.segments(of: path == "*" ? "/*" : path)
        self.segments = segments
        self.path = "/" + segments.joined(separator: "/")
        query = try Query(parsing: question.map { rest[rest.index(after: $0)...] } ?? "")
    }

    private static func segments(of path: Substring) throws(HTTPError) -> [String] {
        var segments: [String] = []
        for part in path.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let segment = Percent.decoded(part.utf8) else {
                throw wrong("after percent-decoding it has to be UTF-8")
            }
            guard segment != ".", segment != ".." else { throw wrong("it must not hold '.' or '..'") }
            guard segment.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F && $0 != 0x2F && $0 != 0x5C }) else {
                throw wrong("a segment must not hold a slash, a backslash or a control character")
            }
            segments.append(segment)
        }
        return segments == [""] ? [] : segments
    }

    private static func wrong(_ what: String) -> HTTPError {
        HTTPError(400, "The path of the request is wrong: \(what).")
    }
}

/// The parameters after the question mark, in the order in which they came.
package struct Query: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package let items: [Item]

    package init(parsing raw: Substring) throws(HTTPError) {
        var items: [Item] = []
        for part in raw.split(separator: "&") {
            let equals = part.firstIndex(of: "=") ?? part.endIndex
            let value = part[equals...].dropFirst()
            guard let name = Percent.decoded(part[..<equals].utf8, plusIsSpace: true),
                let value = Percent.decoded(value.utf8, plusIsSpace: true)
            else {
                throw HTTPError(400, "The query of the request is wrong: after percent-decoding it has to be UTF-8.")
            }
            items.append(Item(name: name, value: value))
        }
        self.items = items
    }

    /// The first of that name.
    package subscript(_ name: String) -> String? { items.first { $0.name == name }?.value }

    package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }
}

package enum Percent {
    /// Nil if a percent sign lacks its two digits, or what comes out is no UTF-8.
    package static func decoded(_ bytes: some Collection<UInt8>, plusIsSpace: Bool = false) -> String? {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var rest = bytes.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next().flatMap(ASCII.hexValue), let low = rest.next().flatMap(ASCII.hexValue)
                else { return nil }
                out.append(high << 4 | low)
            } else {
                out.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(validating: out, as: UTF8.self)
    }
}
