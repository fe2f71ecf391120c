import Synchronization

/// How far a render is.
package struct RenderProgress: Equatable, Sendable {
    /// Frames that are rendered, those of earlier attempts among them.
    package let frames: Int
    package let allFrames: Int
    /// Of all work, joining the film included: from 0 to 1.
    package let share: Double
    /// As the rate so far tells; nil until there is one.
    package let secondsLeft: Double?
}

/// Counts frames of several threads, and tells of them in order.
final class ProgressMeter: Sendable {
    /// What joining costs of what rendering costs, a frame.
    private static let joining = 0.03
    private static let interval = Duration.milliseconds(50)
    /// Sooner there is no rate to go by.
    private static let settled = Duration.milliseconds(500)

    private struct State {
        var rendered = 0
        var joined = 0
        var told: ContinuousClock.Instant?
        var joiningSince: ContinuousClock.Instant?
        var latest = 0.0
    }

    private let allFrames: Int
    private let reused: Int
    private let start = ContinuousClock.now
    private let state = Mutex(State())
    private let tell: @Sendable (RenderProgress) -> Void

    /// - Parameter reused: Frames that were rendered by an earlier attempt.
    init(allFrames: Int, reused: Int, tell: @escaping @Sendable (RenderProgress) -> Void) {
        self.allFrames = allFrames
        self.reused = reused
        self.tell = tell
    }

    func addRendered(_ count: Int) { step { $0.rendered += count } }

    func setJoined(_ count: Int) {
        step { state in
            if state.joiningSince == nil { state.joiningSince = .now }
            state.joined = count
        }
    }

    /// Whether frames are being rendered, and will be for so long.
    func isBusy(longerThan seconds: Double) -> Bool {
        state.withLock { state in
            let left = allFrames - reused - state.rendered
            guard state.rendered > 0, left > 0 else { return false }
            let passed = ContinuousClock.now - start
            return passed < Self.settled || passed.inSeconds * Double(left) / Double(state.rendered) > seconds
        }
    }

    /// All is done, and in its place.
    func finish() {
        state.withLock { _ in
            tell(RenderProgress(frames: allFrames, allFrames: allFrames, share: 1, secondsLeft: 0))
        }
    }

    private func step(_ change: (inout State) -> Void) {
        state.withLock { state in
            change(&state)
            let now = ContinuousClock.now
            if let told = state.told, now - told < Self.interval { return }
            state.told = now
            // Told inside the lock, so that no thread overtakes another.
            tell(progress(&state, now))
        }
    }

    private func progress(_ state: inout State, _ now: ContinuousClock.Instant) -> RenderProgress {
        let toRender = Double(allFrames - reused)
        let all = toRender + Double(allFrames) * Self.joining
        let done = Double(state.rendered) + Double(state.joined) * Self.joining
        // Something is left until the file has its name.
        state.latest = max(state.latest, min(0.999, done / all))
        return RenderProgress(
            frames: reused + state.rendered, allFrames: allFrames, share: state.latest,
            secondsLeft: secondsLeft(state, toRender, now))
    }

    private func secondsLeft(_ state: State, _ toRender: Double, _ now: ContinuousClock.Instant) -> Double? {
        if let since = state.joiningSince {
            let passed = now - since
            guard state.joined > 0, passed > .milliseconds(100) else { return nil }
            return passed.inSeconds * Double(allFrames - state.joined) / Double(state.joined)
        }
        let passed = now - start
        guard passed > Self.settled, state.rendered > 0 else { return nil }
        let left = toRender - Double(state.rendered) + Double(allFrames) * Self.joining
        return passed.inSeconds * left / Double(state.rendered)
    }
}

extension Duration {
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
