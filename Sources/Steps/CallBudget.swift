import StageMachine
import Store
import Synchronization

/// What one item's calls may cost together, in millionths of a US dollar. One object for each run of an item: calls that
/// are in flight at the same time hold back what they may cost at most until their price is known.
package final class CallBudget: Sendable {
    private struct State {
        /// Nil until it was looked up.
        var spent: Int64?
        var reserved: [String: Int64] = [:]
    }

    private let limit: Int64
    private let state = Mutex(State())

    /// - Parameter limit: 0 for none.
    package init(limit: Int64) { self.limit = limit }

    var mustBegin: Bool { limit > 0 && state.withLock { $0.spent == nil } }

    /// - Parameter spent: What the item's calls have cost before this run. Only the first word counts: from then on the
    ///   budget itself keeps count, since nobody else works on the item.
    func begin(spent: Int64) { state.withLock { $0.spent = $0.spent ?? spent } }

    func reserve(_ estimate: Int64, for key: String) throws(StepFailure) {
        let (spent, others): (Int64, Int64?) = state.withLock { state in
            let spent = state.spent ?? 0
            let others = state.reserved.values.reduce(0, +) - (state.reserved[key] ?? 0)
            // What costs nothing may always be done.
            guard limit == 0 || estimate == 0 || spent + others + estimate <= limit else { return (spent, others) }
            state.reserved[key] = estimate
            return (spent, nil)
        }
        guard let others else { return }
        let running = others > 0 ? ", \(Self.dollars(others)) are being spent" : ""
        throw StepFailure(
            code: "budget",
            message: "This would cost up to \(Self.dollars(estimate)); \(Self.dollars(spent)) are spent\(running), and "
                + "VIDEO_BUDGET allows \(Self.dollars(limit)). Raise it, or choose cheaper models, then start it again.",
            isRetryable: false)
    }

    /// What may cost anything fits into no budget.
    func refuse(unpriced model: String, of provider: String) throws(StepFailure) {
        guard limit > 0 else { return }
        throw StepFailure(
            code: "budget",
            message: "What \(provider)'s model '\(model)' costs is not known, and VIDEO_BUDGET allows "
                + "\(Self.dollars(limit)). Write its price into prices.json (0 if it is free), choose a model that is in it, "
                + "or set VIDEO_BUDGET=0 for no limit, then start it again.",
            isRetryable: false)
    }

    func settle(_ key: String, cost: Int64) {
        state.withLock { state in
            state.reserved[key] = nil
            state.spent = state.spent.map { $0 + cost }
        }
    }

    private static func dollars(_ millionths: Int64) -> String {
        let cents = millionths / 10_000
        let rest = String(millionths % 10_000 + 10_000).dropFirst()
        return "$\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)\(rest == "0000" ? "" : String(rest))"
    }
}
