package import Digests
package import JSON

/// What an item is to become: its own document and the services in force. Every input of a step is a field of it.
package struct Brief: Sendable, Equatable {
    /// The item's document: its fields, and `scenes`, a list of objects.
    package let document: JSON
    /// Which provider and model each service uses now.
    package let services: JSON

    package init(document: JSON, services: JSON = .object([:])) {
        self.document = document
        self.services = services
    }

    package var scenes: [JSON] { document["scenes"]?.items ?? [] }

    /// Where a step's field comes from.
    package enum Source: String, Sendable, CaseIterable {
        case scene
        case scenes
        case item
        case pipeline
        case services
    }

    /// The value of one field for the given part; null where the document has none.
    package func value(of path: String, part: Int, pipeline: Pipeline) -> JSON {
        let pieces = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard pieces.count == 2, let source = Source(rawValue: pieces[0]) else { return .null }
        let rest = pieces[1]
        switch source {
        case .scene: return scenes.indices.contains(part - 1) ? scenes[part - 1].at(rest) ?? .null : .null
        case .scenes: return .array(scenes.map { $0.at(rest) ?? .null })
        case .item: return document.at(rest) ?? .null
        case .pipeline: return pipeline.settings.at(rest) ?? .null
        case .services: return services.at(rest) ?? .null
        }
    }

    /// All fields that a step reads for one part, by their path.
    package func values(for step: StepDefinition, part: Int, pipeline: Pipeline) -> [String: JSON] {
        var values: [String: JSON] = [:]
        for path in step.reads { values[path] = self.value(of: path, part: part, pipeline: pipeline) }
        return values
    }
}

/// The name of an asset: a hash of everything that it is made from. Two assets of the same inputs are the same asset.
package enum Inputs {
    /// `needs` holds, for each need of the step in turn, the contents of the pieces that it stands for.
    package static func digest(of step: StepDefinition, values: [String: JSON], needs: [(Need, [Digest])]) -> Digest {
        let needed = needs.map { need, contents in
            (need.description, JSON.array(contents.map { .string($0.hex) }))
        }
        let all: JSON = [
            "step": JSON(step.name),
            "version": JSON(step.version),
            "reads": .object(values),
            "needs": .object(Dictionary(needed) { first, _ in first }),
        ]
        return SHA256.of(all.canonicalText)
    }
}
