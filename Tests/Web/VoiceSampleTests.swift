import FoundationEssentials
import Glibc
import HTTPServer
import JSON
import Orchestrator
import Support
import Synchronization
import Testing
import Web

/// Samples of voices, spoken by the real child.
struct VoiceSampleTests {
    private func path(_ voice: String) -> String { "/api/voices/\(voice)/sample" }

    private func files(_ house: WebHouse) -> [String] {
        // There is no folder before the first sample.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: house.folder.file("voice-samples"))) ?? []
        return names.filter { $0.hasSuffix(".m4a") }
    }

    @Test func `a sample is spoken once, however many ask for it at a time, and is then a file`() async throws {
        let house = try WebHouse()
        let tags = try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let answer = try await house.ask(.get, path("hibari"))
                    #expect(answer.status == 200 && answer.headers["Content-Type"] == "audio/mp4", "\(answer.text)")
                    return answer.headers["ETag"]
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(tags.count == 1 && tags.first != .some(nil))
        let file = try #require(files(house).first)
        let bytes = try Data(contentsOf: URL(filePath: house.folder.file("voice-samples/" + file)))
        #expect(bytes.dropFirst(4).prefix(4) == Data("ftyp".utf8))
        let measured = BuiltProgram(path: "/usr/bin/ffmpeg").run([
            "-hide_banner", "-nostdin", "-i", house.folder.file("voice-samples/" + file), "-af", "ebur128", "-f",
            "null",
            "-",
        ])
        #expect(measured.status == 0)
        let loudness = measured.complaint.split(separator: "\n").last { $0.contains("I:") }
            .flatMap { line in line.split { " ILUFS:".contains($0) }.compactMap { Double($0) }.first }
        #expect(abs((loudness ?? 0) + 16) < 1.5, "\(loudness ?? 0) LUFS")
        #expect(
            try await house.ask(.get, "/api/options").json["voices"]?.items?.first?["sampleUrl"]?.text == path("hibari")
        )
    }

    @Test func `of a voice that nobody has there is no sample, and no page of another site asks for one`() async throws
    {
        let house = try WebHouse()
        for name in ["nobodys", "...", "hibari%20", "-rf", "%F0%9F%98%80"] {
            let status = try await house.ask(.get, path(name)).status
            #expect(status == 404, "\(name)")
        }
        let foreign: Headers = ["Sec-Fetch-Site": "cross-site"]
        #expect(try await house.ask(.get, path("hibari"), nil, foreign).status == 403)
        #expect(files(house) == [])
        _ = try await house.key("mine")
        #expect(try await house.ask(.get, path("hibari")).status == 401)
    }

    @Test func `a voice that is not installed is not offered, and who asks for it is told why`() async throws {
        let house = try ServerHouse()
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        #expect(try house.curl("/api/options")["voices"]?.items?.count == 0)
        let sample = try house.curl(path("hibari"))
        #expect(sample["status"] == 404 && sample["detail"]?.text?.contains("'hibari' is not installed") == true)
        let order = try house.curl(
            "/api/generate-script", "-H", "Content-Type: application/json", "-d",
            #"{"story": "A fox ran.", "voice": "hibari"}"#)
        #expect(order["status"] == 422, "\(order.canonicalText)")
        #expect(order["errors"]?.items?.first?["field"] == "voice")
        #expect(order["detail"]?.text?.contains("voice is not installed") == true)
        for (voice, isKnown) in [
            ("Hibari", false), ("alloy", false), ("espeak", false), ("espeak-d e", false), ("espeak-de", true),
        ] {
            let other = try house.curl(
                "/api/generate-script", "-H", "Content-Type: application/json", "-d",
                #"{"story": "A fox ran.", "autoProcess": false, "voice": "\#(voice)"}"#)
            #expect((other["videoId"] != nil) == isKnown, "\(other.canonicalText)")
            guard !isKnown else { continue }
            #expect(other["errors"]?.items?.first?["field"] == "voice")
            #expect(other["detail"]?.text?.contains("espeak-de") == true)
        }
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }

    @Test func `a voice that cannot be spoken is told so, and not tried again at once`() async throws {
        let house = try WebHouse()
        house.troubles.withLock { $0 = [] }
        let asked = ContinuousClock.now
        let first = try await house.ask(.get, path("nobody"))
        #expect(first.status == 503 && first.headers["Retry-After"] == "20", "\(first.text)")
        #expect(first.json["detail"]?.text?.contains("nobody") == true)
        let log = house.folder.file("logs/voice-samples.log")
        let said = FileManager.default.contents(atPath: log) ?? Data()
        #expect(String(decoding: said, as: UTF8.self).contains("there is no voice 'nobody'"))
        #expect(try await house.ask(.get, path("nobody")).status == 503)
        if ContinuousClock.now - asked < .seconds(20) { #expect(FileManager.default.contents(atPath: log) == said) }
    }

    @Test func `who speaks for ever is ended, and only so many wait for it`() async throws {
        var rules = VoiceSamples.Rules()
        rules.time = .seconds(1)
        rules.waiting = 3
        let speaker = ChildCommand(program: "/bin/sh", arguments: ["-c", "exec sleep 600", "speaker"])
        let house = try WebHouse(speaker: (speaker, rules))
        house.troubles.withLock { $0 = [] }
        let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
            let began = ContinuousClock.now
            for _ in 0..<12 { group.addTask { try await house.ask(.get, path("hibari")).status } }
            let all = try await group.reduce(into: []) { $0.append($1) }
            #expect(ContinuousClock.now - began < .seconds(300))
            return all
        }
        #expect(statuses == Array(repeating: 503, count: 12))
        #expect(files(house) == [])
    }
}
