/// The clock and the dice that waiting and trying again go by.
package struct Pacing: Sendable {
    /// Seconds of a clock that does not go back.
    let now: @Sendable () -> Double
    /// Throws when the task is cancelled.
    let sleep: @Sendable (Double) async throws -> Void
    /// From 0 to 1.
    let random: @Sendable () -> Double

    package init(
        now: @escaping @Sendable () -> Double, sleep: @escaping @Sendable (Double) async throws -> Void,
        random: @escaping @Sendable () -> Double
    ) {
        self.now = now
        self.sleep = sleep
        self.random = random
    }

    package static let real = Pacing(
        now: { (ContinuousClock.now - start) / .seconds(1) },
        sleep: { try await Task.sleep(for: .seconds($0)) },
        random: { .random(in: 0...1) })

    private static let start = ContinuousClock.now
}

/// How often and how long a request is tried again before its piece fails.
package struct Patience: Sendable {
    package var attempts = 4
    /// Seconds: the longest pause before the second try; it doubles with each further one.
    package var base = 1.0
    package var longestPause = 30.0
    /// A provider that asks for more than this is not waited for: the piece comes back later.
    package var longestRetryAfter = 120.0
    /// Of all pauses of one request.
    package var total = 240.0

    package init() {}

    /// Anything up to a limit that doubles each time, so that those who failed together do not come back together.
    func pause(afterFailure attempt: Int, random: Double) -> Double {
        var limit = base
        for _ in 1..<max(1, attempt) { limit = min(longestPause, limit * 2) }
        return min(longestPause, limit) * random
    }
}
