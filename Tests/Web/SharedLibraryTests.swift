import Digests
import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Synchronization
import Testing

/// One library, and two servers that people use at the same time.
@Suite(.serialized) struct SharedLibraryTests {
    private let house: UploadHouse
    private let other: UploadHouse

    init() throws {
        house = try UploadHouse()
        other = try UploadHouse(beside: house)
    }

    private func withServers(_ body: () async throws -> Void) async throws {
        let servers = [try house.start(), try other.start()]
        defer { for server in servers { kill(server.pid, SIGKILL) } }
        try await body()
        for server in servers { kill(server.pid, SIGTERM) }
        for server in servers { #expect(await server.end() == .exited(0)) }
    }

    /// What a listener of one server hears, until it goes.
    private final class Listener: Sendable {
        private let program: RunningProgram
        private let heard = Mutex<[(kind: String, id: String)]>([])
        private let isAnswered = Atomic<Bool>(false)

        /// Hears also of what happened before it was let in, which on a busy machine takes its time.
        init(_ house: UploadHouse) {
            program = RunningProgram(
                "/usr/bin/curl",
                ["-sNi", "--max-time", "1200", "-H", "Last-Event-ID: 0", house.address + "/api/media/events"])
            Task(executorPreference: senderThreads) { [weak self] in
                var kind = ""
                var silence = 0
                while silence < 10, let line = self?.program.line() {
                    silence = line.isEmpty ? silence + 1 : 0
                    if line.hasPrefix("retry: ") { self?.isAnswered.store(true, ordering: .relaxed) }
                    if line.hasPrefix("event: ") { kind = String(line.dropFirst(7)) }
                    guard line.hasPrefix("data: "), let data = try? JSON(parsing: String(line.dropFirst(6))) else {
                        continue
                    }
                    self?.heard.withLock { $0.append((kind, data["id"]?.text ?? "")) }
                }
            }
        }

        var isListening: Bool { isAnswered.load(ordering: .relaxed) }

        func ids(_ kind: String) -> [String] { heard.withLock { $0.filter { $0.kind == kind }.map(\.id) } }
    }

    private func upload(_ path: String, as name: String, to house: UploadHouse) -> Task<String?, any Error> {
        Task(executorPreference: senderThreads) {
            try house.curl("/api/upload/local", "-F", "file=@\(path);filename=\(name)").at("media.id")?.text
        }
    }

    private func completed(_ id: String, on house: UploadHouse) async throws -> JSON {
        try await house.until("\(id) is completed") {
            let state = try house.curl("/api/media/\(id)/status")
            try #require(state["status"] != "failed", "\(state.canonicalText)")
            return state["status"] == .null && state["id"] != nil
        }
        return try house.curl("/api/media/" + id)
    }

    /// The digests of all that the entry gives out.
    private func files(of record: JSON, on house: UploadHouse) throws -> [String: Digest] {
        var found: [String: Digest] = [:]
        for name in ["original_url", "medium_url", "thumbnail_url"] {
            found[name] = try house.hash(at: try #require(record[name]?.text, "\(name): \(record.canonicalText)"))
        }
        return found
    }

    private func blobs() throws -> Set<String> {
        let folder = house.folder.file("data/blobs")
        return Set(
            try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.utf8.count > 60 }
                .compactMap { $0.split(separator: "/").last.map(String.init) })
    }

    /// Another look for each seed, so that nothing is there already.
    private func picture(_ seed: UInt64, _ width: Int = 900, _ height: Int = 700) -> String {
        let path = house.folder.file("same-\(seed).png")
        var random = SplitMix64(seed: seed)
        let samples = (0..<width * height * 3).map { _ in UInt8(truncatingIfNeeded: random.next() >> 58) &+ 60 }
        PNGFile.write(PNGFile.bytes(width: width, height: height, .rgb, samples: samples), to: path)
        return path
    }

    @Test
    func `equal files under two names share what is kept, each stays whole without the other, and both leave nothing`()
        async throws
    {
        try await withServers {
            let picture = picture(9)
            let listeners = [Listener(house), Listener(other)]
            for listener in listeners { try await house.until("somebody listens") { listener.isListening } }
            let sent = [upload(picture, as: "red fox.png", to: house), upload(picture, as: "harbour.png", to: other)]
            let first = try #require(try await sent[0].value)
            let second = try #require(try await sent[1].value)
            let one = try await completed(first, on: other)
            let two = try await completed(second, on: house)
            #expect(one["filename"] == "red fox.png" && two["filename"] == "harbour.png")
            // Whichever came second says so.
            #expect([one["duplicateOf"]?.text, two["duplicateOf"]?.text].compactMap { $0 }.count == 1)
            let shared = try files(of: one, on: house)
            #expect(try files(of: two, on: other) == shared)
            #expect(Set(shared.values).count == 3)
            #expect(try house.curl("/api/media/stats")["used"]?.integer == one["size"]?.integer)
            let kept = try blobs()
            #expect(shared.values.allSatisfy { kept.contains($0.hex) })

            _ = BuiltProgram(path: "/usr/bin/curl").run(["-s", "-X", "DELETE", house.address + "/api/media/" + first])
            #expect(try other.curl("/api/media/" + first)["status"] == 404)
            for one in [house, other] {
                #expect(try files(of: one.curl("/api/media/" + second), on: one) == shared)
            }
            for listener in listeners {
                try await house.until("the deletion is heard of at both") { listener.ids("deleted") == [first] }
            }
            _ = BuiltProgram(path: "/usr/bin/curl").run(["-s", "-X", "DELETE", other.address + "/api/media/" + second])
            for listener in listeners {
                try await house.until("the second one too") { listener.ids("deleted") == [first, second] }
                #expect(Set(listener.ids("status")) == [first, second])
            }
            #expect(try blobs().isEmpty)
            // Who was away hears of it, and in its turn.
            var late = ""
            var told: [Substring] = []
            // As long as it takes on a busy machine.
            for seconds in ["2", "10", "60"] where told.count < 2 {
                late =
                    BuiltProgram(path: "/usr/bin/curl").run([
                        "-sN", "--max-time", seconds, other.address + "/api/media/events", "-H", "Last-Event-ID: 0",
                    ]).output
                told = late.split(separator: "\n").filter { $0.hasPrefix("data: ") }
            }
            #expect(told.count == 2 && told[0].contains(first) && told[1].contains(second), "\(late)")
        }
    }

    /// What one server removes as no longer needed the other may be about to name.
    @Test func `a file that comes while its only twin is deleted elsewhere is kept`() async throws {
        try await withServers {
            let file = try house.file("a.png", 40_000, seed: 77)
            for round in 0..<(Trial.isFull ? 200 : 10) {
                let before = try #require(try await upload(file.path, as: "before.png", to: house).value)
                let house = house
                let deletion = Task(executorPreference: senderThreads) {
                    RawHTTP.send(house.port, "DELETE", "/api/media/" + before, [:], [])?.status
                }
                let after = try #require(try await upload(file.path, as: "after.png", to: other).value)
                #expect(await deletion.value == 204)
                try #require(try other.hash(of: JSON(after)) == file.hash, "round \(round)")
                #expect(RawHTTP.send(house.port, "DELETE", "/api/media/" + after, [:], [])?.status == 204)
                #expect(try !blobs().contains(file.hash.hex), "round \(round)")
            }
        }
    }

    /// Both make the same versions of it, each by a process of its own.
    @Test func `a file whose twin is deleted while both are worked on becomes whole`() async throws {
        try await withServers {
            var random = SplitMix64(seed: 5)
            for round in 0..<(Trial.isFull ? 60 : 2) {
                let picture = picture(1000 + UInt64(round), 500, 400)
                let sent = [upload(picture, as: "one.png", to: house), upload(picture, as: "two.png", to: other)]
                let one = try #require(try await sent[0].value)
                let two = try #require(try await sent[1].value)
                try await Task.sleep(for: .milliseconds(Double.random(in: 0...900, using: &random)))
                #expect(RawHTTP.send(house.port, "DELETE", "/api/media/" + one, [:], [])?.status == 204)
                let record = try await completed(two, on: house)
                let found = try files(of: record, on: other)
                #expect(found["original_url"] == SHA256.of([UInt8](try Data(contentsOf: URL(filePath: picture)))))
            }
        }
    }
}
