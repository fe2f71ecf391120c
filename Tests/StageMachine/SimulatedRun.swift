import StageMachine
import Support
import Testing

/// A run without processes, files or clocks, whose pieces end at random, and whose every step is checked.
struct SimulatedRun {
    enum Troubles {
        case none
        case all
    }

    private var world: World
    private var facts: Facts
    private let trial: Trial
    private var life = RunLife()
    private var now = 0.0
    private var running: [AssetRef: Work] = [:]
    private var pausedUntil: [AssetRef: Double] = [:]
    private var failures: [AssetRef: Int] = [:]
    /// What the run has to end with, once something ended it.
    private var cause: Ending?

    init(_ world: World, _ facts: Facts, _ trial: Trial) {
        self.world = world
        self.facts = facts
        self.trial = trial
    }

    mutating func carryOut(_ random: inout SplitMix64, troubles: Troubles) throws -> Ending {
        for turn in 0..<2_000 {
            let plan = world.plan(facts)
            switch life.next(plan, at: now) {
            case .start(let works): try started(works)
            case .wait(let until):
                try #require(!running.isEmpty || until != nil, "\(trial): waits for nothing")
                let paused = plan.todo.filter { running[$0.ref] == nil }.compactMap { pausedUntil[$0.ref] }
                let soonest = cause == nil ? paused.filter { $0 > now }.min() : nil
                try #require(until == soonest, "\(trial): waits for the wrong time")
                // Whatever else happens, it ends for good at some time.
                if troubles == .all, turn < 60 { try disturb(&random) }
                try pass(until, &random, troubles)
            case .end(let ending):
                try #require(running.isEmpty && life.running.isEmpty, "\(trial): ends with pieces in work")
                try #require(ending == cause ?? .completed, "\(trial): ends with \(ending)")
                if ending == .completed { try #require(plan.isComplete, "\(trial)") }
                try #require(life.next(world.plan(Facts()), at: now + 1e6) == .end(ending), "\(trial): ends twice")
                return ending
            }
            try #require(Set(life.running.keys) == Set(running.keys), "\(trial)")
        }
        throw NeverEnds(trial: trial)
    }

    private mutating func started(_ works: [Work]) throws {
        try #require(!works.isEmpty && cause == nil, "\(trial): starts while it is ending")
        for work in works {
            try #require(running.updateValue(work, forKey: work.ref) == nil, "\(trial): \(work.ref) is in work already")
            try #require(facts.asset(work.ref, inputs: work.inputs) == nil, "\(trial): \(work.ref) is there already")
            try #require(pausedUntil[work.ref, default: 0] <= now, "\(trial): \(work.ref) is started before its time")
            let attempt = failures[work.ref, default: 0] + 1
            try #require(attempt <= work.step.attempts, "\(trial): \(work.ref) is tried too often")
        }
        for (_, same) in Dictionary(grouping: running.values, by: \.step.name) {
            try #require(same.count <= same[0].step.concurrency, "\(trial): too many at once")
        }
    }

    /// Time goes on until a piece ends, or until the given time if none is in work.
    private mutating func pass(_ until: Double?, _ random: inout SplitMix64, _ troubles: Troubles) throws {
        guard !running.isEmpty, until == nil || random.chance(0.7) else {
            now = until ?? now
            return
        }
        now += Double(random.int(0...3)) / 2
        let work = running[random.pick(running.keys.sorted())]!
        let luck = troubles == .none ? 0 : random.int(0...9)
        switch luck {
        case 8 where cause == nil: try fail(work, &random)
        case 9:
            life.abandoned(work.ref)
            running[work.ref] = nil
        default:
            facts.publish(world.make(work, salt: "\(random.next())"))
            life.finished(work.ref)
            running[work.ref] = nil
            pausedUntil[work.ref] = nil
            failures[work.ref] = nil
        }
    }

    private mutating func fail(_ work: Work, _ random: inout SplitMix64) throws {
        let asked: Double? = random.chance(0.2) ? Double(random.int(0...20)) : nil
        let failure = StepFailure(code: "odd", message: "odd", isRetryable: random.chance(0.9), retryAfter: asked)
        let attempt = failures[work.ref, default: 0] + 1
        failures[work.ref] = attempt
        running[work.ref] = nil
        switch life.failed(work.ref, failure, at: now, random: Double(random.int(0...4)) / 4) {
        case .retry(attempt, let pause):
            try #require(failure.isRetryable && attempt < work.step.attempts, "\(trial)")
            try #require(pause >= asked ?? 0 && pause <= max(work.step.backoff.cap, asked ?? 0), "\(trial)")
            pausedUntil[work.ref] = now + pause
        case .giveUp(attempt):
            try #require(!failure.isRetryable || attempt == work.step.attempts, "\(trial)")
            cause = .failed(Failure(code: "odd", message: "odd", isRetryable: failure.isRetryable))
        case .retry, .giveUp: try #require(Bool(false), "\(trial): attempts are miscounted")
        }
    }

    /// What comes from outside: an edit, a lost asset, a request to end, a lost claim.
    private mutating func disturb(_ random: inout SplitMix64) throws {
        switch random.int(0...79) {
        case 0:
            life.stop()
            cause = cause ?? .stopped
            try #require(life.isBreakingOff, "\(trial)")
        case 1:
            life.lostClaim()
            cause = .claimLost
            try #require(life.isBreakingOff, "\(trial)")
        case 2:
            life.fail(.cancelled)
            cause = cause ?? .failed(.cancelled)
        case 3...6: world.brief = random.edited(world.brief)
        case 7...10:
            guard let ref = facts.assets.keys.sorted().randomElement(using: &random) else { return }
            facts.assets[ref] = random.chance(0.5) ? nil : facts.assets[ref]?.map { $0.losing() }
        default: break
        }
    }

    private struct NeverEnds: Error {
        let trial: Trial
    }
}

extension AssetFact {
    fileprivate func losing() -> AssetFact {
        var fact = self
        fact.isWhole = false
        return fact
    }
}
