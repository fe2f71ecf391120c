package import JSON
package import StageMachine
package import Store

/// What a program decides about an item before its pieces are planned, once: from then on it stands in the document.
package protocol Preparation: Sendable {
    /// Whether something is still to be decided.
    func isWanted(_ document: JSON) -> Bool
    /// The decision, made from what is there now. It is asked for again when the item was changed before it could be saved.
    /// Throws only where database or storage fail: whatever else is missing, the item is made without it.
    func decide(_ snapshot: Snapshot) async throws -> Decision
}

/// A document in which nothing is left to decide, and pieces that need not be made for it because others have them.
package struct Decision: Sendable {
    package let document: JSON
    package let given: [AssetRef: AssetFact]

    package init(document: JSON, given: [AssetRef: AssetFact]) {
        self.document = document
        self.given = given
    }
}

extension Workshop {
    /// Decides and saves what is still open, under the claim. False when the claim is lost.
    func prepare(_ claim: Claim) async throws -> Bool {
        guard let preparation else { return true }
        while true {
            guard let snapshot = try await store.snapshot(of: claim.item) else { return false }
            // One whose workers die of it is not to be decided for ever.
            guard preparation.isWanted(snapshot.document), snapshot.item.crashes < ClaimLife.crashLimit else {
                return true
            }
            let decision = try await preparation.decide(snapshot)
            try Task.checkCancellation()
            let brief = Brief(document: decision.document, services: services)
            let taken = try pipelines.pipeline(of: snapshot.item).taken(decision.given, for: brief, snapshot.facts)
            let answer = try await store.revise(
                decision.document, assets: taken, under: claim, revision: snapshot.item.revision)
            switch answer {
            case .revised: return true
            case .changed: continue
            case .claimLost: return false
            }
        }
    }
}
