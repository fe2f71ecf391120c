import Dispatch
import Threads

/// Where calls that wait for a disk run, so that they never hold a thread of the cooperative pool, which has one
/// for each core. A caller on a thread that may block does the work itself.
enum DiskQueue {
    /// Of another class than the cooperative pool's queues, which share threads by class.
    private static let queue = DispatchQueue(label: "reelmill.disk", qos: .utility, attributes: .concurrent)

    static func run<Value: Sendable>(
        _ work: @escaping @Sendable () throws(BlobError) -> Value
    ) async throws(BlobError) -> Value {
        if BlockingThreads.isCurrent { return try work() }
        let result: Result<Value, BlobError> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }
}
