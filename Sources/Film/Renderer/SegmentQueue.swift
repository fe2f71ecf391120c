import Synchronization

/// Hands out the segments of scenes to the threads that render them. A thread stays with its scene, of which it has
/// pictures and captions at hand; the longest is begun first; and when none is left to begin, a thread takes over half of
/// what another one still has before it, so that all cores end together.
final class SegmentQueue: Sendable {
    /// A segment: a part of a scene.
    struct Piece: Sendable {
        let scene: Int
        let part: Int
        let frames: Int
    }

    struct Job: Sendable {
        fileprivate let run: Int
        let first: Piece
        /// For the coder.
        let threads: Int
    }

    /// Pieces of one scene that follow each other.
    private struct Run {
        var waiting: ArraySlice<Piece>
        var inWork: Piece?

        var framesWaiting: Int { waiting.reduce(0) { $0 + $1.frames } }
    }

    private let jobs: Int
    private let runs: Mutex<[Run]>

    /// - Parameter pieces: In the order of the film.
    init(_ pieces: [Piece], jobs: Int) {
        self.jobs = jobs
        var runs: [Run] = []
        for piece in pieces {
            if let last = runs.last?.waiting.last, last.scene == piece.scene, last.part + 1 == piece.part {
                runs[runs.count - 1].waiting.append(piece)
            } else {
                runs.append(Run(waiting: [piece]))
            }
        }
        self.runs = Mutex(runs)
    }

    /// Nil when there is none left that nobody works on.
    func take() -> Job? {
        runs.withLock { runs in
            func longest(_ isMeant: (Run) -> Bool) -> Int? {
                let meant = runs.indices.filter { !runs[$0].waiting.isEmpty && isMeant(runs[$0]) }
                return meant.max { (runs[$0].framesWaiting, $1) < (runs[$1].framesWaiting, $0) }
            }
            var chosen = longest { $0.inWork == nil }
            if chosen == nil, let busy = longest({ _ in true }) {
                let kept = runs[busy].waiting.count / 2
                runs.append(Run(waiting: runs[busy].waiting.dropFirst(kept)))
                runs[busy].waiting = runs[busy].waiting.prefix(kept)
                chosen = runs.count - 1
            }
            guard let chosen, let largest = runs[chosen].waiting.map(\.frames).max() else { return nil }
            let left = runs.reduce(0) { $0 + $1.framesWaiting + ($1.inWork?.frames ?? 0) }
            // One thread wastes nothing. A segment that would keep others waiting in the end gets more.
            let share = Double(largest * jobs) / Double(max(1, left))
            let threads = min(jobs, max(1, Int((share - 0.2).rounded(.up))))
            let first = runs[chosen].waiting.removeFirst()
            runs[chosen].inWork = first
            return Job(run: chosen, first: first, threads: threads)
        }
    }

    /// The piece that follows the one in work, unless another thread has taken it over; then the job is done.
    func next(of job: Job) -> Piece? {
        runs.withLock { runs in
            runs[job.run].inWork = runs[job.run].waiting.popFirst()
            return runs[job.run].inWork
        }
    }
}
