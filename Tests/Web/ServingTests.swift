import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// The real server with its real children, asked by curl.
@Suite(.serialized) struct ServingTests {
    @Test func `a killed server takes nothing with it, and the next one goes on where it was`() async throws {
        let voice = try HeldVoice("owl")
        let house = try ServerHouse(["ESPEAK_PROGRAM": voice.program])
        var server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        let answer = try house.curl(
            "-XPOST", "/api/generate-script", "-H", "Content-Type: application/json", "--data-binary",
            JSON.object(["story": JSON(WebHouse.story), "pipeline": "small"]).canonicalText)
        let id = try #require(answer["videoId"]?.text)

        var progress = 0.0
        var wasKilled = false
        var body = JSON.null
        let end = ContinuousClock.now + .seconds(600)
        while ContinuousClock.now < end {
            body = try house.curl("/api/video-status?id=" + id)
            let now = body["progress"]?.number ?? -1
            #expect(now >= progress, "went back from \(progress) to \(now)")
            progress = now
            if body["status"] == "completed" || body["status"] == "failed" { break }
            if progress > 21, !wasKilled {
                wasKilled = true
                kill(server.pid, SIGKILL)
                #expect(await server.end() == .killed(signal: SIGKILL))
                server = try house.start()
                voice.letGo()
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(wasKilled && body["status"] == "completed", "\(body.canonicalText)")

        // Every event once and in order, each piece made once, the end told, and then the stream ends.
        let stream = try house.text(
            "/api/videos/\(id)/events", "-H", "Last-Event-ID: 1", "--max-time", "300")
        let ids = stream.split(separator: "\n").filter { $0.hasPrefix("id: ") }.compactMap { Int($0.dropFirst(4)) }
        #expect(ids == Array(2...(ids.last ?? 2)))
        #expect(stream.contains("\"status\":\"completed\""))
        let made = stream.split(separator: "\n").filter { $0.contains("\"change\":\"asset_made\"") }
        #expect(Set(made).count == made.count && made.count > 10)
        try Self.checkTold(stream)
        // From the middle too, where the client has long heard how far it is.
        let middle = try #require(ids.dropFirst(ids.count / 2).first)
        try Self.checkTold(
            try house.text("/api/videos/\(id)/events", "-H", "Last-Event-ID: \(middle)", "--max-time", "10"))
        let film = try #require(body["videoUrl"]?.text)
        let part = try house.text(film, "-r", "4-7")
        #expect(part == "ftyp")

        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }

    /// Each event tells the status with a progress that belongs to it, and none goes back.
    private static func checkTold(_ stream: String) throws {
        let span = [
            "script_generated": 20..<60.0, "assets_generated": 60..<80, "rendering": 80..<100, "completed": 100..<101,
        ]
        var before = 0.0
        let told = stream.split(separator: "\n").filter { $0.hasPrefix("data: ") }
        #expect(!told.isEmpty)
        for line in told {
            let event = try JSON(parsing: String(line.dropFirst(6)))
            let status = try #require(event["status"]?.text, "\(line)")
            let progress = try #require(event["progress"]?.number, "\(line)")
            #expect(span[status]?.contains(progress) == true && event["stage"]?.text != nil, "\(line)")
            #expect(progress >= before, "went back from \(before): \(line)")
            before = progress
        }
    }

    @Test func `a key that is made while the server runs shuts out who has none`() async throws {
        let house = try ServerHouse()
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        #expect(try house.curl("/api/session")["role"] == "admin")
        let made = BuiltProgram("reelmill").run(["keys", "add", "me"], environment: house.environment)
        #expect(made.status == 0)
        let key = made.output.filter { $0 != "\n" }
        let end = ContinuousClock.now + .seconds(120)
        while try house.curl("/api/videos")["status"]?.integer != 401, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try house.curl("/api/videos")["status"]?.integer == 401)
        let shown = try house.curl("/api/videos", "-H", "Authorization: Bearer " + key)
        #expect(shown["videos"]?.items == [])
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }
    @Test func `a key that was removed is worth nothing from the next request on, nor are its streams`() async throws {
        let house = try ServerHouse()
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        func keys(_ words: String...) -> String {
            let outcome = BuiltProgram("reelmill").run(["keys"] + words, environment: house.environment)
            #expect(outcome.status == 0, "\(outcome.complaint)")
            return outcome.output
        }
        _ = keys("add", "stays")
        let text = keys("add", "goes").filter { $0 != "\n" }
        let bearer = "Authorization: Bearer " + text
        let order = JSON.object(["story": JSON(WebHouse.story), "autoProcess": false]).canonicalText
        let made = try house.curl(
            "-XPOST", "/api/generate-script", "-H", bearer, "-H", "Content-Type: application/json",
            "--data-binary", order)
        let id = try #require(made["videoId"]?.text)
        let stream = RawClient(house.port, patience: 180)
        stream.send(
            Array(
                "GET /api/videos/\(id)/events HTTP/1.1\r\nHost: localhost\r\n\(bearer)\r\nConnection: close\r\n\r\n"
                    .utf8))
        #expect(stream.reads(until: "script_generated"))
        // Asked all the time, so that the server has just seen that the key is good.
        for _ in 0..<5 { #expect(try house.curl("/api/videos", "-H", bearer)["videos"] != nil) }
        _ = keys("remove", String(text.split(separator: "_")[1]))
        #expect(try house.curl("/api/videos", "-H", bearer)["status"]?.integer == 401)
        // The next that happens is not told to it.
        let store = try SQLiteStore(path: house.folder.file("data/reelmill.sqlite"), .existing)
        guard
            case .taken(let claim) = try await store.claim(id, by: "test", lease: LeaseTimes(lease: 3600), mode: .begin)
        else {
            Issue.record("the claim was not free")
            return
        }
        _ = try await store.renew(claim, lease: LeaseTimes(lease: 3600), progress: 37)
        await store.close()
        let rest = stream.rest()
        #expect(rest.isEnd && !rest.text.contains("\"progress\":37"), "\(rest.text)")
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }
}
