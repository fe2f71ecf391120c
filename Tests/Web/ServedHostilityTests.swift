import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// The real server with real children, and clients that mean it no good.
@Suite(.serialized) struct ServedHostilityTests {
    @Test func `cancelling ends the child within a second, whatever it is at`() async throws {
        let voice = try HeldVoice("owl")
        let house = try ServerHouse(["ESPEAK_PROGRAM": voice.program])
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        let long = String(repeating: "The fox ran home across the green field, and slept. ", count: 16)
        for (status, story) in [("script_generated", WebHouse.story), ("rendering", long)] {
            var times: [Duration] = []
            // Beside other tests everything takes its time, and a busy machine may hold up any one; the full run has it to
            // itself.
            let promised: Duration = Trial.isFull ? .seconds(1) : .seconds(3)
            for _ in 0..<(Trial.isFull ? 1 : 6) where !times.contains(where: { $0 < promised }) {
                let id = try await commission(story, until: status, house)
                let asked = ContinuousClock.now
                #expect(try house.curl("-XPOST", "/api/videos/\(id)/cancel")["cancelled"] == true)
                while !Self.children(of: id).isEmpty, ContinuousClock.now - asked < .seconds(120) { usleep(5000) }
                times.append(ContinuousClock.now - asked)
                let after = try house.curl("/api/video-status?id=" + id)
                #expect(after["status"] == "failed" && after.at("error.code") == "cancelled")
                #expect(after.at("error.retryable") == true)
            }
            #expect(times.contains { $0 < promised }, "it worked on for \(times)")
        }
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }

    /// A video in the middle of what this status is about: a child is there, and some of it is done.
    private func commission(_ story: String, until status: String, _ house: ServerHouse) async throws -> String {
        // One that was done before it was met at work is none.
        for _ in 0..<6 {
            let answer = try house.curl(
                "-XPOST", "/api/generate-script", "-H", "Content-Type: application/json", "--data-binary",
                JSON.object(["story": JSON(story), "title": JSON(status)]).canonicalText)
            let id = try #require(answer["videoId"]?.text)
            let end = ContinuousClock.now + .seconds(300)
            while ContinuousClock.now < end {
                let body = try house.curl("/api/video-status?id=" + id)
                if body["status"]?.text == status, !Self.children(of: id).isEmpty, (body["progress"]?.number ?? 0) > 21
                {
                    return id
                }
                try #require(body["status"] != "failed", "\(body.canonicalText)")
                if body["status"] == "completed" { break }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        Issue.record("no video was met at \(status)")
        return ""
    }

    private static func children(of id: String) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []  // a process that just ended
        return names.compactMap { Int32($0) }.filter { pid in
            let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") ?? Data()
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            return words.first?.hasSuffix("/process-video") == true && words.contains(id)
        }
    }

    @Test func `requests with something changed about them get an answer, and never one that the server failed`()
        async throws
    {
        let house = try ServerHouse(["LOG_LEVEL": "error", "STORIES_PER_MINUTE": "1000000"])
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        let order = JSON.object(["story": JSON(WebHouse.story), "autoProcess": false]).canonicalText
        let made = try house.curl(
            "-XPOST", "/api/generate-script", "-H", "Content-Type: application/json", "--data-binary", order)
        let id = try #require(made["videoId"]?.text)
        let seeds = Self.seeds(id, order)
        try RawClient.checked(house.port, seeds[0])
        let before = try Self.residentMegabytes(server.pid)
        var answers = 0
        Trial.each(500) { trial, random in
            var bytes = random.pick(seeds)
            for _ in 0..<random.int(1...5) { Self.mutate(&bytes, &random, seeds) }
            let client = RawClient(house.port, patience: 3)
            client.send(bytes)
            switch random.int(0...9) {
            case 0: return client.reset()
            case 1: return
            default: client.doneSending()
            }
            for status in client.statuses() {
                answers += 1
                #expect(status < 500 || [501, 503, 505].contains(status), "\(trial): \(status) for \(bytes)")
            }
        }
        #expect(answers > 100)
        #expect(try house.curl("/healthz")["status"] == "ok")
        #expect(try Self.residentMegabytes(server.pid) - before < 64)
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
        let log = FileManager.default.contents(atPath: house.folder.file("logs/server.log")) ?? Data()
        let complaints = String(decoding: log, as: UTF8.self).split(separator: "\n").filter { $0.contains("\"error\"") }
        #expect(complaints == [])
    }

    private static func seeds(_ id: String, _ order: String) -> [[UInt8]] {
        func request(_ line: String, _ body: String? = nil, _ more: String = "") -> [UInt8] {
            let length = body.map { "Content-Type: application/json\r\nContent-Length: \($0.utf8.count)\r\n" } ?? ""
            return Array("\(line) HTTP/1.1\r\nHost: localhost\r\n\(length)\(more)\r\n\(body ?? "")".utf8)
        }
        let edit = #"{"narration": "Another text.", "imagePrompt": "a boat", "mediaId": null, "imageTake": 0}"#
        return [
            request("GET /healthz"), request("GET /api/video-status?id=\(id)"),
            request("GET /api/videos?limit=5&q=fox"),
            request("POST /api/generate-script", order), request("POST /api/script", order),
            request("POST /api/process-video", "{\"videoId\": \"none\"}"), request("POST /api/process-video?id=none"),
            request("PATCH /api/videos/\(id)/scenes/0", edit), request("GET /api/videos/\(id)/plan"),
            request("POST /api/videos/none/scenes/0/regenerate", "{\"kind\": \"image\"}"),
            request("GET /api/videos/\(id)/events", nil, "Last-Event-ID: 1\r\n"), request("GET /openapi.json"),
            request("POST /api/session", "{\"key\": \"rm_none\"}"), request("GET /assets/base.css"),
            request("DELETE /api/session", nil, "Cookie: reelmill_session=abc.1.def\r\nOrigin: http://localhost\r\n"),
            request("GET /files/\(id)/\(String(repeating: "0", count: 64))/film.mp4", nil, "Range: bytes=0-1\r\n"),
            request("GET /video/\(id)", nil, "Accept: text/html\r\nAccept-Encoding: gzip\r\n"), request("GET /docs"),
        ]
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix64, _ seeds: [[UInt8]]) {
        guard !bytes.isEmpty else { return }
        let at = random.int(0...bytes.count - 1)
        switch random.int(0...6) {
        case 0: bytes[at] = UInt8(random.int(0...255))
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(contentsOf: (0..<random.int(1...8)).map { _ in UInt8(random.int(0...255)) }, at: at)
        case 3: bytes.insert(contentsOf: random.pick([[13, 10], [0], [34], [92, 117], [37, 48, 48], [255]]), at: at)
        case 4: bytes.removeSubrange(at..<min(bytes.count, at + random.int(1...40)))
        case 5: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + random.int(1...60))], at: random.int(0...at))
        default: bytes = Array(bytes[..<at]) + random.pick(seeds).suffix(random.int(1...200))
        }
    }

    private static func residentMegabytes(_ pid: Int32) throws -> Int {
        let text = String(decoding: FileManager.default.contents(atPath: "/proc/\(pid)/statm") ?? Data(), as: UTF8.self)
        let pages = try #require(text.split(separator: " ").dropFirst().first.flatMap { Int($0) })
        return pages * Int(getpagesize()) >> 20
    }
}
