import JSON
import StageMachine
import Support
import Testing

@Suite struct StatusLaws {
    @Test func `the order of rows makes no difference`() throws {
        try Trial.each(80) { trial, random in
            let world = try World(&random)
            var rows = random.rows(of: world)
            // Two whole rows of the same inputs, as a store without a rule against it might hold.
            for fact in random.subset(rows, each: 0.2) {
                rows.append(
                    AssetFact(
                        ref: fact.ref, inputs: fact.inputs, content: random.digest(), size: 3, sources: fact.sources))
            }
            let plan = world.plan(Facts(rows))
            for _ in 0..<3 {
                try #require(world.plan(Facts(rows.shuffled(using: &random))) == plan, "\(trial)")
            }
        }
    }

    @Test func `the way to the same facts makes no difference`() throws {
        try Trial.each(40) { trial, random in
            var world = try World(&random)
            let last = world.brief
            let rows = world.made()

            // One way: all is made in order. The other: in any order of what is possible, some lost and made again,
            // edited and edited back in between.
            var facts = Facts()
            while !world.plan(facts).isComplete {
                for work in random.subset(world.plan(facts).todo).shuffled(using: &random) {
                    facts.publish(world.make(work))
                    guard random.chance(0.2) else { continue }
                    facts.assets[work.ref]?[0].isWhole = false
                }
                if random.chance(0.3) {
                    world.brief = random.edited(last)
                    for work in random.subset(world.plan(facts).todo) { facts.publish(world.make(work)) }
                    world.brief = last
                }
            }
            try #require(world.plan(facts) == world.plan(Facts(rows)), "\(trial)")
        }
    }

    @Test func `a lost asset gives assets_missing, unless something before it is only changed`() throws {
        try Trial.each(80) { trial, random in
            let world = try World(&random)
            var rows = world.made()
            let index = random.int(0...(rows.count - 1))
            let ref = rows[index].ref
            let isNamed = rows.contains { $0.sources.keys.contains(ref) }
            let isDeleted = isNamed && random.chance(0.5)
            if isDeleted { rows.remove(at: index) } else { rows[index].isWhole = false }

            let plan = world.plan(Facts(rows))
            try #require(plan.status == .assetsMissing, "\(trial)")
            try #require(plan.todo.map(\.ref) == [ref] && plan.todo[0].reason == .lost, "\(trial)")
            try #require(world.plan(Facts(rows, failure: .cancelled)).status == .failed, "\(trial)")
        }
    }

    @Test func `an asset that was never made, or is only changed, is not missing`() throws {
        try Trial.each(80) { trial, random in
            var world = try World(&random)
            var facts = Facts()
            for _ in 0..<random.int(0...3) {
                for work in random.subset(world.plan(facts).todo) { facts.publish(world.make(work)) }
            }
            try #require(world.plan(facts).status != .assetsMissing, "\(trial)")
            world.brief = world.brief.setting(random.field(), scene: 1, to: "edited")
            try #require(world.plan(facts).status != .assetsMissing, "\(trial)")
        }
    }

    @Test func `a failure shows exactly while there is work left`() throws {
        try Trial.each(80) { trial, random in
            let world = try World(&random)
            let rows = random.rows(of: world)
            let plan = world.plan(Facts(rows))
            let failing = world.plan(Facts(rows, failure: .cancelled))
            try #require(failing.status == (plan.isComplete ? .completed : .failed), "\(trial)")
            try #require((plan.status == .completed) == plan.isComplete, "\(trial)")
            try #require(plan.status != .failed, "\(trial)")
            try #require(failing.progress == plan.progress && failing.todo == plan.todo, "\(trial)")
            try #require(world.plan(Facts(world.made(), failure: .cancelled)).status == .completed, "\(trial)")
        }
    }

    /// Each piece of a small video absent, lost or whole: every combination, against the rules said once more in short.
    @Test func `every combination of absent, lost and whole pieces has the status that the rules give`() throws {
        let pipeline = try Examples.storyShort()
        for scenes in Trial.isFull ? 1...2 : 1...1 {
            let brief = Examples.brief(scenes: scenes)
            let rows = pipeline.made(for: brief)
            let combinations = rows.reduce(1) { count, _ in count * 3 }
            for code in 0..<combinations {
                var rest = code
                var present: [AssetFact] = []
                for var row in rows {
                    row.isWhole = rest % 3 == 2
                    if rest % 3 > 0 { present.append(row) }
                    rest /= 3
                }
                let plan = pipeline.plan(brief, Facts(present))
                try #require(plan.status == expected(present, rows), "combination \(code) of \(scenes) scenes")
                let failed = pipeline.plan(brief, Facts(present, failure: .cancelled)).status
                try #require(
                    failed == (plan.isComplete ? .completed : .failed), "combination \(code) of \(scenes) scenes")
            }
        }
    }

    private func expected(_ present: [AssetFact], _ all: [AssetFact]) -> Status {
        var done: Set<AssetRef> = []
        for row in all where present.contains(where: { $0.ref == row.ref && $0.isWhole }) {
            if row.sources.keys.allSatisfy({ done.contains($0) }) { done.insert(row.ref) }
        }
        if done.count == all.count { return .completed }
        let named = Set(present.flatMap(\.sources.keys))
        let isMissing = all.contains { row in
            !done.contains(row.ref) && row.sources.keys.allSatisfy { done.contains($0) }
                && (present.contains { $0.ref == row.ref } || named.contains(row.ref))
        }
        if isMissing { return .assetsMissing }
        func lacks(_ kinds: [String]) -> Bool { all.contains { kinds.contains($0.ref.kind) && !done.contains($0.ref) } }
        if lacks(["narration", "captions", "picture"]) { return .scriptGenerated }
        return lacks(["segment"]) ? .assetsGenerated : .rendering
    }
}
