import Dispatch
import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// A data folder of a test's own, in which the real `process-video` makes real films: small ones, with the voice of
/// espeak-ng, so that each takes a second or two.
final class VideoHouse: Sendable {
    let folder = TemporaryFolder("videos")
    let data: String
    let store: SQLiteStore
    let lease: Double
    private let environment: [String: String]

    static let root = #filePath.replacing("/Tests/VideoSteps/VideoHouse.swift", with: "")
    static var isFull: Bool { ProcessInfo.processInfo.environment["REELMILL_TEST_FULL"] == "1" }

    /// - Parameters:
    ///   - lease: In seconds: a process that a busy machine does not let run for two thirds of it ends itself.
    ///   - other: A house that nobody works in, to begin with all that it holds.
    init(lease: Double = 600, like other: VideoHouse? = nil, _ changes: [String: String] = [:]) throws {
        data = folder.file("data")
        self.lease = lease
        let pipelines = folder.file("Pipelines")
        try FileManager.default.copyItem(atPath: Self.root + "/Pipelines", toPath: pipelines)
        try Data(Self.smallPipeline.utf8).write(to: URL(filePath: pipelines + "/small.json"))
        let own = [
            "DATA_DIR": data, "PIPELINES_DIR": pipelines, "TEMPLATES_DIR": Self.root + "/templates",
            "CLAIM_LEASE": "\(lease)", "PATH": "/usr/bin:/bin", "LOG_LEVEL": "debug", "LOG_FORMAT": "json",
            "LOCAL_MODELS_PYTHON": "/nowhere/bin/python",
        ]
        environment = own.merging(BuiltProgram.sanitizing) { given, _ in given }.merging(changes) { $1 }
        if let other {
            let copy = BuiltProgram(path: "/usr/bin/cp").run(["-a", other.data, data])
            try #require(copy.status == 0, "\(copy.complaint)")
        } else {
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        }
        store = try SQLiteStore(path: data + "/reelmill.sqlite", .create)
    }

    private static let smallPipeline = """
        {"name": "small", "like": "story-short", "settings": {
            "canvas": {"width": 180, "height": 320, "framesPerSecond": 24},
            "style": {"preset": "draft", "transition": {"kind": "crossfade", "frames": 6}}}}
        """

    // MARK: Processes

    /// `process-video` in the background, with a session of its own as workers start it.
    struct Running: Sendable {
        private let child: ChildProcess
        private let log: LogFile
        private let ended: Task<ChildProcess.End, Never>

        init(_ arguments: [String], _ environment: [String: String], logs: String) throws {
            log = LogFile(folder: logs, item: UUID().uuidString, limit: .max)
            let child = try ChildProcess(
                BuiltProgram("process-video").path, arguments, environment: environment.map { "\($0.key)=\($0.value)" },
                log: log)
            self.child = child
            ended = Task { await child.end() }
        }

        func end() async -> ChildProcess.End { await ended.value }
        func send(_ signal: Int32) { _ = Glibc.kill(child.pid, signal) }

        var printed: String {
            String(decoding: FileManager.default.contents(atPath: log.path) ?? Data(), as: UTF8.self)
        }

        /// The pieces whose making it told of, or with `made` their being finished.
        func told(_ what: String = "making") -> [String] {
            printed.split(separator: "\n").compactMap { line in
                // A last line may not be whole yet; what it prints at its end is no JSON.
                guard let json = try? JSON(parsing: String(line)), json["message"]?.text == what else { return nil }
                return json["asset"]?.text
            }
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

    func process(_ arguments: String..., changing changes: [String: String] = [:]) async -> BuiltProgram.Outcome {
        let environment = environment.merging(changes) { $1 }
        return await aside { BuiltProgram("process-video").run(arguments, environment: environment) }
    }

    func reelmill(_ arguments: String...) async -> BuiltProgram.Outcome {
        let environment = environment
        return await aside { BuiltProgram("reelmill").run(arguments, environment: environment) }
    }

    /// Kills it without warning and gives back what it held, as a worker does that sees its child die.
    func kill(_ running: Running) async throws {
        running.send(SIGKILL)
        _ = await running.end()
        for claim in try await store.heldClaims() { _ = try await store.release(claim, crashed: true) }
    }

    // MARK: Items

    /// Saves a video of three short scenes without working on it; its id.
    func commission(music: String = "calm") async throws -> String {
        let style = FileManager.default.contents(atPath: Self.root + "/templates/captions/bold-pop.json")!
        let scenes = [
            ("A red fox sat by the river.", "a red fox by a river, in the evening"),
            ("An owl called from the tree.", "an owl in a pine tree, at night"),
            ("The fox ran home.", "a fox on a green field, at dawn"),
        ]
        let document: JSON = [
            "story": "The fox.", "title": "The fox", "description": "A fox goes home.", "language": "en",
            "mood": "calm", "look": "", "voice": nil, "speed": 1,
            "captionStyle": try JSON(parsing: String(decoding: style, as: UTF8.self)), "music": JSON(music),
            "preset": nil, "seed": 7,
            "scenes": .array(
                scenes.map { narration, prompt in
                    [
                        "narration": JSON(narration), "imagePrompt": JSON(prompt), "imageTake": 0, "narrationTake": 0,
                        "picture": nil, "sound": nil,
                    ]
                }),
        ]
        let item = NewItem(kind: .video, pipeline: "small", title: "The fox", document: document, isDue: false)
        _ = try await store.create(item, idempotency: nil)
        return item.id
    }

    func item(_ id: String) async throws -> Item { try #require(await store.item(id)) }

    func events(_ id: String) async throws -> [Event] { try await store.events(of: id, after: 0, limit: 100_000) }

    /// The pieces made, in order, as their events tell.
    func made(_ id: String, after sequence: Int64 = 0) async throws -> [String] {
        try await store.events(of: id, after: sequence, limit: 100_000).compactMap { event in
            event.kind == .assetMade ? event.data["asset"]?.text : nil
        }
    }

    /// Where the blob of a piece is, that which the document asks for now.
    func blob(_ piece: String, of id: String) async throws -> String {
        let plan = try JSON(parsing: await process(id, "--plan", "--json").output)
        let line = try #require(plan["pieces"]?.items?.first { $0["asset"]?.text == piece })
        let content = try #require(line["content"]?.text, "\(piece) is not there")
        return "\(data)/blobs/\(content.prefix(2))/\(content)"
    }

    func sql(_ statement: String) throws {
        let outcome = BuiltProgram(path: "/usr/bin/sqlite3").run([
            data + "/reelmill.sqlite", ".timeout 60000", statement,
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
    }

    // MARK: Films

    /// The film as it is decoded: digests of all frames and of all samples.
    func film(of id: String) async throws -> [String] { try await Self.decoded(blob("film", of: id)) }

    static func decoded(_ path: String) async throws -> [String] {
        var digests: [String] = []
        for stream in ["0:v:0", "0:a:0"] {
            let outcome = await aside {
                BuiltProgram(path: "/usr/bin/ffmpeg").run([
                    "-nostdin", "-v", "error", "-xerror", "-i", path, "-map", stream, "-f", "md5", "-",
                ])
            }
            try #require(outcome.status == 0, "\(outcome.complaint)")
            digests.append(outcome.output)
        }
        return digests
    }

    /// One film that nobody disturbed, made once for all tests, and how long that took.
    struct Undisturbed: Sendable {
        let house: VideoHouse
        let id: String
        let film: [String]
        let pieces: [String]
        let seconds: Double
    }

    static let undisturbed = Task {
        let house = try VideoHouse()
        let id = try await house.commission()
        let start = ContinuousClock.now
        let outcome = await house.process(id)
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try await house.expectSound(id)
        return Undisturbed(
            house: house, id: id, film: try await house.film(of: id), pieces: try await house.made(id),
            seconds: seconds)
    }

    // MARK: Laws

    /// Nothing half made under a final name: every blob is what its name says.
    func expectWholeBlobs(sourceLocation: SourceLocation = #_sourceLocation) async {
        let blobs = data + "/blobs"
        let sums = await aside {
            BuiltProgram(path: "/usr/bin/find").run([blobs, "-type", "f", "-exec", "/usr/bin/sha256sum", "{}", "+"])
        }
        for line in sums.output.split(separator: "\n") {
            #expect(line.hasSuffix("/" + line.prefix(64)), "\(line)", sourceLocation: sourceLocation)
        }
    }

    /// Completed, with nothing half made or left behind, a history without gaps, nothing made twice that was not lost,
    /// and a status that the facts give.
    func expectSound(_ id: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let item = try await item(id)
        #expect(
            item.status == .completed && item.failure == nil && item.holder == nil, "\(item)",
            sourceLocation: sourceLocation)
        let events = try await events(id)
        #expect(
            events.map(\.sequence) == Array(1...Int64(events.count)), "gaps in the history",
            sourceLocation: sourceLocation)
        var present: Set<String> = []
        for event in events {
            guard let asset = event.data["asset"]?.text else { continue }
            if event.kind == .assetLost {
                present = present.filter { !$0.hasPrefix(asset + " ") }
            } else if event.kind == .assetMade, let inputs = event.data["inputs"]?.text {
                #expect(
                    present.insert("\(asset) \(inputs)").inserted, "\(asset) was made twice",
                    sourceLocation: sourceLocation)
            }
        }
        for name in ["scratch", "staging"] {
            // A folder that was never made is empty.
            let left = (try? FileManager.default.contentsOfDirectory(atPath: data + "/" + name)) ?? []
            #expect(left.isEmpty, "\(left)", sourceLocation: sourceLocation)
        }
        await expectWholeBlobs(sourceLocation: sourceLocation)
        let plan = await process(id, "--plan", "--json")
        #expect(plan.status == 0, sourceLocation: sourceLocation)
        let json = try JSON(parsing: plan.output)
        let pieces = json["pieces"]?.items ?? []
        #expect(
            !pieces.isEmpty && pieces.allSatisfy { $0["state"]?.text == "present" }
                && json["status"]?.text == "completed", "\(plan.output)", sourceLocation: sourceLocation)
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
