import Digests
import JSON

/// Plans one item again and again while its facts change. What follows from the brief alone is worked out once; the
/// plans are those that `Pipeline.plan` gives.
package struct Planner: Sendable {
    private let pipeline: Pipeline
    /// In the order of the steps.
    private let pieces: [Piece]
    /// For each status beyond the first, the pieces that it needs, with their weights.
    private let stages: [[(ref: AssetRef, weight: Double)]]
    /// The inputs of each piece that could be made once, with the contents that they follow from.
    private var known: [AssetRef: (contents: [Digest], inputs: Digest)] = [:]

    private struct Piece: Sendable {
        let ref: AssetRef
        let step: StepDefinition
        let values: [String: JSON]
        let needs: [(need: Need, refs: [AssetRef])]
        /// All of `needs`, each once: two may stand for the same piece, such as `picture` and `all.picture`.
        let needed: [AssetRef]
    }

    package init(_ pipeline: Pipeline, _ brief: Brief) {
        self.pipeline = pipeline
        pieces = pipeline.steps.flatMap { step in
            pipeline.parts(of: step, in: brief).map { part in
                let needs = step.needs.map { (need: $0, refs: pipeline.refs(of: $0, for: part, in: brief)) }
                var seen: Set<AssetRef> = []
                return Piece(
                    ref: AssetRef(step.makes, part), step: step,
                    values: brief.values(for: step, part: part, pipeline: pipeline), needs: needs,
                    needed: needs.flatMap(\.refs).filter { seen.insert($0).inserted })
            }
        }
        stages = pipeline.stages.map { stage in
            stage.needs.flatMap { kind in
                guard let step = pipeline.step(making: kind) else { return [] as [(AssetRef, Double)] }
                return pipeline.parts(of: step, in: brief).map { (AssetRef(kind, $0), Double(step.weight)) }
            }
        }
    }

    package mutating func plan(_ facts: Facts, underway: [AssetRef: Double] = [:]) -> Plan {
        var todo: [Work] = []
        var blocked: [AssetRef: [AssetRef]] = [:]
        var done: [AssetRef: AssetFact] = [:]
        // What rows say that they were made from: asked for only where a piece has no row of its own.
        var named: Set<AssetRef>?

        for piece in pieces {
            let missing = piece.needed.filter { done[$0] == nil }
            guard missing.isEmpty else {
                blocked[piece.ref] = missing
                continue
            }
            let inputs = inputs(of: piece, from: done)
            if let asset = facts.asset(piece.ref, inputs: inputs) {
                done[piece.ref] = asset
                continue
            }
            let rows = facts.assets[piece.ref] ?? []
            let reason: Work.Reason
            if rows.contains(where: { $0.inputs == inputs }) {
                reason = .lost
            } else if rows.isEmpty {
                let all = named ?? Set(facts.assets.values.joined().flatMap(\.sources.keys))
                named = all
                reason = all.contains(piece.ref) ? .lost : .neverMade
            } else {
                reason = .changed
            }
            let sources = Dictionary(uniqueKeysWithValues: piece.needed.map { ($0, done[$0]!) })
            todo.append(
                Work(
                    ref: piece.ref, step: piece.step, inputs: inputs, values: piece.values, sources: sources,
                    reason: reason))
        }

        let reached = stages.firstIndex { needs in !needs.allSatisfy { done[$0.ref] != nil } } ?? stages.count
        return Plan(
            status: status(reached, todo, isComplete: todo.isEmpty && blocked.isEmpty, facts.failure),
            progress: progress(from: reached, done, underway), todo: todo, blocked: blocked, done: done)
    }

    private mutating func inputs(of piece: Piece, from done: [AssetRef: AssetFact]) -> Digest {
        let contents = piece.needed.map { done[$0]!.content }
        if let known = known[piece.ref], known.contents == contents { return known.inputs }
        let needs = piece.needs.map { ($0.need, $0.refs.map { done[$0]!.content }) }
        let inputs = Inputs.digest(of: piece.step, values: piece.values, needs: needs)
        known[piece.ref] = (contents, inputs)
        return inputs
    }

    private func status(_ reached: Int, _ todo: [Work], isComplete: Bool, _ failure: Failure?) -> Status {
        if isComplete { return .completed }
        if failure != nil { return .failed }
        if todo.contains(where: { $0.reason == .lost }) { return .assetsMissing }
        return pipeline.kind.stages[reached]
    }

    /// `reached` is the index, among the kind's statuses, of the furthest whose needs are there.
    private func progress(
        from reached: Int, _ done: [AssetRef: AssetFact], _ underway: [AssetRef: Double]
    ) -> Double {
        let start = Double(pipeline.kind.stages[reached].progress)
        guard reached < stages.count else { return start }
        let span = Double(pipeline.kind.stages[reached + 1].progress) - start
        var total = 0.0
        var made = 0.0
        for (ref, weight) in stages[reached] {
            total += weight
            // In this order of its arguments, max() takes 0 for a part that is not a number.
            made += weight * (done[ref] != nil ? 1 : min(max(0, underway[ref] ?? 0), 1))
        }
        // The next status begins only when its pieces are really there, however far they are under way.
        return start + span * min(made / total, 0.999)
    }
}
