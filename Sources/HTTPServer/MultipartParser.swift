import Glibc

/// Takes `multipart/form-data` apart as its bytes come, holding no more of them than a boundary is long.
struct MultipartParser {
    enum Event: Equatable {
        case part(Headers)
        case bytes([UInt8])
        case partEnd
        case end
    }

    private enum State { case preamble, afterBoundary, headers, content, end }

    /// Lines of a part's head, all together.
    static let headLimit = 16 << 10
    static let partLimit = 1000

    private let delimiter: [UInt8]
    private var state = State.preamble
    private var pending: [UInt8]
    private var parts = 0

    init(boundary: String) {
        delimiter = Array("\r\n--\(boundary)".utf8)
        // As if a line had ended before: the first boundary may be the first thing in the body.
        pending = [13, 10]
    }

    var isAtEnd: Bool { state == .end }

    mutating func take(_ bytes: [UInt8]) throws(HTTPError) -> [Event] {
        pending += bytes
        var events: [Event] = []
        var at = 0
        while try step(&at, &events) {}
        pending.removeFirst(at)
        return events
    }

    /// False when more bytes are needed.
    private mutating func step(_ at: inout Int, _ events: inout [Event]) throws(HTTPError) -> Bool {
        switch state {
        case .preamble:
            guard let found = find(from: at) else {
                at = max(at, pending.count - delimiter.count + 1)
                return false
            }
            at = found + delimiter.count
            state = .afterBoundary
        case .afterBoundary:
            guard pending.count - at >= 2 else { return false }
            if pending[at] == 0x2D && pending[at + 1] == 0x2D {
                at += 2
                state = .end
                events.append(.end)
                return true
            }
            // Space may follow a boundary.
            while at < pending.count, pending[at] == 0x20 || pending[at] == 9 { at += 1 }
            guard pending.count - at >= 2 else { return false }
            guard pending[at] == 13, pending[at + 1] == 10 else {
                throw HTTPError(400, "The form is malformed: something follows a boundary.")
            }
            at += 2
            state = .headers
        case .headers:
            guard let end = endOfHead(from: at) else {
                guard pending.count - at <= MultipartParser.headLimit else {
                    throw HTTPError(431, "The headers of a part of the form are too long.")
                }
                return false
            }
            parts += 1
            guard parts <= MultipartParser.partLimit else { throw HTTPError(413, "The form has too many parts.") }
            events.append(.part(try MultipartParser.headers(pending[at..<end.upperBound])))
            // The line end before the boundary of an empty part is the one that ends the head.
            at = end.upperBound - 2
            state = .content
            contentBegins = true
        case .content:
            return content(&at, &events)
        case .end:
            at = pending.count
            return false
        }
        return true
    }

    private var contentBegins = false

    private mutating func content(_ at: inout Int, _ events: inout [Event]) -> Bool {
        let start = contentBegins ? at + 2 : at
        if let found = find(from: at) {
            if found > start { events.append(.bytes(Array(pending[start..<found]))) }
            events.append(.partEnd)
            at = found + delimiter.count
            state = .afterBoundary
            contentBegins = false
            return true
        }
        // What may be the beginning of a boundary is kept.
        let safe = pending.count - delimiter.count + 1
        if safe > start {
            events.append(.bytes(Array(pending[start..<safe])))
            at = safe
            contentBegins = false
        }
        return false
    }

    private func find(from start: Int) -> Int? {
        guard pending.count - start >= delimiter.count else { return nil }
        return pending.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var index = start
            let last = bytes.count - delimiter.count
            while index <= last, let found = memchr(base + index, 13, last - index + 1) {
                index = found - UnsafeMutableRawPointer(mutating: base)
                if memcmp(base + index, delimiter, delimiter.count) == 0 { return index }
                index += 1
            }
            return nil
        }
    }

    /// The empty line that ends a part's head, with the line end before it if there is one.
    private func endOfHead(from start: Int) -> Range<Int>? {
        if pending.count - start >= 2, pending[start] == 13, pending[start + 1] == 10 { return start..<start + 2 }
        var index = start
        while index + 3 < pending.count {
            if pending[index] == 13, pending[index + 1] == 10, pending[index + 2] == 13, pending[index + 3] == 10 {
                return index..<index + 4
            }
            index += 1
        }
        return nil
    }

    private static func headers(_ bytes: ArraySlice<UInt8>) throws(HTTPError) -> Headers {
        var headers = Headers()
        for line in bytes.split(separator: 10) {
            let line = line.last == 13 ? line.dropLast() : line
            if line.isEmpty { continue }
            guard let colon = line.firstIndex(of: 0x3A), ASCII.isToken(line[..<colon]) else {
                throw HTTPError(400, "The form is malformed: a part has a header that is none.")
            }
            // Names of files come as any bytes; those that are no UTF-8 are replaced.
            headers.add(
                String(decoding: line[..<colon], as: UTF8.self),
                ASCII.trimmed(String(decoding: line[(colon + 1)...], as: UTF8.self)))
        }
        return headers
    }
}
