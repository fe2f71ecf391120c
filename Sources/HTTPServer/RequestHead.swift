import CMHD

/// What stands before the body, read and judged: whatever two servers could read in two ways is refused.
struct RequestHead {
    enum BodyLength: Equatable {
        case none
        case bytes(Int64)
        case chunked
    }

    let method: Method
    let target: Target
    let headers: Headers
    let length: BodyLength
    var expectsContinue: Bool { headers["Expect"]?.lowercased() == "100-continue" }

    /// - Parameters:
    ///   - rawTarget: Nil if it was not UTF-8.
    ///   - known: What was asked for before, if it was the same: taken apart already.
    init(
        _ connection: OpaquePointer, method: UnsafePointer<CChar>, version: UnsafePointer<CChar>, rawTarget: String?,
        known: Peer.Question?, limits: Limits
    ) throws(HTTPError) {
        guard reelmill_mhd_header_size(connection) <= limits.headers else {
            throw HTTPError(431, "The headers are longer than \(limits.headers) bytes.")
        }
        let name = String(cString: method)
        guard ASCII.isToken(name.utf8), name.utf8.count <= 32 else { throw HTTPError(400, "The method is none.") }
        self.method = Method(rawValue: name)
        headers = try RequestHead.headers(of: connection)
        let isOld = strcmp(version, "HTTP/1.0") == 0
        length = try RequestHead.length(headers, isOld: isOld)
        try RequestHead.checkHost(headers, isOld: isOld, known: known?.host)
        if let expected = headers["Expect"], expected.lowercased() != "100-continue" {
            throw HTTPError(417, "Nothing but '100-continue' can be expected.")
        }
        guard let rawTarget else { throw HTTPError(400, "The path of the request is not UTF-8.") }
        if let known { target = known.target } else { target = try Target(parsing: rawTarget) }
    }

    /// Whether the head of an answer still fits beside that of the request. If not, the library would close the connection
    /// without a word.
    static func leavesRoom(_ connection: OpaquePointer, _ limits: Limits) -> Bool {
        func count(_ kind: MHD_ValueKind) -> Int { Int(MHD_get_connection_values_n(connection, kind, nil, nil)) }
        // Each of which the library notes apart.
        let fields = count(.HEADER_KIND) + count(.COOKIE_KIND) + count(.GET_ARGUMENT_KIND)
        // Cookies stand there twice.
        let cookies = MHD_lookup_connection_value(connection, .HEADER_KIND, "Cookie").map { strlen($0) } ?? 0
        let taken = reelmill_mhd_header_size(connection) + Limits.bookkeeping * fields + cookies
        return taken + Limits.answerHead <= limits.memory
    }

    private struct Gathered {
        var headers = Headers()
        var flaw: String?
    }

    private static func headers(of connection: OpaquePointer) throws(HTTPError) -> Headers {
        var gathered = Gathered()
        gathered.headers.reserve(8)
        withUnsafeMutablePointer(to: &gathered) { gathered in
            _ = MHD_get_connection_values_n(connection, .HEADER_KIND, RequestHead.gather, gathered)
        }
        if let flaw = gathered.flaw { throw HTTPError(400, flaw) }
        return gathered.headers
    }

    private static let gather: MHD_KeyValueIteratorN = { gathered, _, key, keySize, value, valueSize in
        let gathered = gathered!.assumingMemoryBound(to: Gathered.self)
        guard let name = RequestHead.text(key, keySize), ASCII.isToken(name.utf8) else {
            gathered.pointee.flaw = "The name of a header is none."
            return .NO
        }
        guard let content = RequestHead.text(value, valueSize),
            content.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 9 })
        else {
            gathered.pointee.flaw = "The header '\(name)' has to be UTF-8 without control characters."
            return .NO
        }
        gathered.pointee.headers.add(name, ASCII.trimmed(content))
        return .YES
    }

    private static func text(_ start: UnsafePointer<CChar>?, _ count: Int) -> String? {
        guard let start else { return "" }
        return UnsafeRawBufferPointer(start: start, count: count).withMemoryRebound(to: UInt8.self) {
            String(validating: $0, as: UTF8.self)
        }
    }

    /// Anything that lets a proxy see another end of the body than this server is refused.
    static func length(_ headers: Headers, isOld: Bool) throws(HTTPError) -> BodyLength {
        if headers.count("Content-Length").count == 0, headers.count("Transfer-Encoding").count == 0 { return .none }
        let lengths = headers.all("Content-Length")
        let codings = headers.all("Transfer-Encoding")
        if !codings.isEmpty {
            guard lengths.isEmpty else {
                throw HTTPError(400, "'Content-Length' and 'Transfer-Encoding' must not stand in one request.")
            }
            guard !isOld else { throw HTTPError(400, "HTTP/1.0 has no 'Transfer-Encoding'.") }
            guard codings.count == 1, codings[0].lowercased() == "chunked" else {
                throw HTTPError(501, "The only 'Transfer-Encoding' that is understood is 'chunked', once.")
            }
            return .chunked
        }
        guard let first = lengths.first else { return .none }
        guard lengths.count == 1 else { throw HTTPError(400, "'Content-Length' stands in the request more than once.") }
        guard let count = ASCII.number(first) else { throw HTTPError(400, "'Content-Length' is not a number.") }
        return count == 0 ? .none : .bytes(count)
    }

    /// - Parameter known: One that was found to be good.
    static func checkHost(_ headers: Headers, isOld: Bool, known: String? = nil) throws(HTTPError) {
        let (count, host) = headers.count("Host")
        guard let host, count == 1 else {
            if count == 0 && isOld { return }
            throw HTTPError(400, "A request needs the header 'Host', once.")
        }
        guard host == known || isHost(host) else { throw HTTPError(400, "The header 'Host' names no host.") }
    }

    private static func isHost(_ text: String) -> Bool {
        var name = text[...]
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return false }
            name = text[text.index(after: text.startIndex)..<end]
            guard !name.isEmpty, name.utf8.allSatisfy({ ASCII.hexValue($0) != nil || $0 == 0x3A || $0 == 0x2E }) else {
                return false
            }
            return isPort(text[end...].dropFirst())
        }
        name = text[..<(text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex)]
        let allowed = name.utf8.allSatisfy {
            ASCII.isDigit($0) || ASCII.isLetter($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
        }
        return !name.isEmpty && name.utf8.count <= 255 && allowed && isPort(text[name.endIndex...])
    }

    private static func isPort(_ text: Substring) -> Bool {
        if text.isEmpty { return true }
        guard text.hasPrefix(":"), text.utf8.count <= 6, let port = ASCII.number(text.dropFirst()) else { return false }
        return port <= 65535
    }
}
