import Digests
import JSON
import StageMachine
import Support

/// A random pipeline, a random item for it, and the means to make its pieces without any step's code.
struct World {
    let pipeline: Pipeline
    /// The pipeline as it was written, for tests that change it.
    let definition: JSON
    let signatures: [StepSignature]
    var brief: Brief

    init(_ random: inout SplitMix64) throws {
        let kind = random.pick(ItemKind.allCases)
        let stages = kind.stages.dropFirst()
        let count = random.int(stages.count...7)
        let names = (0..<count).map { "step\($0)" }
        signatures = names.map { StepSignature(name: $0, version: random.int(1...3), makes: "made-by-\($0)") }
        let scopes = names.map { _ in random.pick(StepDefinition.Scope.allCases) }
        let steps = names.indices.map { random.step(names, $0, scopes) }

        // Every status needs a kind; the others fall where they may, also before what they are made from.
        var kinds = signatures.map(\.makes).shuffled(using: &random)
        var needs = stages.map { _ in [kinds.removeLast()] }
        for kind in kinds { needs[random.int(0...(needs.count - 1))].append(kind) }
        definition = [
            "name": "random", "kind": JSON(kind.rawValue), "steps": .array(steps.shuffled(using: &random)),
            "statuses": .array(
                zip(stages, needs).map { stage, needs in
                    ["status": JSON(stage.rawValue), "needs": .array(needs.map { JSON($0) })]
                }),
            "settings": ["canvas": 1, "look": ["captions": 2]],
        ]
        pipeline = try Pipeline(parsing: definition.canonicalText, file: "random.json", steps: signatures)
        brief = random.brief()
    }

    func plan(_ facts: Facts, underway: [AssetRef: Double] = [:]) -> Plan {
        pipeline.plan(brief, facts, underway: underway)
    }

    var pieces: [AssetRef] { pipeline.pieces(of: brief) }

    func make(_ work: Work, salt: String = "") -> AssetFact { AssetFact(making: work, salt: salt) }

    func made() -> [AssetFact] { pipeline.made(for: brief) }

    /// How many pieces have to be made one after another at least: the longest chain of sources.
    var longestChain: Int {
        var depth: [AssetRef: Int] = [:]
        for ref in pieces { depth[ref] = 1 }
        for ref in pieces {
            for other in pipeline.dependants(of: ref, in: brief) { depth[other] = max(depth[other]!, depth[ref]! + 1) }
        }
        return depth.values.max() ?? 0
    }
}

extension AssetFact {
    /// What the step's code would leave behind. Steps make the same of the same, but for a `salt` that stands for chance.
    init(making work: Work, salt: String = "") {
        self.init(
            ref: work.ref, inputs: work.inputs, content: SHA256.of("\(work.ref) \(work.inputs) \(salt)"), size: 1,
            sources: work.sources.mapValues(\.content))
    }
}

extension Pipeline {
    /// All rows that carrying out plans to the end leaves, when nothing was there before, in the order of the steps.
    func made(for brief: Brief) -> [AssetFact] {
        var facts = Facts()
        while true {
            let plan = plan(brief, facts)
            if plan.todo.isEmpty { return pieces(of: brief).flatMap { facts.assets[$0] ?? [] } }
            for work in plan.todo { facts.publish(AssetFact(making: work)) }
        }
    }
}

extension Facts {
    /// As a store does it: a row of the same piece and inputs is kept if it is whole, and replaced if it is not.
    mutating func publish(_ fact: AssetFact) {
        if asset(fact.ref, inputs: fact.inputs) != nil { return }
        assets[fact.ref, default: []].removeAll { $0.inputs == fact.inputs }
        assets[fact.ref, default: []].append(fact)
    }

    init(_ rows: [AssetFact], failure: Failure? = nil) { self.init(assets: rows, failure: failure) }
}

extension SplitMix64 {
    fileprivate mutating func step(_ names: [String], _ index: Int, _ scopes: [StepDefinition.Scope]) -> JSON {
        var needs: [String] = []
        for earlier in 0..<index where chance(0.45) {
            let kind = "made-by-\(names[earlier])"
            switch (scopes[index], scopes[earlier]) {
            case (_, .item): needs.append(kind)
            case (.item, .scene): needs.append("all." + kind)
            case (.scene, .scene): needs += subset(["", "previous.", "next.", "all."], each: 0.35).map { $0 + kind }
            }
        }
        var fields = [
            "item.title", "item.look.tint", "scenes.title", "pipeline.canvas", "pipeline.look.captions",
            "services.voice",
        ]
        if scopes[index] == .scene { fields += ["scene.narration", "scene.prompt", "scene.look.tint"] }
        return [
            "step": JSON(names[index]), "for": JSON(scopes[index].rawValue),
            "needs": .array(needs.shuffled(using: &self).map { JSON($0) }),
            "reads": .array(subset(fields, each: 0.3).map { JSON($0) }),
            "weight": JSON(int(1...5)), "concurrency": JSON(int(1...3)), "attempts": JSON(int(1...4)),
            "backoff": ["baseSeconds": JSON(int(0...3)), "capSeconds": JSON(int(3...9))],
        ]
    }

    mutating func brief() -> Brief {
        Brief(
            document: [
                "title": word(), "look": ["tint": word()], "unread": word(),
                "scenes": .array((0..<int(1...4)).map { _ in scene() }),
            ], services: ["voice": word()])
    }

    mutating func scene() -> JSON {
        ["title": word(), "narration": word(), "prompt": word(), "look": ["tint": word()], "unread": word()]
    }

    mutating func word() -> JSON { JSON("word \(int(0...1_000_000))") }

    /// Rows as a long life leaves them: some of the present ones whole, some lost, former takes, and pieces nobody knows.
    mutating func rows(of world: World) -> [AssetFact] {
        var rows: [AssetFact] = []
        for fact in world.made() {
            if chance(0.4) { rows.append(formerTake(of: fact)) }
            guard chance(0.7) else { continue }
            var fact = fact
            fact.isWhole = chance(0.75)
            rows.append(fact)
        }
        for _ in 0..<int(0...3) {
            let ref = AssetRef(pick(["unknown", "made-by-step0", "made-by-step1"]), int(5...9))
            rows.append(AssetFact(ref: ref, inputs: digest(), content: digest(), size: 9, isWhole: chance(0.5)))
        }
        return rows.shuffled(using: &self)
    }

    mutating func formerTake(of fact: AssetFact) -> AssetFact {
        AssetFact(
            ref: fact.ref, inputs: digest(), content: chance(0.2) ? fact.content : digest(), size: 2,
            sources: fact.sources,
            isWhole: chance(0.7))
    }

    mutating func digest() -> Digest { SHA256.of("\(next())") }
}
