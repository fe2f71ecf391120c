import StageMachine
import Support
import Testing

@Suite struct ProgressLaws {
    @Test func `progress never falls while pieces are made, and is 100 exactly when all are there`() throws {
        try Trial.each(60) { trial, random in
            let world = try World(&random)
            var facts = Facts(random.rows(of: world), failure: random.chance(0.2) ? .cancelled : nil)
            var underway: [AssetRef: Double] = [:]
            var before = 0.0
            while true {
                let plan = world.plan(facts, underway: underway)
                try #require(plan.progress >= before, "\(trial): \(before) to \(plan.progress)")
                try #require((plan.progress == 100) == plan.isComplete, "\(trial): \(plan.progress)")
                try checkBand(plan, world.pipeline.kind, trial)
                before = plan.progress
                if plan.isComplete { break }

                let work = random.pick(plan.todo)
                let part = underway[work.ref] ?? 0
                if random.chance(0.4) {
                    facts.publish(world.make(work, salt: "\(random.next())"))
                    underway[work.ref] = nil
                } else {
                    underway[work.ref] = part + (1 - part) * Double(random.int(0...4)) / 4
                }
                if random.chance(0.2) {
                    facts.assets[work.ref, default: []].append(random.formerTake(of: world.make(work)))
                }
            }
        }
    }

    @Test(arguments: [-1, -Double.infinity, .infinity, .nan, 7, 1, .greatestFiniteMagnitude])
    func `whatever a step says of its progress, it stays within the band of the status`(part: Double) throws {
        let pipeline = try Examples.storyShort()
        let brief = Examples.brief(scenes: 2)
        let plan = pipeline.plan(
            brief, Facts(), underway: Dictionary(uniqueKeysWithValues: pipeline.pieces(of: brief).map { ($0, part) }))
        #expect((20..<60).contains(plan.progress))
        #expect(plan.status == .scriptGenerated)
    }

    @Test func `steps move the progress by their weight`() throws {
        let pipeline = try Examples.storyShort()
        let brief = Examples.brief(scenes: 2)
        // Narration 2, captions 1 and picture 3 of two scenes weigh 12 together, between 20 and 60.
        #expect(pipeline.plan(brief, Facts()).progress == 20)
        let half = pipeline.plan(brief, Facts(), underway: [AssetRef("picture", 1): 1, AssetRef("picture", 2): 1])
        #expect(half.progress == 40)
        #expect(pipeline.plan(brief, Facts(), underway: [AssetRef("narration", 1): 0.5]).progress == 20 + 40.0 / 12)
        #expect(pipeline.plan(brief, Facts(), underway: [AssetRef("film"): 1]).progress == 20)
    }

    private func checkBand(_ plan: Plan, _ kind: ItemKind, _ trial: Trial) throws {
        let starts = kind.stages.map { Double($0.progress) }
        try #require((starts.first!...100).contains(plan.progress), "\(trial)")
        guard let index = kind.stages.firstIndex(of: plan.status) else { return }
        let end = index + 1 < starts.count ? starts[index + 1] : .infinity
        try #require(plan.progress >= starts[index] && plan.progress < end, "\(trial): \(plan.status) \(plan.progress)")
    }
}
