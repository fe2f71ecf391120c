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
        let house = try ServerHouse()
        var server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        let answer = try house.curl(
            "-XPOST", "/api/generate-script", "-H", "Content-Type: application/json", "--data-binary",
            JSON.object(["story": JSON(WebHouse.story), "pipeline": "small"]).canonicalText)
        let id = try #require(answer["videoId"]?.text)

        var progress = 0.0
        var wasKilled = false
        var body = JSON.null
        let end = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < end {
            body = try house.curl("/api/video-status?id=" + id)
            let now = body["progress"]?.number ?? -1
            #expect(now >= progress, "went back from \(progress) to \(now)")
            progress = now
            if body["status"] == "completed" || body["status"] == "failed" { break }
            if progress > 25, !wasKilled {
                wasKilled = true
                kill(server.pid, SIGKILL)
                #expect(await server.end() == .killed(signal: SIGKILL))
                server = try house.start()
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(wasKilled && body["status"] == "completed", "\(body.canonicalText)")

        // Every event once and in order, each piece made once, the end told, and then the stream ends.
        let stream = try house.text(
            "/api/videos/\(id)/events", "-H", "Last-Event-ID: 1", "--max-time", "10")
        let ids = stream.split(separator: "\n").filter { $0.hasPrefix("id: ") }.compactMap { Int($0.dropFirst(4)) }
        #expect(ids == Array(2...(ids.last ?? 2)))
        #expect(stream.contains("\"status\":\"completed\""))
        let made = stream.split(separator: "\n").filter { $0.contains("\"change\":\"asset_made\"") }
        #expect(Set(made).count == made.count && made.count > 10)
        let film = try #require(body["videoUrl"]?.text)
        let part = try house.text(film, "-r", "4-7")
        #expect(part == "ftyp")

        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }

    @Test func `a key that is made while the server runs shuts out who has none`() async throws {
        let house = try ServerHouse()
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        #expect(try house.curl("/api/session")["role"] == "admin")
        let made = BuiltProgram("reelmill").run(["keys", "add", "me"], environment: house.environment)
        #expect(made.status == 0)
        let key = made.output.filter { $0 != "\n" }
        let end = ContinuousClock.now + .seconds(5)
        while try house.curl("/api/videos")["status"]?.integer != 401, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(try house.curl("/api/videos")["status"]?.integer == 401)
        let shown = try house.curl("/api/videos", "-H", "Authorization: Bearer " + key)
        #expect(shown["videos"]?.items == [])
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }
}

private final class ServerHouse: Sendable {
    let folder = TemporaryFolder("serving")
    let environment: [String: String]
    private let address: String

    init() throws {
        let pipelines = folder.file("Pipelines")
        try FileManager.default.copyItem(atPath: WebHouse.root + "/Pipelines", toPath: pipelines)
        let small = """
            {"name": "small", "like": "story-short", "settings": {
                "canvas": {"width": 180, "height": 320, "framesPerSecond": 24},
                "style": {"preset": "draft", "transition": {"kind": "crossfade", "frames": 6}}}}
            """
        try Data(small.utf8).write(to: URL(filePath: pipelines + "/small.json"))
        let port = Self.freePort()
        address = "http://127.0.0.1:\(port)"
        let own = [
            "DATA_DIR": folder.file("data"), "PIPELINES_DIR": pipelines, "PATH": "/usr/bin:/bin", "PORT": "\(port)",
            "CLAIM_LEASE": "5",
        ]
        environment = own.merging(BuiltProgram.sanitizing) { given, _ in given }
    }

    /// Answers once it can be asked.
    func start() throws -> ChildProcess {
        let server = try ChildProcess(
            BuiltProgram("reelmill").path, ["serve"], environment: environment.map { "\($0.key)=\($0.value)" },
            log: LogFile(folder: folder.file("logs"), item: "server", limit: .max))
        let ready = BuiltProgram(path: "/usr/bin/curl").run([
            "-s", "-f", "--retry", "100", "--retry-delay", "0", "--retry-max-time", "20", "--retry-connrefused",
            address + "/readyz",
        ])
        try #require(ready.status == 0, "\(ready.complaint)")
        return server
    }

    func curl(_ words: String...) throws -> JSON { try JSON(parsing: run(words)) }

    func text(_ words: String...) throws -> String { run(words) }

    private func run(_ words: [String]) -> String {
        let words = words.map { $0.hasPrefix("/") ? address + $0 : $0 }
        return BuiltProgram(path: "/usr/bin/curl").run(["-s", "-N"] + words).output
    }

    private static func freePort() -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, size) == 0, getsockname(descriptor, address, &size) == 0 else {
                    fatalError("no free port")
                }
            }
            return pointer.pointee.sin_port.bigEndian
        }
    }
}
