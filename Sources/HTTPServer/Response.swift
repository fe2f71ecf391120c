package import JSON

/// What a handler answers. Ranges, conditions, HEAD and compression are applied to it afterwards, so a handler
/// answers as if the client had asked for all of it.
package struct Response: Sendable {
    package enum Body: Sendable {
        case none
        case bytes([UInt8])
        case file(OpenFile)
        /// Written piece by piece, as long as the function runs.
        case stream(heartbeat: Bool, @Sendable (OutgoingStream) async throws -> Void)
    }

    package var status: Int
    package var headers: Headers
    package var body: Body

    package init(status: Int = 200, headers: Headers = [:], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package static func empty(_ status: Int = 204, headers: Headers = [:]) -> Response {
        Response(status: status, headers: headers)
    }

    package static func json(_ value: JSON, status: Int = 200, headers: Headers = [:]) -> Response {
        text(value.canonicalText, type: "application/json", status: status, headers: headers)
    }

    package static func text(
        _ text: String, type: String = "text/plain; charset=utf-8", status: Int = 200, headers: Headers = [:]
    ) -> Response {
        bytes(Array(text.utf8), type: type, status: status, headers: headers)
    }

    package static func bytes(
        _ bytes: [UInt8], type: String, status: Int = 200, headers: Headers = [:]
    ) -> Response {
        var headers = headers
        headers["Content-Type"] = type
        return Response(status: status, headers: headers, body: .bytes(bytes))
    }

    /// Sends a file from the kernel's cache, with ranges and conditions. 404 if there is no such file.
    /// - Parameters:
    ///   - type: Told by the name's ending if nil.
    ///   - etag: Of a blob its digest, without quotes; by default made of size, time and place.
    package static func file(
        _ path: String, type: String? = nil, etag: String? = nil, headers: Headers = [:]
    ) throws(HTTPError) -> Response {
        let file = try OpenFile(path)
        var headers = headers
        headers["Content-Type"] = type ?? ContentType.of(name: path)
        headers["ETag"] = "\"\(etag ?? file.tag)\""
        headers["Last-Modified"] = HTTPDate.text(file.modified)
        return Response(headers: headers, body: .file(file))
    }

    /// Server-Sent Events for as long as `send` runs. Its task is cancelled when the client leaves or the server stops.
    package static func events(
        headers: Headers = [:], _ send: @escaping @Sendable (EventStream) async throws -> Void
    ) -> Response {
        var response = stream(type: "text/event-stream", headers: headers) { try await send(EventStream($0)) }
        if case .stream(_, let write) = response.body { response.body = .stream(heartbeat: true, write) }
        response.headers["Cache-Control"] = "no-store"
        // nginx would gather events otherwise.
        response.headers["X-Accel-Buffering"] = "no"
        return response
    }

    package static func stream(
        type: String, headers: Headers = [:], _ write: @escaping @Sendable (OutgoingStream) async throws -> Void
    ) -> Response {
        var headers = headers
        headers["Content-Type"] = type
        return Response(headers: headers, body: .stream(heartbeat: false, write))
    }

    package static func redirect(to location: String, status: Int = 303) -> Response {
        Response(status: status, headers: ["Location": location])
    }
}
