import Synchronization

/// Hands out segments to the threads that render them, the longest first, so that all cores end together.
final class SegmentQueue: Sendable {
    struct Job: Sendable {
        let scene: Int
        /// For the coder.
        let threads: Int
    }

    private struct State {
        /// Longest last.
        var waiting: [(scene: Int, frames: Int)]
        /// Frames that are still to be drawn of each segment in work.
        var running: [Int: Int] = [:]
    }

    private let jobs: Int
    private let state: Mutex<State>

    init(_ segments: [(scene: Int, frames: Int)], jobs: Int) {
        self.jobs = jobs
        state = Mutex(State(waiting: segments.sorted { ($0.frames, $1.scene) < ($1.frames, $0.scene) }))
    }

    /// Nil when there is none left.
    func take() -> Job? {
        state.withLock { state in
            guard let (scene, frames) = state.waiting.popLast() else { return nil }
            state.running[scene] = frames
            let left = (state.waiting.map(\.frames) + state.running.values).reduce(0, +)
            // One thread wastes nothing. A segment that would keep others waiting in the end gets more.
            let share = Double(frames * jobs) / Double(max(1, left))
            return Job(scene: scene, threads: min(jobs, max(1, Int((share - 0.2).rounded(.up)))))
        }
    }

    func progress(_ job: Job, framesLeft: Int) { state.withLock { $0.running[job.scene] = framesLeft } }

    func finished(_ job: Job) { state.withLock { _ = $0.running.removeValue(forKey: job.scene) } }
}
