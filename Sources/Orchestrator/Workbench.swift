import BlobStore
import Digests
import Logs
import StageMachine
import Steps

/// One try at one piece, from an empty scratch folder to a file that is ready to be published.
struct Workbench: Sendable {
    let run: ItemRun
    let work: Work
    /// Tells this try from every other of the run.
    let number: Int
    let attempt: Int
    let log: Log

    func make() async -> RunEvent {
        let blobs = run.shop.blobs
        let folder = run.scratch.take()
        let outcome: RunEvent
        do {
            guard let step = run.shop.steps[work.step.name] else {
                throw StepFailure(
                    code: "unknown_step", message: "This program has no step '\(work.step.name)'.", isRetryable: false)
            }
            let product = try await step.make(order(scratch: try await blobs.scratchFolder(named: folder)))
            try Task.checkCancellation()
            outcome = .made(work, number: number, product, try await blobs.stage(file: product.file))
        } catch {
            outcome = .failed(work, number: number, error)
        }
        do {
            if case .made = outcome, try await blobs.isScratchFolderEmpty(named: folder) {
                run.scratch.giveBack(folder)
            } else {
                try await blobs.removeScratchFolder(named: folder)
            }
        } catch {
            log.warning("could not clear a scratch folder; the next sweep does", ["reason": "\(error)"])
        }
        return outcome
    }

    private func order(scratch: String) async throws -> Order {
        var files: [AssetRef: String] = [:]
        for (ref, asset) in work.sources { files[ref] = try await run.shop.blobs.localFile(of: asset.content.hex) }
        let report = run.report
        let ref = work.ref
        let number = number
        return Order(
            item: run.claim.item, work: work, attempt: attempt, scratch: scratch, sourceFiles: files,
            ledger: CallLedger(
                store: run.shop.store, blobs: run.shop.blobs, claim: run.claim, work: work, budget: run.budget,
                log: log), log: log,
            progress: { report.yield(.progress(ref, number: number, $0)) })
    }
}
