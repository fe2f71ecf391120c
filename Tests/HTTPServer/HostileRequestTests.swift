import HTTPServer
import JSON
import Logs
import Support
import Testing

/// Requests that no honest client sends. Each is answered with a 4xx, 501 or 505, or its connection is closed; and the
/// server goes on.
@Suite struct HostileRequestTests {
    static func router() -> Router {
        var router = ServingTests.router()
        router.get("/events") { _ in
            .events { events in
                while true {
                    try await events.send(data: String(repeating: "x", count: 5000))
                    try await Task.sleep(for: .milliseconds(1))
                }
            }
        }
        router.post("/form") { request in
            let form = try Form(request)
            var names: [String] = []
            while let part = try await form.nextPart() { names.append(part.name) }
            return .json(.array(names.map { .string($0) }))
        }
        return router
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let status: Int
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ status: Int) { self.init(name, Array(text.utf8), status) }

        init(_ name: String, _ bytes: [UInt8], _ status: Int) {
            self.name = name
            self.bytes = bytes
            self.status = status
        }
    }

    private static func post(_ headers: String, _ body: String = "") -> String {
        "POST /echo HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\n\(body)"
    }

    private static func get(_ target: String, _ headers: String = "") -> String {
        "GET \(target) HTTP/1.1\r\nHost: a\r\n\(headers)\r\n"
    }

    static let cases: [Case] = [
        Case("both lengths", post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\nGET"), 400),
        Case("two lengths", post("Content-Length: 5\r\nContent-Length: 6", "abcdef"), 400),
        Case("two lengths, the first zero", post("Content-Length: 0\r\nContent-Length: 6", "abcdef"), 400),
        Case("the same length twice", post("Content-Length: 5\r\ncontent-length: 5", "abcde"), 400),
        Case("a list of lengths", post("Content-Length: 5, 5", "abcde"), 400),
        Case("a signed length", post("Content-Length: +5", "abcde"), 400),
        Case("a negative length", post("Content-Length: -5", "abcde"), 400),
        Case("a length in hexadecimal", post("Content-Length: 0x5", "abcde"), 400),
        Case("a length past all numbers", post("Content-Length: 99999999999999999999999", ""), 413),
        Case("another coding", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), 501),
        Case("chunked twice", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), 501),
        Case("nearly chunked", post("Transfer-Encoding: xchunked", "0\r\n\r\n"), 501),
        Case("a chunk of no size", post("Transfer-Encoding: chunked", "zz\r\nabc\r\n0\r\n\r\n"), 400),
        Case("a chunk longer than it says", post("Transfer-Encoding: chunked", "1\r\nabc\r\n0\r\n\r\n"), 400),
        Case("a chunk past all numbers", post("Transfer-Encoding: chunked", "fffffffffffffffff\r\nabc"), 413),
        Case("no host", "GET /hello HTTP/1.1\r\n\r\n", 400),
        Case("two hosts", get("/hello", "Host: b\r\n"), 400),
        Case("an empty host", "GET /hello HTTP/1.1\r\nHost:\r\n\r\n", 400),
        Case("a host with a path", "GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        Case("a host with a user", "GET /hello HTTP/1.1\r\nHost: me@here\r\n\r\n", 400),
        Case("a host with a wrong port", "GET /hello HTTP/1.1\r\nHost: a:99999\r\n\r\n", 400),
        Case("traversal", get("/a/../../etc/passwd"), 400),
        Case("traversal, encoded", get("/a/%2e%2e/%2e%2e/etc/passwd"), 400),
        Case("an encoded slash", get("/a%2f..%2fetc"), 400),
        Case("an encoded zero", get("/hello%00.txt"), 400),
        Case("encoded line ends", get("/hello%0d%0aX-A:%20b"), 400),
        Case("bad UTF-8, encoded", get("/%ff%fe"), 400),
        Case("bad UTF-8 in the query", get("/hello?x=%c3%28"), 400),
        Case(
            "bad UTF-8 in the path", Array("GET /".utf8) + [0xFF, 0xFE] + Array(" HTTP/1.1\r\nHost: a\r\n\r\n".utf8),
            400),
        Case(
            "bad UTF-8 in a header",
            Array("GET /hello HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0xC3, 0x28] + Array("\r\n\r\n".utf8), 400),
        Case("a control character in a header", get("/hello", "X: a\u{1}b\r\n"), 400),
        Case("a carriage return in a header", get("/hello", "X: a\rb\r\n"), 400),
        Case("a header without a colon", get("/hello", "no colon\r\n"), 400),
        Case("space before the colon", get("/hello", "Content-Length : 5\r\n"), 400),
        Case("a method that is none", "G(T /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        Case("HTTP/2.0", "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        Case("HTTP/0.9", "GET /hello HTTP/0.9\r\nHost: a\r\n\r\n", 505),
        Case("no protocol at all", "GET /hello NONSENSE\r\nHost: a\r\n\r\n", 400),
        Case("a header of 70 KB", get("/hello", "X: \(String(repeating: "y", count: 70_000))\r\n"), 431),
        Case(
            "headers of 40 KB",
            get("/hello", String(repeating: "X: \(String(repeating: "y", count: 995))\r\n", count: 40)), 431),
        Case("10,000 headers", get("/hello", String(repeating: "X: y\r\n", count: 10_000)), 431),
        Case("a path of 100 KB", get("/" + String(repeating: "p", count: 100_000)), 414),
        Case("an expectation", post("Expect: miracles\r\nContent-Length: 2", "ab"), 417),
        Case("JSON that is too long", "POST /json HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", 413),
        Case(
            "JSON that is too long, in chunks",
            "POST /json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n110000\r\n"
                + String(repeating: " ", count: 0x110000) + "\r\n0\r\n\r\n", 413),
        Case("JSON that is too deep", json(String(repeating: "[", count: 5000)), 400),
        Case("JSON that is none", json("{\"a\":"), 400),
        Case("JSON in bad UTF-8", Array(json("x").dropLast().utf8) + [0xFF], 400),
        Case(
            "a form without a boundary",
            "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data\r\nContent-Length: 2\r\n\r\nab", 400),
    ]

    private static func json(_ text: String) -> String {
        "POST /json HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    @Test(arguments: cases) func `a request that is wrong is refused with the right status`(case one: Case) async throws
    {
        try await Served.run(Self.router()) { served in
            let wire = served.wire()
            wire.send(one.bytes)
            let answer = try #require(wire.answer())
            #expect(answer.status == one.status, "\(answer)")
            #expect(answer["Content-Type"] == "application/problem+json", "\(answer)")
            #expect(try JSON(parsing: answer.text)["title"]?.text?.isEmpty == false)
            #expect(served.wire().get("/hello")?.status == 200)
            #expect(served.errors == [])
        }
    }

    @Test func `as many headers as fit are answered, and any more are refused, with nothing in between`() async throws {
        try await Served.run(Self.router()) { served in
            // Bytes of the whole head, number of fields: the first are within the limits.
            for (bytes, fields, status) in [
                (32_760, 190, 200), (20_000, 380, 200), (32_769, 1, 431), (31_000, 280, 431), (32_500, 256, 431),
                (36_000, 200, 431), (32_760, 240, 431),
            ] + (270...300).map({ (30_000, $0, nil as Int?) }) {
                let wire = served.wire()
                let start = "GET /hello HTTP/1.1\r\nHost: a\r\n"
                let each = (bytes - start.utf8.count - 2) / fields
                let rest = bytes - start.utf8.count - 2 - each * fields
                let all = (0..<fields).map { number in
                    let name = "X\(number): "
                    let size = each - name.utf8.count - 2 + (number == 0 ? rest : 0)
                    return name + String(repeating: "y", count: size) + "\r\n"
                }
                wire.send(start + all.joined() + "\r\n")
                let answer = try #require(wire.answer(), "no answer to \(fields) fields in \(bytes) bytes")
                #expect(status == nil || answer.status == status, "\(fields) fields in \(bytes) bytes: \(answer)")
                if answer.status != 200 { #expect(answer["Content-Type"] == "application/problem+json") }
            }
            // What stands in a query is noted as well, and cookies twice.
            for count in [100, 200, 300, 400, 500, 520, 560, 600, 640, 680, 700, 750] {
                let wire = served.wire()
                let query = (0..<count).map { "a\($0)=" }.joined(separator: "&")
                let cookies = (0..<count / 4).map { "c\($0)=\(String(repeating: "d", count: 30))" }
                wire.send(
                    "GET /hello?\(query) HTTP/1.1\r\nHost: a\r\nCookie: \(cookies.joined(separator: "; "))\r\n\r\n")
                let answer = try #require(wire.answer(), "no answer to \(count) fields of a query")
                #expect([200, 414, 431].contains(answer.status), "\(answer)")
            }
            let query = (0..<500).map { "a\($0)=" }.joined(separator: "&")
            let cookies = (0..<125).map { "c\($0)=\(String(repeating: "d", count: 30))" }.joined(separator: "; ")
            let wire = served.wire()
            wire.send("GET /hello?\(query) HTTP/1.1\r\nHost: a\r\nCookie: \(cookies)\r\nContent-Length: x\r\n\r\n")
            #expect(wire.answer()?.status == 431)
            #expect(served.wire().get("/hello")?.status == 200)
            #expect(served.errors == [])
        }
    }

    @Test func `a request that stands behind a refused one is never answered`() async throws {
        try await Served.run(Self.router()) { served in
            for refused in [
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n",
                "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            ] {
                let wire = served.wire()
                wire.send(refused + "GET /hello HTTP/1.1\r\nHost: smuggled\r\n\r\n")
                #expect(wire.answer()?.status == 400)
                #expect(wire.answer() == nil)
            }
        }
    }

    @Test func `mutations of requests never bring it down, nor to say that it failed`() async throws {
        let seeds =
            Self.cases.filter { $0.bytes.count < 2000 }.map(\.bytes)
            + [
                Self.get("/hello"), Self.get("/videos/1?x=y"), Self.post("Content-Length: 5", "abcde"),
                Self.post("Transfer-Encoding: chunked", "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nFoot: er\r\n\r\n"),
                Self.json("{\"a\": [1, 2.5, \"x\", null]}"), Self.get("/events"),
                "POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                    + "Content-Length: 61\r\n\r\n--b\r\nContent-Disposition: form-data; name=a\r\n\r\nvalue\r\n--b--",
            ].map { Array($0.utf8) }
        try await Served.run(Self.router(), keepsLog: false, { $0.headerTime = .milliseconds(400) }) { served in
            Trial.each(500) { trial, random in
                var bytes = random.pick(seeds)
                for _ in 0..<random.int(1...6) { Self.mutate(&bytes, &random, seeds) }
                let wire = Wire(served.port)
                wire.send(bytes)
                if random.chance(0.7) { wire.doneSending() } else { wire.reset() }
                guard wire.socket >= 0, random.chance(0.8) else { return }
                while let answer = wire.head() {
                    #expect(answer.status < 500 || [501, 503, 505].contains(answer.status), "\(trial): \(answer)")
                    if answer["Content-Type"] == "text/event-stream" { break }
                    guard let length = answer["Content-Length"].flatMap({ Int($0) }), wire.take(length) != nil else {
                        break
                    }
                }
                #expect(!wire.timedOut, "\(trial): neither answered nor closed: \(bytes)")
            }
            #expect(served.wire().get("/hello")?.status == 200)
            #expect(served.errors == [])
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64, _ seeds: [[UInt8]]) {
        guard !bytes.isEmpty else { return }
        let at = random.int(0...bytes.count - 1)
        switch random.int(0...6) {
        case 0: bytes[at] = UInt8(random.int(0...255))
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(contentsOf: (0..<random.int(1...8)).map { _ in UInt8(random.int(0...255)) }, at: at)
        case 3: bytes.insert(contentsOf: random.pick([[13, 10], [10], [13], [0], [32], [9], [58], [37]]), at: at)
        case 4: bytes.removeSubrange(at..<min(bytes.count, at + random.int(1...40)))
        case 5: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + random.int(1...60))], at: random.int(0...at))
        default: bytes = Array(bytes[..<at]) + random.pick(seeds).suffix(random.int(1...200))
        }
    }
}
