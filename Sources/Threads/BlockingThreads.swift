import Dispatch
import Synchronization

/// Runs tasks on threads that they may block, as many as there are tasks: C libraries and file work in a step must never
/// keep another step, or a heartbeat, from going on.
///
/// Each job gets a serial queue to itself while it runs. A concurrent queue would not do: it has one thread a core, and
/// looks for blocked ones only every second.
package final class BlockingThreads: TaskExecutor {
    private let label: String
    private let idle = Mutex<[DispatchQueue]>([])
    private static let mark = DispatchSpecificKey<Bool>()

    package init(label: String) { self.label = label }

    /// Whether the caller runs on such a thread and may block it, instead of handing the work to another.
    package static var isCurrent: Bool { DispatchQueue.getSpecific(key: mark) ?? false }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        let queue = idle.withLock { $0.popLast() } ?? newQueue()
        queue.async { [self] in
            job.runSynchronously(on: executor)
            idle.withLock { $0.append(queue) }
        }
    }

    private func newQueue() -> DispatchQueue {
        let queue = DispatchQueue(label: label)
        queue.setSpecific(key: Self.mark, value: true)
        return queue
    }
}
