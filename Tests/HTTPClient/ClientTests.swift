import FoundationEssentials
import JSON
import Support
import Testing

@testable import HTTPClient

/// A client that may talk to the provider, and a provider.
struct Line {
    let provider = RunningProvider()
    let folder = TemporaryFolder("http")
    let client: HTTPClient

    init() {
        client = HTTPClient(policy: AddressPolicy(trusted: [WebAddress(provider.address)!.origin]))
    }

    func address(_ path: String) -> WebAddress { WebAddress(provider.address + path)! }

    func get(
        _ path: String, to destination: HTTPRequest.Destination = .memory,
        _ change: (inout HTTPRequest.Limits) -> Void = { _ in }
    ) async throws(HTTPError) -> HTTPAnswer {
        var limits = HTTPRequest.Limits()
        change(&limits)
        return try await client.send(HTTPRequest(address(path), to: destination, limits: limits))
    }

    /// Faults of the next request to a path.
    func fault(_ path: String, _ fields: [String: JSON]) async throws {
        let faults = JSON.array([.object(fields.merging(["on": JSON(path)]) { $1 })])
        let body = HTTPRequest.Body.bytes(Array(faults.canonicalText.utf8), contentType: "application/json")
        #expect(try await client.send(HTTPRequest(address("/test/faults"), body: body)).status == 200)
    }
}

func failure(_ body: () async throws -> Void) async -> HTTPError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? HTTPError
    }
}

@Suite struct ClientTests {
    @Test func `a request arrives as it was meant, and its answer comes back`() async throws {
        let line = Line()
        let body = HTTPRequest.Body.bytes(Array("{}".utf8), contentType: "application/json")
        let answer = try await line.client.send(
            HTTPRequest(line.address("/echo?a=1"), headers: [("X-One", "eins")], body: body))
        #expect(answer.status == 200 && answer.contentType == "application/json")
        let echo = try JSON(parsing: String(decoding: answer.body, as: UTF8.self))
        #expect(echo["method"] == "POST" && echo["path"] == "/echo?a=1" && echo["body"] == "{}")
        #expect(echo.at("headers.x-one") == "eins" && echo["headers"]?["user-agent"] == "Reelmill")
        #expect(echo["headers"]?["expect"] == nil)
    }

    @Test func `a line end in a header makes no header of its own`() async throws {
        let line = Line()
        let answer = try await line.client.send(
            HTTPRequest(line.address("/echo"), headers: [("X-One", "a\r\nX-Two: b")]))
        let echo = try JSON(parsing: String(decoding: answer.body, as: UTF8.self))
        #expect(echo["headers"]?["x-two"] == nil && echo["headers"]?["x-one"] == "aX-Two: b")
    }

    @Test func `a form with a large file is read while it is sent`() async throws {
        let line = Line()
        let file = line.folder.file("large")
        #expect(FileManager.default.createFile(atPath: file, contents: Data(repeating: 7, count: 3_000_000)))
        let form = HTTPRequest.Body.form([
            .init("model", "m"), .init("file", file: file, named: "a.wav", contentType: "audio/wav"),
        ])
        let answer = try await line.client.send(HTTPRequest(line.address("/echo"), body: form))
        let echo = try JSON(parsing: String(decoding: answer.body, as: UTF8.self))
        #expect(try #require(echo["bytes"]?.integer) > 3_000_000)
        #expect(try #require(echo["body"]?.text).contains("filename=\"a.wav\"\r\nContent-Type: audio/wav"))
    }

    @Test func `an answer goes to a file, and that of a failure does not`() async throws {
        let line = Line()
        let file = line.folder.file("answer")
        let answer = try await line.get("/plain/x", to: .file(path: file))
        #expect(answer.body.isEmpty && FileManager.default.contents(atPath: file) == Data("plain".utf8))
        let other = line.folder.file("other")
        try await line.fault("/plain/x", ["fault": "error"])
        #expect(try await line.get("/plain/x", to: .file(path: other)).status == 500)
        #expect(!FileManager.default.fileExists(atPath: other))
    }

    @Test(arguments: ["reset", "silent_end"])
    func `a broken connection is told as one that was sent, and leaves no file`(fault: String) async throws {
        let line = Line()
        try await line.fault("/plain/x", ["fault": JSON(fault)])
        let file = line.folder.file("answer")
        let error = await failure { _ = try await line.get("/plain/x", to: .file(path: file)) }
        #expect(error?.code == .broken && error?.wasSent == true)
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func `nobody there is told as not sent`() async throws {
        let address = try #require(WebAddress("http://127.0.0.1:1/x"))
        let client = HTTPClient(policy: AddressPolicy(trusted: [address.origin]))
        let error = await failure { _ = try await client.send(HTTPRequest(address)) }
        #expect(error?.code == .notConnected && error?.wasSent == false)
    }

    /// Only the limit that is meant is short: on a busy machine another one might be over first.
    @Test(arguments: [
        ("hang", "did not answer within 0.2 seconds", 0.2, 60, 60),
        ("stall", "sent nothing more for 0.2 seconds", 60, 0.2, 60),
        ("drip", "took longer than 0.5 seconds in all", 60, 60, 0.5),
    ])
    func `slowness of each kind ends in time`(
        fault: String, cause: String, answer: Double, stall: Double, total: Double
    ) async throws {
        let line = Line()
        try await line.fault("/echo", ["fault": JSON(fault)])
        let start = ContinuousClock.now
        let error = await failure {
            _ = try await line.get("/echo") {
                $0.answer = answer
                $0.stall = stall
                $0.total = total
            }
        }
        #expect(error?.code == .timedOut && error?.cause.contains(cause) == true, "\(error as Any)")
        // Long before the others; machines may be busy.
        #expect(ContinuousClock.now - start < .seconds(50))
    }

    @Test(arguments: [nil, 5_000_000])
    func `an answer larger than allowed is broken off, promised or not`(promised: Int?) async throws {
        let line = Line()
        try await line.fault("/echo", ["fault": "oversize", "promised": promised.map { JSON($0) } ?? .null])
        let error = await failure { _ = try await line.get("/echo") { $0.size = 1_000_000 } }
        #expect(error?.code == .tooLarge)
    }

    @Test func `a cancelled request ends at once`() async throws {
        let line = Line()
        var times: [Duration] = []
        for round in 1...5 {
            try await line.fault("/echo", ["fault": "hang"])
            let task = Task { try await line.get("/echo") }
            while try arrivals(line) < round { await Task.yield() }
            let start = ContinuousClock.now
            task.cancel()
            let error = await failure { _ = try await task.value }
            times.append(ContinuousClock.now - start)
            #expect(error?.code == .cancelled && error?.wasSent == true)
        }
        // The best of some: a busy machine may hold any one of them up. It would hang for ever.
        #expect(try #require(times.min()) < .seconds(2), "\(times)")
        let early = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await line.get("/echo")
        }
        #expect(await failure { try await early.value }?.code == .cancelled)
    }

    @Test func `many requests at once all come back`() async throws {
        let line = Line()
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 { group.addTask { try await line.get("/plain/x").status } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 50))
    }

    private func arrivals(_ line: Line) throws -> Int {
        let journal = FileManager.default.contents(atPath: line.provider.journal) ?? Data()
        return journal.count { $0 == UInt8(ascii: "\n") }
    }
}
