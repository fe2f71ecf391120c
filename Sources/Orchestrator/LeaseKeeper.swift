import Dispatch
import Glibc
import Logs
import StageMachine
import Store
import Synchronization
import Threads

/// Keeps a claim alive while its run works, and sees when it is lost or the item's document changes.
///
/// A process that could not renew its claim for two thirds of the lease ends itself at once, wherever it is: another may
/// take over soon. That also meets one that was frozen and wakes up.
final class LeaseKeeper: Sendable {
    enum Sign: Sendable, Equatable {
        case lost
        case revision(Int64)
    }

    private let store: any Store
    private let claim: Claim
    private let times: LeaseTimes
    private let log: Log
    private let lastRenewal = Mutex(ContinuousClock.now)
    private let progress = Mutex<(noted: Double?, written: Double)>((nil, 0))
    private let thread = BlockingThreads(label: "reelmill.lease")
    private let watchdogQueue = DispatchQueue(label: "reelmill.watchdog", qos: .userInteractive)

    init(store: any Store, claim: Claim, times: LeaseTimes, log: Log) {
        self.store = store
        self.claim = claim
        self.times = times
        self.log = log
    }

    /// Written with the next heartbeat; as soon as somebody who watches would see a difference, at the next look.
    func note(progress value: Double) { progress.withLock { $0.noted = value } }

    /// Whether the lease cannot have lapsed yet, whatever happened to this process since it was renewed.
    var isSurelyHeld: Bool { ContinuousClock.now - lastRenewal.withLock { $0 } < .seconds(times.giveUp) }

    /// Watches until its task is cancelled or the claim is lost. `renewed` is when the claim was taken or last renewed.
    func keep(since renewed: ContinuousClock.Instant, _ report: @escaping @Sendable (Sign) -> Void) -> Task<Void, Never>
    {
        lastRenewal.withLock { $0 = renewed }
        let watchdog = DispatchSource.makeTimerSource(queue: watchdogQueue)
        watchdog.setEventHandler { [self] in endIfOverdue() }
        // A cancelled run has a second to end, most of which belongs to its steps.
        let look = min(times.heartbeat, 0.2)
        watchdog.schedule(deadline: .now() + look, repeating: min(times.heartbeat, 0.5) / 2)
        watchdog.resume()
        return Task.detached(executorPreference: thread) { [self] in
            defer { watchdog.cancel() }
            await watch(every: look, report)
        }
    }

    private func watch(every pause: Double, _ report: @Sendable (Sign) -> Void) async {
        while !Task.isCancelled {
            do {
                let since = ContinuousClock.now - lastRenewal.withLock { $0 }
                let (noted, written) = progress.withLock { $0 }
                let answer: RenewAnswer?
                if since >= .seconds(times.heartbeat) || abs((noted ?? written) - written) >= 1 {
                    let asked = ContinuousClock.now
                    answer = try await store.renew(claim, lease: times, progress: noted)
                    if answer != nil {
                        lastRenewal.withLock { $0 = asked }
                        progress.withLock { $0.written = noted ?? written }
                    }
                } else {
                    answer = try await store.look(at: claim)
                }
                guard let answer else { return report(.lost) }
                report(.revision(answer.revision))
            } catch {
                log.warning("the claim could not be renewed", ["reason": "\(error)"])
            }
            // A cancelled pause ends the loop by its condition.
            try? await Task.sleep(for: .seconds(pause))
        }
    }

    private func endIfOverdue() {
        let since = ContinuousClock.now - lastRenewal.withLock { $0 }
        guard since > .seconds(times.giveUp) else { return }
        log.error(
            "lost the claim: it could not be renewed in time, another may work on the item now; this process ends",
            ["seconds": "\(since)"])
        _exit(ExitCode.heldElsewhere.rawValue)
    }
}
