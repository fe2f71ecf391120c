/// A `multipart/form-data` body as it comes: its parts one after the other, each a stream of bytes.
///
///     let form = try Form(request)
///     while let part = try await form.nextPart() {
///         while let bytes = try await part.next() { … }
///     }
///
/// For one reader. What is left unread of a part is skipped when the next is asked for.
package final class Form {
    /// One field or file. `name` and `filename` are what the client wrote, not to be used as paths.
    package struct Part {
        package let name: String
        package let filename: String?
        package let headers: Headers
        fileprivate let form: Form
        fileprivate let number: Int

        package var contentType: String? {
            headers["Content-Type"].map { ASCII.trimmed($0.prefix { $0 != ";" }).lowercased() }
        }

        /// The next bytes, nil at the end of the part.
        package func next() async throws -> [UInt8]? { try await form.nextBytes(of: number) }

        /// All of it; 413 if that is more than `limit` bytes.
        package func bytes(limit: Int) async throws -> [UInt8] {
            var whole: [UInt8] = []
            while let bytes = try await next() {
                guard whole.count + bytes.count <= limit else {
                    throw HTTPError(
                        413, "The field is longer than \(limit) bytes.",
                        errors: [.init(field: name, message: "is longer than \(limit) bytes")])
                }
                whole += bytes
            }
            return whole
        }
    }

    private let body: Body
    private var parser: MultipartParser
    private var events: ArraySlice<MultipartParser.Event> = []
    private var current = 0
    private var isInPart = false

    /// 415 if the body is no form, 400 if it names no usable boundary.
    package init(_ request: Request) throws(HTTPError) {
        guard request.contentType == "multipart/form-data", let type = request.headers["Content-Type"] else {
            throw HTTPError(415, "The body has to be a form, sent as 'Content-Type: multipart/form-data'.")
        }
        guard let boundary = Form.parameters(type)["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw HTTPError(400, "The 'Content-Type' of the form names no boundary of 1 to 70 characters.")
        }
        body = request.body
        parser = MultipartParser(boundary: boundary)
    }

    /// Nil after the last.
    package func nextPart() async throws -> Part? {
        while let event = try await nextEvent() {
            switch event {
            case .part(let headers):
                current += 1
                isInPart = true
                return try part(headers)
            case .bytes: break
            case .partEnd: isInPart = false
            case .end:
                // What follows is to be ignored, and read, so that the connection can be kept.
                while try await body.next() != nil {}
                return nil
            }
        }
        return nil
    }

    private func part(_ headers: Headers) throws -> Part {
        guard let disposition = headers["Content-Disposition"], disposition.lowercased().hasPrefix("form-data"),
            let name = Form.parameters(disposition)["name"]
        else { throw HTTPError(400, "The form is malformed: a part has no name.") }
        let parameters = Form.parameters(disposition)
        let extended = parameters["filename*"].flatMap(Form.extended)
        return Part(
            name: name, filename: extended ?? parameters["filename"], headers: headers, form: self, number: current)
    }

    fileprivate func nextBytes(of number: Int) async throws -> [UInt8]? {
        guard number == current, isInPart else { return nil }
        guard let event = try await nextEvent() else { return nil }
        if case .bytes(let bytes) = event { return bytes }
        isInPart = false
        return nil
    }

    private func nextEvent() async throws -> MultipartParser.Event? {
        while true {
            if let event = events.popFirst() { return event }
            if parser.isAtEnd { return nil }
            guard let bytes = try await body.next() else {
                throw HTTPError(400, "The form breaks off before its last boundary.")
            }
            events = try parser.take(bytes)[...]
        }
    }

    /// The parameters after the first semicolon. Within quotes only `\"` and `\\` are escapes, as browsers write them;
    /// a backslash before anything else is part of a Windows path.
    static func parameters(_ text: String) -> [String: String] {
        var parameters: [String: String] = [:]
        var rest = Array(text.utf8)[...]
        rest = rest.drop { $0 != 0x3B }
        while rest.popFirst() != nil {
            let name = ASCII.trimmed(String(decoding: rest.prefix { $0 != 0x3D && $0 != 0x3B }, as: UTF8.self))
            rest = rest.drop { $0 != 0x3D && $0 != 0x3B }
            guard rest.first == 0x3D else { continue }
            rest = rest.dropFirst().drop { $0 == 0x20 || $0 == 9 }
            var value: [UInt8] = []
            if rest.first == 0x22 {
                rest.removeFirst()
                while let byte = rest.popFirst(), byte != 0x22 {
                    if byte == 0x5C, let next = rest.first, next == 0x22 || next == 0x5C {
                        value.append(next)
                        rest.removeFirst()
                    } else {
                        value.append(byte)
                    }
                }
                rest = rest.drop { $0 != 0x3B }
            } else {
                value = Array(ASCII.trimmed(String(decoding: rest.prefix { $0 != 0x3B }, as: UTF8.self)).utf8)
                rest = rest.drop { $0 != 0x3B }
            }
            let key = name.lowercased()
            if parameters[key] == nil { parameters[key] = String(decoding: value, as: UTF8.self) }
        }
        return parameters
    }

    /// `UTF-8''na%C3%AFve.txt`
    private static func extended(_ value: String) -> String? {
        let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return Percent.decoded(parts[2].utf8)
    }
}
