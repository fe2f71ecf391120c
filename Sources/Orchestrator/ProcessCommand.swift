import Digests
import Glibc
package import JSON
import Logs
package import StageMachine
package import Store

/// `process-video ID` and its like: brings one item from wherever it stands to its end.
package struct ProcessCommand: Sendable {
    let name: String
    let kind: ItemKind
    private var id: String
    private var showsPlan = false
    private var waits = false
    private var isJSON = false
    /// Handed over by the dispatcher that reserved the item.
    private var reservation: Claim?
    /// Whether it goes on with what waits, once the item that was handed over is completed.
    private var drains = false

    package static func usage(_ name: String) -> String {
        """
        Usage: \(name) ID [--plan] [--wait] [--json]

        Brings one item from wherever it stands to completed. Safe to run at any time and any number of times.

          --plan   shows which pieces are present, which would be made and why; changes nothing
          --wait   when someone else works on it, waits for the end of that
          --json   prints the result as JSON

        Exit code: 0 completed (also when it already was), 1 failed, 2 usage or no such item,
        3 someone else works on it.
        """
    }

    package init(name: String, kind: ItemKind, arguments: [String]) throws(UsageError) {
        self.name = name
        self.kind = kind
        var ids: [String] = []
        var rest = arguments[...]
        var claim: Substring?
        while let argument = rest.popFirst() {
            switch argument {
            case "--plan": showsPlan = true
            case "--wait": waits = true
            case "--json": isJSON = true
            case "--drain": drains = true
            case "--claim":
                guard let value = rest.popFirst() else { throw UsageError("--claim needs a value") }
                claim = value[...]
            case let option where option.hasPrefix("-"): throw UsageError("there is no option \(option)")
            default: ids.append(argument)
            }
        }
        guard ids.count == 1, let id = ids.first else {
            throw UsageError(ids.isEmpty ? "the id is missing" : "one id at a time, and these are \(ids.count)")
        }
        let isWellFormed =
            (1...64).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (48...57).contains(byte)
            }
        guard isWellFormed else {
            throw UsageError("this is not an id: ids are up to 64 small letters and digits")
        }
        self.id = id
        if let claim {
            let pieces = claim.split(separator: ":")
            guard pieces.count == 2, let fence = Int64(pieces[1]) else { throw UsageError("--claim is not a claim") }
            reservation = Claim(item: id, owner: String(pieces[0]), fence: fence)
        }
    }

    /// - Parameter logs: Where the children of a dispatcher write.
    package func run(in shop: Workshop, logs: ChildLogs) async -> ExitCode {
        let current = CurrentRun()
        Signals.onTermination { current.stop() }
        do {
            let code = try await work(in: shop, current)
            guard drains, let reservation, code == .completed else { return code }
            return try await drain(as: reservation.owner, in: shop, logs, current)
        } catch {
            complain("\(error)")
            return .failed
        }
    }

    /// Starting a process takes longer than many an upload. The items that it claims are under the name of its own owner,
    /// by which the dispatcher finds what it held when it dies. After a failure a fresh process is the better one.
    private func drain(
        as owner: String, in shop: Workshop, _ logs: ChildLogs, _ current: CurrentRun
    ) async throws -> ExitCode {
        var limits = DrainLimits()
        var code = ExitCode.completed
        while code == .completed, limits.allowAnother(), !current.isStopping {
            guard let claim = try await shop.store.claimNext(kind, by: owner, lease: shop.times) else { break }
            do {
                try logs.file(of: claim.item).takeOutput()
            } catch {
                shop.log.warning(
                    "could not open the item's own log", ["item": claim.item, "reason": "\(error)"])
            }
            var next = self
            (next.id, next.reservation) = (claim.item, claim)
            code = try await next.work(in: shop, current)
        }
        return code
    }

    private func work(in shop: Workshop, _ current: CurrentRun) async throws -> ExitCode {
        var hasWaited = false
        while true {
            guard let snapshot = try await shop.store.snapshot(of: id) else {
                complain("there is no \(kind.rawValue) \(id)")
                return .usage
            }
            guard snapshot.item.kind == kind else {
                complain(
                    "\(id) is not a \(kind.rawValue) but a \(snapshot.item.kind.rawValue): process-\(snapshot.item.kind.rawValue) \(id)"
                )
                return .usage
            }
            if showsPlan { return try await showPlan(of: snapshot, shop) }
            if let reservation { return try await carryOn(reservation, in: shop, current) }
            let isFinished = try await shop.premises.isFinished(snapshot) {
                try await shop.plan(of: $0, checkingBlobs: false)
            }
            if isFinished { return try await tell(shop) }
            if hasWaited, snapshot.item.holder == nil, snapshot.item.status == .failed { return try await tell(shop) }

            let asked = ContinuousClock.now
            let owner = RandomToken.make(length: 16)
            switch try await shop.store.claim(id, by: owner, lease: shop.times, mode: .beginExplicitly) {
            case .noSuchItem: continue
            case .held where waits:
                hasWaited = true
                try await Task.sleep(for: .seconds(0.2))
            case .held:
                complain("someone else works on \(id); run it with --wait to wait for that")
                return .heldElsewhere
            case .taken(let claim):
                return try await carry(claim, since: asked, in: shop, current)
            }
        }
    }

    private func carryOn(
        _ reservation: Claim, in shop: Workshop, _ current: CurrentRun
    ) async throws -> ExitCode {
        let asked = ContinuousClock.now
        guard try await shop.store.renew(reservation, lease: shop.times, progress: nil) != nil else {
            complain("the claim that was handed over is gone; someone else works on \(id), or it was stopped")
            return .heldElsewhere
        }
        return try await carry(reservation, since: asked, in: shop, current)
    }

    private func carry(
        _ claim: Claim, since: ContinuousClock.Instant, in shop: Workshop, _ current: CurrentRun
    ) async throws -> ExitCode {
        let run = ItemRun(shop, claim: claim)
        current.begin(run)
        let ending: Ending
        do {
            ending = try await run.execute(claimedAt: since)
        } catch {
            ending = try await endAfter(error, claim, shop)
        }
        switch ending {
        case .completed, .failed: return try await tell(shop)
        case .claimLost: return .heldElsewhere
        case .stopped: return .stopped
        }
    }

    /// The storage or the set-up failed under the run: the item says so, and is tried again later.
    private func endAfter(_ error: any Error, _ claim: Claim, _ shop: Workshop) async throws -> Ending {
        let log = shop.log.with(["item": claim.item, "fence": claim.fence])
        log.error("the run broke off", ["reason": "\(error)"])
        guard let item = try await shop.store.item(id) else { return .claimLost }
        let failure = Failure(code: "storage", message: "\(error)", isRetryable: !(error is PipelineFolderError))
        let policy = shop.pipelines[item.pipeline]?.retry ?? RetryPolicy(attempts: 3, backoff: .init(base: 5, cap: 300))
        let afterwards = Afterwards.of(
            .failed(failure), attempt: item.attempt + 1, policy: policy, random: .random(in: 0...1))
        let result = RunResult(status: .failed, progress: 0, failure: failure, afterwards: afterwards)
        switch try await shop.store.finish(result, under: claim, revision: item.revision) {
        case .finished: return .failed(failure)
        case .changed, .claimLost: return .claimLost
        }
    }

    private func showPlan(of snapshot: Snapshot, _ shop: Workshop) async throws -> ExitCode {
        let plan = try await shop.plan(of: snapshot, checkingBlobs: true)
        let pipeline = try shop.pipelines.pipeline(of: snapshot.item)
        let table = PlanTable(id: id, plan: plan, pieces: pipeline.pieces(of: Brief(document: snapshot.document)))
        Console.print(isJSON ? table.json.canonicalText + "\n" : table.text)
        return .completed
    }

    /// Says how the item stands now, and answers accordingly.
    private func tell(_ shop: Workshop) async throws -> ExitCode {
        guard let item = try await shop.store.item(id) else {
            complain("\(id) was deleted")
            return .usage
        }
        if isJSON {
            Console.print(item.summary.canonicalText + "\n")
        } else if let failure = item.failure {
            complain("\(id) failed: \(failure.message)")
        } else {
            Console.print("\(id) \(item.status.rawValue)\n")
        }
        return item.status == .completed ? .completed : .failed
    }

    private func complain(_ sentence: String) {
        Console.complain("\(name): \(sentence)")
    }
}

package struct UsageError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

extension Item {
    /// What commands print of an item.
    package var summary: JSON {
        var error = JSON.null
        if let failure {
            error = [
                "code": JSON(failure.code), "message": JSON(failure.message), "retryable": .bool(failure.isRetryable),
            ]
        }
        return [
            "id": JSON(id), "kind": JSON(kind.rawValue), "pipeline": JSON(pipeline), "title": JSON(title),
            "status": JSON(status.rawValue), "progress": .double(progress), "attempt": JSON(attempt), "error": error,
        ]
    }
}
