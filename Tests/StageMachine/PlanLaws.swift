import Digests
import JSON
import StageMachine
import Support
import Testing

@Suite struct PlanLaws {
    @Test func `a piece is done exactly if its present asset and all that it is made from are whole`() throws {
        try Trial.each(120) { trial, random in
            let world = try World(&random)
            let rows = random.rows(of: world)
            let plan = world.plan(Facts(rows))

            // Made of the same, steps make the same here, so that the present asset of every piece is known beforehand.
            var done: Set<AssetRef> = []
            for present in world.made() {
                let missing = present.sources.keys.filter { !done.contains($0) }
                let isThere = rows.contains { $0.ref == present.ref && $0.inputs == present.inputs && $0.isWhole }
                if isThere, missing.isEmpty { done.insert(present.ref) }
                try #require(
                    (plan.done[present.ref]?.inputs == present.inputs) == (isThere && missing.isEmpty), "\(trial)")
                try #require(plan.todo.contains { $0.ref == present.ref } == (!isThere && missing.isEmpty), "\(trial)")
                try #require(Set(plan.blocked[present.ref] ?? []) == Set(missing), "\(trial)")
            }
            try #require(Set(plan.done.keys) == done, "\(trial)")
            try #require(plan.todo.allSatisfy { Facts(rows).asset($0.ref, inputs: $0.inputs) == nil }, "\(trial)")
        }
    }

    @Test func `every piece is in exactly one of done, todo and blocked, and waits for each other piece once`() throws {
        try Trial.each(120) { trial, random in
            let world = try World(&random)
            let plan = world.plan(Facts(random.rows(of: world)))
            let all = Array(plan.done.keys) + plan.todo.map(\.ref) + Array(plan.blocked.keys)
            try #require(all.sorted() == world.pieces.sorted(), "\(trial)")
            try #require(plan.count == world.pieces.count, "\(trial)")
            for (ref, missing) in plan.blocked {
                try #require(!missing.isEmpty && Set(missing).count == missing.count, "\(trial): \(ref) \(missing)")
                try #require(missing.allSatisfy { plan.done[$0] == nil && world.pieces.contains($0) }, "\(trial)")
            }
            try #require(plan.todo.allSatisfy { $0.sources.allSatisfy { plan.done[$0] == $1 } }, "\(trial)")
        }
    }

    @Test
    func `no piece is made twice from the same, whatever part of each plan is carried out and whatever is edited`()
        throws
    {
        try Trial.each(40) { trial, random in
            var world = try World(&random)
            let first = world.brief
            var facts = Facts()
            var executed: Set<Piece> = []
            for _ in 0..<25 {
                let plan = world.plan(facts)
                for work in random.subset(plan.todo).shuffled(using: &random) {
                    try #require(executed.insert(Piece(work)).inserted, "\(trial): \(work.ref) again")
                    try #require(
                        work.sources.allSatisfy { facts.assets[$0]?.contains($1) == true && $1.isWhole }, "\(trial)")
                    facts.publish(world.make(work, salt: "\(random.next())"))
                }
                if random.chance(0.2) { world.brief = random.chance(0.3) ? first : random.edited(world.brief) }
            }
        }
    }

    @Test func `from any facts, all is made within as many rounds as the longest chain, each piece at most once`()
        throws
    {
        try Trial.each(80) { trial, random in
            let world = try World(&random)
            var facts = Facts(random.rows(of: world), failure: random.chance(0.3) ? .cancelled : nil)
            var executed: Set<AssetRef> = []
            var rounds = 0
            var plan = world.plan(facts)
            while !plan.isComplete {
                rounds += 1
                try #require(rounds <= world.longestChain, "\(trial)")
                try #require(!plan.todo.isEmpty, "\(trial): nothing can start")
                for work in plan.todo.shuffled(using: &random) {
                    try #require(executed.insert(work.ref).inserted, "\(trial): \(work.ref) again")
                    facts.publish(world.make(work, salt: "\(random.next())"))
                }
                plan = world.plan(facts)
            }
            try #require(plan.status == .completed && plan.progress == 100, "\(trial)")
        }
    }

    @Test func `work names the fields and the sources that it is made from`() throws {
        let pipeline = try Examples.storyShort()
        let brief = Examples.brief(scenes: 2)
        let plan = pipeline.plan(brief, Facts())
        #expect(plan.todo.map(\.ref.description) == ["narration/1", "narration/2", "picture/1", "picture/2"])
        #expect(plan.todo[1].values == ["scene.narration": "Words 2", "services.voice": "embedded"])
        #expect(
            plan.blocked[AssetRef("segment", 2)]?.map(\.description).sorted() == [
                "captions/2", "narration/2", "picture/1", "picture/2",
            ])
        #expect(plan.blocked[AssetRef("poster")]?.map(\.description) == ["film"])
    }

    private struct Piece: Hashable {
        let ref: AssetRef
        let inputs: Digest

        init(_ work: Work) {
            ref = work.ref
            inputs = work.inputs
        }
    }
}
