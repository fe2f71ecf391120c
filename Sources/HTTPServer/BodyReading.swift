import Glibc
package import JSON

extension Request {
    /// The whole body. Refuses more than `limit` bytes with 413.
    package func bytes(limit: Int) async throws -> [UInt8] {
        if let announced = body.announced, announced > Int64(limit) { throw Body.tooLong(limit) }
        var whole: [UInt8] = []
        while let bytes = try await body.next() {
            guard whole.count + bytes.count <= limit else { throw Body.tooLong(limit) }
            whole += bytes
        }
        return whole
    }

    /// The body as JSON: 415 for another media type, 400 for what is not JSON.
    package func json(limit: Int = Limits.json) async throws -> JSON {
        let type = contentType ?? "application/json"
        guard type == "application/json" || type.hasSuffix("+json") else {
            throw HTTPError(415, "The body has to be JSON, sent as 'Content-Type: application/json'.")
        }
        guard let text = String(validating: try await bytes(limit: limit), as: UTF8.self) else {
            throw HTTPError(400, "The body is not UTF-8.")
        }
        do {
            return try JSON(parsing: text)
        } catch {
            throw HTTPError(400, "The body is not JSON that can be read: \(error).")
        }
    }

    /// Writes the body to an open file as it comes, and returns how many bytes that were.
    package func write(to descriptor: Int32, limit: Int) async throws -> Int {
        if let announced = body.announced, announced > Int64(limit) { throw Body.tooLong(limit) }
        var total = 0
        while let bytes = try await body.next() {
            total += bytes.count
            guard total <= limit else { throw Body.tooLong(limit) }
            try Request.write(bytes, to: descriptor)
        }
        return total
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) throws(HTTPError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == ENOSPC || errno == EDQUOT {
                throw HTTPError(507, "The server has no room left for this file.", hidden: "write: errno \(errno)")
            } else if errno != EINTR {
                throw HTTPError(500, "The server could not keep this file.", hidden: "write: errno \(errno)")
            }
        }
    }
}
