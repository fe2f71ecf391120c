import Digests
import JSON
import Orchestrator
import StageMachine
import Store

/// An item at one moment, as its rows and its files say.
protocol ItemView: Sendable {
    var snapshot: Snapshot { get }
    /// Nil when its pipeline is not there any more.
    var plan: Plan? { get }
    var pipeline: Pipeline? { get }
}

extension ItemView {
    var item: Item { snapshot.item }
    var document: JSON { snapshot.document }

    var isHeld: Bool { (item.holder?.leaseUntil ?? 0) > WallClock.milliseconds }

    var status: Status { plan?.status ?? item.status }

    /// Nothing more happens unless somebody asks for it.
    var isFinal: Bool { status == .completed || (status == .failed && item.dueAt == nil) }

    func asset(_ kind: String, _ part: Int = 0) -> AssetFact? { plan?.done[AssetRef(kind, part)] }

    func url(_ kind: String, _ part: Int = 0) -> JSON {
        guard let asset = asset(kind, part) else { return .null }
        return JSON("/files/\(item.id)/\(asset.content.hex)/\(FileNames.name(of: asset.ref, asset.mimeType))")
    }
}

extension Site {
    /// Whoever looks at an item sees to it that it goes on: if it was asked for, nobody works on it and its pause is over.
    /// What was cancelled, has failed for good or was never to be started stays as it is.
    func seeTo(_ view: some ItemView) async throws {
        guard let plan = view.plan, !view.isHeld else { return }
        if view.item.dueAt != nil {
            // Due or to be taken over: the dispatcher knows when.
            if !view.isFinal { wake() }
        } else if view.item.status == .completed, !plan.isComplete {
            // Something that was finished is gone.
            let isAsked = try await shop.store.requestRun(
                view.item.id, seen: view.item.lastEvent, status: plan.status, progress: plan.progress)
            if isAsked { wake() }
        }
    }

    /// What `process-video` answers: whether this call set it going.
    func start(_ view: some ItemView) async throws -> (started: Bool, reason: String) {
        guard let plan = view.plan else {
            return (false, "Its pipeline '\(view.item.pipeline)' is not there any more.")
        }
        if view.isHeld { return (false, "It is being worked on.") }
        if plan.isComplete && view.item.status == .completed { return (false, "It is completed.") }
        if view.item.dueAt != nil, view.item.failure == nil {
            wake()
            return (false, "It waits for its turn.")
        }
        let status = plan.status == .failed ? statusOfAssets(view) : plan.status
        let isAsked = try await shop.store.requestRun(
            view.item.id, seen: view.item.lastEvent, status: status, progress: plan.progress)
        guard isAsked else { return (false, "It is being worked on.") }
        wake()
        return (true, "It has been started.")
    }

    /// What the assets alone give, without the failure of the last run.
    private func statusOfAssets(_ view: some ItemView) -> Status {
        guard let plan = view.plan, let pipeline = view.pipeline else { return view.status }
        let brief = Brief(document: view.document, services: shop.services)
        return pipeline.plan(brief, Facts(assets: Array(plan.done.values))).status
    }
}
