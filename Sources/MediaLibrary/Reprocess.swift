import JSON
import StageMachine
import Store

extension Intake {
    /// Has everything made anew but the original, however often others change the item meanwhile. False if this tenant has
    /// no such media.
    package func reprocess(_ id: String, tenant: String) async throws -> Bool {
        while true {
            guard let snapshot = try await store.snapshot(of: id), snapshot.item.kind == .media,
                snapshot.item.tenant == tenant
            else { return false }
            guard let pipeline = pipeline(snapshot.item.pipeline) else {
                throw MediaError(
                    .storage, "The server is not set up for this kind of file any more.",
                    hidden: "there is no pipeline \(snapshot.item.pipeline)")
            }
            var fields = snapshot.document.fields ?? [:]
            fields["take"] = JSON((fields["take"]?.integer ?? 0) + 1)
            let document = JSON.object(fields)
            let plan = pipeline.plan(Brief(document: document), Facts(assets: snapshot.assets))
            let isSaved = try await store.edit(
                id, revision: snapshot.item.revision, document: document, status: plan.status, progress: plan.progress)
            if isSaved { return true }
        }
    }
}
