import Synchronization

/// How long a child goes on with what waits. Bounded, so that nothing that builds up in a process, such as its processor
/// time, is held against the items that come late.
struct DrainLimits {
    private static let items = 32
    private static let seconds = 60.0

    private let began = ContinuousClock.now
    private var taken = 1

    mutating func allowAnother() -> Bool {
        guard taken < Self.items, ContinuousClock.now - began < .seconds(Self.seconds) else { return false }
        taken += 1
        return true
    }
}

/// The run that a request to end is meant for.
final class CurrentRun: Sendable {
    private let state = Mutex<(run: ItemRun?, isStopping: Bool)>((nil, false))

    var isStopping: Bool { state.withLock { $0.isStopping } }

    func begin(_ run: ItemRun) {
        let isStopping = state.withLock { state in
            state.run = run
            return state.isStopping
        }
        if isStopping { run.stop() }
    }

    func stop() {
        let run = state.withLock { state in
            state.isStopping = true
            return state.run
        }
        run?.stop()
    }
}
