package import JSON

/// Server-Sent Events, one client.
package struct EventStream: Sendable {
    private let stream: OutgoingStream

    init(_ stream: OutgoingStream) { self.stream = stream }

    /// False once the client left or the server stops; `send` throws then.
    package var isOpen: Bool { stream.isOpen }

    /// Waits while the client is slow. Line ends in the data are kept; in the name and the id they are refused.
    package func send(_ event: String? = nil, data: String, id: String? = nil) async throws {
        try await stream.write(EventStream.text(event, data: data, id: id))
    }

    package func send(_ event: String? = nil, json: JSON, id: String? = nil) async throws {
        try await send(event, data: json.canonicalText, id: id)
    }

    /// After how long the browser is to connect again when the connection breaks.
    package func retry(after milliseconds: Int) async throws {
        try await stream.write(Array("retry: \(milliseconds)\n\n".utf8))
    }

    static func text(_ event: String?, data: String, id: String?) -> [UInt8] {
        func isLine(_ text: String) -> Bool { text.utf8.allSatisfy { $0 != 10 && $0 != 13 && $0 != 0 } }
        precondition(isLine(event ?? "") && isLine(id ?? ""), "the name or the id of an event holds a line end")
        var bytes: [UInt8] = []
        if let id { bytes += "id: \(id)\n".utf8 }
        if let event { bytes += "event: \(event)\n".utf8 }
        // Bytes, for Swift takes a carriage return and a line feed for one character.
        var data = Array(data.utf8)
        if data.contains(13) {
            data = Array(
                String(decoding: data, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
                    .joined(separator: "\n").utf8)
        }
        for line in data.split(separator: 10, omittingEmptySubsequences: false) {
            bytes += "data: ".utf8
            bytes += line
            bytes.append(10)
        }
        bytes.append(10)
        return bytes
    }
}
