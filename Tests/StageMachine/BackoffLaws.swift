import StageMachine
import Support
import Testing

@Suite struct BackoffLaws {
    @Test func `a pause is between half of the doubled base and the whole of it, and never past the cap`() throws {
        try Trial.each(1_000) { trial, random in
            let base = Double(random.int(0...3_600_000)) / 1_000
            let backoff = Backoff(base: base, cap: base + Double(random.int(0...86_400)))
            let attempt = random.int(1...40)
            let pause = backoff.pause(afterFailure: attempt, random: Double(random.int(0...1_000)) / 1_000)
            var doubled = base
            for _ in 1..<attempt { doubled *= 2 }
            try #require(
                pause >= min(backoff.cap, doubled) / 2 && pause <= min(backoff.cap, doubled), "\(trial): \(pause)")
        }
    }

    @Test(arguments: [0, 0.3, 1])
    func `a later pause is never shorter than an earlier one with the same luck`(random: Double) {
        let backoff = Backoff(base: 2, cap: 60)
        let pauses = (1...20).map { backoff.pause(afterFailure: $0, random: random) }
        #expect(pauses == pauses.sorted())
        #expect(pauses.last == 60 * (0.5 + random / 2))
    }

    @Test(arguments: [Int.min, -1, 0, 1])
    func `the first pause is that of the base`(attempt: Int) {
        #expect(Backoff(base: 2, cap: 60).pause(afterFailure: attempt, random: 1) == 2)
        #expect(Backoff(base: 2, cap: 60).pause(afterFailure: attempt, random: 0) == 1)
    }

    @Test(arguments: [62, 63, 64, 65, 1_000, Int.max])
    func `after any number of failures the pause is the cap, or down to half of it by chance`(attempt: Int) {
        #expect(Backoff(base: 0.001, cap: 86_400).pause(afterFailure: attempt, random: 1) == 86_400)
        #expect(Backoff(base: 0.001, cap: 86_400).pause(afterFailure: attempt, random: 0) == 43_200)
        #expect(Backoff(base: 0, cap: 5).pause(afterFailure: attempt, random: 1) == 0)
        #expect(Backoff(base: 3, cap: 3).pause(afterFailure: attempt, random: 1) == 3)
    }
}

@Suite struct AfterwardsTable {
    private let policy = RetryPolicy(attempts: 3, backoff: Backoff(base: 10, cap: 15))

    @Test(arguments: [1, 2, 3, 100])
    func `a completed item rests`(attempt: Int) {
        #expect(Afterwards.of(.completed, attempt: attempt, policy: policy, random: 0.5) == .rest)
    }

    @Test(arguments: [1, 2, 3, 100], [Ending.claimLost, .stopped])
    func `an item whose run was stopped, or lost its claim, is free at once and costs no attempt`(
        attempt: Int, ending: Ending
    ) {
        #expect(Afterwards.of(ending, attempt: attempt, policy: policy, random: 0.5) == .again(after: 0))
    }

    @Test(arguments: [
        (1, 1, Afterwards.again(after: 10)), (1, 0, .again(after: 5)), (2, 1, .again(after: 15)),
        (2, 0, .again(after: 7.5)),
        (3, 1, .rest), (4, 0, .rest), (Int.max, 1, .rest),
    ])
    func `a failed item is tried again until its attempts are used up`(
        attempt: Int, random: Double, expected: Afterwards
    ) {
        let failure = Failure(code: "step_failed", message: "", isRetryable: true)
        #expect(Afterwards.of(.failed(failure), attempt: attempt, policy: policy, random: random) == expected)
    }

    @Test func `what trying again cannot help is not tried again`() {
        let failure = Failure(code: "step_failed", message: "", isRetryable: false)
        #expect(Afterwards.of(.failed(failure), attempt: 1, policy: policy, random: 0.5) == .rest)
        let once = RetryPolicy(attempts: 1, backoff: policy.backoff)
        let retryable = Failure(code: "step_failed", message: "", isRetryable: true)
        #expect(Afterwards.of(.failed(retryable), attempt: 1, policy: once, random: 0.5) == .rest)
    }
}
