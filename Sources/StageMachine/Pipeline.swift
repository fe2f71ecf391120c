package import JSON

/// Which steps an item goes through, in what order, and what each status needs: decoded from a file in `Pipelines/`.
package struct Pipeline: Sendable, Equatable {
    package let name: String
    package let kind: ItemKind
    /// In an order in which every step comes after those that it needs.
    package let steps: [StepDefinition]
    /// Every status of the kind but the first, with the asset kinds that it needs beyond those of the statuses before it.
    package let stages: [Stage]
    package let retry: RetryPolicy
    /// Canvas, look, limits: what steps read as `pipeline.…`.
    package let settings: JSON

    package func step(making kind: String) -> StepDefinition? {
        steps.first { $0.makes == kind }
    }
}

package struct Stage: Sendable, Equatable {
    package let status: Status
    package let needs: [String]
}

/// One step: the code of that name makes assets of one kind.
package struct StepDefinition: Sendable, Equatable {
    package let name: String
    /// Of the code: a new version makes every asset of the kind anew.
    package let version: Int
    package let makes: String
    package let scope: Scope
    package let needs: [Need]
    /// The fields that its result depends on, each `scene.…`, `item.…`, `scenes.…`, `pipeline.…` or `services.…`.
    package let reads: [String]
    /// How often one piece may fail within one run.
    package let attempts: Int
    package let backoff: Backoff
    /// Seconds after which an attempt is given up.
    package let timeout: Double
    /// How many pieces of this step may be made at once.
    package let concurrency: Int
    /// Its share of the progress, against the other steps of the same stage.
    package let weight: Int

    package enum Scope: String, Sendable, CaseIterable {
        /// One piece a scene.
        case scene
        /// One piece an item.
        case item
    }
}

/// What a step needs before it can make a piece.
package struct Need: Hashable, Sendable, CustomStringConvertible {
    package enum Which: String, Sendable, CaseIterable {
        /// The piece of the same scene, or the item's one piece.
        case own
        /// The piece of the scene before; nothing for the first.
        case previous
        /// The piece of the scene after; nothing for the last.
        case next
        /// The pieces of all scenes.
        case all
    }

    package let kind: String
    package let which: Which

    package init(_ kind: String, _ which: Which = .own) {
        self.kind = kind
        self.which = which
    }

    package var description: String { which == .own ? kind : "\(which.rawValue).\(kind)" }
}

/// How an item whose run failed is tried again, without anybody asking.
package struct RetryPolicy: Sendable, Equatable {
    package let attempts: Int
    package let backoff: Backoff

    package init(attempts: Int, backoff: Backoff) {
        self.attempts = attempts
        self.backoff = backoff
    }
}

/// Pauses that double from `base` to `cap` seconds, shortened at random by up to a half so that items do not return in step.
package struct Backoff: Sendable, Equatable {
    package let base: Double
    package let cap: Double

    package init(base: Double, cap: Double) {
        self.base = base
        self.cap = cap
    }

    /// Seconds to wait after failure number `attempt` (1 for the first). `random` is in 0...1.
    package func pause(afterFailure attempt: Int, random: Double) -> Double {
        // 2^62 seconds are past any cap: a larger exponent would only lose the number.
        let doubled = base * Double(1 << (min(max(attempt, 1), 63) - 1))
        return min(cap, doubled) * (0.5 + random / 2)
    }
}
