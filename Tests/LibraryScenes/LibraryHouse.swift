import AIServices
import BlobStore
import Digests
import Dispatch
import FoundationEssentials
import Glibc
import JSON
import LibraryScenes
import Logs
import MediaLibrary
import MediaSupport
import Orchestrator
import StageMachine
import Steps
import Store
import Support
import Testing
import Videos

/// A data folder of a test's own with a library in it, in which the real `process-media` and `process-video` work: films are
/// small, and nothing but words tells what suits what unless a test says otherwise.
final class LibraryHouse: Sendable {
    let folder = TemporaryFolder("library")
    let store: SQLiteStore
    let blobs: FolderBlobStore
    private let data: String
    private let desk: UploadDesk
    private let library: PipelineFolder
    private let environment: [String: String]

    static let root = #filePath.replacing("/Tests/LibraryScenes/LibraryHouse.swift", with: "")

    init(_ changes: [String: String] = [:]) throws {
        data = folder.file("data")
        let pipelines = folder.file("Pipelines")
        try FileManager.default.copyItem(atPath: Self.root + "/Pipelines", toPath: pipelines)
        try Data(Self.smallPipeline.utf8).write(to: URL(filePath: pipelines + "/small.json"))
        let own = [
            "DATA_DIR": data, "PIPELINES_DIR": pipelines, "TEMPLATES_DIR": Self.root + "/templates",
            "PATH": "/usr/bin:/bin", "LOG_LEVEL": "info", "LOG_FORMAT": "json",
            "LOCAL_MODELS_PYTHON": "/nowhere/bin/python", "CLAIM_LEASE": "600",
        ]
        environment = own.merging(BuiltProgram.sanitizing) { given, _ in given }.merging(changes) { $1 }
        try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
        store = try SQLiteStore(path: data + "/reelmill.sqlite", .create)
        blobs = try FolderBlobStore(root: data)
        library = try PipelineFolder(path: pipelines, steps: StepSignature.mediaSteps, kind: .media)
        desk = UploadDesk(store, blobs, library)
    }

    private static let smallPipeline = """
        {"name": "small", "like": "story-short", "settings": {
            "canvas": {"width": 90, "height": 160, "framesPerSecond": 24},
            "style": {"preset": "draft", "captions": "none", "transition": {"kind": "cut", "frames": 0}}}}
        """

    // MARK: The library

    /// A picture of one colour, processed, with a title and tags that somebody gave it; its id.
    func addPicture(
        _ title: String, tags: [String] = [], _ colour: [UInt8], side: Int = 64, tenant: String = "local"
    ) async throws -> String {
        let file = folder.file("picture-\(UUID().uuidString).png")
        let samples = Array(repeating: colour, count: side * side).joined()
        PNGFile.write(PNGFile.bytes(width: side, height: side, .rgb, samples: Array(samples)), to: file)
        return try await add(file, as: .image, title, tags, tenant: tenant)
    }

    func add(
        _ file: String, as kind: UploadDesk.Kind, _ title: String, _ tags: [String] = [], tenant: String = "local"
    ) async throws -> String {
        if tenant != "local" { try await store.addTenant(tenant, name: tenant) }
        let id = try await desk.add(file, as: kind, named: "upload", isDue: false, tenant: tenant)
        let snapshot = try #require(await store.snapshot(of: id))
        let words: [String: JSON] = ["title": JSON(title), "tags": .array(tags.map { JSON($0) })]
        let document = JSON.object((snapshot.document.fields ?? [:]).merging(words) { $1 })
        #expect(try await store.annotate(id, revision: snapshot.item.revision, document: document))
        let outcome = await run("process-media", id)
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return id
    }

    /// The blob of a piece of an entry, or of a scene.
    func piece(_ ref: AssetRef, of id: String) async throws -> AssetFact {
        let found = try #require(await store.snapshot(of: id)).assets.filter { $0.ref == ref }
        return try #require(found.count == 1 ? found[0] : nil, "\(ref) of \(id): \(found)")
    }

    // MARK: Videos

    static let story: [(String, String)] = [
        ("A red fox sat in the snow.", "a red fox, in a forest, snow, calm mood"),
        ("The committee approved the report.", "in a room, by day, calm mood"),
        ("A fishing boat left the harbour at dawn.", "a boat, in a harbour, at dawn, calm mood"),
    ]

    /// Saves a video that wants pictures of the library, without working on it; its id.
    func commission(
        _ scenes: [(narration: String, prompt: String)] = LibraryHouse.story, tenant: String = "local",
        _ change: (inout [JSON]) -> Void = { _ in }
    ) async throws -> String {
        let script = Script(
            title: "The fox", description: "", language: "en", mood: .calm, look: "",
            scenes: scenes.map { Script.Scene(narration: $0.narration, imagePrompt: $0.prompt) }, usesLibrary: true)
        var request = VideoRequest(story: "The fox.")
        request.music = "none"
        var fields = try #require(try VideoDocument.json(request, script).fields)
        var all = try #require(fields["scenes"]?.items)
        change(&all)
        fields["scenes"] = .array(all)
        let item = NewItem(
            tenant: tenant, kind: .video, pipeline: "small", title: "The fox", document: .object(fields), isDue: false)
        _ = try await store.create(item, idempotency: nil)
        return item.id
    }

    /// What each scene took: the id of the entry, the score, and the title.
    func matches(_ id: String) async throws -> [JSON?] {
        let document = try #require(await store.snapshot(of: id)).document
        return try #require(document["scenes"]?.items).map { LibraryChoice.match($0) }
    }

    func chosen(_ id: String) async throws -> [String?] { try await matches(id).map { $0?["mediaId"]?.text } }

    /// The pieces made, in order, as their events tell; those that came from elsewhere have no fence.
    func made(_ id: String, byWork: Bool = true) async throws -> [String] {
        try await store.events(of: id, after: 0, limit: 100_000).compactMap { event in
            event.kind == .assetMade && (event.fence != nil) == byWork ? event.data["asset"]?.text : nil
        }
    }

    /// A choice made here, with the same rows and files as the programs have.
    func decide(_ id: String, _ meanings: @escaping LibraryMatching.Meanings = LibraryHouse.noMeanings) async throws
        -> [String?]
    {
        let premises = Premises(store: store, blobs: blobs, times: LeaseTimes(lease: 600), log: Log(level: .error))
        let matching = LibraryMatching(
            store, shop: Workshop(premises, steps: StepRegistry([]), pipelines: library), meanings: meanings)
        let snapshot = try #require(await store.snapshot(of: id))
        try #require(matching.isWanted(snapshot.document))
        let decision = try await matching.decide(snapshot)
        #expect(!matching.isWanted(decision.document))
        return try #require(decision.document["scenes"]?.items).map { LibraryChoice.match($0)?["mediaId"]?.text }
    }

    struct NotThere: Error {}

    static let noMeanings: LibraryMatching.Meanings = { _ in throw NotThere() }

    // MARK: Processes

    @discardableResult
    func run(_ program: String, _ arguments: String...) async -> BuiltProgram.Outcome {
        let environment = environment
        return await aside { BuiltProgram(program).run(arguments, environment: environment) }
    }

    /// `process-video` in the background.
    func start(_ id: String) throws -> ChildProcess {
        try ChildProcess(
            BuiltProgram("process-video").path, [id], environment: environment.map { "\($0.key)=\($0.value)" },
            log: LogFile(folder: folder.file("logs"), item: id, limit: .max))
    }

    func path(of asset: AssetFact) async throws -> String { try await blobs.localFile(of: asset.content.hex) }

    /// The mean colour of a frame of a film.
    func colour(of film: String, at seconds: Double) async throws -> [Int] {
        let out = folder.file("frame-\(UUID().uuidString)")
        let outcome = await aside {
            BuiltProgram(path: "/usr/bin/ffmpeg").run([
                "-nostdin", "-v", "error", "-ss", "\(seconds)", "-i", film, "-frames:v", "1", "-vf",
                "scale=1:1:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24", out,
            ])
        }
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let bytes = try #require(FileManager.default.contents(atPath: out))
        try #require(bytes.count == 3)
        return bytes.map { Int($0) }
    }
}

/// Runs what waits for a process off the threads that all tests share, so that none keeps another from looking.
func aside<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "aside").async { continuation.resume(returning: body()) }
    }
}
