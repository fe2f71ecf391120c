import BlobStore
import Digests
import Logs
package import StageMachine
import Steps
import Store
import Threads

/// What a run knows while it works. Only the run's own task touches it.
struct RunState {
    private let run: ItemRun
    private let keeper: LeaseKeeper
    private let started = ContinuousClock.now
    private(set) var item: Item
    private(set) var pipeline: Pipeline
    private(set) var plan: Plan
    var life = RunLife()
    /// Pieces published by this run.
    private(set) var made = 0
    private var planner: Planner
    private var facts: Facts
    private var underway: [AssetRef: Double] = [:]
    private var tries: [AssetRef: Try] = [:]
    private var attempts: [AssetRef: Int] = [:]
    private var tryCount = 0
    private var highestProgress = 0.0
    private var timer: Task<Void, Never>?
    private var graceEnds: Double?

    private struct Try {
        let number: Int
        let work: Work
        let task: Task<Void, Never>
        let deadline: Task<Void, Never>
    }

    /// Reads the item, compares its rows with the blobs and repairs what disagrees. Nil when the claim is lost.
    init?(_ run: ItemRun, keeper: LeaseKeeper) async throws {
        self.run = run
        self.keeper = keeper
        guard let snapshot = try await run.shop.store.snapshot(of: run.claim.item) else { return nil }
        let check = AssetCheck(store: run.shop.store, blobs: run.shop.blobs, log: run.log)
        guard let assets = try await check.verified(snapshot.assets, under: run.claim) else { return nil }
        item = snapshot.item
        pipeline = try run.shop.pipelines.pipeline(of: snapshot.item)
        planner = Planner(pipeline, Brief(document: snapshot.document, services: run.shop.services))
        facts = Facts(assets: assets)
        plan = planner.plan(facts)
        guard try await repairStatus() else { return nil }
    }

    /// Seconds since the run began.
    var now: Double { (ContinuousClock.now - started) / .seconds(1) }

    /// Set when the item's workers died too often in a row for another try.
    var hopeless: Failure? {
        guard item.crashes >= ClaimLife.crashLimit, !plan.isComplete else { return nil }
        return .crashing(item.kind, times: item.crashes)
    }

    // MARK: What happens

    mutating func handle(_ event: RunEvent) async throws {
        switch event {
        case .sign(.lost):
            life.lostClaim()
            breakOff()
        case .sign(.revision(let revision)):
            if revision != item.revision { try await reload() }
        case .stopRequested:
            life.stop()
            breakOff()
        case .prepared:
            // A late word: the run went on without it.
            break
        case .timer:
            endGrace()
        case .progress(let ref, let number, let fraction):
            guard tries[ref]?.number == number else { return }
            underway[ref] = max(underway[ref] ?? 0, fraction)
            showProgress()
        case .made(let work, let number, let product, let staged):
            guard forget(work.ref, number) else { return await run.shop.blobs.discard(staged) }
            try await publish(work, product, staged)
        case .failed(let work, let number, let error):
            guard forget(work.ref, number) else { return }
            try await failed(work, error)
        }
    }

    /// The document may have changed: plans anew from the rows as they are, and breaks off what is no longer wanted.
    mutating func reload() async throws {
        guard let snapshot = try await run.shop.store.snapshot(of: run.claim.item) else {
            life.lostClaim()
            return breakOff()
        }
        item = snapshot.item
        planner = Planner(pipeline, Brief(document: snapshot.document, services: run.shop.services))
        facts = Facts(assets: snapshot.assets)
        plan = planner.plan(facts)
        highestProgress = 0
        run.log.info("the script was edited; planned anew", ["todo": plan.todo.count + plan.blocked.count])
        guard try await repairStatus() else {
            life.lostClaim()
            return breakOff()
        }
        let wanted = Dictionary(plan.todo.map { ($0.ref, $0.inputs) }) { first, _ in first }
        for (ref, attempt) in tries where wanted[ref] != attempt.work.inputs { attempt.task.cancel() }
    }

    private mutating func publish(_ work: Work, _ product: Product, _ staged: StagedBlob) async throws {
        // A worker that was frozen for long must not even move a blob.
        var isHeld = keeper.isSurelyHeld
        if !isHeld { isHeld = try await run.shop.store.look(at: run.claim) != nil }
        guard isHeld else {
            await run.shop.blobs.discard(staged)
            life.lostClaim()
            return breakOff()
        }
        let blob: Blob
        let hold: BlobHold?
        do {
            // A remover that hangs keeps nobody from his work.
            hold = try await run.shop.blobs.hold(.publishing, within: .seconds(20))
            blob = try await run.shop.blobs.publish(staged)
        } catch {
            await run.shop.blobs.discard(staged)
            return try await failed(work, error)
        }
        guard let content = Digest(hex: blob.key) else { preconditionFailure("a blob's key is its digest") }
        let asset = AssetFact(
            ref: work.ref, inputs: work.inputs, content: content, size: blob.size,
            sources: work.sources.mapValues(\.content), mimeType: product.mimeType, notes: product.notes)
        facts.assets[work.ref, default: []].removeAll { $0.inputs == asset.inputs }
        facts.assets[work.ref, default: []].append(asset)
        underway[work.ref] = nil
        plan = planner.plan(facts, underway: underway)
        highestProgress = max(highestProgress, plan.progress)
        let answer = try await run.shop.store.publish(
            asset, under: run.claim, revision: item.revision, status: plan.status, progress: highestProgress)
        hold?.end()
        guard let answer else {
            life.lostClaim()
            return breakOff()
        }
        life.finished(work.ref)
        attempts[work.ref] = nil
        made += 1
        run.log.info(
            "made", ["asset": "\(work.ref)", "bytes": blob.size, "status": plan.status.rawValue])
        if answer.revision != item.revision { try await reload() }
    }

    private mutating func failed(_ work: Work, _ error: any Error) async throws {
        if let error = error as? StoreError { throw error }
        if error is ClaimLost {
            life.lostClaim()
            return breakOff()
        }
        underway[work.ref] = nil
        let isWanted = plan.todo.contains { $0.ref == work.ref && $0.inputs == work.inputs }
        guard !life.isBreakingOff, isWanted else { return life.abandoned(work.ref) }

        let failure = StepFailure(error, making: work.ref)
        let action = life.failed(work.ref, failure, at: now, random: .random(in: 0...1))
        let number: Int
        var pause: Double?
        switch action {
        case .retry(let attempt, let after):
            number = attempt
            pause = after
        case .giveUp(let attempt):
            number = attempt
        }
        run.log.warning(
            "attempt failed",
            [
                "asset": "\(work.ref)", "attempt": number, "code": failure.code, "reason": failure.message,
                "againIn": pause,
            ])
        guard try await run.shop.store.recordAttempt(work.ref, number: number, failure: failure, under: run.claim)
        else {
            life.lostClaim()
            return breakOff()
        }
    }

    // MARK: Tries

    mutating func start(_ work: Work) {
        tryCount += 1
        attempts[work.ref, default: 0] += 1
        let number = tryCount
        let bench = Workbench(
            run: run, work: work, number: number, attempt: attempts[work.ref]!,
            log: run.log.with(["asset": "\(work.ref)"]))
        let report = run.report
        let task = Task.detached(executorPreference: stepThreads) { _ = report.yield(await bench.make()) }
        let timeout = work.step.timeout
        let deadline = Task.detached {
            // Cancelled when the piece ends in time.
            guard (try? await Task.sleep(for: .seconds(timeout))) != nil else { return }
            task.cancel()
            report.yield(.failed(work, number: number, StepFailure.timedOut(work.ref, seconds: timeout)))
        }
        tries[work.ref] = Try(number: number, work: work, task: task, deadline: deadline)
        run.log.debug("making", ["asset": "\(work.ref)", "why": work.reason.sentence])
    }

    func cancelAll() {
        timer?.cancel()
        for attempt in tries.values {
            attempt.task.cancel()
            attempt.deadline.cancel()
        }
    }

    /// Sends a timer event at the given time, instead of the one that was set before.
    mutating func wake(at time: Double?) {
        timer?.cancel()
        guard let time = [time, graceEnds].compactMap(\.self).min() else { return }
        let pause = max(0, time - now)
        let report = run.report
        timer = Task.detached {
            // Cancelled when another time is set.
            guard (try? await Task.sleep(for: .seconds(pause))) != nil else { return }
            report.yield(.timer)
        }
    }

    /// True when this is the present try at the piece; a late word of an earlier one is none of the run's business.
    private mutating func forget(_ ref: AssetRef, _ number: Int) -> Bool {
        guard let attempt = tries[ref], attempt.number == number else { return false }
        attempt.deadline.cancel()
        tries[ref] = nil
        return true
    }

    /// What is in work is asked to end, and after a moment no longer waited for.
    private mutating func breakOff() {
        for attempt in tries.values { attempt.task.cancel() }
        graceEnds = graceEnds ?? now + 0.6
    }

    private mutating func endGrace() {
        guard let graceEnds, now >= graceEnds else { return }
        for ref in Array(life.running.keys) { life.abandoned(ref) }
    }

    // MARK: Status

    private mutating func repairStatus() async throws -> Bool {
        highestProgress = max(highestProgress, plan.progress)
        let disagrees = item.status != plan.status
        guard disagrees || item.failure != nil else { return true }
        let answer = try await run.shop.store.repairStatus(
            plan.status, progress: plan.progress, under: run.claim, revision: item.revision)
        guard answer != nil else { return false }
        if disagrees, item.status != .failed {
            run.log.warning(
                "repaired the status", ["from": item.status.rawValue, "to": plan.status.rawValue])
        }
        return true
    }

    private mutating func showProgress() {
        let progress = planner.plan(facts, underway: underway).progress
        highestProgress = max(highestProgress, progress)
        keeper.note(progress: highestProgress)
    }
}

/// Every step runs here: as many at once as the pipelines allow.
private let stepThreads = BlockingThreads(label: "reelmill.steps")

extension Failure {
    package static func crashing(_ kind: ItemKind, times: Int) -> Failure {
        let message =
            switch kind {
            case .video:
                "The process that works on it died \(times) times in a row without finishing a piece. "
                    + "See its log file, mend the cause, then start it again."
            case .media:
                "The process that decodes it died \(times) times in a row over it: it is damaged, or takes more memory "
                    + "or time than one upload may have. Save it anew with another program, and upload that."
            }
        return Failure(code: "crashed", message: message, isRetryable: false)
    }
}

extension StepFailure {
    static func timedOut(_ ref: AssetRef, seconds: Double) -> StepFailure {
        StepFailure(
            code: "timed_out", message: "Making \(ref) took longer than the \(seconds) seconds it may take.",
            isRetryable: true)
    }

    init(_ error: any Error, making ref: AssetRef) {
        switch error {
        case let failure as StepFailure: self = failure
        case let error as any FailsStep: self = error.stepFailure
        case let error as BlobError:
            self.init(code: error.code.rawValue, message: "\(error)", isRetryable: true)
        default:
            self.init(code: "step_failed", message: "Making \(ref) failed: \(error)", isRetryable: true)
        }
    }
}
