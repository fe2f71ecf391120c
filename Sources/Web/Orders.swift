import AIServices
import BlobStore
import Digests
import HTTPServer
import JSON
import Logs
import Orchestrator
import StageMachine
import Steps
import Store
import Threads
import Videos

/// Scripts are written here: that takes long enough to be in the way of a connection's thread.
private let deskThreads = BlockingThreads(label: "reelmill.desk")

extension Site {
    func addOrders(_ router: inout Router) {
        router.post("/api/generate-script", bodyLimit: Limits.json) { request in
            let caller = try request.caller
            let order = try await VideoOrder.reading(request, site: self)
            let key = try request.idempotencyKey(caller, "generate-script", order.text)
            guard let key else { return try await commission(order, caller, nil) }
            return try await sameKeys.inTurn(caller.tenant + " " + key.key) {
                switch try await changes.creation(key, tenant: caller.tenant) {
                case .repeated(let id): return Self.created(id)
                case .conflict: throw Self.keyConflict
                case .created, nil: return try await commission(order, caller, key)
                }
            }
        }
        router.post("/api/script", bodyLimit: Limits.json) { request in
            let account = account(of: try request.caller)
            let order = try await VideoOrder.reading(request, site: self)
            var script = try await inTurn(order, account) {
                var script = try await self.script(of: order, account)
                if order.script == nil, let receipt = desk.receipt(for: order.request) {
                    try journal.delivered(account + receipt)
                    // It is the video's that is made from it.
                    if !journal.unpaid(for: account + receipt).isEmpty { script.receipt = receipt }
                }
                return script
            }
            if let wish = order.request.usesLibrary { script.usesLibrary = wish }
            return .json(script.json)
        }
        router.get("/api/options") { request in
            _ = try request.caller
            return .json(try options())
        }
    }

    private static let keyConflict = HTTPError(
        409, "This Idempotency-Key came before with another body. Use a new key for a new video.")

    private static func created(_ id: String) -> Response {
        .json(
            ["videoId": JSON(id), "status": "script_generated", "url": JSON("/video/" + id)], status: 201,
            headers: ["Location": "/api/videos/" + id])
    }

    /// Of paid calls that are for nothing that is saved yet: another tenant's receipts are none here.
    private func account(of caller: Caller) -> String { caller.tenant + " " }

    /// Two that have the same script bought wait for each other, so that each pays for its own.
    private func inTurn<Value: Sendable>(
        _ order: VideoOrder, _ account: String, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let receipt = receipt(of: order) else { return try await body() }
        return try await sameScripts.inTurn(account + receipt, body)
    }

    private func receipt(of order: VideoOrder) -> String? {
        order.script == nil ? desk.receipt(for: order.request) : order.script?.receipt
    }

    private func commission(_ order: VideoOrder, _ caller: Caller, _ key: IdempotencyKey?) async throws -> Response {
        let account = account(of: caller)
        return try await inTurn(order, account) {
            try await save(order, script: try await script(of: order, account), account, caller, key)
        }
    }

    private func save(
        _ order: VideoOrder, script: Script, _ account: String, _ caller: Caller, _ key: IdempotencyKey?
    ) async throws -> Response {
        let pipeline = try order.pipeline(for: script, shop.pipelines)
        let document: JSON
        do throws(StepFailure) {
            document = try VideoDocument.json(order.request, script)
        } catch {
            throw BodyFields.refusal("script", error.message)
        }
        var fields = document.fields ?? [:]
        fields["createdBy"] = JSON(caller.mark)
        let bought = receipt(of: order).map { account + $0 }
        let item = NewItem(
            tenant: caller.tenant, kind: .video, pipeline: pipeline.name, title: script.title,
            document: .object(fields), isDue: order.autoProcess,
            calls: bought.map { journal.unpaid(for: $0) } ?? [])
        switch try await shop.store.create(item, idempotency: key) {
        case .created(let id):
            if let bought { charged(bought) }
            if order.autoProcess { wake() }
            return Self.created(id)
        case .repeated(let id):
            if let bought { charged(bought) }
            return Self.created(id)
        case .conflict: throw Self.keyConflict
        }
    }

    /// The script is saved, and its calls with it: asked for again it is written anew.
    private func charged(_ bought: String) {
        do {
            try journal.charged(bought)
        } catch {
            // The video is there, and the store takes no call twice.
            shop.log.warning("what was paid for a script may be kept for longer than needed", ["reason": "\(error)"])
        }
    }

    private func script(of order: VideoOrder, _ account: String) async throws -> Script {
        if let script = order.script { return script }
        let request = order.request
        do {
            return try await Task(executorPreference: deskThreads) {
                let name = "script-" + RandomToken.make(length: 12)
                let folder = try await shop.blobs.scratchFolder(named: name)
                let calls = journal.calls(
                    for: account + (desk.receipt(for: request) ?? ""), limit: shop.budget)
                let result: Result<Script, any Error>
                do {
                    result = .success(try await desk.script(for: request, Job(folder: folder, calls: calls)))
                } catch {
                    result = .failure(error)
                }
                try await shop.blobs.removeScratchFolder(named: name)
                return try result.get()
            }.value
        } catch let error as ServiceError {
            throw Self.refusal(error)
        }
    }

    /// The story's fault is the sender's to mend; anything else may pass.
    private static func refusal(_ error: ServiceError) -> HTTPError {
        switch error.code {
        case .badInput, .unsupported, .refused, .budget: BodyFields.refusal("story", error.cause)
        case .unsettled: HTTPError(409, "The script was not written: \(error.cause)")
        default:
            HTTPError(
                503, "The script could not be written now: \(error.cause)",
                headers: ["Retry-After": "\(Int(max(1, error.retryAfter ?? 30)))"], hidden: "\(error)")
        }
    }

    private func options() throws -> JSON {
        let pipelines = shop.pipelines.names.compactMap { shop.pipelines[$0] }.filter { $0.kind == .video }
        return [
            "pipelines": .array(
                pipelines.map { pipeline in
                    [
                        "name": JSON(pipeline.name), "width": pipeline.settings.at("canvas.width") ?? .null,
                        "height": pipeline.settings.at("canvas.height") ?? .null,
                        "framesPerSecond": pipeline.settings.at("canvas.framesPerSecond") ?? .null,
                        "seconds": pipeline.settings.at("length.seconds") ?? .null,
                        "captionStyle": pipeline.settings.at("style.captions") ?? .null,
                    ]
                }),
            "captionStyles": .array(
                try styles.names().map { ["name": JSON($0), "style": try styles.style($0)] }),
            "voices": shownVoices, "moods": .array(Script.Mood.allCases.map { JSON($0.rawValue) }),
        ]
    }
}

extension Request {
    /// The caller's own name for this request, if it has one. `body` is what has to be the same under the same name.
    func idempotencyKey(_ caller: Caller, _ route: String, _ body: String) throws -> IdempotencyKey? {
        let given = headers.all("Idempotency-Key")
        guard let key = given.first else { return nil }
        guard given.count == 1, (1...255).contains(key.utf8.count) else {
            throw HTTPError(400, "The header Idempotency-Key has to be there once, with 1 to 255 characters.")
        }
        return IdempotencyKey(key: "\(route) \(key)", body: SHA256.of(body))
    }
}

/// What the body of `POST /api/generate-script` asks for.
struct VideoOrder: Sendable {
    let request: VideoRequest
    /// Written already, by the sender.
    let script: Script?
    let autoProcess: Bool
    /// Nil leaves it to the length of the story.
    let chosen: Pipeline?
    let usual: Pipeline?
    /// The same for equal orders.
    let text: String

    private static let names: Set<String> = [
        "story", "title", "pipeline", "voice", "language", "captionStyle", "sceneCount", "seconds", "shorten", "script",
        "music", "speed", "seed", "draft", "autoProcess", "useLibrary",
    ]

    private struct Wish {
        var request: VideoRequest
        var chosen: Pipeline?
        var captions: String?
        var autoProcess: Bool
    }

    static func reading(_ message: Request, site: Site) async throws -> VideoOrder {
        let json = try await message.json()
        var script = try givenScript(json["script"])
        let told = script.map { $0.scenes.map(\.narration).joined(separator: "\n\n") }
        let pipelines = site.shop.pipelines
        var wish: Wish = try BodyFields.read(json, allowing: names) { Self.wish($0, told: told, pipelines) }
        if let voice = wish.request.voice, let reason = site.voiceRules.refusal(voice) {
            throw BodyFields.refusal("voice", reason)
        }
        let pipeline = wish.chosen ?? pipelines[wish.request.pipeline]
        let captions = wish.captions ?? pipeline?.settings.at("style.captions")?.text ?? "none"
        wish.request.captionStyle = try style(captions, site.styles)
        if let title = wish.request.title { script?.title = title }
        if let pipeline { wish.request.pipeline = pipeline.name }
        return VideoOrder(
            request: wish.request, script: script, autoProcess: wish.autoProcess, chosen: wish.chosen,
            usual: pipeline, text: json.canonicalText)
    }

    private static func givenScript(_ json: JSON?) throws -> Script? {
        guard let json, json != .null else { return nil }
        let problems = Problems()
        let script = Field(json, "script", problems)
        _ = script["title"].words(200)
        for note in script["notes"].ifPresent({ $0.list(atLeast: 0) }) ?? [] { _ = note.words(1000) }
        for scene in script["scenes"].list(atLeast: 1) {
            // Not `picture` and `sound`: a file of this machine may be named by whoever sits at it, and by nobody else.
            scene.allow(only: ["narration", "imagePrompt"])
            _ = (scene["narration"].words(200_000), scene["imagePrompt"].words(4000))
        }
        guard problems.lines.isEmpty else {
            throw BodyFields.refusal(problems.lines, under: "script")
        }
        do {
            return try Script(json)
        } catch {
            throw BodyFields.refusal(error.cause.split(separator: "\n").map(String.init), under: "script")
        }
    }

    private static func style(_ name: String, _ styles: CaptionStyles) throws -> JSON {
        do {
            return try styles.style(name)
        } catch {
            throw error.isUnknown ? BodyFields.refusal("captionStyle", error.description) : error
        }
    }

    private static func wish(_ body: Field, told: String?, _ pipelines: PipelineFolder) -> Wish? {
        let story = told == nil ? body["story"].words(200_000) : body["story"].ifGiven { $0.words(200_000) } ?? told
        var request = VideoRequest(story: story ?? "")
        request.title = body["title"].ifGiven { $0.words(200) }
        request.language = body["language"].ifGiven { $0.languageTag() }
        request.voice = body["voice"].ifGiven { $0.words(100) }
        request.speed = body["speed"].ifGiven { $0.number(0.5...2) } ?? 1
        request.sceneCount = body["sceneCount"].ifGiven { $0.integer(1...500) }
        request.seconds = body["seconds"].ifGiven { $0.number(1...7200) }
        request.mayShorten = body["shorten"].ifGiven { $0.bool() } ?? false
        request.isDraft = body["draft"].ifGiven { $0.bool() } ?? false
        request.usesLibrary = body["useLibrary"].ifGiven { $0.bool() }
        request.seed = body["seed"].ifGiven { $0.integer(0...9_007_199_254_740_991) }.map { Int64($0) }
        request.music = body["music"].ifGiven { $0.mood() }.map { JSON($0) } ?? .null
        var chosen: Pipeline?
        if let name = body["pipeline"].ifGiven({ $0.words(100) }) {
            chosen = pipelines[name]
            if chosen?.kind != .video {
                let known = pipelines.names.filter { pipelines[$0]?.kind == .video }.joined(separator: ", ")
                body["pipeline"].report("is '\(name.prefix(60))'; there are \(known)")
            }
        }
        return Wish(
            request: request, chosen: chosen, captions: body["captionStyle"].ifGiven { $0.words(100) },
            autoProcess: body["autoProcess"].ifGiven { $0.bool() } ?? true)
    }

    /// A story that the usual pipeline is too short for gets the long one, unless the sender chose otherwise.
    func pipeline(for script: Script, _ pipelines: PipelineFolder) throws -> Pipeline {
        guard let usual else { throw HTTPError(422, "Name a pipeline: there is none that is used by itself.") }
        guard let (seconds, most) = StoryLength.excess(of: script, usual) else { return usual }
        if chosen == nil, let long = pipelines["story-long"] { return long }
        throw BodyFields.refusal(
            "story",
            "takes about \(seconds) seconds to tell, and \(usual.name) is for up to \(most). Choose another pipeline, "
                + "or send seconds and shorten to have text left out.")
    }
}

extension Field {
    fileprivate func languageTag() -> String? {
        guard let tag = words(35) else { return nil }
        let parts = tag.split(separator: "-", omittingEmptySubsequences: false)
        guard
            parts.allSatisfy({
                !$0.isEmpty
                    && $0.utf8.allSatisfy { byte in
                        (48...57).contains(byte) || (97...122).contains(byte | 0x20)
                    }
            }), (2...8).contains(parts[0].utf8.count)
        else {
            report("is '\(tag)'; it has to be a language such as en, de or pt-BR")
            return nil
        }
        return tag
    }

    fileprivate func mood() -> String? {
        let known = Script.Mood.allCases.map(\.rawValue) + ["none"]
        guard let mood = words(100) else { return nil }
        guard known.contains(mood) else {
            report("is '\(mood)'; allowed are \(known.joined(separator: ", "))")
            return nil
        }
        return mood
    }
}
