package import BlobStore
package import JSON
package import Logs
package import StageMachine
package import Steps
package import Store

/// Where items are kept, and by which times they are held: all that a dispatcher needs.
package struct Premises: Sendable {
    package let store: any Store
    package let blobs: any BlobStore
    package let times: LeaseTimes
    package let log: Log

    package init(store: any Store, blobs: any BlobStore, times: LeaseTimes, log: Log) {
        self.store = store
        self.blobs = blobs
        self.times = times
        self.log = log
    }
}

/// What a program runs items with.
package struct Workshop: Sendable {
    package let premises: Premises
    package let steps: StepRegistry
    package let pipelines: PipelineFolder
    /// Providers and models in force, which steps read as `services.…`.
    package let services: JSON
    /// What the paid calls of one item may cost, in millionths of a US dollar; 0 for any.
    package let budget: Int64
    let preparation: (any Preparation)?

    package init(
        _ premises: Premises, steps: StepRegistry, pipelines: PipelineFolder, services: JSON = .object([:]),
        budget: Int64 = 0, preparation: (any Preparation)? = nil
    ) {
        self.premises = premises
        self.steps = steps
        self.pipelines = pipelines
        self.services = services
        self.budget = budget
        self.preparation = preparation
    }

    package var store: any Store { premises.store }
    package var blobs: any BlobStore { premises.blobs }
    package var times: LeaseTimes { premises.times }
    package var log: Log { premises.log }

    /// What an item is now, as its rows say; the blobs are looked at for their size when `checkingBlobs`.
    package func plan(of snapshot: Snapshot, checkingBlobs: Bool) async throws -> Plan {
        guard checkingBlobs else { return try plan(of: snapshot, snapshot.facts) }
        return try await examined(snapshot).plan
    }

    /// The plan with the blobs looked at, and whether all are there that the rows name.
    package func examined(_ snapshot: Snapshot) async throws -> (plan: Plan, isWhole: Bool) {
        let assets = try await AssetCheck.checked(snapshot.assets, blobs: blobs, deep: false)
        let plan = try plan(of: snapshot, Facts(assets: assets, failure: snapshot.item.failure))
        return (plan, assets.allSatisfy(\.isWhole))
    }

    private func plan(of snapshot: Snapshot, _ facts: Facts) throws -> Plan {
        try pipelines.pipeline(of: snapshot.item).plan(Brief(document: snapshot.document, services: services), facts)
    }
}
