import HTTPClient
import Synchronization

/// What all requests of this process to one provider pass through: so many at once, so many a minute, and none before the
/// time that the provider asked to wait for.
package actor RequestGate {
    private let atOnce: Int
    private let perMinute: Int
    private let pacing: Pacing
    private var inside = 0
    private var closedUntil = 0.0
    private var entries: [Double] = []
    private var nextNumber = 0
    private var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []

    /// - Parameter perMinute: 0 for no limit.
    package init(atOnce: Int, perMinute: Int = 0, pacing: Pacing = .real) {
        self.atOnce = atOnce
        self.perMinute = perMinute
        self.pacing = pacing
    }

    /// The one of a provider: services that use the same share it.
    static func shared(of origin: WebAddress.Origin, atOnce: Int, perMinute: Int) -> RequestGate {
        gates.withLock { gates in
            if let gate = gates[origin] { return gate }
            let gate = RequestGate(atOnce: atOnce, perMinute: perMinute)
            gates[origin] = gate
            return gate
        }
    }

    private static let gates = Mutex<[WebAddress.Origin: RequestGate]>([:])

    /// Throws when the task is cancelled; otherwise `leave` has to follow.
    package func enter() async throws(CancellationError) {
        if Task.isCancelled { throw CancellationError() }
        if inside < atOnce {
            inside += 1
        } else {
            let number = nextNumber
            nextNumber += 1
            let isIn = await withTaskCancellationHandler {
                await withCheckedContinuation { waiting.append((number, $0)) }
            } onCancel: {
                Task { await self.giveUp(number) }
            }
            guard isIn else { throw CancellationError() }
        }
        do {
            while let pause = pauseNow() { try await pacing.sleep(pause) }
            try Task.checkCancellation()
        } catch {
            leave()
            throw CancellationError()
        }
        if perMinute > 0 { entries.append(pacing.now()) }
    }

    /// The place goes straight to the one that waits longest.
    package func leave() {
        if waiting.isEmpty { inside -= 1 } else { waiting.removeFirst().continuation.resume(returning: true) }
    }

    /// Nobody enters for so many seconds from now.
    package func close(for seconds: Double) { closedUntil = max(closedUntil, pacing.now() + seconds) }

    private func giveUp(_ number: Int) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).continuation.resume(returning: false)
    }

    private func pauseNow() -> Double? {
        let now = pacing.now()
        if closedUntil > now { return closedUntil - now }
        guard perMinute > 0 else { return nil }
        entries.removeAll { $0 <= now - 60 }
        return entries.count < perMinute ? nil : entries[entries.count - perMinute] + 60 - now
    }
}
