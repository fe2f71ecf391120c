import BlobStore
import Digests
import HTTPServer
import JSON
import LibraryScenes
import Orchestrator
import StageMachine
import Store
import Videos

extension Site {
    func addScenes(_ router: inout Router) {
        router.patch("/api/videos/{id}/scenes/{index}") { request in
            let caller = try request.caller
            let (id, index) = try request.sceneAddress()
            let change = try await SceneChange(request)
            let picture = try await picture(change, caller)
            let given = picture.map { [AssetRef("picture", index + 1): $0.given] } ?? [:]
            return try await edit(id, index, caller, given: given) { scene, wish in
                if let narration = change.narration { scene["narration"] = JSON(narration) }
                if let prompt = change.imagePrompt { scene["imagePrompt"] = JSON(prompt) }
                if let picture {
                    LibraryChoice.take(picture.json, in: &scene)
                } else if change.media == .some(nil) {
                    LibraryChoice.refuse(in: &scene, wish)
                }
                for (name, take) in [("image", change.imageTake), ("narration", change.narrationTake)] {
                    guard let take else { continue }
                    let last = Self.lastTake(name, scene)
                    guard take <= last else {
                        throw BodyFields.refusal("\(name)Take", "has to be from 0 to \(last)")
                    }
                    scene[name + "Take"] = JSON(take)
                    scene[name + "LastTake"] = JSON(last)
                }
            }
        }
        router.post("/api/videos/{id}/scenes/{index}/regenerate") { request in
            let caller = try request.caller
            let (id, index) = try request.sceneAddress()
            enum Kind: String, CaseIterable { case image, narration }
            let kind: Kind = try await request.fields(allowing: ["kind"]) { $0["kind"].choice(Kind.self) }
            let key = try request.idempotencyKey(caller, "regenerate", "\(id) \(index) \(kind)")
            return try await edit(id, index, caller, status: 202, key) { scene, wish in
                let take = Self.lastTake(kind.rawValue, scene) + 1
                scene[kind.rawValue + "Take"] = JSON(take)
                scene[kind.rawValue + "LastTake"] = JSON(take)
                // A picture or a recording of one's own gives way to a made one.
                switch kind {
                case .image: LibraryChoice.refuse(in: &scene, wish)
                case .narration: scene["sound"] = .null
                }
            }
        }
    }

    private static func lastTake(_ name: String, _ scene: [String: JSON]) -> Int64 {
        max(scene[name + "Take"]?.integer ?? 0, scene[name + "LastTake"]?.integer ?? 0)
    }

    /// Changes the document of the video as it stands, however often others change it meanwhile.
    private func edit(
        _ id: String, _ index: Int, _ caller: Caller, status: Int = 200, _ key: IdempotencyKey? = nil,
        given: [AssetRef: AssetFact] = [:], _ change: (inout [String: JSON], LibraryWish?) throws -> Void
    ) async throws -> Response {
        while true {
            let view = try await view(of: id, for: caller)
            if let key, let before = try await changes.creation(key, tenant: caller.tenant) {
                guard before != .conflict else {
                    throw HTTPError(
                        409, "This Idempotency-Key came before for another take. Use a new key for a new take.")
                }
                return .json(view.json, status: status, headers: Self.fresh)
            }
            guard let pipeline = view.pipeline else {
                throw HTTPError(409, "The pipeline '\(view.item.pipeline)' of this video is not there any more.")
            }
            var scenes = view.document["scenes"]?.items ?? []
            guard scenes.indices.contains(index) else {
                throw HTTPError(404, "This video has no scene \(index); its scenes are 0 to \(scenes.count - 1).")
            }
            var scene = scenes[index].fields ?? [:]
            try change(&scene, LibraryWish(view.document))
            if .object(scene) == scenes[index] { return .json(view.json, status: status, headers: Self.fresh) }
            scenes[index] = .object(scene)
            var fields = view.document.fields ?? [:]
            fields["scenes"] = .array(scenes)
            let document = JSON.object(fields)
            var facts = view.snapshot.facts
            facts.failure = nil
            let brief = Brief(document: document, services: shop.services)
            // What the library has need not be made: it is the piece that the scene asks for from now on.
            let added = pipeline.taken(given, for: brief, facts)
            for asset in added { facts.assets[asset.ref, default: []].append(asset) }
            let plan = pipeline.plan(brief, facts)
            let isSaved = try await shop.store.edit(
                id, revision: view.item.revision, document: document, assets: added, status: plan.status,
                progress: plan.progress, idempotency: key)
            guard isSaved else { continue }
            wake()
            return .json(try await self.view(of: id, for: caller).json, status: status, headers: Self.fresh)
        }
    }

    /// The picture or clip of the media library that the change names; nil where it names none.
    private func picture(_ change: SceneChange, _ caller: Caller) async throws -> LibraryPicture? {
        guard let change = change.media, let id = change else { return nil }
        let missing = BodyFields.refusal("mediaId", "names no picture or clip of the media library")
        guard library != nil, let view = try await mediaView(id), view.item.tenant == caller.tenant else {
            throw missing
        }
        guard let picture = view.plan.flatMap({ LibraryPicture(view.item.id, $0) }) else {
            throw view.status == .completed
                ? missing : BodyFields.refusal("mediaId", "names media that are not ready yet; try again when they are")
        }
        return picture
    }
}

extension Request {
    fileprivate func sceneAddress() throws -> (id: String, index: Int) {
        let text = parameter("index")
        guard text.utf8.count <= 6, text.utf8.allSatisfy({ (48...57).contains($0) }), let index = Int(text) else {
            throw HTTPError(404, "There is no such scene: scenes are numbered from 0.")
        }
        return (parameter("id"), index)
    }
}

/// The body of a change of one scene.
private struct SceneChange: Sendable {
    var narration: String?
    var imagePrompt: String?
    /// Of a picture in the library; an inner nil takes it away again.
    var media: String??
    var imageTake: Int64?
    var narrationTake: Int64?

    init(_ request: Request) async throws {
        let names: Set = ["narration", "imagePrompt", "mediaId", "imageTake", "narrationTake"]
        self = try await request.fields(allowing: names) { body -> SceneChange? in
            var change = SceneChange()
            change.narration = body["narration"].ifPresent { $0.words(200_000) }
            change.imagePrompt = body["imagePrompt"].ifPresent { $0.words(4000) }
            if body["mediaId"].isNull {
                change.media = .some(nil)
            } else if let id = body["mediaId"].ifPresent({ $0.words(100) }) {
                change.media = id
            }
            change.imageTake = body["imageTake"].ifPresent { $0.integer(0...1_000_000) }.map { Int64($0) }
            change.narrationTake = body["narrationTake"].ifPresent { $0.integer(0...1_000_000) }.map { Int64($0) }
            return change
        }
    }

    private init() {}
}
