/// What went wrong with one attempt at a piece.
package struct StepFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package let code: String
    /// For people: what happened and what to do.
    package let message: String
    package let isRetryable: Bool
    /// Seconds that the other side asked to wait, if it did.
    package let retryAfter: Double?

    package init(code: String, message: String, isRetryable: Bool, retryAfter: Double? = nil) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
    }

    package var description: String { message }
}

/// How a run of one item ends.
package enum Ending: Sendable, Equatable {
    case completed
    case failed(Failure)
    /// Someone else has the item now, or a person stopped it: nothing more may be written.
    case claimLost
    /// This process was asked to end: the item goes back to the queue as it stands.
    case stopped
}

/// What a run is to do next.
package enum RunAction: Sendable, Equatable {
    case start([Work])
    /// Until a piece ends, or the given time comes.
    case wait(until: Double?)
    case end(Ending)
}

/// One process's work on one item, from the claim to its end. Times are seconds of any clock that does not go back.
package struct RunLife: Sendable {
    private enum State: Sendable, Equatable {
        /// Pieces are started as they become possible. Can go to: draining.
        case working
        /// Nothing is started any more; pieces in work end first, then the run has ended. Can go to: draining with
        /// a lost claim.
        case draining(Ending)
    }

    private var state = State.working
    private var failures: [AssetRef: Int] = [:]
    private var pausedUntil: [AssetRef: Double] = [:]
    package private(set) var running: [AssetRef: StepDefinition] = [:]

    package init() {}

    /// A run that would have to pause a piece for longer ends, and the item waits in the queue: seconds.
    package static let longestPause = 300.0

    /// How long to leave the item alone after this run, as the other side asked: seconds.
    package private(set) var askedPause: Double?

    /// Whether pieces in work are to be broken off: what they would write is not wanted or not allowed.
    package private(set) var isBreakingOff = false

    /// A run ends once: whatever the facts say later is for another run.
    package mutating func next(_ plan: Plan, at now: Double) -> RunAction {
        switch state {
        case .draining(let ending):
            return running.isEmpty ? .end(ending) : .wait(until: nil)
        case .working:
            break
        }
        if plan.isComplete {
            guard running.isEmpty else { return .wait(until: nil) }
            state = .draining(.completed)
            return .end(.completed)
        }

        var starting: [Work] = []
        var soonest: Double?
        var load = Dictionary(grouping: running.values, by: \.name).mapValues(\.count)
        for work in plan.todo where running[work.ref] == nil {
            if let until = pausedUntil[work.ref], until > now {
                soonest = min(soonest ?? until, until)
                continue
            }
            guard load[work.step.name, default: 0] < work.step.concurrency else { continue }
            load[work.step.name, default: 0] += 1
            starting.append(work)
        }
        for work in starting { running[work.ref] = work.step }
        return starting.isEmpty ? .wait(until: soonest) : .start(starting)
    }

    package mutating func finished(_ ref: AssetRef) {
        running[ref] = nil
        failures[ref] = nil
        pausedUntil[ref] = nil
    }

    /// A piece that was broken off, or whose inputs changed while it was made. It is no failure.
    package mutating func abandoned(_ ref: AssetRef) { running[ref] = nil }

    package enum FailedAction: Sendable, Equatable {
        case retry(attempt: Int, after: Double)
        case giveUp(attempt: Int)
    }

    package mutating func failed(
        _ ref: AssetRef, _ failure: StepFailure, at now: Double, random: Double
    ) -> FailedAction {
        guard let step = running.removeValue(forKey: ref) else { return .giveUp(attempt: 0) }
        let attempt = failures[ref, default: 0] + 1
        failures[ref] = attempt
        let asked = failure.retryAfter ?? 0
        guard failure.isRetryable, attempt < step.attempts, !(asked > Self.longestPause) else {
            if failure.isRetryable, asked > 0 { askedPause = max(askedPause ?? 0, asked) }
            end(.failed(Failure(code: failure.code, message: failure.message, isRetryable: failure.isRetryable)))
            return .giveUp(attempt: attempt)
        }
        let pause = max(step.backoff.pause(afterFailure: attempt, random: random), asked)
        pausedUntil[ref] = now + pause
        return .retry(attempt: attempt, after: pause)
    }

    package mutating func lostClaim() {
        isBreakingOff = true
        state = .draining(.claimLost)
    }

    /// A request to end, from the system or a person at the keyboard. A run that is failing already still says so.
    package mutating func stop() {
        isBreakingOff = true
        end(.stopped)
    }

    package mutating func fail(_ failure: Failure) { end(.failed(failure)) }

    private mutating func end(_ ending: Ending) {
        if state == .working { state = .draining(ending) }
    }
}

/// What becomes of an item in the queue when a run of it has ended.
package enum Afterwards: Sendable, Equatable {
    /// Nothing more is to be done, until a person asks.
    case rest
    /// Tried again by itself after so many seconds.
    case again(after: Double)

    /// A day, whatever the other side asks for: it may have mended sooner than it thought.
    package static let longestPause = 86_400.0

    /// Seconds until it is tried again; nil when it is not.
    package var pause: Double? {
        switch self {
        case .rest: nil
        case .again(let after): after
        }
    }

    /// `attempt` counts the failed runs since a person asked last, this one included. `asked` is how long the other side
    /// wants to be left alone.
    package static func of(
        _ ending: Ending, attempt: Int, policy: RetryPolicy, random: Double, asked: Double? = nil
    ) -> Afterwards {
        switch ending {
        case .completed: .rest
        case .failed(let failure):
            failure.isRetryable && attempt < policy.attempts
                ? .again(
                    after: max(
                        policy.backoff.pause(afterFailure: attempt, random: random), min(asked ?? 0, longestPause)))
                : .rest
        case .claimLost, .stopped: .again(after: 0)
        }
    }
}
