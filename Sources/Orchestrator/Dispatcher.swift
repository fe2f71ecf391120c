import BlobStore
import Digests
import Glibc
import Logs
package import StageMachine
import Store

/// How the dispatcher starts a child for an item.
package struct ChildCommand: Sendable {
    package let program: String
    package let arguments: [String]

    package init(program: String, arguments: [String] = []) {
        self.program = program
        self.arguments = arguments
    }
}

/// Keeps at most so many children of one kind at work. What waits, waits in the database.
///
/// It reserves an item, starts a child for it and hands the claim over. When it sees the child's death it gives the item
/// back at once; what others left behind it finds by a scan. Children outlive it: whoever starts next carries on.
package actor Dispatcher {
    private let kind: ItemKind
    private let premises: Premises
    private let command: ChildCommand
    private let limit: Int
    private let logs: ChildLogs
    private let environment: [String]
    private let log: Log
    private var children: [Claim: Child] = [:]
    private var isStopping = false

    private struct Child {
        let process: ChildProcess
        /// The end of its lease when it was last seen to change, and when that was.
        var leaseUntil: Timestamp?
        var seen = ContinuousClock.now
    }

    private let bell: AsyncStream<Void>.Continuation
    private let rings: AsyncStream<Void>

    package init(
        _ kind: ItemKind, _ premises: Premises, command: ChildCommand, limit: Int, logs: ChildLogs,
        environment: [String]
    ) {
        self.kind = kind
        self.premises = premises
        self.command = command
        self.limit = limit
        self.logs = logs
        self.environment = environment
        log = premises.log.with(["kind": kind.rawValue])
        (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Something may have become due: looks at once instead of at the next scan.
    package nonisolated func wake() { bell.yield() }

    /// Starts nothing more. Children that work go on; they are nobody's prisoners.
    package func stop() {
        isStopping = true
        bell.yield()
    }

    /// Works until it is stopped.
    package func run() async {
        log.info("dispatching", ["atOnce": limit, "program": command.program])
        var waiting = rings.makeAsyncIterator()
        while !isStopping {
            await endSilent()
            await fill()
            let pause = premises.times.rescueScan * .random(in: 0.8...1.2)
            let timer = Task { [bell] in
                // Cancelled when something else rings first.
                guard (try? await Task.sleep(for: .seconds(pause))) != nil else { return }
                bell.yield()
            }
            guard !isStopping, await waiting.next() != nil else { break }
            timer.cancel()
        }
        log.info("stopped dispatching", ["childrenAtWork": children.count])
    }

    package var childCount: Int { children.count }

    private func fill() async {
        while children.count < limit && !isStopping {
            do {
                let owner = RandomToken.make(length: 16)
                guard let claim = try await premises.store.claimNext(kind, by: owner, lease: premises.times) else {
                    return
                }
                guard try await !giveUp(claim) else { continue }
                try await start(claim)
            } catch {
                log.error("could not start work; trying again soon", ["reason": "\(error)"])
                return
            }
        }
    }

    /// A child that has not renewed its claim for a whole lease is frozen, and may hold the lock of the database.
    private func endSilent() async {
        for (claim, child) in children {
            do {
                var lease: Timestamp?
                for held in try await claims(of: claim.owner) {
                    lease = try await premises.store.item(held.item)?.holder?.leaseUntil ?? lease
                }
                // While this waited, the child may have ended.
                guard children[claim] != nil else { continue }
                if lease != nil, lease != child.leaseUntil {
                    children[claim]?.leaseUntil = lease
                    children[claim]?.seen = .now
                } else if ContinuousClock.now - child.seen > .seconds(premises.times.lease) {
                    log.warning(
                        "a child fell silent and is ended", ["item": claim.item, "pid": child.process.pid])
                    kill(child.process.pid, SIGKILL)
                }
            } catch {
                log.warning("could not look after the children", ["reason": "\(error)"])
            }
        }
    }

    /// What a child holds now: the item that it was started for, or one that it went on with.
    private func claims(of owner: String) async throws(StoreError) -> [Claim] {
        try await premises.store.heldClaims().filter { $0.owner == owner }
    }

    /// Ends an item whose workers died too often, also when they die before they can do so themselves.
    private func giveUp(_ claim: Claim) async throws -> Bool {
        guard let item = try await premises.store.item(claim.item), item.crashes >= ClaimLife.crashLimit else {
            return false
        }
        let failure = Failure.crashing(item.kind, times: item.crashes)
        let result = RunResult(status: .failed, progress: 0, failure: failure, afterwards: .rest)
        guard case .finished = try await premises.store.finish(result, under: claim, revision: item.revision) else {
            return false
        }
        log.error("given up", ["item": item.id, "reason": failure.message])
        return true
    }

    private func start(_ claim: Claim) async throws {
        let child: ChildProcess
        do {
            child = try ChildProcess(
                command.program, command.arguments + [claim.item, "--claim", "\(claim.owner):\(claim.fence)"],
                environment: environment, log: logs.file(of: claim.item))
        } catch {
            _ = try await premises.store.release(claim, crashed: true)
            throw error
        }
        children[claim] = Child(process: child)
        log.info("started", ["item": claim.item, "fence": claim.fence, "pid": child.pid])
        Task { await reap(child, claim) }
    }

    private func reap(_ child: ChildProcess, _ claim: Claim) async {
        let end = await child.end()
        children[claim] = nil
        do {
            // A child that came to an end has given its claim back; one that died has not.
            var died = false
            for held in try await claims(of: claim.owner)
            where try await premises.store.release(held, crashed: true) {
                died = true
                log.warning(
                    "a child died; its item is back in the queue",
                    ["item": held.item, "fence": held.fence, "pid": child.pid, "end": "\(end)"])
            }
            if !died { log.info("ended", ["item": claim.item, "pid": child.pid, "end": "\(end)"]) }
        } catch {
            log.error(
                "could not give back the item of a dead child; its lease has to lapse",
                ["item": claim.item, "reason": "\(error)"])
        }
        bell.yield()
    }
}

/// Where the log files of children are.
package struct ChildLogs: Sendable {
    private let folder: String
    private let limit: Int

    package init(folder: String, limit: Int) {
        self.folder = folder
        self.limit = limit
    }

    package func file(of item: String) -> LogFile { LogFile(folder: folder, item: item, limit: limit) }
}
