import Glibc

/// The head of an answer, as its lines come in.
struct AnswerReader {
    private(set) var status = 0
    private(set) var headers: [String: String] = [:]
    private(set) var hasBegun = false
    /// Of all lines, those of interim answers too.
    private var size = 0

    /// False when the head is larger than any honest one.
    mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
        size += line.count
        guard size <= 65_536 else { return false }
        let text = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
        if text.hasPrefix("HTTP/") {
            let words = text.split(separator: " ")
            status = words.count > 1 ? Int(words[1]) ?? 0 : 0
            headers = [:]
            hasBegun = status >= 200
        } else if let colon = text.firstIndex(of: ":") {
            let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers[text[..<colon].lowercased()] = String(value)
        }
        return true
    }
}

/// Where the body of an answer goes, never more than was allowed.
struct AnswerSink {
    private static let longestErrorBody = 65_536

    private let path: String?
    private let limit: Int
    private var file: Int32 = -1
    private var size = 0
    private(set) var bytes: [UInt8] = []
    private(set) var problem: (code: HTTPError.Code, cause: String)?

    init(_ request: HTTPRequest) {
        switch request.destination {
        case .memory: path = nil
        case .file(let path): self.path = path
        }
        limit = request.limits.size
    }

    /// Looks at the size that the head promises, before a byte of the body is taken.
    mutating func mayTake(_ answer: AnswerReader) -> Bool {
        guard (200..<300).contains(answer.status), let length = answer.headers["content-length"].flatMap({ Int($0) }),
            length > limit
        else { return true }
        return refuse(.tooLarge, "the answer has \(length) bytes; at most \(limit) are taken")
    }

    mutating func take(_ piece: UnsafeRawBufferPointer, of answer: AnswerReader) -> Bool {
        guard (200..<300).contains(answer.status) else {
            bytes += piece.prefix(AnswerSink.longestErrorBody - bytes.count)
            // The status says it already: a long page about it need not be read to its end.
            size += piece.count
            return size <= limit || refuse(.tooLarge, "the answer has more than \(limit) bytes")
        }
        size += piece.count
        guard size <= limit else { return refuse(.tooLarge, "the answer has more than \(limit) bytes") }
        guard let path else {
            bytes += piece
            return true
        }
        if file < 0 {
            file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            if file < 0 { return refuse(.file, "\(path) could not be made: \(reason)") }
        }
        var rest = piece
        while !rest.isEmpty {
            let count = write(file, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return refuse(.file, "\(path) could not be written: \(reason)") }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }

    /// What went wrong with the file at the last moment, if something did.
    mutating func close() -> String? {
        guard file >= 0 else { return nil }
        let result = Glibc.close(file)
        file = -1
        return result == 0 ? nil : "\(path ?? "") could not be written: \(reason)"
    }

    mutating func discard() {
        guard let path, size > 0 else { return }
        if file >= 0 { Glibc.close(file) }
        file = -1
        unlink(path)
    }

    private var reason: String { String(cString: strerror(errno)) }

    private mutating func refuse(_ code: HTTPError.Code, _ cause: String) -> Bool {
        problem = (code, cause)
        return false
    }
}
