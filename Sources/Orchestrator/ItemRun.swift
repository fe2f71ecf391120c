import BlobStore
import Digests
import Logs
package import StageMachine
import Steps
import Store
import Threads

/// Carries one claimed item from wherever it stands to its end: checks what is really there, then makes piece after
/// piece as the stage machine plans, and publishes each as soon as it is finished.
package struct ItemRun: Sendable {
    let shop: Workshop
    let claim: Claim
    let log: Log
    let scratch: ScratchNames
    let budget: CallBudget
    private let events: AsyncStream<RunEvent>
    let report: AsyncStream<RunEvent>.Continuation

    package init(_ shop: Workshop, claim: Claim) {
        self.shop = shop
        self.claim = claim
        scratch = ScratchNames(claim)
        budget = CallBudget(limit: shop.budget)
        log = shop.log.with(["item": claim.item, "fence": claim.fence])
        (events, report) = AsyncStream.makeStream()
    }

    /// Asks the run to end as soon as it can, and to give the item back as it stands. From any thread.
    package func stop() { report.yield(.stopRequested) }

    /// Ends when the item is completed, failed, given back or lost. `renewed` is the time just before the claim was
    /// taken. Throws when the database or the storage fails; the claim is then left to lapse or to be released.
    package func execute(claimedAt renewed: ContinuousClock.Instant) async throws -> Ending {
        try await Task(executorPreference: runThreads) { try await work(claimedAt: renewed) }.value
    }

    private func work(claimedAt renewed: ContinuousClock.Instant) async throws -> Ending {
        let keeper = LeaseKeeper(store: shop.store, claim: claim, times: shop.times, log: log)
        let watch = keeper.keep(since: renewed) { sign in report.yield(.sign(sign)) }
        defer { watch.cancel() }

        var waiting = events.makeAsyncIterator()
        switch try await prepared(&waiting) {
        case .goOn: break
        case .lost: return lost()
        case .stop: return try await stopped()
        }
        guard var state = try await RunState(self, keeper: keeper) else { return lost() }
        defer { state.cancelAll() }
        try await removeLeftovers()
        if let failure = state.hopeless { state.life.fail(failure) }

        while true {
            switch state.life.next(state.plan, at: state.now) {
            case .start(let works):
                for work in works { state.start(work) }
            case .wait(let until):
                state.wake(at: until)
                guard let event = await waiting.next() else { return lost() }
                try await state.handle(event)
            case .end(.completed):
                if try await finish(&state, .completed) { return .completed }
            case .end(.failed(let failure)):
                if try await finish(&state, .failed(failure)) { return .failed(failure) }
            case .end(.claimLost):
                return lost()
            case .end(.stopped):
                await clearScratch()
                return try await stopped()
            }
        }
    }

    private enum Prepared: Sendable { case goOn, lost, stop }

    /// Has decided what is still open. It is waited for no longer than the run may go on.
    private func prepared(_ waiting: inout AsyncStream<RunEvent>.Iterator) async throws -> Prepared {
        guard shop.preparation != nil else { return .goOn }
        let work = Task.detached(executorPreference: runThreads) {
            let outcome: Result<Bool, any Error>
            do {
                outcome = .success(try await shop.prepare(claim))
            } catch {
                outcome = .failure(error)
            }
            report.yield(.prepared(outcome))
        }
        while let event = await waiting.next() {
            switch event {
            case .prepared(let outcome): return try outcome.get() ? .goOn : .lost
            case .sign(.lost):
                work.cancel()
                return .lost
            case .stopRequested:
                work.cancel()
                return .stop
            // The document is read anew when it has been decided; nothing else is under way yet.
            case .sign(.revision), .timer, .progress, .made, .failed: continue
            }
        }
        return .lost
    }

    private func stopped() async throws -> Ending {
        guard try await shop.store.release(claim, crashed: false) else { return lost() }
        log.info("stopped; the item is back in the queue")
        return .stopped
    }

    private func lost() -> Ending {
        log.warning("lost the claim: another works on the item now, or it was stopped; nothing more is written")
        return .claimLost
    }

    /// Gives the item back as completed or failed. False when the run has to go on: the document changed meanwhile.
    private func finish(_ state: inout RunState, _ ending: Ending) async throws -> Bool {
        var failure: Failure?
        if case .failed(let reason) = ending { failure = reason }
        let afterwards = Afterwards.of(
            ending, attempt: state.item.attempt + 1, policy: state.pipeline.retry, random: .random(in: 0...1),
            asked: state.life.askedPause)
        let status: Status = failure == nil ? .completed : .failed
        await clearScratch()
        let result = RunResult(
            status: status, progress: Double(status.progress), failure: failure, afterwards: afterwards)
        switch try await shop.store.finish(result, under: claim, revision: state.item.revision) {
        case .finished:
            if let failure {
                log.error("failed", ["code": failure.code, "reason": failure.message, "againIn": afterwards.pause])
            } else {
                log.info("completed", ["pieces": state.plan.count, "made": state.made])
            }
            return true
        case .changed:
            // In this order: the new reading may find that the claim is lost, and that has to stand.
            state.life = RunLife()
            try await state.reload()
            return false
        case .claimLost:
            state.life.lostClaim()
            return false
        }
    }

    private func removeLeftovers() async throws {
        let count = try await shop.blobs.removeLeftovers { [scratch] in scratch.isPredecessors($0) }
        if count > 0 { log.info("removed what an earlier attempt left unfinished", ["count": count]) }
    }

    private func clearScratch() async {
        do {
            _ = try await shop.blobs.removeLeftovers { [scratch] in scratch.isOurs($0) }
        } catch {
            log.warning("could not remove the scratch folders; the next sweep does", ["reason": "\(error)"])
        }
    }
}

/// A run moves blobs itself, instead of handing that to another thread and waiting for it.
private let runThreads = BlockingThreads(label: "reelmill.run")

/// `number` tells the tries at a piece apart.
enum RunEvent: Sendable {
    case sign(LeaseKeeper.Sign)
    case stopRequested
    /// Whether the claim was still held.
    case prepared(Result<Bool, any Error>)
    /// A paused piece may be tried again, or the grace of one that does not end is over.
    case timer
    case progress(AssetRef, number: Int, Double)
    case made(Work, number: Int, Product, StagedBlob)
    case failed(Work, number: Int, any Error)
}
