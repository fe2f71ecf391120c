import Glibc
import HTTPServer
import JSON
import Logs
import Support
import Synchronization
import Testing

@Suite struct ServingTests {
    static func router() -> Router {
        var router = Router()
        router.get("/hello") { _ in .json(["hello": "world"]) }
        router.get("/late") { _ in
            try await Task.sleep(for: .milliseconds(30))
            return .text("late")
        }
        router.post("/echo", bodyLimit: 8 << 20) { request in
            .bytes(try await request.bytes(limit: 8 << 20), type: "application/octet-stream")
        }
        router.post("/json") { request in .json(try await request.json(), status: 201) }
        router.post("/ignored", bodyLimit: 64 << 20) { _ in throw HTTPError(422, "Not acceptable.") }
        router.get("/broken") { _ in throw Secret() }
        router.post("/pieces", bodyLimit: 8 << 20) { request in
            var (whole, sizes, piece): ([UInt8], [JSON], [UInt8]) = ([], [], [])
            while try await request.body.next(piece: &piece) {
                whole += piece
                sizes.append(JSON(piece.count))
            }
            return .bytes(
                whole, type: "application/octet-stream", headers: ["X-Sizes": "\(sizes.map(\.canonicalText))"])
        }
        router.get("/videos/{id}") { request in .json(["id": .string(request.parameter("id"))]) }
        return router
    }

    struct Secret: Error { let password = "hunter2 at /etc/passwd" }

    @Test func `a connection is kept for the next request, and answers come in the order of pipelined requests`()
        async throws
    {
        try await Served.run(Self.router()) { served in
            let wire = served.wire()
            #expect(wire.get("/hello")?.text == "{\"hello\":\"world\"}")
            #expect(wire.get("/late")?.text == "late")
            #expect(wire.get("/hello")?.status == 200)
            let one = "GET /late HTTP/1.1\r\nHost: a\r\n\r\n"
            let two = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            let three = "GET /videos/x%20y HTTP/1.1\r\nHost: a\r\n\r\n"
            wire.send(one + two + three + one)
            #expect(wire.answer()?.text == "late")
            #expect(wire.answer()?.text == "abc")
            #expect(wire.answer()?.text == "{\"id\":\"x y\"}")
            #expect(wire.answer()?.text == "late")
        }
    }

    @Test func `a body of several megabytes arrives whole, in one piece or in chunks`() async throws {
        let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await Served.run(Self.router()) { served in
            let wire = served.wire()
            wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.count)\r\n\r\n")
            wire.send(body)
            #expect(wire.answer()?.body == body)
            wire.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in stride(from: 0, to: body.count, by: 70_001) {
                let piece = Array(body[start..<min(body.count, start + 70_001)])
                wire.send(Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10])
            }
            wire.send("0\r\n\r\n")
            #expect(wire.answer()?.body == body)
        }
    }

    @Test func `a body that is read in large pieces arrives whole, and only its end is small`() async throws {
        try await Served.run(Self.router()) { served in
            let wire = served.wire()
            for count in [1, 5000, 131_071, 131_072, 131_073, 3_000_000] {
                let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                wire.send("POST /pieces HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n")
                for start in stride(from: 0, to: count, by: 100_003) {
                    wire.send(Array(body[start..<min(count, start + 100_003)]))
                }
                let answer = try #require(wire.answer())
                #expect(answer.body == body)
                let sizes = (answer["X-Sizes"] ?? "").split { !$0.isNumber }.compactMap { Int($0) }
                #expect(sizes.reduce(0, +) == count)
                #expect(sizes.dropLast().allSatisfy { $0 >= 131_072 }, "\(sizes)")
            }
        }
    }

    @Test func `who asks the same again gets it as it is now, each answer with a number of its own`() async throws {
        let texts = Mutex(["one", "one", "one", "two", "three", "three", "one"])
        let kept: [String: [UInt8]] = ["one": Array("one".utf8), "two": Array("two".utf8)]
        var router = Router()
        router.get("/poll") { _ in
            let text = texts.withLock { $0.removeFirst() }
            return .bytes(kept[text] ?? Array(text.utf8), type: "text/plain", headers: ["X-Text": text])
        }
        try await Served.run(router) { served in
            let wire = served.wire()
            var numbers: Set<String> = []
            for text in ["one", "one", "one", "two", "three", "three", "one"] {
                let answer = try #require(wire.get("/poll"))
                #expect(answer.text == text)
                #expect(answer["X-Text"] == text)
                #expect(answer.headers.map(\.name).count == Set(answer.headers.map(\.name)).count)
                numbers.insert(try #require(answer["X-Request-Id"]))
            }
            #expect(numbers.count == 7)
        }
    }

    @Test func `a failing handler tells nothing but that it failed, and its error is in the log`() async throws {
        try await Served.run(Self.router()) { served in
            let answer = try #require(served.wire().get("/broken"))
            #expect(answer.status == 500)
            #expect(answer["Content-Type"] == "application/problem+json")
            #expect(!answer.text.contains("hunter2"))
            #expect(served.errors.contains { $0.contains("hunter2") })
        }
    }

    @Test
    func `an answer to a body that nobody reads does not wait for its end, and a small rest keeps the connection`()
        async throws
    {
        try await Served.run(Self.router()) { served in
            let small = served.wire()
            small.send("POST /ignored HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde")
            #expect(small.answer()?.status == 422)
            #expect(small.get("/hello")?.status == 200)

            let large = served.wire()
            large.send("POST /ignored HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\n\r\n")
            #expect(large.answer()?.status == 422)

            let tooLarge = served.wire()
            tooLarge.send("POST /json HTTP/1.1\r\nHost: a\r\nContent-Length: 60000000\r\nExpect: 100-continue\r\n\r\n")
            #expect(tooLarge.answer()?.status == 413)

            let unfinished = served.wire()
            unfinished.send("POST /ignored HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc")
            #expect(unfinished.answer()?.status == 422)
            #expect(unfinished.isClosed())
        }
    }

    @Test func `both families of addresses are served`() async throws {
        try await Served.run(Self.router(), host: "::") { served in
            #expect(Wire(served.port).get("/hello")?.status == 200)
            #expect(Wire(served.port, six: true).get("/hello")?.status == 200)
        }
    }

    @Test func `two servers never share a port`() async throws {
        try await Served.run(Self.router()) { served in
            var configuration = HTTPServer.Configuration(log: .init(level: .error))
            configuration.port = served.port
            #expect(throws: ServerError.self) { _ = try HTTPServer(Self.router(), configuration) }
        }
    }
}
