package import AIServices
import Digests
package import JSON
import StageMachine
package import Store

/// Takes orders for videos: has the script written, and saves both as an item that workers may take.
package struct Commissioning: Sendable {
    private let store: any Store
    private let writer: any ScriptWriter

    package init(store: any Store, writer: any ScriptWriter) {
        self.store = store
        self.writer = writer
    }

    package func script(for request: VideoRequest, _ job: Job) async throws -> Script {
        try await writer.write(Self.wish(request), job)
    }

    /// By what a script can name the calls that were paid for it: the same for all that has the same script written. Nil
    /// where the writer costs nothing.
    package func receipt(for request: VideoRequest) -> String? {
        guard writer.identity.provider != "embedded" else { return nil }
        let wish = Self.wish(request)
        let all: JSON = [
            "story": JSON(wish.story), "title": JSON(wish.title), "language": JSON(wish.language),
            "sceneCount": wish.sceneCount.map { JSON($0) } ?? .null,
            "seconds": wish.seconds.map { .double($0) } ?? .null, "mayShorten": .bool(wish.mayShorten),
            "writer": identity,
        ]
        return String(SHA256.of(all.canonicalText).hex.prefix(32))
    }

    private static func wish(_ request: VideoRequest) -> ScriptRequest {
        ScriptRequest(
            story: request.story, title: request.title, language: request.language, sceneCount: request.sceneCount,
            seconds: request.seconds, mayShorten: request.mayShorten)
    }

    /// Saves the video under an id that follows from the request; answers it, and whether it was there before.
    /// - Parameter calls: What its script cost.
    package func save(
        _ document: JSON, id: String, pipeline: String, isDue: Bool, calls: [CallRecord]
    ) async throws(StoreError) -> (id: String, isNew: Bool) {
        let item = NewItem(
            id: id, kind: .video, pipeline: pipeline, title: document["title"]?.text, document: document, isDue: isDue,
            calls: calls)
        let key = IdempotencyKey(key: "make " + id, body: SHA256.of(id))
        switch try await store.create(item, idempotency: key) {
        case .created(let id): return (id, true)
        case .repeated(let id): return (id, false)
        case .conflict: preconditionFailure("one id with two digests")
        }
    }

    /// What a request gives the same id by: the writer, so that another one writes anew.
    package var identity: JSON { writer.identity.json }
}
