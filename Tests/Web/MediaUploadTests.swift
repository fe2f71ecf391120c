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
import Synchronization
import Testing

/// The ways of uploading, called without a socket.
struct MediaUploadTests {
    private static var small: Intake.Rules {
        var rules = Intake.Rules()
        rules.chunkSize = 4096
        rules.fileSize = 100_000
        return rules
    }

    @Test func `a file of a form is kept as it is and waits at once`() async throws {
        let house = try WebHouse()
        let bytes = WebHouse.picture(300_000)
        let answer = try await house.upload([.init(name: "a.png", bytes: bytes)])
        #expect(answer.status == 201 && answer.json.at("media.status") == "pending")
        #expect(answer.json.at("media.filename") == "a.png" && answer.json.at("media.mimeType") == "image/png")
        #expect(answer.json.at("media.size")?.integer == 300_000 && house.wakeCount == 1)
        let id = try #require(answer.json.at("media.id")?.text)
        #expect(answer.headers["Location"] == "/api/media/" + id)
        #expect(try await house.original(id) == SHA256.of(bytes))
        let item = try #require(try await house.store.item(id))
        #expect(item.kind == .media && item.pipeline == "media-image" && item.dueAt != nil)
        // What the planner asks for next is not the original.
        let snapshot = try #require(try await house.store.snapshot(of: id))
        let plan = try await house.shop.plan(of: snapshot, checkingBlobs: true)
        #expect(plan.done[AssetRef("original")] != nil && !plan.todo.contains { $0.ref.kind == "original" })
        let url = try #require(try await house.record(id)["original_url"]?.text)
        let file = try await house.ask(.get, url)
        #expect(file.status == 200 && file.headers["Content-Type"] == "image/png")
        #expect(file.headers["ETag"] == "\"\(SHA256.of(bytes))\"")
    }

    @Test func `a receipt says what came, however far the entry is by then`() async throws {
        let house = try WebHouse()
        let file = WebHouse.FormFile(name: "a.png", bytes: WebHouse.picture())
        let key: Headers = ["Idempotency-Key": "one"]
        let first = try await house.upload([file], key)
        try await house.make(try #require(first.json.at("media.id")?.text), notes: { _ in [:] })
        let again = try await house.upload([file], key)
        #expect(again.status == 201 && again.json == first.json)
        let other = try await house.upload([file])
        #expect(other.json.at("media.status") == "pending" && other.json.at("media.id") != first.json.at("media.id"))
    }

    @Test func `several files of a form become media in their order, or none of them does`() async throws {
        let house = try WebHouse()
        let files = (0..<3).map { WebHouse.FormFile(name: "\($0).png", bytes: WebHouse.picture(seed: UInt64($0))) }
        let answer = try await house.upload(files)
        #expect(answer.status == 201)
        #expect(answer.json["media"]?.items?.compactMap { $0["filename"]?.text } == ["0.png", "1.png", "2.png"])
        let bad = try await house.upload(files + [.init(name: "bad.png", bytes: Array("no picture".utf8))])
        #expect(bad.status == 415 && bad.json["detail"]?.text?.contains("bad.png") == true)
        #expect(try await house.ask(.get, "/api/media").json["media"]?.items?.count == 3)
        #expect(try await house.upload([]).status == 422)
        #expect(try await house.upload([.init(name: "", bytes: [])]).status == 422)
        #expect(try await house.upload([.init(name: "empty.png", bytes: [])]).status == 415)
        let scratch = try FileManager.default.contentsOfDirectory(atPath: house.folder.file("data/scratch"))
        let staging = try FileManager.default.contentsOfDirectory(atPath: house.folder.file("data/staging"))
        #expect(scratch.isEmpty && staging.isEmpty)
        #expect(try await house.send(.post, "/api/upload/local", [1], ["Content-Type": "image/png"]).status == 415)
    }

    @Test(arguments: [
        ("../../etc/passwd.png", "passwd.png"), ("C:\\\\Users\\\\me\\\\a.png", "a.png"), ("...", "upload"),
        (".hidden.png", "hidden.png"), ("a\u{202E}gnp.exe", "agnp.exe"), ("\u{7}bell.png", "bell.png"),
        ("naïve 日本 🎬.png", "naïve 日本 🎬.png"), ("no ending", "no ending"), ("%2e%2e%2fx.png", "%2e%2e%2fx.png"),
        ("a%22b.png", "a\"b.png"), ("<script>.png", "<script>.png"),
    ])
    func `a hostile name is only ever a name`(given: String, kept: String) async throws {
        let house = try WebHouse()
        let id = try await house.newMedia(given)
        #expect(try await house.record(id)["filename"]?.text == kept)
        let names = try FileManager.default.subpathsOfDirectory(atPath: house.folder.path)
        #expect(!names.contains { $0.contains("passwd") || $0.contains(".png") || $0.contains("exe") })
    }

    @Test func `a name of any length is kept to 255 bytes with its ending`() async throws {
        let house = try WebHouse()
        let id = try await house.newMedia(String(repeating: "é", count: 400) + ".png")
        let name = try #require(try await house.record(id)["filename"]?.text)
        #expect(name.utf8.count <= 255 && name.utf8.count > 250 && name.hasSuffix("é.png"))
    }

    @Test(arguments: [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "%PDF-1.7", "PK\u{3}\u{4}zip",
        "<!doctype html><script>", "plain text", "\u{7F}ELF", "GIF88a", "RIFF....AVI ", "OggS",
    ])
    func `the content says what a file is, whatever its name`(content: String) async throws {
        let house = try WebHouse()
        let isOgg = content == "OggS"
        let answer = try await house.upload([.init(name: "photo.jpg", bytes: Array(content.utf8), type: "image/jpeg")])
        #expect(answer.status == (isOgg ? 201 : 415))
        if isOgg { #expect(answer.json.at("media.mimeType") == "audio/ogg") }
        let lying = try await house.record(try await house.newMedia("song.mp3"))
        #expect(lying["mimeType"] == "image/png" && lying["type"] == "image")
    }

    @Test func `chunks come in any order, side by side and again, and make the file`() async throws {
        let house = try WebHouse(rules: Self.small)
        let bytes = WebHouse.picture(50_000)
        let id = try await house.beginUpload("a.png", bytes)
        let count = (bytes.count + 4095) / 4096
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in (0..<count).reversed() where number != 5 {
                for _ in 0..<2 {
                    group.addTask {
                        var status = 0
                        // A newer request for the same chunk may have sent this one away.
                        repeat { status = try await house.chunk(number, of: bytes, to: id).status } while status == 409
                        return status
                    }
                }
            }
            for try await status in group { #expect(status == 200) }
        }
        let early = try await house.ask(.post, "/api/media/uploads/\(id)/finish")
        #expect(early.status == 409 && early.json["missingChunks"] == [5])
        let state = try await house.ask(.get, "/api/media/uploads/" + id).json
        #expect(state["receivedChunks"]?.items?.count == count - 1 && state["finished"] == false)
        #expect(state["progress"]?.number == ((50_000.0 - 4096) / 50_000 * 1000).rounded() / 10)
        #expect(try await house.ask(.get, "/api/media").json["media"] == [])
        let last = try await house.chunk(5, of: bytes, to: id)
        #expect(last.status == 200 && last.json == ["received": JSON(count), "total": JSON(count)])
        let ids = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let answer = try await house.ask(.post, "/api/media/uploads/\(id)/finish")
                    #expect(answer.status == 201, "\(answer.text)")
                    return answer.json.at("media.id")?.text
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        let media = try #require(ids.first ?? nil)
        #expect(ids.count == 1)
        #expect(try await house.original(media) == SHA256.of(bytes))
        #expect(try await house.chunk(3, of: bytes, to: id).status == 200)
        #expect(try await house.ask(.get, "/api/media/uploads/" + id).json["mediaId"]?.text == media)
        #expect(try FileManager.default.contentsOfDirectory(atPath: house.folder.file("data/uploads")).isEmpty)
    }

    @Test func `whoever finds the blobs held for long is told to come again, and loses nothing`() async throws {
        var rules = Intake.Rules()
        rules.chunkSize = 4096
        rules.patience = .milliseconds(30)
        let house = try WebHouse(rules: rules)
        house.troubles.withLock { $0 = [] }
        let bytes = WebHouse.picture(5000)
        let id = try await house.beginUpload("a.png", bytes)
        for number in 0..<2 { #expect(try await house.chunk(number, of: bytes, to: id).status == 200) }
        var holder: RunningProgram? = RunningProgram(
            "/usr/bin/flock", ["-o", "-x", house.folder.file("data/hold.lock"), "sh", "-c", "echo held; exec cat"])
        #expect(holder?.line() == "held")
        let finish = "/api/media/uploads/\(id)/finish"
        let other = WebHouse.picture(600, seed: 9)
        for answer in [
            try await house.ask(.post, finish),
            try await house.upload([.init(name: "b.png", bytes: other)], ["Idempotency-Key": "b"]),
        ] {
            #expect(answer.status == 503 && answer.headers["Retry-After"] == "5", "\(answer.text)")
            #expect(answer.json["detail"]?.text?.contains("Try again") == true)
        }
        #expect(try await house.ask(.get, "/api/media").json["media"] == [])
        #expect(try FileManager.default.contentsOfDirectory(atPath: house.folder.file("data/staging")).isEmpty)
        withExtendedLifetime(holder) {}
        holder = nil
        // A child that another test starts just then may keep them for a moment more.
        var statuses = [503, 503]
        while statuses[0] == 503 { statuses[0] = try await house.ask(.post, finish).status }
        while statuses[1] == 503 {
            let file = WebHouse.FormFile(name: "b.png", bytes: other)
            statuses[1] = try await house.upload([file], ["Idempotency-Key": "b"]).status
        }
        #expect(statuses == [201, 201])
    }

    @Test func `a chunk of a wrong size or digest changes nothing`() async throws {
        let house = try WebHouse(rules: Self.small)
        let bytes = WebHouse.picture(10_000)
        let id = try await house.beginUpload("a.png", bytes)
        let path = "/api/media/uploads/\(id)/chunks/"
        let first = Array(bytes[..<4096])
        let other = WebHouse.picture(4096, seed: 7)
        let base64 = Data(SHA256.of(first).bytes).base64EncodedString()
        let wrong: Headers = ["X-Chunk-SHA256": SHA256.of(other).hex]
        for (chunk, sent, headers) in [
            ("0", Array(first.dropLast()), [:]), ("0", first + [0], [:]), ("0", first, wrong), ("3", first, [:]),
            ("0", other, ["Digest": "sha-256=" + base64]), ("0", other, ["Content-Digest": "sha-256=:\(base64):"]),
        ] as [(String, [UInt8], Headers)] {
            let answer = try await house.send(.put, path + chunk, sent, headers)
            #expect(answer.status == 422, "\(answer.text)")
        }
        #expect(try await house.send(.put, path + "0", first, ["X-Chunk-SHA256": "x"]).status == 400)
        #expect(try await house.send(.put, path + "x", first).status == 404)
        #expect(try await house.send(.put, path + "-1", first).status == 404)
        #expect(try await house.ask(.get, "/api/media/uploads/" + id).json["receivedChunks"] == [])
        let right: Headers = ["Digest": "unixsum=3, sha-256=" + base64]
        #expect(try await house.send(.put, path + "0", first, right).status == 200)
        // What is there is not replaced by something else.
        #expect(try await house.send(.put, path + "0", other).status == 422)
        for number in 1...2 { #expect(try await house.chunk(number, of: bytes, to: id).status == 200) }
        let made = try await house.ask(.post, "/api/media/uploads/\(id)/finish")
        #expect(try await house.original(try #require(made.json.at("media.id")?.text)) == SHA256.of(bytes))
    }

    @Test func `a file that is not what was announced becomes nothing`() async throws {
        let house = try WebHouse(rules: Self.small)
        let bytes = WebHouse.picture(5000)
        let id = try await house.beginUpload("a.png", bytes)
        let other = WebHouse.picture(5000, seed: 9)
        for number in 0...1 { #expect(try await house.chunk(number, of: other, to: id).status == 200) }
        #expect(try await house.ask(.post, "/api/media/uploads/\(id)/finish").status == 422)
        #expect(try await house.ask(.get, "/api/media").json["media"] == [])
        let text = Array(repeating: UInt8(ascii: "x"), count: 5000)
        let plain = try await house.beginUpload("a.png", text)
        for number in 0...1 { #expect(try await house.chunk(number, of: text, to: plain).status == 200) }
        #expect(try await house.ask(.post, "/api/media/uploads/\(plain)/finish").status == 415)
        for upload in [id, plain] {
            #expect(try await house.ask(.delete, "/api/media/uploads/" + upload).status == 204)
            #expect(try await house.ask(.delete, "/api/media/uploads/" + upload).status == 404)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: house.folder.file("data/uploads")).isEmpty)
    }

    @Test func `what is too large is refused before it is sent, and while it is`() async throws {
        let house = try WebHouse(rules: Self.small)
        let large = try await house.ask(.post, "/api/media/uploads", ["filename": "a.png", "size": 100_001])
        #expect(large.status == 413)
        #expect(try await house.upload([.init(name: "a.png", bytes: WebHouse.picture(100_001))]).status == 413)
        #expect(try await house.upload([.init(name: "a.png", bytes: WebHouse.picture(100_000))]).status == 201)
        let bad = try await house.ask(.post, "/api/media/uploads", ["filename": "", "size": 0, "sha256": "x", "y": 1])
        #expect(bad.status == 422)
        let fields = Set((bad.json["errors"]?.items ?? []).compactMap { $0["field"]?.text })
        #expect(
            fields == ["filename", "size", "sha256", ""] || fields == ["filename", "size", "sha256", "y"], "\(fields)")
    }

    @Test func `a tenant's quota counts finished and unfinished, and a copy not again`() async throws {
        var rules = Self.small
        rules.quota = 10_000
        let house = try WebHouse(rules: rules)
        let bytes = WebHouse.picture(4000)
        _ = try await house.newMedia("a.png", bytes)
        _ = try await house.newMedia("b.png", bytes)
        _ = try await house.beginUpload("c.png", WebHouse.picture(5000))
        let refused = try await house.ask(.post, "/api/media/uploads", ["filename": "d.png", "size": 1001])
        #expect(refused.status == 413 && refused.json["detail"]?.text?.contains("10000") == true)
        #expect(try await house.upload([.init(name: "d.png", bytes: WebHouse.picture(1001, seed: 3))]).status == 413)
        #expect(try await house.ask(.get, "/api/media/stats").json["used"]?.integer == 9000)
    }

    @Test func `equal files are linked and kept once, and deleting one leaves the other whole`() async throws {
        let house = try WebHouse()
        let bytes = WebHouse.picture(5000)
        let first = try await house.newMedia("a.png", bytes)
        let second = try await house.newMedia("b.png", bytes)
        #expect(first != second)
        #expect(try await house.record(second)["duplicateOf"]?.text == first)
        #expect(try await house.record(first)["duplicateOf"] == .null)
        #expect(try await house.blobs.list(after: nil, limit: 10).count == 1)
        #expect(try await house.ask(.delete, "/api/media/" + first).status == 204)
        #expect(try await house.original(second) == SHA256.of(bytes))
        #expect(try await house.ask(.delete, "/api/media/" + second).status == 204)
        #expect(try await house.blobs.list(after: nil, limit: 10).isEmpty)
    }

    @Test func `the same key answers with what it made first, and another body is a conflict`() async throws {
        let house = try WebHouse()
        let key: Headers = ["Idempotency-Key": "one"]
        let wish: JSON = ["filename": "a.png", "size": 5000]
        let first = try await house.ask(.post, "/api/media/uploads", wish, key)
        let again = try await house.ask(.post, "/api/media/uploads", wish, key)
        #expect(again.status == 201 && again.json == first.json)
        let other = try await house.ask(.post, "/api/media/uploads", ["filename": "a.png", "size": 5001], key)
        #expect(other.status == 409)
        let files = [WebHouse.FormFile(name: "a.png", bytes: WebHouse.picture())]
        let made = try await house.upload(files, key)
        #expect(try await house.upload(files, key).json.at("media.id") == made.json.at("media.id"))
        #expect(try await house.upload([.init(name: "b.png", bytes: WebHouse.picture())], key).status == 409)
        #expect(try await house.ask(.get, "/api/media").json["media"]?.items?.count == 1)
        let sign: JSON = ["fileName": "a.png", "size": 100, "type": "image/png"]
        let signed = try await house.ask(.post, "/api/media/sign", sign, key)
        #expect(signed.status == 201)
        #expect(try await house.ask(.post, "/api/media/sign", sign, key).json == signed.json)
    }

    @Test func `unfinished uploads expire with their files, and finished media stay`() async throws {
        let house = try WebHouse(rules: Self.small)
        let bytes = WebHouse.picture(5000)
        let id = try await house.beginUpload("a.png", bytes)
        #expect(try await house.chunk(0, of: bytes, to: id).status == 200)
        let media = try await house.newMedia()
        try house.expireUploads()
        #expect(try await house.chunk(1, of: bytes, to: id).status == 404)
        try await house.intake.sweep(house.shop.log)
        #expect(try FileManager.default.contentsOfDirectory(atPath: house.folder.file("data/uploads")).isEmpty)
        #expect(try await house.original(media) != nil)
    }
}
