import Digests
import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Synchronization
import Testing
import Threads

/// Uploads to the real server, by other people's clients, with connections that break and a server that is killed.
@Suite(.serialized) struct ServingUploadsTests {
    private static let full = ProcessInfo.processInfo.environment["REELMILL_TEST_FULL"] == "1"
    private static let judges = #filePath.replacing("Tests/Web/ServingUploadsTests.swift", with: "")

    private final class Flag: Sendable {
        let isSet = Atomic<Bool>(false)
    }

    @Test func `curl sends forms, one file and several, and large ones`() async throws {
        let house = try UploadHouse()
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        let large = try house.file("large.png", 5_000_000, seed: 1)
        let small = try house.file("small.png", 10, seed: 2)
        let one = try house.curl("/api/upload/local", "-F", "file=@\(large.path)")
        #expect(try house.hash(of: one.at("media.id")) == large.hash)
        let two = try house.curl("/api/upload/local", "-F", "file=@\(small.path)", "-F", "file=@\(large.path)")
        let ids = two["media"]?.items?.map { $0["id"] } ?? []
        #expect(try ids.map { try house.hash(of: $0) } == [small.hash, large.hash])
        #expect(try house.curl("/api/media")["media"]?.items?.count == 3)
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }

    @Test func `a listener hears of each entry as it comes, is made and goes, and later of all that it missed`()
        async throws
    {
        let house = try UploadHouse()
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        let picture = house.folder.file("red fox.png")
        PNGFile.write(
            PNGFile.bytes(width: 16, height: 16, .rgb, samples: Array(repeating: 200, count: 768)), to: picture)
        /// Listens from event `number` on, until an event satisfies the condition; all that was heard until then.
        func heard(
            after number: String, _ isLast: @escaping @Sendable (String, JSON) -> Bool
        ) async -> [(kind: String, data: JSON, id: String)] {
            let address = house.address
            return await Task(executorPreference: senderThreads) {
                let listener = RunningProgram(
                    "/usr/bin/curl",
                    ["-sN", "--max-time", "600", address + "/api/media/events", "-H", "Last-Event-ID: " + number])
                var (all, kind, id): ([(kind: String, data: JSON, id: String)], String, String) = ([], "", "")
                var silence = 0
                // Between two events is one line without words; many are the end.
                while silence < 10 {
                    let line = listener.line()
                    silence = line.isEmpty ? silence + 1 : 0
                    if line.hasPrefix("event: ") { kind = String(line.dropFirst(7)) }
                    if line.hasPrefix("id: ") { id = String(line.dropFirst(4)) }
                    guard line.hasPrefix("data: "), let data = try? JSON(parsing: String(line.dropFirst(6))) else {
                        continue
                    }
                    all.append((kind, data, id))
                    if isLast(kind, data) { break }
                }
                return all
            }.value
        }
        let end = Flag()
        async let live = heard(after: "0") { kind, data in
            if kind == "status", data["status"] == .null { end.isSet.store(true, ordering: .relaxed) }
            return kind == "deleted"
        }
        let id = try #require(try house.curl("/api/upload/local", "-F", "file=@\(picture)").at("media.id")?.text)
        let made = await heard(after: "0") { _, data in data["id"]?.text == id && data["status"] == .null }
        let last = try #require(made.last)
        #expect(last.kind == "status" && last.data.at("data.filename") == "red fox.png", "\(made)")
        #expect(last.data.at("data.medium_url")?.text?.hasPrefix("/files/\(id)/") == true)
        // Where it was left off nothing is told twice.
        #expect(
            try house.curl(
                "/api/media/" + id, "-X", "PATCH", "-H", "Content-Type: application/json", "-d", #"{"title": "Fox"}"#)[
                    "title"] == "Fox")
        let missed = await heard(after: last.id) { _, data in data.at("data.title") == "Fox" }
        #expect(missed.count == 1 && Int(missed[0].id) ?? 0 > Int(last.id) ?? 0, "\(missed)")
        try await house.until("who listens all the time has heard of its end") { end.isSet.load(ordering: .relaxed) }
        _ = try? house.curl("/api/media/" + id, "-X", "DELETE")
        let all = await live
        #expect(all.last?.kind == "deleted" && all.last?.data["id"]?.text == id, "\(all)")
        #expect(all.contains { $0.kind == "status" && $0.data["status"] == .null })
        #expect(all.allSatisfy { $0.data["id"]?.text == id })
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }

    @Test(
        .enabled(
            if: access(judges + ".venv/lib/python3.11/site-packages/aiotus", F_OK) == 0,
            "run scripts/setup: there is no .venv with the clients of tus"))
    func `tuspy and aiotus upload with checksums, begin anew in the middle, and join parts`() async throws {
        let house = try UploadHouse()
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        let file = try house.file("a.png", 1_000_003, seed: 3)
        let outcome = BuiltProgram(path: Self.judges + ".venv/bin/python").run([
            Self.judges + "Tests/Judges/tus_clients.py", house.address + "/api/tus", file.path, house.folder.path,
        ])
        #expect(outcome.status == 0, "\(outcome.complaint)")
        let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.map { $0[0] } == ["tuspy", "aiotus", "joined"])
        for line in lines {
            #expect(line[1] == "1000003" && line[3] == line[0] + ".png")
            #expect(try house.hash(of: JSON(line[2])) == file.hash)
        }
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }

    /// Each upload goes on after every break; what was acknowledged is never asked for again.
    @Test func `uploads side by side survive a server that is killed again and again`() async throws {
        let count = Self.full ? 20 : 4
        let house = try UploadHouse(chunkSize: 65_536)
        let server = KilledServer(try house.start())
        defer { server.kill() }
        let killing = Task {
            var random = SplitMix64(seed: 7)
            for _ in 0..<(Self.full ? 12 : 4) {
                try await Task.sleep(for: .milliseconds(100 + Int(random.next() % 400)))
                server.kill()
                server.put(try house.start())
            }
        }
        let files = try (0..<count).map { try house.file("\($0).png", 600_000 + $0 * 10_007, seed: UInt64(20 + $0)) }
        let made = try await withThrowingTaskGroup(of: (Int, JSON).self) { group in
            for (number, file) in files.enumerated() {
                group.addTask(executorPreference: senderThreads) {
                    var sender = Sender(house: house, file: file, seed: UInt64(number))
                    return (number, number % 2 == 0 ? try await sender.chunks() : try await sender.tus())
                }
            }
            return try await group.reduce(into: [Int: JSON]()) { $0[$1.0] = $1.1 }
        }
        try await killing.value
        for (number, file) in files.enumerated() {
            #expect(try house.hash(of: made[number]) == file.hash, "upload \(number)")
        }
        // Nothing else has appeared, however often an upload was finished.
        let list = try house.curl("/api/media?limit=100")
        #expect(list["media"]?.items?.count == count)
        server.kill()
        // Once more: all of it is on the disk.
        server.put(try house.start())
        for (number, file) in files.enumerated() {
            #expect(try house.hash(of: made[number]) == file.hash, "upload \(number)")
        }
    }

    @Test func `connections cut at any byte lose nothing that was acknowledged`() async throws {
        let house = try UploadHouse(chunkSize: 65_536)
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        var random = SplitMix64(seed: 11)
        let file = try house.file("a.png", 400_000, seed: 50)
        var sender = Sender(house: house, file: file, seed: 5)
        sender.cuts = Self.full ? 60 : 12
        #expect(try house.hash(of: try await sender.chunks()) == file.hash)
        sender.cuts = Self.full ? 60 : 12
        #expect(try house.hash(of: try await sender.tus()) == file.hash)
        // Forms that are cut leave nothing.
        let before = try house.curl("/api/media")["media"]?.items?.count
        for _ in 0..<(Self.full ? 40 : 8) {
            house.cutForm(file, after: Int(random.next() % 400_000))
        }
        #expect(try house.curl("/api/media")["media"]?.items?.count == before)
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
        let left = try FileManager.default.subpathsOfDirectory(atPath: house.folder.file("data/scratch"))
        #expect(left.filter { $0.hasPrefix("form-") }.isEmpty)
    }
}
