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

/// The sentences with MUST of tus 1.0.0 that concern a server, by section and in their order, and what follows from them.
struct TusTests {
    private static let bytes = WebHouse.picture(10_000)

    // MARK: Core protocol

    @Test func `Core 1: the answer to HEAD always tells the offset, at 0 and at the end too`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        #expect(try await house.offset(path) == 0)
        #expect(try await house.patch(path, at: 0, Self.bytes).status == 204)
        let head = try await house.tus(.head, path)
        #expect(head.status == 200 && head.headers["Upload-Offset"] == "10000")
    }

    @Test func `Core 2: the answer to HEAD tells the length, where it is known`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        #expect(try await house.tus(.head, path).headers["Upload-Length"] == "10000")
    }

    @Test func `Core 3: what is not there is answered without an offset`() async throws {
        let house = try WebHouse()
        let head = try await house.tus(.head, "/api/tus/nosuchupload")
        #expect(head.status == 404 && head.headers["Upload-Offset"] == nil)
        #expect(try await house.patch("/api/tus/nosuchupload", at: 0, Self.bytes).status == 404)
    }

    @Test func `Core 4: the answer to HEAD is not to be cached`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        #expect(try await house.tus(.head, path).headers["Cache-Control"] == "no-store")
    }

    @Test func `Core 5: a PATCH of another type is refused, with nothing taken`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        #expect(try await house.patch(path, at: 0, Self.bytes, ["Content-Type": "image/png"]).status == 415)
        #expect(try await house.offset(path) == 0)
    }

    @Test func `Core 6: the offset of a PATCH has to be the present one; else 409, with nothing changed`() async throws
    {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        #expect(try await house.patch(path, at: 0, Array(Self.bytes[..<4000])).status == 204)
        for wrong in [0, 1, 3999, 4001, 10_000] {
            let answer = try await house.patch(path, at: wrong, [1, 2, 3])
            #expect(answer.status == 409 && answer.headers["Upload-Offset"] == "4000")
        }
        for wrong in ["-1", "x", "", "4000.0", "+4000"] {
            let headers: Headers = ["Upload-Offset": wrong, "Content-Type": WebHouse.tusBody]
            #expect(try await house.tus(.patch, path, [1], headers).status == 400)
        }
        #expect(try await house.tus(.patch, path, [1], ["Content-Type": WebHouse.tusBody]).status == 400)
        #expect(try await house.offset(path) == 4000)
    }

    @Test func `Core 7: a PATCH that was taken is answered with 204 and the new offset, the sum of both`() async throws
    {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        var offset = 0
        for size in [0, 1, 999, 5000, 0, 4000] {
            let answer = try await house.patch(path, at: offset, Array(Self.bytes[offset..<offset + size]))
            offset += size
            #expect(answer.status == 204 && answer.headers["Upload-Offset"] == "\(offset)")
        }
        let media = try #require(try await house.tus(.head, path).headers["X-Media-Id"])
        #expect(try await house.original(media) == SHA256.of(Self.bytes))
    }

    @Test func `Core 8: OPTIONS tells the versions, the extensions and the largest size, whatever version is named`()
        async throws
    {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        for (path, version) in [("/api/tus", "1.0.0"), ("/api/tus", "0.0.0"), (path, "9")] {
            let answer = try await house.tus(.options, path, [], ["Tus-Resumable": version])
            #expect(answer.status == 204 && answer.headers["Tus-Version"] == "1.0.0")
            #expect(answer.headers["Tus-Max-Size"] == "524288000")
            #expect(
                answer.headers["Tus-Extension"]
                    == "creation,creation-with-upload,checksum,expiration,termination,concatenation")
        }
    }

    @Test func `Core 9: each answer names the version, errors too`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        for answer in [
            try await house.tus(.head, path), try await house.patch(path, at: 5, [1]),
            try await house.tus(.get, path), try await house.tus(.delete, path), try await house.tus(.head, path),
            try await house.tus(.post, "/api/tus"), try await house.tus(.put, "/api/tus"),
        ] {
            #expect(answer.headers["Tus-Resumable"] == "1.0.0", "\(answer.status)")
        }
        let locked = try WebHouse()
        _ = try await locked.key("anybody")
        let stranger = try await locked.tus(.head, path)
        #expect(stranger.status == 401 && stranger.headers["Tus-Resumable"] == "1.0.0")
    }

    @Test func `Core 10: a version that is not spoken is answered with 412 and those that are, and nothing is done`()
        async throws
    {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        for version in ["0.2.2", "1.0.1", "x"] {
            var headers: Headers = ["Tus-Resumable": version, "Upload-Offset": "0", "Content-Type": WebHouse.tusBody]
            let patch = try await house.send(.patch, path, Self.bytes, headers)
            #expect(patch.status == 412 && patch.headers["Tus-Version"] == "1.0.0")
            headers["Upload-Length"] = "5"
            #expect(try await house.send(.post, "/api/tus", [], headers).status == 412)
            #expect(try await house.send(.delete, path, [], headers).status == 412)
        }
        #expect(try await house.send(.head, path, []).status == 412)
        #expect(try await house.offset(path) == 0)
    }

    @Test func `Core 11: a method named in a header counts, and the real one does not`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        for method in [Method.post, .get, .put, .delete] {
            let offset = try #require(try await house.offset(path))
            let headers: Headers = [
                "X-HTTP-Method-Override": "PATCH", "Upload-Offset": "\(offset)", "Content-Type": WebHouse.tusBody,
            ]
            let answer = try await house.tus(method, path, Array(Self.bytes[offset..<offset + 2500]), headers)
            #expect(answer.status == 204 && answer.headers["Upload-Offset"] == "\(offset + 2500)")
        }
        #expect(try await house.offset(path) == 10_000)
    }

    // MARK: Creation

    @Test func `Creation 1: a length that is missing or none is 400, one that is too large 413`() async throws {
        let house = try WebHouse()
        for wrong in ["-1", "x", "1e3", ""] {
            #expect(try await house.tus(.post, "/api/tus", [], ["Upload-Length": wrong]).status == 400)
        }
        #expect(try await house.tus(.post, "/api/tus").status == 400)
        #expect(try await house.tus(.post, "/api/tus", [], ["Upload-Defer-Length": "1"]).status == 400)
        #expect(try await house.tus(.post, "/api/tus", [], ["Upload-Length": "524288001"]).status == 413)
        #expect(try await house.tus(.post, "/api/tus", [], ["Upload-Length": "0"]).status == 422)
    }

    @Test func `Creation 2: a new upload is answered with 201 and its address`() async throws {
        let house = try WebHouse()
        let paths = [try await house.newTus(5), try await house.newTus(5)]
        #expect(Set(paths).count == 2 && paths.allSatisfy { $0.hasPrefix("/api/tus/") })
    }

    @Test func `Creation 3: metadata are pairs with each key once and values in Base64, and HEAD gives them back`()
        async throws
    {
        let house = try WebHouse()
        let text = "filename 8J+OrC5wbmc=,is_private,filetype aW1hZ2UvcG5n"
        let path = try await house.newTus(10_000, ["Upload-Metadata": text])
        #expect(try await house.tus(.head, path).headers["Upload-Metadata"] == text)
        #expect(try await house.patch(path, at: 0, Self.bytes).status == 204)
        let media = try #require(try await house.tus(.head, path).headers["X-Media-Id"])
        #expect(try await house.record(media)["filename"] == "🎬.png")
        for wrong in ["a b", "a YQ==,a Yg==", " YQ==", "a YQ== x", ",", "a !!!!"] {
            let headers: Headers = ["Upload-Length": "5", "Upload-Metadata": wrong]
            #expect(try await house.tus(.post, "/api/tus", [], headers).status == 400, "\(wrong)")
        }
        #expect(try await house.tus(.head, try await house.newTus(5)).headers["Upload-Metadata"] == nil)
    }

    @Test func `Creation with upload 1: bytes that come with the creation count, and the answer tells how far`()
        async throws
    {
        let house = try WebHouse()
        let headers: Headers = ["Upload-Length": "10000", "Content-Type": WebHouse.tusBody]
        let part = try await house.tus(.post, "/api/tus", Array(Self.bytes[..<6000]), headers)
        #expect(part.status == 201 && part.headers["Upload-Offset"] == "6000")
        let path = try #require(part.headers["Location"])
        #expect(try await house.patch(path, at: 6000, Array(Self.bytes[6000...])).headers["Upload-Offset"] == "10000")
        let whole = try await house.tus(.post, "/api/tus", Self.bytes, headers)
        let media = try #require(whole.headers["X-Media-Id"])
        #expect(whole.headers["Upload-Offset"] == "10000")
        #expect(try await house.original(media) == SHA256.of(Self.bytes))
        let other: Headers = ["Upload-Length": "10000", "Content-Type": "image/png"]
        #expect(try await house.tus(.post, "/api/tus", Self.bytes, other).status == 415)
    }

    // MARK: Expiration

    @Test func `the same Idempotency-Key gives the first upload again, another length under it is a conflict`()
        async throws
    {
        let house = try WebHouse()
        func create(_ length: Int, _ key: String, _ bytes: [UInt8] = []) async throws -> WebHouse.Answer {
            var headers: Headers = ["Upload-Length": "\(length)", "Idempotency-Key": key]
            if !bytes.isEmpty { headers["Content-Type"] = "application/offset+octet-stream" }
            return try await house.tus(.post, "/api/tus", bytes, headers)
        }
        let first = try await create(10_000, "one")
        let again = try await create(10_000, "one")
        #expect(first.status == 201 && again.status == 201)
        #expect(first.headers["Location"] != nil && again.headers["Location"] == first.headers["Location"])
        #expect(try await create(9_000, "one").status == 409)
        #expect(try await create(10_000, "other").headers["Location"] != first.headers["Location"])
        let whole = try await create(10_000, "with bytes", Self.bytes)
        let repeated = try await create(10_000, "with bytes", Self.bytes)
        #expect(whole.status == 201 && repeated.status == 201)
        #expect(repeated.headers["Location"] == whole.headers["Location"])
        #expect(repeated.headers["Upload-Offset"] == "10000")
        #expect(whole.headers["X-Media-Id"] != nil && repeated.headers["X-Media-Id"] == whole.headers["X-Media-Id"])
        #expect(try await house.ask(.get, "/api/media").json["media"]?.items?.count == 1)
    }

    @Test func `Expiration 1: each answer about an unfinished upload tells when it ends, and then it is gone`()
        async throws
    {
        let house = try WebHouse()
        let created = try await house.tus(.post, "/api/tus", [], ["Upload-Length": "10000"])
        let path = try #require(created.headers["Location"])
        let patched = try await house.patch(path, at: 0, Array(Self.bytes[..<10]))
        for answer in [created, patched, try await house.tus(.head, path)] {
            let date = try #require(answer.headers["Upload-Expires"])
            #expect(HTTPDate.seconds(of: date) != nil)
        }
        try house.expireUploads()
        #expect(try await house.tus(.head, path).status == 404)
        #expect(try await house.patch(path, at: 10, [1]).status == 404)
    }

    // MARK: Checksum

    @Test(arguments: [Checksum.Algorithm.sha1, .sha256])
    func `Checksum 1: bytes that are not those of the checksum are 460 and do not count`(
        algorithm: Checksum.Algorithm
    ) async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        let part = Array(Self.bytes[..<5000])
        let right = WebHouse.checksum(algorithm, part)
        var damaged = part
        damaged[4999] ^= 1
        #expect(try await house.patch(path, at: 0, damaged, ["Upload-Checksum": right]).status == 460)
        #expect(try await house.offset(path) == 0)
        #expect(try await house.patch(path, at: 0, part, ["Upload-Checksum": right]).status == 204)
        let rest = Array(Self.bytes[5000...])
        let last = try await house.patch(
            path, at: 5000, rest, ["Upload-Checksum": WebHouse.checksum(algorithm, rest)])
        let media = try #require(last.headers["X-Media-Id"])
        #expect(try await house.original(media) == SHA256.of(Self.bytes))
    }

    @Test func `Checksum 2: at least sha1 is known and OPTIONS tells which; others are 400`() async throws {
        let house = try WebHouse()
        let options = try await house.tus(.options, "/api/tus")
        #expect(options.headers["Tus-Checksum-Algorithm"] == "sha1,sha256")
        let path = try await house.newTus(10_000)
        for wrong in ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha1", "sha1 x", "sha1 YQ==", ""] {
            #expect(try await house.patch(path, at: 0, [1], ["Upload-Checksum": wrong]).status == 400)
        }
        #expect(try await house.offset(path) == 0)
    }

    // MARK: Termination

    @Test func `Termination 1: a DELETE is answered with 204, and then nothing is there`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        #expect(try await house.patch(path, at: 0, [0x89, 0x50]).status == 204)
        #expect(try await house.tus(.delete, path).status == 204)
        #expect(try await house.tus(.head, path).status == 404)
        #expect(try await house.patch(path, at: 2, [1]).status == 404)
        #expect(try await house.tus(.delete, path).status == 404)
    }

    // MARK: Concatenation

    @Test func `Concatenation 1: parts are joined in the order of their addresses, absolute ones too`() async throws {
        let house = try WebHouse()
        var addresses: [String] = []
        for range in [0..<3000, 3000..<3001, 3001..<10_000] {
            let path = try await house.newTus(range.count, ["Upload-Concat": "partial"])
            #expect(try await house.patch(path, at: 0, Array(Self.bytes[range])).status == 204)
            #expect(try await house.tus(.head, path).headers["Upload-Concat"] == "partial")
            addresses.append(addresses.isEmpty ? path : "https://media.example" + path)
        }
        #expect(try await house.ask(.get, "/api/media").json["media"] == [])
        let concat = "final;" + addresses.joined(separator: " ")
        let made = try await house.tus(
            .post, "/api/tus", [], ["Upload-Concat": concat, "Upload-Metadata": "filename YS5wbmc="])
        #expect(made.status == 201, "\(made.text)")
        let media = try #require(made.headers["X-Media-Id"])
        #expect(try await house.original(media) == SHA256.of(Self.bytes))
        let path = try #require(made.headers["Location"])
        let head = try await house.tus(.head, path)
        #expect(head.headers["Upload-Concat"] == concat && head.headers["Upload-Length"] == "10000")
        #expect(head.headers["Upload-Offset"] == "10000")
        #expect(head.headers["Upload-Metadata"] == "filename YS5wbmc=")
    }

    @Test func `Concatenation 2: a PATCH of what was joined is 403 and changes neither it nor its parts`() async throws
    {
        let house = try WebHouse()
        let part = try await house.newTus(10_000, ["Upload-Concat": "partial"])
        #expect(try await house.patch(part, at: 0, Self.bytes).status == 204)
        let made = try await house.tus(.post, "/api/tus", [], ["Upload-Concat": "final;" + part])
        let path = try #require(made.headers["Location"])
        #expect(try await house.patch(path, at: 10_000, [1]).status == 403)
        #expect(try await house.patch(path, at: 0, [1]).status == 403)
        for address in [path, part] { #expect(try await house.offset(address) == 10_000) }
    }

    @Test func `Concatenation 3: what cannot be joined is refused, and no media comes of it`() async throws {
        let house = try WebHouse()
        let unfinished = try await house.newTus(10, ["Upload-Concat": "partial"])
        let whole = try await house.newTus(10)
        for (concat, status) in [
            ("final;" + unfinished, 409), ("final;" + whole, 400), ("final;/api/tus/none", 404), ("final;", 400),
            ("final", 400), ("other", 400), ("final;/etc/passwd", 400),
        ] {
            #expect(try await house.tus(.post, "/api/tus", [], ["Upload-Concat": concat]).status == status, "\(concat)")
        }
        let both: Headers = ["Upload-Concat": "final;" + unfinished, "Upload-Length": "10"]
        #expect(try await house.tus(.post, "/api/tus", [], both).status == 400)
        #expect(try await house.ask(.get, "/api/media").json["media"] == [])
    }

    // MARK: What else has to hold

    @Test func `more bytes than the length are refused and do not count`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(9000)
        #expect(try await house.patch(path, at: 0, Self.bytes).status == 413)
        #expect(try await house.offset(path) == 0)
    }

    @Test func `what is of no type that is taken is refused with its first bytes`() async throws {
        let house = try WebHouse()
        let text = Array(repeating: UInt8(ascii: "x"), count: 5000)
        let path = try await house.newTus(100_000)
        #expect(try await house.patch(path, at: 0, text).status == 415)
        #expect(try await house.offset(path) == 0)
        let brief = try await house.newTus(4)
        #expect(try await house.patch(brief, at: 0, Array("text".utf8)).status == 415)
    }

    @Test func `an upload whose last byte came before a crash becomes media at the next start`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        let id = String(path.split(separator: "/").last ?? "")
        // What the server does with the last bytes, but for their becoming media.
        let source = OneBody(Self.bytes)
        #expect(try await house.intake.append(to: id, at: 0) { await source.next() } == 10_000)
        #expect(try await house.store.upload(id)?.media == nil)
        try await house.intake.finishWhatIsThere(house.shop.log)
        let media = try #require(try await house.store.upload(id)?.media)
        #expect(try await house.original(media) == SHA256.of(Self.bytes))
        #expect(try await house.tus(.head, path).headers["X-Media-Id"] == media)
    }

    @Test func `a newer request sends an older one away that hangs, and goes on where that came to`() async throws {
        let house = try WebHouse()
        let path = try await house.newTus(10_000)
        let id = String(path.split(separator: "/").last ?? "")
        let hanging = HangingBody(Array(Self.bytes[..<6000]))
        async let older: Result<Int64, any Error> = {
            do {
                return .success(try await house.intake.append(to: id, at: 0) { try await hanging.next() })
            } catch {
                return .failure(error)
            }
        }()
        await hanging.hangs()
        #expect(try await house.offset(path) == 6000)
        let end = await older
        guard case .failure(let error) = end else { throw Unexpected("it went on") }
        #expect((error as? MediaError)?.code == .evicted)
        #expect(try await house.patch(path, at: 6000, Array(Self.bytes[6000...])).status == 204)
        let media = try #require(try await house.tus(.head, path).headers["X-Media-Id"])
        #expect(try await house.original(media) == SHA256.of(Self.bytes))
    }
}

struct Unexpected: Error {
    init(_ text: String) { self.text = text }
    let text: String
}

/// Bytes that all come at once.
private actor OneBody {
    private var bytes: [UInt8]?

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func next() -> [UInt8]? {
        defer { bytes = nil }
        return bytes
    }
}

/// Bytes after which nothing comes any more, as from a client that lost its network.
private actor HangingBody {
    private var bytes: [UInt8]?
    private var isHanging = false
    private var watchers: [CheckedContinuation<Void, Never>] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func next() async throws -> [UInt8]? {
        if let first = bytes {
            bytes = nil
            return first
        }
        isHanging = true
        for watcher in watchers { watcher.resume() }
        watchers = []
        try await Task.sleep(for: .seconds(600))
        return nil
    }

    /// Returns once nothing comes any more.
    func hangs() async {
        if isHanging { return }
        await withCheckedContinuation { watchers.append($0) }
    }
}
