import Synchronization

/// So many at once; of the others the longest is next, lest it is left for the end, when other slots are empty.
final class Slots: Sendable {
    private struct State {
        var free: Int
        var next = 0
        var waiting: [(ticket: Int, length: Double, go: CheckedContinuation<Bool, Never>)] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    /// Throws a `CancellationError` when the task is cancelled while it waits.
    /// - Parameter length: How long it will take, in any measure.
    func use<Result>(for length: Double, _ body: () throws -> Result) async throws -> Result {
        try await take(length)
        defer { giveBack() }
        return try body()
    }

    private func take(_ length: Double) async throws {
        let ticket = state.withLock { state in
            state.next += 1
            return state.next
        }
        let isMine = await withTaskCancellationHandler {
            await withCheckedContinuation { (go: CheckedContinuation<Bool, Never>) in
                let answer: Bool? = state.withLock { state in
                    if Task.isCancelled { return false }
                    if state.free > 0 {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((ticket, length, go))
                    return nil
                }
                if let answer { go.resume(returning: answer) }
            }
        } onCancel: {
            let left = state.withLock { state in
                let place = state.waiting.firstIndex { $0.ticket == ticket }
                return place.map { state.waiting.remove(at: $0).go }
            }
            left?.resume(returning: false)
        }
        guard isMine else { throw CancellationError() }
    }

    private func giveBack() {
        let next = state.withLock { state in
            if state.waiting.isEmpty {
                state.free += 1
                return CheckedContinuation<Bool, Never>?.none
            }
            let longest = state.waiting.indices.max {
                // Of two that are alike the one that came first.
                let (one, other) = (state.waiting[$0], state.waiting[$1])
                return (one.length, other.ticket) < (other.length, one.ticket)
            }
            return longest.map { state.waiting.remove(at: $0).go }
        }
        next?.resume(returning: true)
    }
}
