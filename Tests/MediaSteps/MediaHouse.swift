import BlobStore
import Digests
import Dispatch
import FoundationEssentials
import Glibc
import JSON
import MediaLibrary
import MediaSupport
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// A data folder of a test's own, in which the real `process-media` works on real uploads.
final class MediaHouse: Sendable {
    let folder = TemporaryFolder("media")
    let data: String
    let store: SQLiteStore
    let blobs: FolderBlobStore
    let lease: Double
    private let desk: UploadDesk
    private let environment: [String: String]

    static let root = #filePath.replacing("/Tests/MediaSteps/MediaHouse.swift", with: "")
    static var isFull: Bool { ProcessInfo.processInfo.environment["REELMILL_TEST_FULL"] == "1" }

    /// - Parameter changes: Of the environment of `process-media`.
    init(lease: Double = 600, _ changes: [String: String] = [:]) throws {
        data = folder.file("data")
        self.lease = lease
        let own = [
            "DATA_DIR": data, "PIPELINES_DIR": Self.root + "/Pipelines", "TEMPLATES_DIR": Self.root + "/templates",
            "CLAIM_LEASE": "\(lease)", "PATH": "/usr/bin:/bin", "LOG_LEVEL": "debug", "LOG_FORMAT": "json",
            "LOCAL_MODELS_PYTHON": "/nowhere/bin/python",
        ]
        environment = own.merging(BuiltProgram.sanitizing) { given, _ in given }.merging(changes) { $1 }
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        store = try SQLiteStore(path: data + "/reelmill.sqlite", .create)
        let pipelines = try PipelineFolder(
            path: environment["PIPELINES_DIR"]!, steps: StepSignature.mediaSteps, kind: .media)
        blobs = try FolderBlobStore(root: data)
        desk = UploadDesk(store, blobs, pipelines)
    }

    // MARK: Uploads

    /// It takes so long that it is met at work.
    /// - Parameter times: How often its 20 seconds come: often where the process may be far on before the test has its turn
    ///   again.
    func addLongFilm(named name: String? = nil, times: Int = 1) async throws -> String {
        let piece = folder.file("piece.mp4")
        let film = folder.file("long.mp4")
        let made = await Reel.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=s=1280x720:d=20", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt",
            "yuv420p", piece,
        ])
        try #require(made.status == 0, "\(made.complaint)")
        let joined = await Reel.ffmpeg(["-stream_loop", "\(times - 1)", "-i", piece, "-c", "copy", film])
        try #require(joined.status == 0, "\(joined.complaint)")
        return try await add(film, as: .video, named: name)
    }

    /// Puts a file into the library as a finished upload does; its id.
    @discardableResult
    func add(
        _ path: String, as kind: UploadDesk.Kind, named name: String? = nil, isDue: Bool = true
    ) async throws -> String {
        try await desk.add(path, as: kind, named: name, isDue: isDue)
    }

    // MARK: Processes

    func process(_ arguments: String...) async -> BuiltProgram.Outcome {
        let environment = environment
        return await aside { BuiltProgram("process-media").run(arguments, environment: environment) }
    }

    /// `process-media` in the background, with a session of its own as workers start it.
    struct Running: Sendable {
        let child: ChildProcess
        private let log: LogFile
        private let ended: Task<ChildProcess.End, Never>

        init(_ arguments: [String], _ environment: [String: String], logs: String) throws {
            log = LogFile(folder: logs, item: UUID().uuidString, limit: .max)
            let child = try ChildProcess(
                BuiltProgram("process-media").path, arguments, environment: environment.map { "\($0.key)=\($0.value)" },
                log: log)
            self.child = child
            ended = Task { await child.end() }
        }

        func end() async -> ChildProcess.End { await ended.value }
        func send(_ signal: Int32) { _ = Glibc.kill(child.pid, signal) }

        var printed: String {
            String(decoding: FileManager.default.contents(atPath: log.path) ?? Data(), as: UTF8.self)
        }

        /// Whether it is still there, or waits to be reaped.
        var isAlive: Bool {
            guard let text = FileManager.default.contents(atPath: "/proc/\(child.pid)/stat") else { return false }
            let state = String(decoding: text, as: UTF8.self).split(separator: ")").last?.split(separator: " ").first
            return state != "Z"
        }
    }

    func start(_ arguments: String...) throws -> Running {
        try Running(arguments, environment, logs: folder.file("logs"))
    }

    /// Has everything that waits worked on, as a dispatcher does with one child at a time: how each child ended.
    @discardableResult
    func workAll() async throws -> [ChildProcess.End] {
        var ends: [ChildProcess.End] = []
        while let claim = try await store.claimNext(.media, by: "tester\(ends.count)", lease: LeaseTimes(lease: lease))
        {
            let child = try start(claim.item, "--claim", "\(claim.owner):\(claim.fence)", "--drain")
            ends.append(await child.end())
            for held in try await store.heldClaims() { _ = try await store.release(held, crashed: true) }
        }
        return ends
    }

    /// Kills it without warning and gives back what it held, as a worker does that sees its child die.
    func kill(_ running: Running) async throws {
        running.send(SIGKILL)
        _ = await running.end()
        for claim in try await store.heldClaims() { _ = try await store.release(claim, crashed: true) }
    }

    // MARK: What came out

    func item(_ id: String) async throws -> Item { try #require(await store.item(id)) }

    /// The one piece of this kind.
    func asset(_ kind: String, of id: String) async throws -> AssetFact {
        let snapshot = try #require(await store.snapshot(of: id))
        let found = snapshot.assets.filter { $0.ref.kind == kind }
        return try #require(found.count == 1 ? found[0] : nil, "\(kind) of \(id): \(found)")
    }

    func file(_ kind: String, of id: String) async throws -> String {
        try await blobs.localFile(of: asset(kind, of: id).content.hex)
    }

    func notes(_ kind: String, of id: String) async throws -> JSON { try await asset(kind, of: id).notes }

    /// Failed for good, with a sentence for the uploader that names the file and gives away nothing of the machine.
    func expectRefused(
        _ id: String, naming name: String? = nil, saying words: String..., at place: SourceLocation = #_sourceLocation
    ) async throws {
        let item = try await item(id)
        #expect(item.status == .failed && item.holder == nil, "\(item)", sourceLocation: place)
        let failure = try #require(item.failure, sourceLocation: place)
        #expect(!failure.isRetryable, "\(failure)", sourceLocation: place)
        #expect(!failure.message.contains("/"), "\(failure.message)", sourceLocation: place)
        if let name { #expect(failure.message.contains(name), "\(failure.message)", sourceLocation: place) }
        for word in words { #expect(failure.message.contains(word), "\(failure.message)", sourceLocation: place) }
    }

    /// Completed, with nothing half made or left behind, and nothing made twice.
    func expectSound(_ id: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let item = try await item(id)
        #expect(
            item.status == .completed && item.failure == nil && item.holder == nil, "\(item)",
            sourceLocation: sourceLocation)
        var present: Set<String> = []
        for event in try await store.events(of: id, after: 0, limit: 100_000) where event.kind == .assetMade {
            let name = "\(event.data["asset"]?.text ?? "") \(event.data["inputs"]?.text ?? "")"
            #expect(present.insert(name).inserted, "\(name) was made twice", sourceLocation: sourceLocation)
        }
        for name in ["scratch", "staging"] {
            // A folder that was never made is empty.
            let left = (try? FileManager.default.contentsOfDirectory(atPath: data + "/" + name)) ?? []
            #expect(left.isEmpty, "\(left)", sourceLocation: sourceLocation)
        }
        let sums = await aside { [data] in
            BuiltProgram(path: "/usr/bin/find").run([
                data + "/blobs", "-type", "f", "-exec", "/usr/bin/sha256sum", "{}", "+",
            ])
        }
        for line in sums.output.split(separator: "\n") {
            #expect(line.hasSuffix("/" + line.prefix(64)), "\(line)", sourceLocation: sourceLocation)
        }
    }
}

extension ChildProcess.End {
    /// Whether it ended by itself, and not by a signal.
    var isExit: Bool {
        switch self {
        case .exited: true
        case .killed: false
        }
    }
}

/// Runs what waits for a process off the threads that all tests share, so that none keeps another from looking.
func aside<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "aside").async { continuation.resume(returning: body()) }
    }
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
        try await Task.sleep(for: .milliseconds(2))
    }
}

struct NeverCameTrue: Error {}
