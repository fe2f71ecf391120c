import JSON
import StageMachine
import Support
import Testing

@Suite struct EditLaws {
    @Test func `editing a field puts exactly its readers and what is made from them back into the plan`() throws {
        try Trial.each(80) { trial, random in
            var world = try World(&random)
            let rows = world.made()
            let readers = random.edit(&world)
            let touched = dependants(of: readers, rows)

            var facts = Facts(rows.shuffled(using: &random))
            var plan = world.plan(facts)
            try #require(Set(plan.todo.map(\.ref)).union(plan.blocked.keys) == touched, "\(trial)")
            try #require(plan.todo.allSatisfy { readers.contains($0.ref) && $0.reason == .changed }, "\(trial)")

            var executed: Set<AssetRef> = []
            while !plan.isComplete {
                for work in plan.todo {
                    executed.insert(work.ref)
                    facts.publish(world.make(work))
                }
                plan = world.plan(facts)
            }
            try #require(executed == touched, "\(trial)")
        }
    }

    @Test func `what comes out the same when made again leaves what is made from it alone`() throws {
        try Trial.each(80) { trial, random in
            var world = try World(&random)
            let rows = world.made()
            let readers = random.edit(&world)
            let contents = Dictionary(uniqueKeysWithValues: rows.map { ($0.ref, $0.content) })

            var facts = Facts(rows)
            var executed: Set<AssetRef> = []
            var plan = world.plan(facts)
            while !plan.isComplete {
                for work in plan.todo {
                    executed.insert(work.ref)
                    facts.publish(
                        AssetFact(
                            ref: work.ref, inputs: work.inputs, content: contents[work.ref]!, size: 1,
                            sources: work.sources.mapValues(\.content)))
                }
                plan = world.plan(facts)
            }
            try #require(executed == readers, "\(trial)")
        }
    }

    @Test func `a field that no step reads changes nothing`() throws {
        try Trial.each(20) { trial, random in
            var world = try World(&random)
            let facts = Facts(random.rows(of: world))
            let before = world.plan(facts)
            world.brief = world.brief.setting(
                random.pick(["scene.unread", "item.unread", "item.new"]), scene: 1, to: random.word())
            try #require(world.plan(facts) == before, "\(trial)")
        }
    }

    @Test func `restoring what was before finds the former assets again, without work`() throws {
        try Trial.each(40) { trial, random in
            var world = try World(&random)
            let first = world.brief
            let rows = world.made()
            var facts = Facts(rows)
            let before = world.plan(facts)
            for _ in 0..<random.int(1...4) {
                world.brief = random.edited(world.brief)
                for _ in 0..<random.int(0...3) {
                    for work in random.subset(world.plan(facts).todo) {
                        facts.publish(world.make(work, salt: "\(random.next())"))
                    }
                }
            }
            world.brief = first
            try #require(world.plan(facts) == before && before.isComplete, "\(trial)")
        }
    }

    @Test func `former takes and pieces of unknown kinds disturb nothing`() throws {
        try Trial.each(80) { trial, random in
            let world = try World(&random)
            let rows = world.made().filter { _ in random.chance(0.7) }
            let takes = rows.filter { _ in random.chance(0.6) }.map { random.formerTake(of: $0) }
            let unknown = AssetFact(
                ref: AssetRef("unknown", 99), inputs: random.digest(), content: random.digest(), size: 1)
            let plan = world.plan(Facts(rows))
            let more = world.plan(Facts((rows + takes + [unknown]).shuffled(using: &random)))
            try #require(more == plan, "\(trial)")
        }
    }

    @Test func `the dependants of a piece are those whose rows lead back to it`() throws {
        try Trial.each(40) { trial, random in
            let world = try World(&random)
            let rows = world.made()
            for ref in world.pieces {
                let expected = dependants(of: [ref], rows).subtracting([ref])
                try #require(world.pipeline.dependants(of: ref, in: world.brief) == expected, "\(trial): \(ref)")
            }
        }
    }

    /// The given pieces, and those that are made from them, going by what the rows say.
    private func dependants(of refs: Set<AssetRef>, _ rows: [AssetFact]) -> Set<AssetRef> {
        var found = refs
        while true {
            let more = rows.filter { row in row.sources.keys.contains { found.contains($0) } }.map(\.ref)
            if found.isSuperset(of: more) { return found }
            found.formUnion(more)
        }
    }
}

extension SplitMix64 {
    /// Edits one field of one scene or of the item, and returns the pieces whose steps read it.
    fileprivate mutating func edit(_ world: inout World) -> Set<AssetRef> {
        let field = field()
        let number = int(1...world.brief.scenes.count)
        world.brief = world.brief.setting(field, scene: number, to: "edited")
        let ofAll = field.replacing("scene.", with: "scenes.")
        return Set(
            world.pieces.filter { piece in
                let reads = world.pipeline.step(making: piece.kind)!.reads
                if !field.hasPrefix("scene.") { return reads.contains(field) }
                return reads.contains(ofAll) || (reads.contains(field) && piece.part == number)
            })
    }
}
