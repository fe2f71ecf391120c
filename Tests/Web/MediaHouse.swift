import BlobStore
import Digests
import HTTPServer
import JSON
import MediaLibrary
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// What tests of uploads do again and again.
extension WebHouse {
    /// A PNG by its first bytes, and as long as wanted; what follows differs with `seed`.
    static func picture(_ size: Int = 100, seed: UInt64 = 1) -> [UInt8] {
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        while bytes.count < size {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes.append(UInt8(truncatingIfNeeded: state >> 33))
        }
        return bytes
    }

    struct FormFile {
        var name: String
        var bytes: [UInt8]
        var field = "file"
        var type = "application/octet-stream"
    }

    func upload(_ files: [FormFile], _ headers: Headers = [:]) async throws -> Answer {
        var body: [UInt8] = []
        for file in files {
            body +=
                "--edge\r\nContent-Disposition: form-data; name=\"\(file.field)\"; filename=\"\(file.name)\"\r\n".utf8
            body += "Content-Type: \(file.type)\r\n\r\n".utf8
            body += file.bytes
            body += "\r\n".utf8
        }
        body += "--edge--\r\n".utf8
        var all = headers
        all["Content-Type"] = "multipart/form-data; boundary=edge"
        return try await send(.post, "/api/upload/local", body, all)
    }

    /// One picture, by a form; its id.
    func newMedia(
        _ name: String = "a.png", _ bytes: [UInt8] = WebHouse.picture(), _ headers: Headers = [:]
    ) async throws -> String {
        let answer = try await upload([FormFile(name: name, bytes: bytes)], headers)
        try #require(answer.status == 201, "\(answer.text)")
        return try #require(answer.json.at("media.id")?.text)
    }

    func record(_ id: String, _ headers: Headers = [:]) async throws -> JSON {
        let answer = try await ask(.get, "/api/media/" + id, nil, headers)
        try #require(answer.status == 200, "\(answer.text)")
        return answer.json
    }

    /// Begins an upload in chunks; its id.
    func beginUpload(_ name: String, _ bytes: [UInt8], _ headers: Headers = [:]) async throws -> String {
        let answer = try await ask(
            .post, "/api/media/uploads",
            ["filename": JSON(name), "size": JSON(bytes.count), "sha256": JSON(SHA256.of(bytes).hex)], headers)
        try #require(answer.status == 201, "\(answer.text)")
        return try #require(answer.json["uploadId"]?.text)
    }

    func chunk(
        _ number: Int, of bytes: [UInt8], to id: String, _ headers: Headers = [:]
    ) async throws -> Answer {
        let size = Int(intake.rules.chunkSize)
        let part = Array(bytes[(number * size)..<min(bytes.count, (number + 1) * size)])
        return try await send(.put, "/api/media/uploads/\(id)/chunks/\(number)", part, headers)
    }

    /// As if they had been left alone for long.
    func expireUploads() throws {
        let outcome = BuiltProgram(path: "/usr/bin/sqlite3").run([
            folder.file("reelmill.sqlite"), "PRAGMA busy_timeout = 60000; UPDATE uploads SET expires_at = 1",
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
    }

    /// The SHA-256 of the original as it is kept.
    func original(_ id: String) async throws -> Digest? {
        guard let fact = try await store.snapshot(of: id)?.assets.first(where: { $0.ref.kind == "original" }) else {
            return nil
        }
        var hash = SHA256()
        for try await bytes in try await blobs.read(fact.content.hex, range: nil) { hash.update(bytes) }
        return hash.finish()
    }
}
