import BlobStore
import Digests
import FoundationEssentials
import HTTPServer
import JSON
import MediaLibrary
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// What tests of tus send again and again.
extension WebHouse {
    static let tusBody = "application/offset+octet-stream"

    func tus(
        _ method: Method, _ path: String, _ bytes: [UInt8] = [], _ headers: Headers = [:]
    ) async throws -> Answer {
        var all = headers
        if all["Tus-Resumable"] == nil { all["Tus-Resumable"] = "1.0.0" }
        return try await send(method, path, bytes, all)
    }

    /// The address of a new upload.
    func newTus(_ length: Int, _ headers: Headers = [:]) async throws -> String {
        var all = headers
        all["Upload-Length"] = "\(length)"
        let answer = try await tus(.post, "/api/tus", [], all)
        try #require(answer.status == 201, "\(answer.text)")
        let address = try #require(answer.headers["Location"])
        try #require(address.hasPrefix("http://127.0.0.1:4000/"))
        return String(address.dropFirst("http://127.0.0.1:4000".count))
    }

    func patch(
        _ path: String, at offset: Int, _ bytes: [UInt8], _ headers: Headers = [:]
    ) async throws -> Answer {
        var all = headers
        all["Upload-Offset"] = "\(offset)"
        if all["Content-Type"] == nil { all["Content-Type"] = Self.tusBody }
        return try await tus(.patch, path, bytes, all)
    }

    /// What the server says that it has.
    func offset(_ path: String) async throws -> Int? {
        try await tus(.head, path).headers["Upload-Offset"].flatMap { Int($0) }
    }

    static func checksum(_ algorithm: Checksum.Algorithm, _ bytes: [UInt8]) -> String {
        let sum = Checksum(algorithm)
        sum.update(bytes)
        return "\(algorithm.rawValue) " + Data(sum.finish()).base64EncodedString()
    }
}
