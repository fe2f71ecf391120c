import Digests
import JSON
import StageMachine
import Support
import Testing

@Suite struct InputsLaws {
    @Test func `the order of keys changes no digest`() throws {
        try Trial.each(40) { trial, random in
            let world = try World(&random)
            let brief = Brief(
                document: try JSON(parsing: random.shuffledText(of: world.brief.document)),
                services: try JSON(parsing: random.shuffledText(of: world.brief.services)))
            let definition = random.shuffledText(of: world.definition)
            let pipeline = try Pipeline(parsing: definition, file: "", steps: world.signatures.shuffled(using: &random))
            try #require(pipeline == world.pipeline, "\(trial)")
            try #require(pipeline.plan(brief, Facts(world.made())) == world.plan(Facts(world.made())), "\(trial)")
        }
    }

    @Test func `each field that a step reads changes its digest, and no other field does`() throws {
        try Trial.each(20) { trial, random in
            let world = try World(&random)
            let work = random.pick(world.plan(Facts()).todo)
            let number = max(work.ref.part, 1)
            let fields = [
                "scene.narration", "scene.prompt", "scene.look.tint", "scenes.title", "item.title", "item.look.tint",
                "item.unread",
                "services.voice",
            ]
            for field in fields {
                let brief = world.brief.setting(field, scene: number, to: random.pick(["edited", nil, 7, ["a": 1]]))
                let digest = world.pipeline.plan(brief, Facts()).todo.first { $0.ref == work.ref }!.inputs
                try #require((digest != work.inputs) == work.step.reads.contains(field), "\(trial): \(field)")
            }
        }
    }

    @Test func `each setting of the pipeline that a step reads changes its digest, and no other setting does`() throws {
        try Trial.each(20) { trial, random in
            let world = try World(&random)
            for (setting, field) in [
                ("canvas", "pipeline.canvas"), ("look.captions", "pipeline.look.captions"), ("new", ""),
            ] {
                let changed = world.definition.setting("settings.\(setting)", "changed").canonicalText
                let pipeline = try Pipeline(parsing: changed, file: "", steps: world.signatures)
                for (before, after) in zip(world.plan(Facts()).todo, pipeline.plan(world.brief, Facts()).todo) {
                    try #require(
                        (before.inputs != after.inputs) == before.step.reads.contains(field), "\(trial): \(before.ref)")
                }
            }
        }
    }

    @Test func `another version or another step makes every digest anew, and only its own`() throws {
        try Trial.each(20) { trial, random in
            let world = try World(&random)
            let newer = random.pick(world.signatures)
            let signatures = world.signatures.map { signature in
                StepSignature(
                    name: signature.name, version: signature.version + (signature == newer ? 1 : 0),
                    makes: signature.makes)
            }
            let pipeline = try Pipeline(parsing: world.definition.canonicalText, file: "", steps: signatures)
            for (before, after) in zip(world.plan(Facts()).todo, pipeline.plan(world.brief, Facts()).todo) {
                try #require((before.inputs != after.inputs) == (before.step.name == newer.name), "\(trial)")
            }
        }
    }

    @Test func `the content of each source changes the digest`() throws {
        try Trial.each(40) { trial, random in
            let world = try World(&random)
            let rows = world.made()
            let changed = random.int(0...(rows.count - 1))
            let old = rows[changed]
            var facts = Facts(rows.enumerated().filter { $0.offset != changed }.map(\.element))
            facts.publish(
                AssetFact(ref: old.ref, inputs: old.inputs, content: random.digest(), size: 1, sources: old.sources))
            let plan = world.plan(facts)
            for row in rows where row.sources[old.ref] != nil { try #require(plan.done[row.ref] == nil, "\(trial)") }
            try #require(plan.done[old.ref]?.content != old.content, "\(trial)")
        }
    }

    @Test func `two sources that change places change the digest`() throws {
        let pipeline = try Examples.storyShort()
        let step = try #require(pipeline.step(making: "film"))
        let (a, b) = (SHA256.of("a"), SHA256.of("b"))
        let need = Need("segment", .all)
        let inOrder = Inputs.digest(of: step, values: [:], needs: [(need, [a, b])])
        #expect(Inputs.digest(of: step, values: [:], needs: [(need, [b, a])]) != inOrder)
        #expect(Inputs.digest(of: step, values: [:], needs: [(Need("segment", .previous), [a, b])]) != inOrder)
        #expect(Inputs.digest(of: step, values: [:], needs: [(need, [a]), (Need("segment"), [b])]) != inOrder)
        #expect(Inputs.digest(of: step, values: ["item.title": "a"], needs: [(need, [a, b])]) != inOrder)
    }

    @Test func `two needs come to the same digest in either order, and 2.0 is the same input as 2`() throws {
        let step = try #require(try Examples.storyShort().step(making: "segment"))
        let (a, b) = ((Need("narration"), [SHA256.of("a")]), (Need("picture"), [SHA256.of("b")]))
        let values: [String: JSON] = ["pipeline.canvas": 2]
        let digest = Inputs.digest(of: step, values: values, needs: [a, b])
        #expect(Inputs.digest(of: step, values: ["pipeline.canvas": .double(2)], needs: [b, a]) == digest)
    }

    /// Were it to change, every asset of every item would be made anew. The golden value is what `sha256sum` of coreutils
    /// prints for the text in the test.
    @Test func `a digest is the hash of a text that never changes`() throws {
        let step = try #require(try Examples.storyShort().step(making: "captions"))
        let digest = Inputs.digest(
            of: step, values: ["scene.narration": "Words"], needs: [(Need("narration"), [SHA256.of("sound")])])
        let sound = SHA256.of("sound").hex
        let text =
            #"{"needs":{"narration":["\#(sound)"]},"reads":{"scene.narration":"Words"},"step":"caption","version":1}"#
        #expect(digest == SHA256.of(text))
        #expect(digest.hex == "b970857661fc24da57f0e709beb29ae1bae869d779150775e75d4db6fc885d93")
    }
}

extension SplitMix64 {
    /// The value as a text whose keys come in any order.
    fileprivate mutating func shuffledText(of value: JSON) -> String {
        switch value {
        case .null, .bool, .int, .double, .string: return value.canonicalText
        case .array(let items): return "[" + items.map { shuffledText(of: $0) }.joined(separator: ",") + "]"
        case .object(let fields):
            let sorted = fields.sorted { $0.key < $1.key }.shuffled(using: &self)
            return "{"
                + sorted.map { JSON($0.key).canonicalText + ":" + shuffledText(of: $0.value) }.joined(separator: ",")
                + "}"
        }
    }
}
