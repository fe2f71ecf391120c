import StageMachine
import Support
import Testing

@Suite struct RunLaws {
    @Test func `a run in which nothing goes wrong makes all there is to make and completes`() throws {
        try Trial.each(20) { trial, random in
            let world = try World(&random)
            var run = SimulatedRun(world, Facts(random.rows(of: world)), trial)
            try #require(try run.carryOut(&random, troubles: .none) == .completed, "\(trial)")
        }
    }

    @Test func `whatever fails, stops, is edited or gets lost, a run keeps its rules and ends`() throws {
        try Trial.each(60) { trial, random in
            let world = try World(&random)
            var run = SimulatedRun(world, Facts(random.rows(of: world)), trial)
            _ = try run.carryOut(&random, troubles: .all)
        }
    }

    @Test func `an ended run stays as it ended, whatever the facts say later`() throws {
        let pipeline = try Examples.storyShort()
        let plan = pipeline.plan(Examples.brief(scenes: 1), Facts())
        let complete = try Examples.completePlan()
        var life = RunLife()
        #expect(life.next(complete, at: 0) == .end(.completed))
        #expect(life.next(plan, at: 1) == .end(.completed))
        #expect(life.running.isEmpty)
    }

    @Test func `a run that lost its claim says so, even if it was ending for another reason`() throws {
        let complete = try Examples.completePlan()
        var life = RunLife()
        life.fail(.cancelled)
        #expect(!life.isBreakingOff)
        life.stop()
        #expect(life.isBreakingOff)
        #expect(life.next(complete, at: 0) == .end(.failed(.cancelled)))
        life.lostClaim()
        #expect(life.next(complete, at: 0) == .end(.claimLost))
        life.stop()
        #expect(life.next(complete, at: 0) == .end(.claimLost))
    }

    @Test func `a wait that the other side asked for is kept, also past the step's own cap`() throws {
        let pipeline = try Examples.storyShort()
        let plan = pipeline.plan(Examples.brief(scenes: 1), Facts())
        var life = RunLife()
        guard case .start(let works) = life.next(plan, at: 0) else {
            Issue.record("nothing was started")
            return
        }
        #expect(works.map(\.ref.description) == ["narration/1", "picture/1"])
        let busy = StepFailure(code: "busy", message: "", isRetryable: true, retryAfter: 90)
        #expect(life.failed(AssetRef("picture", 1), busy, at: 10, random: 1) == .retry(attempt: 1, after: 90))
        #expect(life.next(plan, at: 99) == .wait(until: 100))
        guard case .start(let again) = life.next(plan, at: 100) else {
            Issue.record("it was not tried again at its time")
            return
        }
        #expect(again.map(\.ref.description) == ["picture/1"])
        let odd = StepFailure(code: "busy", message: "", isRetryable: true, retryAfter: -.nan)
        #expect(life.failed(AssetRef("picture", 1), odd, at: 100, random: 1) == .retry(attempt: 2, after: 4))
    }

    @Test func `a wait longer than a run may hold its item ends the run, and the queue keeps it`() throws {
        let pipeline = try Examples.storyShort()
        let plan = pipeline.plan(Examples.brief(scenes: 1), Facts())
        var life = RunLife()
        _ = life.next(plan, at: 0)
        let long = StepFailure(code: "busy", message: "Later.", isRetryable: true, retryAfter: 7200)
        #expect(life.failed(AssetRef("picture", 1), long, at: 10, random: 1) == .giveUp(attempt: 1))
        // What is in work is finished first.
        #expect(life.next(plan, at: 11) == .wait(until: nil))
        life.finished(AssetRef("narration", 1))
        let failure = Failure(code: "busy", message: "Later.", isRetryable: true)
        #expect(life.next(plan, at: 12) == .end(.failed(failure)))
        #expect(life.askedPause == 7200)
        let policy = pipeline.retry
        func afterwards(_ asked: Double?, attempt: Int = 1) -> Afterwards {
            Afterwards.of(.failed(failure), attempt: attempt, policy: policy, random: 1, asked: asked)
        }
        #expect(afterwards(7200) == .again(after: 7200))
        #expect(afterwards(.infinity) == .again(after: 86_400))
        for odd in [nil, 0, -7, -Double.nan, .nan] { #expect(afterwards(odd) == afterwards(nil)) }
        #expect(afterwards(7200, attempt: policy.attempts) == .rest)
    }

    @Test func `a run waits for the first of the pieces that pause`() throws {
        let plan = try Examples.storyShort().plan(Examples.brief(scenes: 1), Facts())
        for (narration, picture) in [(20.0, 30.0), (30.0, 20.0)] {
            var life = RunLife()
            _ = life.next(plan, at: 0)
            for (ref, seconds) in [(AssetRef("narration", 1), narration), (AssetRef("picture", 1), picture)] {
                let failure = StepFailure(code: "busy", message: "", isRetryable: true, retryAfter: seconds)
                _ = life.failed(ref, failure, at: 0, random: 0)
            }
            #expect(life.next(plan, at: 1) == .wait(until: 20))
        }
    }

    @Test func `a piece that is not in work cannot fail the run`() throws {
        let complete = try Examples.completePlan()
        var life = RunLife()
        let failure = StepFailure(code: "odd", message: "", isRetryable: false)
        #expect(life.failed(AssetRef("picture", 1), failure, at: 0, random: 0) == .giveUp(attempt: 0))
        #expect(life.next(complete, at: 0) == .end(.completed))
    }
}
