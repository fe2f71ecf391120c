import CZlib

enum Gzip {
    /// Shorter answers gain nothing: they fit into one packet as they are.
    static let least = 1024

    /// Nil if it would not get shorter.
    static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard reelmill_gzip_start(&stream, 5) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        var ended = false
        let out = [UInt8](unsafeUninitializedCapacity: bytes.count) { out, count in
            bytes.withUnsafeBufferPointer { input in
                stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                stream.avail_in = UInt32(input.count)
                stream.next_out = out.baseAddress
                stream.avail_out = UInt32(out.count)
                ended = deflate(&stream, Z_FINISH) == Z_STREAM_END
            }
            count = ended ? bytes.count - Int(stream.avail_out) : 0
        }
        return ended ? out : nil
    }

    /// Whether the client takes it, by the qualities in `Accept-Encoding`.
    static func isAccepted(_ headers: Headers) -> Bool {
        var any = false
        for entry in headers.list("Accept-Encoding") {
            let parts = entry.split(separator: ";").map { ASCII.trimmed($0) }
            let refused = parts.dropFirst().contains { ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains($0) }
            if parts.first == "gzip" || parts.first == "x-gzip" { return !refused }
            if parts.first == "*" { any = !refused }
        }
        return any
    }
}
