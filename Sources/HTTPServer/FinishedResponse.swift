/// An answer as it goes out: conditions, range and compression applied, the headers checked.
struct FinishedResponse: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        case file(OpenFile, Range<Int64>)
        case stream(heartbeat: Bool, @Sendable (OutgoingStream) async throws -> Void)

        var count: Int64? {
            switch self {
            case .bytes(let bytes): Int64(bytes.count)
            case .file(_, let range): Int64(range.count)
            case .stream: nil
            }
        }
    }

    var status: Int
    var headers: Headers
    var body: Body
    /// Whether the connection ends with it.
    var closes = false
    /// Whether it is as the one that its connection keeps, but for the request's number.
    var isLikeKept = false

    init(_ response: Response, to request: Request) {
        status = response.status
        headers = response.headers
        switch response.body {
        case .none: body = .bytes([])
        case .bytes(let bytes): body = .bytes(bytes)
        case .file(let file): body = .file(file, 0..<file.size)
        case .stream(let heartbeat, let write): body = .stream(heartbeat: heartbeat, write)
        }
        if status == 200 { applyConditions(of: request) }
        compress(for: request)
        complete(request.id)
    }

    /// For what goes wrong before there is a request.
    init(_ error: HTTPError, id: String) {
        let response = error.response
        status = response.status
        headers = response.headers
        if case .bytes(let bytes) = response.body { body = .bytes(bytes) } else { body = .bytes([]) }
        complete(id)
    }

    private mutating func complete(_ id: String) {
        headers["X-Request-Id"] = id
        headers["X-Content-Type-Options"] = "nosniff"
        // Both are the library's to write.
        headers["Content-Length"] = nil
        headers["Transfer-Encoding"] = nil
    }

    private mutating func applyConditions(of request: Request) {
        guard let size = body.count else { return }
        let isRead = request.method == .get || request.method == .head
        guard isRead, headers["ETag"] != nil || headers["Last-Modified"] != nil || body.isFile else { return }
        headers["Accept-Ranges"] = "bytes"
        switch Conditions.outcome(request.method, request.headers, answer: headers, size: size) {
        case .whole: break
        case .notModified:
            status = 304
            body = .bytes([])
            headers["Content-Type"] = nil
        case .failed:
            become(HTTPError(412, "What is there now is not what the condition of the request names."))
        case .unsatisfiable:
            become(HTTPError(416, "The range lies past the end.", headers: ["Content-Range": "bytes */\(size)"]))
        case .part(let range):
            status = 206
            headers["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(size)"
            switch body {
            case .bytes(let bytes): body = .bytes(Array(bytes[Int(range.lowerBound)..<Int(range.upperBound)]))
            case .file(let file, _): body = .file(file, range)
            case .stream: break
            }
        }
    }

    private mutating func become(_ error: HTTPError) {
        let response = error.response
        status = response.status
        headers = response.headers
        if case .bytes(let bytes) = response.body { body = .bytes(bytes) }
    }

    private mutating func compress(for request: Request) {
        guard status != 206, case .bytes(let bytes) = body, bytes.count >= Gzip.least,
            headers["Content-Encoding"] == nil, ContentType.isText(headers["Content-Type"] ?? "")
        else { return }
        headers.add("Vary", "Accept-Encoding")
        guard Gzip.isAccepted(request.headers), let shorter = Gzip.compressed(bytes) else { return }
        body = .bytes(shorter)
        headers["Content-Encoding"] = "gzip"
        headers["Accept-Ranges"] = nil
        // The same in other bytes: a strong tag would be wrong.
        if let tag = headers["ETag"], tag.hasPrefix("\"") { headers["ETag"] = "W/" + tag }
    }

    /// What keeps it from being sent: a name that is none, or a value that would end its line.
    var flaw: String? {
        guard (200...599).contains(status) else { return "the status \(status)" }
        for field in headers.fields {
            guard ASCII.isToken(field.name.utf8) else { return "the header name \(field.name.debugDescription)" }
            guard ASCII.isLine(field.value) else {
                return "the value of the header \(field.name): it holds a control character"
            }
        }
        return nil
    }
}

extension FinishedResponse.Body {
    fileprivate var isFile: Bool { if case .file = self { true } else { false } }
}
