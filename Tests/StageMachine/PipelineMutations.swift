import JSON
import StageMachine
import Support
import Testing

@Suite struct PipelineMutations {
    @Test func `a damaged pipeline is read rightly or refused with the places of its mistakes, and never crashes`()
        throws
    {
        let example = try JSON(parsing: Examples.text)
        try Trial.each(300) { trial, random in
            let (root, steps): (JSON, [StepSignature])
            if random.chance(0.5) {
                (root, steps) = (example, Examples.steps)
            } else {
                let world = try World(&random)
                (root, steps) = (world.definition, world.signatures)
            }
            var mutated = root
            for _ in 0..<random.int(1...3) { mutated = random.mutated(mutated) }
            do {
                let pipeline = try Pipeline(parsing: mutated.canonicalText, file: "mutated.json", steps: steps)
                try checkIsUsable(pipeline, random.brief(), trial)
            } catch let error as PipelineError {
                for line in error.problems {
                    try #require(line.hasPrefix("$"), "\(trial): \(line)")
                    try #require(line.split(separator: ": ", maxSplits: 1).count == 2, "\(trial): \(line)")
                    try #require(
                        !line.unicodeScalars.contains { $0.value < 0x20 }, "\(trial): \(line.debugDescription)")
                }
                try #require(!error.problems.isEmpty, "\(trial)")
            }
        }
    }

    /// What was accepted keeps the promises that a plan builds on.
    private func checkIsUsable(_ pipeline: Pipeline, _ brief: Brief, _ trial: Trial) throws {
        try #require(pipeline.stages.map(\.status) == Array(pipeline.kind.stages.dropFirst()), "\(trial)")
        try #require(Set(pipeline.steps.map(\.makes)) == Set(pipeline.stages.flatMap(\.needs)), "\(trial)")
        try #require(Set(pipeline.steps.map(\.makes)).count == pipeline.steps.count, "\(trial)")
        let plan = pipeline.plan(brief, Facts())
        try #require(!plan.todo.isEmpty && plan.count == pipeline.pieces(of: brief).count, "\(trial)")
        for step in pipeline.steps {
            try #require(
                step.attempts >= 1 && step.concurrency >= 1 && step.weight >= 1 && step.timeout > 0, "\(trial)")
            try #require(step.backoff.cap >= step.backoff.base && step.backoff.base >= 0, "\(trial)")
        }
    }
}

extension JSON {
    /// The same without what is at a dotted path.
    func removing(_ path: String) -> JSON {
        let pieces = path.split(separator: ".").map(String.init)
        guard let last = pieces.last else { return self }
        let parent = pieces.dropLast()
        guard parent.isEmpty else {
            let holder = parent.reduce(self) { value, key in
                value.items.flatMap { items in Int(key).map { items[$0 - 1] } } ?? value[key] ?? .null
            }
            return setting(parent.joined(separator: "."), holder.removing(last))
        }
        var fields = fields ?? [:]
        fields[last] = nil
        return .object(fields)
    }
}

extension SplitMix64 {
    /// One node somewhere in the value dropped, replaced, doubled or of another type.
    fileprivate mutating func mutated(_ value: JSON) -> JSON {
        if chance(0.12) { return replacement(for: value) }
        switch value {
        case .array(var items) where !items.isEmpty:
            let index = int(0...(items.count - 1))
            switch int(0...9) {
            case 0: items.remove(at: index)
            case 1: items.insert(items[index], at: index)
            case 2: items.shuffle(using: &self)
            default: items[index] = mutated(items[index])
            }
            return .array(items)
        case .object(var fields) where !fields.isEmpty:
            let key = pick(fields.keys.sorted())
            switch int(0...9) {
            case 0: fields[key] = nil
            case 1: fields[pick(["name", "step", "unknown", "a\nb", "", "x.y", "é"])] = fields[key]
            default: fields[key] = mutated(fields[key]!)
            }
            return .object(fields)
        case .null, .bool, .int, .double, .string, .array, .object: return replacement(for: value)
        }
    }

    private mutating func replacement(for value: JSON) -> JSON {
        pick([
            nil, true, 0, 1, -1, 2.5, 1e300, .int(.max), .int(.min), .double(-0.0), "", " ", ".", "..", "all.",
            "previous.",
            "narration", "all.picture", "next.segment", "a\nb", "film", "media", "video", "item", "scene", "scene.x",
            "scenes.",
            "pipeline.canvas", "pipeline.none", "completed", "processing", [], [[]], [1], ["narration"], [:],
            ["step": "poster"],
            value, .array([value]), ["value": value],
        ])
    }
}
