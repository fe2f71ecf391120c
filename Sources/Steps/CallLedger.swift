package import BlobStore
import Digests
package import Logs
package import StageMachine
package import Store

/// The paid calls for one piece of one item, under its run's claim.
package struct CallLedger: PaidCalls {
    private let store: any Store
    private let blobs: any BlobStore
    private let claim: Claim
    private let work: Work
    private let budget: CallBudget
    private let log: Log

    /// - Parameters:
    ///   - blobs: Where answers are kept.
    ///   - budget: Shared by all ledgers of the item.
    package init(
        store: any Store, blobs: any BlobStore, claim: Claim, work: Work, budget: CallBudget = CallBudget(limit: 0),
        log: Log
    ) {
        self.store = store
        self.blobs = blobs
        self.claim = claim
        self.work = work
        self.budget = budget
        self.log = log
    }

    package func kept(
        service: String, provider: String, model: String, ordinal: Int
    ) async throws -> KeptAnswer? {
        let key = key(provider, model, ordinal)
        guard let answer = try await store.answer(to: key, of: claim.item) else { return nil }
        let blob = Blob(key: answer.content.hex, size: answer.size)
        guard try await blobs.check([blob], deep: true)[blob] == .whole else {
            try await forget(key)
            return nil
        }
        return KeptAnswer(key: key, file: try await blobs.localFile(of: blob.key), mimeType: answer.mimeType)
    }

    package func intend(
        service: String, provider: String, model: String, ordinal: Int = 0, estimate: Int64? = 0
    ) async throws -> (key: String, decision: CallDecision) {
        let call = CallIntent(
            ref: work.ref, inputs: work.inputs, service: service, provider: provider, model: model,
            key: key(provider, model, ordinal))
        if budget.mustBegin {
            budget.begin(spent: try await store.calls(of: claim.item).reduce(0) { $0 + $1.spent })
        }
        if let estimate {
            try budget.reserve(estimate, for: call.key)
        } else {
            try budget.refuse(unpriced: model, of: provider)
        }
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

    package func settle(_ key: String, _ outcome: CallOutcome, answer: ArrivedAnswer?) async throws {
        var kept: (answer: BoughtAnswer, hold: BlobHold?)?
        if let answer { kept = await keep(answer) }
        let isNoted = try await store.settle(key, outcome, answer: kept?.answer, under: claim)
        kept?.hold?.end()
        guard isNoted else { throw ClaimLost() }
        budget.settle(key, cost: outcome.cost)
    }

    package func forget(_ key: String) async throws {
        guard try await store.forgetAnswer(to: key, under: claim) else { throw ClaimLost() }
    }

    private func key(_ provider: String, _ model: String, _ ordinal: Int) -> String {
        SHA256.of("\(claim.item) \(work.ref) \(work.inputs) \(provider) \(model) \(ordinal)").hex
    }

    /// Held until its row is written: nobody removes it before as one that no row names.
    private func keep(_ answer: ArrivedAnswer) async -> (answer: BoughtAnswer, hold: BlobHold?)? {
        do {
            let staged = try await blobs.stage(file: answer.file)
            let hold: BlobHold?
            let blob: Blob
            do {
                // A remover that hangs keeps nobody from his work.
                hold = try await blobs.hold(.publishing, within: .seconds(20))
                blob = try await blobs.publish(staged)
            } catch {
                await blobs.discard(staged)
                throw error
            }
            return Digest(hex: blob.key).map {
                (BoughtAnswer(content: $0, size: blob.size, mimeType: answer.mimeType), hold)
            }
        } catch {
            log.warning("a bought answer could not be kept in case this process dies", ["reason": "\(error)"])
            return nil
        }
    }
}

/// The claim is gone: nothing more may be done for the item.
package struct ClaimLost: Error {
    package init() {}
}
