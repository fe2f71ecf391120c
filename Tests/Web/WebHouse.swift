import AIServices
import BlobStore
import Digests
import FoundationEssentials
import HTTPServer
import JSON
import Logs
import MediaLibrary
import Orchestrator
import StageMachine
import Steps
import Store
import Support
import Synchronization
import Testing
import Videos
import Web

/// The routes over a data folder of a test's own, called without a socket. Nothing works on the videos.
final class WebHouse: Sendable {
    let folder = TemporaryFolder("web")
    let store: SQLiteStore
    let blobs: FolderBlobStore
    let shop: Workshop
    let intake: Intake
    let router: Router

    static let root = #filePath.replacing("/Tests/Web/WebHouse.swift", with: "")

    static let signing = SigningKeys([String(repeating: "key of the tests ", count: 3)])

    static let story = """
        A red fox sat by the river. The moon was bright that night.

        An old owl called from the tall pine tree: who goes there?

        At dawn the fox ran home across the green field.
        """

    /// - Parameter speaker: What makes samples of voices instead of `process-video`, with a limit of time; nil for that.
    init(
        _ rates: RateLimits.Rules = .init(), rules: Intake.Rules = .init(),
        speaker: (command: ChildCommand, rules: VoiceSamples.Rules)? = nil
    ) throws {
        store = try SQLiteStore(path: folder.file("reelmill.sqlite"), .create)
        blobs = try FolderBlobStore(root: folder.file("data"))
        let premises = Premises(
            store: store, blobs: blobs, times: LeaseTimes(lease: 3600), log: Log(level: .error))
        shop = Workshop(
            premises, steps: StepRegistry([]),
            pipelines: try PipelineFolder(
                path: Self.root + "/Pipelines", steps: StepSignature.videoSteps + StepSignature.mediaSteps))
        let pipelines = shop.pipelines
        intake = Intake(
            store: store, blobs: blobs, folder: try UploadFolder(path: folder.file("data/uploads")), rules: rules,
            pipeline: { pipelines[$0] })
        let wake = Wake()
        var patient = VoiceSamples.Rules()
        patient.time = .seconds(900)
        router =
            Site(
                shop: shop, accounts: store, changes: store,
                desk: Commissioning(store: store, writer: EmbeddedScriptWriter()),
                journal: try CallJournal(path: folder.file("calls.jsonl")),
                voices: [["name": "hibari", "languages": ["en"], "description": "a voice"], ["name": "nobody"]],
                templates: Self.root + "/templates", signing: Self.signing, rates: rates,
                library: MediaParts(intake: intake),
                samples: VoiceSamples(
                    folder: folder.file("voice-samples"),
                    command: speaker?.command
                        ?? ChildCommand(program: BuiltProgram("process-video").path, arguments: ["--voice-sample"]),
                    environment: ["DATA_DIR=" + folder.file("data"), "PATH=/usr/bin:/bin"],
                    logs: ChildLogs(folder: folder.file("logs"), limit: 1 << 20), log: Log(level: .error),
                    maker: ["provider": "embedded"], rules: speaker?.rules ?? patient),
                wake: { wake.count.withLock { $0 += 1 } }
            ).router
        self.wake = wake
    }

    /// What the server complained of; nil where that is a failure of the test.
    let troubles = Mutex<[String]?>(nil)

    private let wake: Wake
    var wakeCount: Int { wake.count.withLock { $0 } }

    private final class Wake: Sendable {
        let count = Mutex(0)
    }

    // MARK: Requests

    struct Answer: Sendable {
        let status: Int
        let headers: Headers
        let json: JSON
        let text: String
    }

    /// Any bytes, as any type; `client` is this machine.
    func send(
        _ method: Method, _ path: String, _ bytes: [UInt8], _ headers: Headers = [:]
    ) async throws -> Answer {
        try await answer(
            method, path, Body(bytes), headers, ClientAddress(host: "127.0.0.1", port: 9, isLoopback: true))
    }

    func ask(
        _ method: Method, _ path: String, _ body: JSON? = nil, _ headers: Headers = [:],
        from client: ClientAddress = ClientAddress(host: "127.0.0.1", port: 9, isLoopback: true)
    ) async throws -> Answer {
        var all = headers
        if body != nil { all["Content-Type"] = "application/json" }
        return try await answer(method, path, Body(Array((body?.canonicalText ?? "").utf8)), all, client)
    }

    private func answer(
        _ method: Method, _ path: String, _ body: Body, _ headers: Headers, _ client: ClientAddress
    ) async throws -> Answer {
        var all = headers
        if all["Host"] == nil { all["Host"] = "127.0.0.1:4000" }
        let request = Request(
            method, try Target(parsing: path), headers: all, body: body, client: client)
        let response = await router.respond(to: request) { error in
            let isExpected = self.troubles.withLock { troubles in
                troubles?.append("\(error)")
                return troubles != nil
            }
            if !isExpected { Issue.record("\(method) \(path): \(error)") }
        }
        var text = ""
        if case .bytes(let bytes) = response.body { text = String(decoding: bytes, as: UTF8.self) }
        let isJSON = response.headers["Content-Type"]?.contains("json") == true && !text.isEmpty
        return Answer(
            status: response.status, headers: response.headers, json: isJSON ? try JSON(parsing: text) : .null,
            text: text)
    }

    func order(_ changes: [String: JSON] = [:], _ headers: Headers = [:]) async throws -> Answer {
        try await ask(
            .post, "/api/generate-script", .object(["story": JSON(Self.story)].merging(changes) { _, new in new }),
            headers)
    }

    func newVideo(_ changes: [String: JSON] = [:], _ headers: Headers = [:]) async throws -> String {
        let answer = try await order(changes, headers)
        try #require(answer.status == 201, "\(answer.text)")
        return try #require(answer.json["videoId"]?.text)
    }

    func key(_ name: String, _ role: Role = .member, tenant: String = "local") async throws -> Headers {
        let (id, text) = KeyText.make()
        try await store.addKey(
            KeyRecord(id: id, tenant: tenant, name: name, role: role, hash: KeyText.hash(text)))
        return ["Authorization": "Bearer " + text]
    }

    // MARK: Work

    /// Makes every piece of the video, with made-up bytes, as a child would. Stops after `count` pieces.
    func make(
        _ id: String, count: Int = .max,
        notes: (AssetRef) -> JSON = { _ in ["seconds": 2.5, "altText": "what is seen"] },
        type: (AssetRef) -> String = WebHouse.type
    ) async throws {
        guard case .taken(let claim) = try await store.claim(id, by: "test", lease: shop.times, mode: .begin) else {
            Issue.record("the claim was not free")
            return
        }
        var made = 0
        while made < count {
            let snapshot = try #require(await store.snapshot(of: id))
            let plan = try await shop.plan(of: snapshot, checkingBlobs: true)
            guard let work = plan.todo.first else { break }
            let scratch = try await blobs.scratchFolder(named: "test")
            let file = scratch + "/piece"
            let bytes = "\(work.ref) \(work.inputs.hex)"
            try Data(bytes.utf8).write(to: URL(filePath: file))
            let blob = try await blobs.publish(blobs.stage(file: file))
            let content = try #require(Digest(hex: blob.key))
            let fact = AssetFact(
                ref: work.ref, inputs: work.inputs, content: content, size: blob.size, mimeType: type(work.ref),
                notes: notes(work.ref))
            var facts = snapshot.facts
            facts.assets[work.ref, default: []].append(fact)
            let pipeline = try shop.pipelines.pipeline(of: snapshot.item)
            let after = pipeline.plan(Brief(document: snapshot.document), facts)
            _ = try await store.publish(
                fact, under: claim, revision: snapshot.item.revision, status: after.status, progress: after.progress)
            made += 1
        }
        let snapshot = try #require(await store.snapshot(of: id))
        if try await shop.plan(of: snapshot, checkingBlobs: true).isComplete {
            _ = try await store.finish(
                RunResult(status: .completed, progress: 100, failure: nil, afterwards: .rest), under: claim,
                revision: snapshot.item.revision)
        } else {
            _ = try await store.release(claim, crashed: false)
        }
    }

    func status(_ id: String) async throws -> JSON {
        let answer = try await ask(.get, "/api/video-status?id=" + id)
        try #require(answer.status == 200, "\(answer.text)")
        return answer.json
    }

    static func type(_ ref: AssetRef) -> String {
        switch ref.kind {
        case "film", "segment": "video/mp4"
        case "picture", "medium", "thumbnail", "poster": "image/jpeg"
        case "narration", "music": "audio/wav"
        case "captions": "text/vtt"
        case "subtitles": "application/x-subrip"
        default: "application/json"
        }
    }
}
