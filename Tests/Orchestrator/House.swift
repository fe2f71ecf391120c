import BlobStore
import Digests
import FoundationEssentials
import Glibc
import JSON
import Logs
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// A data folder of a test's own, with real processes of the rehearsal working on it.
final class House: Sendable {
    let folder: TemporaryFolder
    let data: String
    let store: SQLiteStore
    let blobs: FolderBlobStore
    private let environment: [String: String]

    /// `lease` in seconds: a process that a busy machine does not let run for two thirds of it ends itself. `root` where
    /// the data folder is to be, instead of the temporary one.
    init(lease: Double = 120, concurrency: Int = 2, root: String? = nil, pipelines: String = House.pipelines) throws {
        folder = TemporaryFolder("rehearsal")
        data = (root ?? folder.path) + "/data"
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        let own = [
            "DATA_DIR": data, "PIPELINES_DIR": pipelines, "REHEARSAL_DIARY": folder.path, "CLAIM_LEASE": "\(lease)",
            "VIDEO_WORKER_CONCURRENCY": "\(concurrency)", "LOG_FORMAT": "text", "LOG_LEVEL": "debug",
            "PATH": "/usr/bin:/bin",
        ]
        environment = own.merging(BuiltProgram.sanitizing) { given, _ in given }
        store = try SQLiteStore(path: data + "/reelmill.sqlite", .create)
        blobs = try FolderBlobStore(root: data)
    }

    static let pipelines = #filePath.replacing("Orchestrator/House.swift", with: "Rehearsal/Pipelines")
    static let program = BuiltProgram("rehearsal").path

    static var isFull: Bool { ProcessInfo.processInfo.environment["REELMILL_TEST_FULL"] == "1" }

    // MARK: Processes

    /// A process in the background, with what it printed.
    struct Running: Sendable {
        let child: ChildProcess
        private let log: LogFile
        private let ended: Task<ChildProcess.End, Never>

        init(_ arguments: [String], _ environment: [String: String], folder: String) throws {
            log = LogFile(folder: folder + "/output", item: UUID().uuidString, limit: .max)
            let child = try ChildProcess(
                House.program, arguments, environment: environment.map { "\($0)=\($1)" }, log: log)
            self.child = child
            ended = Task { await child.end() }
        }

        var pid: Int32 { child.pid }
        func end() async -> ChildProcess.End { await ended.value }
        func send(_ signal: Int32) { kill(child.pid, signal) }

        /// What it wrote so far to stdout and stderr.
        var printed: String {
            String(decoding: FileManager.default.contents(atPath: log.path) ?? Data(), as: UTF8.self)
        }
    }

    func start(_ arguments: String..., changing changes: [String: String] = [:]) throws -> Running {
        try Running(arguments, environment.merging(changes) { $1 }, folder: folder.path)
    }

    /// Runs to the end; its exit code (128 and more for a signal) and what it printed.
    func run(_ arguments: String..., changing changes: [String: String] = [:]) async throws -> (
        code: Int32, printed: String
    ) {
        let running = try Running(arguments, environment.merging(changes) { $1 }, folder: folder.path)
        switch await running.end() {
        case .exited(let code): return (code, running.printed)
        case .killed(let signal): return (128 + signal, running.printed)
        }
    }

    // MARK: Items

    func create(_ document: JSON) async throws -> String {
        let item = NewItem(kind: .video, pipeline: "rehearsal", document: document)
        _ = try await store.create(item, idempotency: nil)
        return item.id
    }

    func item(_ id: String) async throws -> Item { try #require(await store.item(id)) }

    func events(_ id: String) async throws -> [Event] { try await store.events(of: id, after: 0, limit: 100_000) }

    /// Opens a gate that scripts wait at.
    func open(_ gate: String) { _ = FileManager.default.createFile(atPath: folder.file(gate), contents: nil) }

    /// The words of each line of the diary: process, what, item, asset, inputs, scratch.
    var diary: [[Substring]] {
        let text = String(decoding: FileManager.default.contents(atPath: folder.file("diary")) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").map { $0.split(separator: " ") }
    }

    /// The assets that were begun since the diary had so many lines.
    func begun(since line: Int = 0) -> [String] {
        diary.dropFirst(line).filter { $0.count > 3 && $0[1] == "start" }.map { String($0[3]) }
    }

    func blobPath(_ content: some CustomStringConvertible) -> String {
        let key = content.description
        return "\(data)/blobs/\(key.prefix(2))/\(key)"
    }

    /// Files in scratch and staging.
    var leftovers: [String] {
        ["scratch", "staging"].flatMap { name in
            (try? FileManager.default.contentsOfDirectory(atPath: data + "/" + name)) ?? []  // not made yet: empty
        }
    }

    func sql(_ statement: String) throws {
        let outcome = BuiltProgram(path: "/usr/bin/sqlite3").run([
            data + "/reelmill.sqlite", ".timeout 60000", statement,
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
    }

    /// As if the lease were over of whoever holds the item, and is dead or frozen.
    func lapse(_ id: String) throws {
        try sql("UPDATE items SET lease_until = 1 WHERE id = '\(id)' AND owner IS NOT NULL")
    }

    /// Every row of every table, and every blob with its time.
    func everything() throws -> String {
        let outcome = BuiltProgram(path: "/usr/bin/sqlite3").run([data + "/reelmill.sqlite", ".dump"])
        let files = BuiltProgram(path: "/usr/bin/find").run([data + "/blobs", "-type", "f", "-printf", "%p %s %T@\n"])
        return outcome.output + files.output.split(separator: "\n").sorted().joined(separator: "\n")
    }

    // MARK: Laws

    /// What has to be true of every item that was worked on, however it was disturbed.
    func expectSound(_ id: String, status: Status = .completed, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let snapshot = try #require(await store.snapshot(of: id))
        #expect(snapshot.item.status == status, sourceLocation: sourceLocation)
        let pipelines = try PipelineFolder(path: House.pipelines, steps: Self.signatures)
        let assets = try await blobs.check(
            snapshot.assets.map { Blob(key: $0.content.hex, size: $0.size) }, deep: true)
        #expect(assets.values.allSatisfy { $0 == .whole }, sourceLocation: sourceLocation)
        let plan = try pipelines.pipeline(of: snapshot.item).plan(Brief(document: snapshot.document), snapshot.facts)
        #expect(
            plan.status == snapshot.item.status, "the stored status is not the computed one",
            sourceLocation: sourceLocation)

        let events = try await events(id)
        #expect(
            events.map(\.sequence) == Array(1...Int64(events.count)), "gaps in the history",
            sourceLocation: sourceLocation)
        var progress = 0.0
        for event in events {
            switch event.kind {
            case .edited, .requested, .cancelled, .repaired, .failed, .assetLost: progress = 0
            default: break
            }
            guard let now = event.data["progress"]?.number else { continue }
            #expect(now >= progress, "progress fell at \(event)", sourceLocation: sourceLocation)
            progress = now
        }
        try expectNothingMadeTwice(id, events, sourceLocation)
    }

    /// Nothing is begun again once it was published, unless it was lost.
    private func expectNothingMadeTwice(_ id: String, _ events: [Event], _ sourceLocation: SourceLocation) throws {
        var publishedUnder: [String: Int64] = [:]
        var lost: Set<String> = []
        for event in events {
            guard let asset = event.data["asset"]?.text else { continue }
            if event.kind == .assetLost { lost.insert(asset) }
            guard event.kind == .assetMade, let inputs = event.data["inputs"]?.text, let fence = event.fence else {
                continue
            }
            let piece = "\(asset) \(inputs)"
            #expect(
                publishedUnder[piece] == nil || lost.contains(asset), "\(piece) published twice",
                sourceLocation: sourceLocation)
            publishedUnder[piece] = fence
        }
        for line in diary where line.count > 5 && line[1] == "start" && line[2] == id && !lost.contains(String(line[3]))
        {
            guard let fence = publishedUnder["\(line[3]) \(line[4])"] else { continue }
            let begunUnder = Int64(line[5].split(separator: ".")[1]) ?? 0
            #expect(
                begunUnder <= fence, "\(line[3]) was begun again after it was published", sourceLocation: sourceLocation
            )
        }
    }

    static let signatures = [
        StepSignature(name: "speak", version: 1, makes: "voice"),
        StepSignature(name: "draw", version: 1, makes: "picture"),
        StepSignature(name: "measure", version: 1, makes: "timeline"),
        StepSignature(name: "shoot", version: 1, makes: "clip"),
        StepSignature(name: "join", version: 1, makes: "film"),
    ]
}

/// Waits until the condition holds. The limit only ends a test that would hang; nothing is measured by it.
func eventually(
    _ what: String, within seconds: Double = 300, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while try await !condition() {
        guard ContinuousClock.now < end else {
            Issue.record("never came true: \(what)", sourceLocation: sourceLocation)
            throw NeverCameTrue()
        }
        try await Task.sleep(for: .milliseconds(5))
    }
}

struct NeverCameTrue: Error {}

/// A story of scenes that take a moment each.
func story(scenes: Int, wait: Double = 0.01, join: JSON = []) -> JSON {
    let scene = { (number: Int) -> JSON in
        [
            "text": JSON("scene \(number)"),
            "speak": ["write 2000", JSON("wait \(wait)"), "write 3000"],
            "draw": ["write 30000", JSON("wait \(wait)")],
            "shoot": ["write 8000", "progress 0.5", JSON("wait \(wait)"), "write 8000"],
        ]
    }
    return ["scenes": .array((1...scenes).map(scene)), "join": join]
}
