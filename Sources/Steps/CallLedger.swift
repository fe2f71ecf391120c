import Digests
package import StageMachine
package import Store

/// The paid calls for one piece of one item, under its run's claim.
package struct CallLedger: PaidCalls {
    private let store: any Store
    private let claim: Claim
    private let work: Work
    private let budget: CallBudget

    /// - Parameter budget: Shared by all ledgers of the item.
    package init(store: any Store, claim: Claim, work: Work, budget: CallBudget = CallBudget(limit: 0)) {
        self.store = store
        self.claim = claim
        self.work = work
        self.budget = budget
    }

    package func intend(
        service: String, provider: String, model: String, ordinal: Int = 0, estimate: Int64 = 0
    ) async throws -> (key: String, decision: CallDecision) {
        let name = "\(claim.item) \(work.ref) \(work.inputs) \(provider) \(model) \(ordinal)"
        let call = CallIntent(
            ref: work.ref, service: service, provider: provider, model: model, key: SHA256.of(name).hex)
        if budget.mustBegin {
            budget.begin(spent: try await store.calls(of: claim.item).reduce(0) { $0 + $1.spent })
        }
        try budget.reserve(estimate, for: call.key)
        let decision: CallDecision?
        do {
            decision = try await store.intend(call, under: claim)
        } catch {
            budget.settle(call.key, cost: 0)
            throw error
        }
        if decision == nil || decision == .refused { budget.settle(call.key, cost: 0) }
        guard let decision else { throw ClaimLost() }
        return (call.key, decision)
    }

    package func noteJob(_ job: String, of key: String) async throws {
        guard try await store.noteJob(job, of: key, under: claim) else { throw ClaimLost() }
    }

    package func settle(_ key: String, _ outcome: CallOutcome) async throws {
        guard try await store.settle(key, outcome, under: claim) else { throw ClaimLost() }
        budget.settle(key, cost: outcome.cost)
    }
}

/// The claim is gone: nothing more may be done for the item.
package struct ClaimLost: Error {
    package init() {}
}
