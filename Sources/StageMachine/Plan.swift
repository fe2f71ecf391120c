package import Digests
package import JSON

/// One piece that can be made now.
package struct Work: Sendable, Equatable {
    package let ref: AssetRef
    package let step: StepDefinition
    package let inputs: Digest
    /// The fields that the step reads, by path.
    package let values: [String: JSON]
    /// The pieces that it is made from.
    package let sources: [AssetRef: AssetFact]
    package let reason: Reason

    package enum Reason: Sendable, Equatable {
        case neverMade
        /// It was made from other inputs.
        case changed
        /// Its blob or its row is gone.
        case lost

        package var sentence: String {
            switch self {
            case .neverMade: "not made yet"
            case .changed: "what it is made from has changed"
            case .lost: "it was there and is gone"
            }
        }
    }
}

/// What an item is, and what there is to do: the answer of the stage machine to the facts.
package struct Plan: Sendable, Equatable {
    package let status: Status
    /// How far the assets are, whatever the status says of failures: 20 to 100 for a video.
    package let progress: Double
    /// Can start now.
    package let todo: [Work]
    /// Waits for other pieces, those named.
    package let blocked: [AssetRef: [AssetRef]]
    package let done: [AssetRef: AssetFact]

    package var isComplete: Bool { todo.isEmpty && blocked.isEmpty }
    package var count: Int { todo.count + blocked.count + done.count }
}

extension Pipeline {
    /// The same facts give the same plan, whatever happened before.
    ///
    /// `underway` are pieces in work with the part of each that is done (0...1); they only move the progress.
    package func plan(_ brief: Brief, _ facts: Facts, underway: [AssetRef: Double] = [:]) -> Plan {
        var planner = Planner(self, brief)
        return planner.plan(facts, underway: underway)
    }

    /// Those of the given pieces that would have to be made otherwise: each as if its step had made just these bytes.
    package func taken(_ given: [AssetRef: AssetFact], for brief: Brief, _ facts: Facts) -> [AssetFact] {
        guard !given.isEmpty else { return [] }
        return plan(brief, facts).todo.compactMap { work in
            given[work.ref].map { piece in
                AssetFact(
                    ref: work.ref, inputs: work.inputs, content: piece.content, size: piece.size,
                    sources: work.sources.mapValues(\.content), mimeType: piece.mimeType, notes: piece.notes)
            }
        }
    }

    /// Everything that is made, directly or through others, from the given piece.
    package func dependants(of ref: AssetRef, in brief: Brief) -> Set<AssetRef> {
        var found: Set<AssetRef> = []
        for step in steps {
            for part in parts(of: step, in: brief) {
                let needs = step.needs.flatMap { refs(of: $0, for: part, in: brief) }
                if needs.contains(where: { $0 == ref || found.contains($0) }) {
                    found.insert(AssetRef(step.makes, part))
                }
            }
        }
        return found
    }

    /// Every piece of the item, in the order of the steps.
    package func pieces(of brief: Brief) -> [AssetRef] {
        steps.flatMap { step in parts(of: step, in: brief).map { AssetRef(step.makes, $0) } }
    }

    func parts(of step: StepDefinition, in brief: Brief) -> [Int] {
        switch step.scope {
        case .item: [0]
        case .scene: brief.scenes.isEmpty ? [] : Array(1...brief.scenes.count)
        }
    }

    func refs(of need: Need, for part: Int, in brief: Brief) -> [AssetRef] {
        let count = brief.scenes.count
        guard let maker = step(making: need.kind), maker.scope == .scene else { return [AssetRef(need.kind)] }
        switch need.which {
        case .own: return [AssetRef(need.kind, part)]
        case .previous: return part > 1 ? [AssetRef(need.kind, part - 1)] : []
        case .next: return part < count ? [AssetRef(need.kind, part + 1)] : []
        case .all: return count == 0 ? [] : (1...count).map { AssetRef(need.kind, $0) }
        }
    }
}
