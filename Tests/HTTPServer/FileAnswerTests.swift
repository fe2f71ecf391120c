import FoundationEssentials
import HTTPServer
import Support
import Testing

@Suite struct FileAnswerTests {
    private let folder = TemporaryFolder()
    private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    private func router() -> Router {
        let path = folder.file("film.mp4")
        #expect(FileManager.default.createFile(atPath: path, contents: Data(Self.content)))
        #expect(FileManager.default.createFile(atPath: folder.file("empty.txt"), contents: Data()))
        var router = Router()
        router.get("/film") { _ in try .file(path, etag: "abc") }
        router.get("/empty") { [folder] _ in try .file(folder.file("empty.txt")) }
        router.get("/folder") { [folder] _ in try .file(folder.path) }
        router.get("/missing") { [folder] _ in try .file(folder.file("no")) }
        router.get("/words") { _ in .text(String(repeating: "word ", count: 1000), headers: ["ETag": "\"w\""]) }
        router.get("/injected") { request in .text("x", headers: ["X-Name": request.query["name"] ?? ""]) }
        return router
    }

    @Test func `a file is sent whole, in part, or not at all where the client has it`() async throws {
        try await Served.run(router()) { served in
            let wire = served.wire()
            let whole = try #require(wire.get("/film"))
            #expect(whole.status == 200 && whole.body == Self.content)
            #expect(whole["Content-Type"] == "video/mp4" && whole["ETag"] == "\"abc\"")
            #expect(whole["Accept-Ranges"] == "bytes" && whole["X-Content-Type-Options"] == "nosniff")
            let modified = try #require(whole["Last-Modified"])

            func part(_ range: String, _ more: String = "") -> Wire.Answer? {
                wire.get("/film", "Range: \(range)\r\n\(more)")
            }
            let middle = try #require(part("bytes=1000-1999"))
            #expect(middle.status == 206 && middle.body == Array(Self.content[1000..<2000]))
            #expect(middle["Content-Range"] == "bytes 1000-1999/300000")
            #expect(part("bytes=-10")?.body == Self.content.suffix(10))
            #expect(part("bytes=299999-")?.body == Self.content.suffix(1))
            #expect(part("bytes=5-99999999999")?.body.count == 299_995)
            let past = try #require(part("bytes=300000-"))
            #expect(past.status == 416 && past["Content-Range"] == "bytes */300000")
            #expect(part("bytes=9-5")?.status == 200)
            #expect(part("bytes=0-1,5-6")?.status == 200)
            #expect(part("bytes=99999999999999999999-")?.status == 200)
            #expect(part("bytes=0-9", "If-Range: \"abc\"\r\n")?.status == 206)
            #expect(part("bytes=0-9", "If-Range: \"old\"\r\n")?.status == 200)
            #expect(part("bytes=0-9", "If-Range: \(modified)\r\n")?.status == 206)

            #expect(wire.get("/film", "If-None-Match: \"x\", W/\"abc\"\r\n")?.status == 304)
            #expect(wire.get("/film", "If-None-Match: \"x\"\r\n")?.status == 200)
            #expect(wire.get("/film", "If-Modified-Since: \(modified)\r\n")?.status == 304)
            #expect(wire.get("/film", "If-Match: \"x\"\r\n")?.status == 412)

            wire.send("HEAD /film HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try #require(wire.answer(toHead: true))
            #expect(head.status == 200 && head["Content-Length"] == "300000")
            #expect(wire.get("/empty")?.body == [])
            #expect(wire.get("/missing")?.status == 404)
            #expect(wire.get("/folder")?.status == 404)
        }
    }

    @Test func `text is compressed for a client that takes it`() async throws {
        try await Served.run(router()) { served in
            let wire = served.wire()
            let small = try #require(wire.get("/words", "Accept-Encoding: br, gzip;q=0.5\r\n"))
            #expect(small["Content-Encoding"] == "gzip" && small.body.starts(with: [0x1F, 0x8B]))
            #expect(small.body.count < 500 && small["Vary"] == "Accept-Encoding" && small["ETag"] == "W/\"w\"")
            #expect(wire.get("/words")?.body.count == 5000)
            #expect(wire.get("/words", "Accept-Encoding: gzip;q=0\r\n")?["Content-Encoding"] == nil)
            #expect(wire.get("/words", "If-None-Match: W/\"w\"\r\n")?.status == 304)
        }
    }

    @Test func `a value with a line end in it never becomes a header`() async throws {
        try await Served.run(router()) { served in
            let answer = try #require(served.wire().get("/injected?name=a%0d%0aSet-Cookie:%20x=1"))
            #expect(answer.status == 500 && answer["Set-Cookie"] == nil)
            #expect(served.errors.contains { $0.contains("X-Name") })
        }
    }
}
