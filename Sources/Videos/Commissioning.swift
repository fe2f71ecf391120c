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
        try await writer.write(
            ScriptRequest(
                story: request.story, title: request.title, language: request.language,
                sceneCount: request.sceneCount, seconds: request.seconds, mayShorten: request.mayShorten), job)
    }

    /// Saves the video under an id that follows from the request; answers it, and whether it was there before.
    package func save(
        _ document: JSON, id: String, pipeline: String, isDue: Bool
    ) async throws(StoreError) -> (id: String, isNew: Bool) {
        let item = NewItem(
            id: id, kind: .video, pipeline: pipeline, title: document["title"]?.text, document: document, isDue: isDue)
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
