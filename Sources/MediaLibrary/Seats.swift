import Synchronization
import Threads

/// Bytes of uploads are written, made durable and hashed on threads that may wait for a disk.
let uploadThreads = BlockingThreads(label: "reelmill.uploads")

/// One writer at a time for each name. Who comes later is taken to be the same sender after a broken connection: it sends
/// the older one away, and begins when that has left.
final class Seats: Sendable {
    private struct Seat {
        let number: Int
        var task: Task<Void, Never>?
        var next: [CheckedContinuation<Void, Never>] = []
    }

    private struct State {
        var seats: [String: Seat] = [:]
        var count = 0
    }

    private let state = Mutex(State())

    /// Runs it alone. Throws `MediaError.evicted` when a newer one came meanwhile and it had to stop.
    @inline(never)
    func sit<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let number = await take(name)
        let result = Mutex<Result<Value, any Error>?>(nil)
        let task = Task(executorPreference: uploadThreads) {
            do {
                let value = try await body()
                result.withLock { $0 = .success(value) }
            } catch {
                result.withLock { $0 = .failure(error) }
            }
        }
        let isWanted = state.withLock { state in
            guard state.seats[name]?.number == number else { return false }
            state.seats[name]?.task = task
            return state.seats[name]?.next.isEmpty == true
        }
        if !isWanted { task.cancel() }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        let wasEvicted = leave(name)
        switch result.withLock({ $0 }) {
        case .success(let value): return value
        case .failure(let error):
            guard wasEvicted, error is CancellationError else { throw error }
            throw MediaError(.evicted, "A newer request for the same upload took over.")
        case nil: throw CancellationError()
        }
    }

    /// Waits until the seat is free; sends away who sits there, and those who wait already.
    private func take(_ name: String) async -> Int {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let (isFree, older) = state.withLock { state -> (Bool, Task<Void, Never>?) in
                guard state.seats[name] != nil else {
                    state.count += 1
                    state.seats[name] = Seat(number: state.count)
                    return (true, nil)
                }
                state.seats[name]?.next.append(continuation)
                return (false, state.seats[name]?.task)
            }
            older?.cancel()
            if isFree { continuation.resume() }
        }
        return state.withLock { $0.seats[name]?.number ?? 0 }
    }

    /// True when somebody waited for it.
    private func leave(_ name: String) -> Bool {
        let (next, wasWantedByOther) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
            guard var seat = state.seats[name], !seat.next.isEmpty else {
                state.seats[name] = nil
                return (nil, false)
            }
            let next = seat.next.removeFirst()
            state.count += 1
            state.seats[name] = Seat(number: state.count, task: nil, next: seat.next)
            return (next, true)
        }
        next?.resume()
        return wasWantedByOther
    }
}
