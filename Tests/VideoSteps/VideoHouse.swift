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

/// A data folder of a test's own, in which the real commands make real films, small ones.
final class VideoHouse: Sendable {
    let folder = TemporaryFolder("videos")
    let data: String
    let store: SQLiteStore
    let environment: [String: String]

    static let root = #filePath.replacing("/Tests/VideoSteps/VideoHouse.swift", with: "")
    static var isFull: Bool { ProcessInfo.processInfo.environment["REELMILL_TEST_FULL"] == "1" }

    /// Every sentence has a subject of its own; three short scenes.
    static let story = """
        A red fox sat by the river. The moon was bright that night.

        An old owl called from the tall pine tree: who goes there?

        At dawn the fox ran home across the green field.
        """

    init(lease: Double = 30, _ changes: [String: String] = [:]) throws {
        data = folder.file("data")
        let pipelines = folder.file("Pipelines")
        try FileManager.default.copyItem(atPath: Self.root + "/Pipelines", toPath: pipelines)
        let small = """
            {"name": "small", "like": "story-short", "settings": {
                "canvas": {"width": 180, "height": 320, "framesPerSecond": 24},
                "style": {"preset": "draft", "transition": {"kind": "crossfade", "frames": 6}}}}
            """
        try Data(small.utf8).write(to: URL(filePath: pipelines + "/small.json"))
        let own = [
            "DATA_DIR": data, "PIPELINES_DIR": pipelines, "CLAIM_LEASE": "\(lease)", "PATH": "/usr/bin:/bin",
            "LOG_LEVEL": "debug", "LOG_FORMAT": "text",
        ]
        environment = own.merging(BuiltProgram.sanitizing) { given, _ in given }.merging(changes) { _, new in new }
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        store = try SQLiteStore(path: data + "/reelmill.sqlite", .create)
    }

    // MARK: Commands

    func reelmill(_ arguments: String...) -> BuiltProgram.Outcome {
        BuiltProgram("reelmill").run(arguments, environment: environment)
    }

    func process(_ arguments: String...) -> BuiltProgram.Outcome {
        BuiltProgram("process-video").run(arguments, environment: environment)
    }

    /// In the background, with a session of its own as workers start it.
    func start(_ id: String, _ options: String...) throws -> ChildProcess {
        try ChildProcess(
            BuiltProgram("process-video").path, [id] + options,
            environment: environment.map { "\($0.key)=\($0.value)" },
            log: LogFile(folder: folder.file("logs"), item: id, limit: .max))
    }

    /// A file in the test's folder; its path.
    func write(_ text: String, _ name: String) throws -> String {
        let path = folder.file(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    // MARK: Items

    /// Saves a video of the story without working on it; its id.
    func commission(_ story: String = VideoHouse.story) async throws -> String {
        let script = reelmill("script", try write(story, "story.txt"))
        try #require(script.status == 0, "\(script.complaint)")
        let written = try JSON(parsing: script.output)
        let style = FileManager.default.contents(atPath: Self.root + "/templates/captions/bold-pop.json")!
        let scenes = (written["scenes"]?.items ?? []).map { scene in
            JSON.object((scene.fields ?? [:]).merging(["imageTake": 0, "narrationTake": 0]) { $1 })
        }
        var document = written.fields ?? [:]
        document["scenes"] = .array(scenes)
        document["captionStyle"] = try JSON(parsing: String(decoding: style, as: UTF8.self))
        document["seed"] = 7
        document["music"] = "calm"
        document["speed"] = 1
        let item = NewItem(kind: .video, pipeline: "small", title: "Test", document: .object(document), isDue: false)
        _ = try await store.create(item, idempotency: nil)
        return item.id
    }

    func item(_ id: String) async throws -> Item { try #require(await store.item(id)) }

    /// The pieces made, in order, as their events tell.
    func made(_ id: String) async throws -> [String] {
        try await store.events(of: id, after: 0, limit: 100_000).filter { $0.kind == .assetMade }.compactMap { event in
            event.data["asset"]?.text
        }
    }

    func asset(_ ref: String, of id: String) async throws -> AssetFact {
        let snapshot = try #require(await store.snapshot(of: id))
        return try #require(snapshot.assets.last { "\($0.ref)" == ref })
    }

    func blobPath(_ content: Digest) -> String { "\(data)/blobs/\(content.hex.prefix(2))/\(content.hex)" }

    /// The film as it is decoded: digests of all frames and of all samples.
    func film(of id: String) async throws -> [String] {
        let path = blobPath(try await asset("film", of: id).content)
        return try ["0:v:0", "0:a:0"].map { stream in
            let outcome = BuiltProgram(path: "/usr/bin/ffmpeg").run([
                "-nostdin", "-v", "error", "-xerror", "-i", path, "-map", stream, "-f", "md5", "-",
            ])
            try #require(outcome.status == 0, "\(outcome.complaint)")
            return outcome.output
        }
    }

    /// Nothing half made, nothing left behind, a history without gaps, a status that the facts give.
    func expectSound(_ id: String) async throws {
        let item = try await item(id)
        #expect(item.status == .completed && item.failure == nil && item.holder == nil)
        let events = try await store.events(of: id, after: 0, limit: 100_000)
        #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
        for name in ["scratch", "staging"] {
            // A folder that was never made is empty.
            let left = (try? FileManager.default.contentsOfDirectory(atPath: data + "/" + name)) ?? []
            #expect(left.isEmpty, "\(left)")
        }
        let plan = process(id, "--plan", "--json")
        #expect(plan.status == 0)
        let pieces = try JSON(parsing: plan.output)["pieces"]?.items ?? []
        #expect(!pieces.isEmpty && pieces.allSatisfy { $0["state"]?.text == "present" })
    }
}
