import Synchronization

/// So many at once, and the others wait for their turn in the order in which they came.
final class Slots: Sendable {
    private struct State {
        var free: Int
        var next = 0
        var waiting: [(ticket: Int, go: CheckedContinuation<Bool, Never>)] = []
    }

    private let state: Mutex<State>

    init(_ count: Int) { state = Mutex(State(free: count)) }

    /// Throws a `CancellationError` when the task is cancelled while it waits.
    func use<Result>(_ body: () throws -> Result) async throws -> Result {
        try await take()
        defer { giveBack() }
        return try body()
    }

    private func take() async throws {
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
                    state.waiting.append((ticket, go))
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
            return state.waiting.removeFirst().go
        }
        next?.resume(returning: true)
    }
}
