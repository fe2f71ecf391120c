import JSON
import StageMachine
import Store

/// What the lines of a journal say of the calls under one key.
struct JournalEntry {
    /// The hash of what was asked for.
    let request: String
    /// Sends of the present purchase whose outcome is not known.
    private(set) var pending = 0
    private(set) var job: String?
    private(set) var outcome: CallOutcome?
    private(set) var answer: Answer?
    private var bill = Bill()

    struct Answer {
        let digest: String
        let mimeType: String?
    }

    /// What was sent and spent, and is no item's yet.
    private struct Bill {
        var service = ""
        var provider = ""
        var model = ""
        var sends = 0
        var cost: Int64 = 0
        var unpriced = 0
        var tokensIn: Int64 = 0
        var tokensOut: Int64 = 0
        var since: Timestamp = 0
        var settledAt: Timestamp?
    }

    init(request: String) { self.request = request }

    /// False when it can be forgotten as a whole.
    mutating func apply(_ line: JSON) -> Bool {
        let at = Timestamp(((line["at"]?.number ?? 0) * 1000).rounded())
        switch line["what"]?.text {
        case "intended":
            if outcome != nil { (pending, job, outcome, answer) = (0, nil, nil, nil) }
            pending += 1
            if bill.sends == 0 { bill.since = at }
            bill.sends += 1
            bill.service = line["service"]?.text ?? ""
            bill.provider = line["provider"]?.text ?? ""
            bill.model = line["model"]?.text ?? ""
        case "job": job = line["job"]?.text
        case "settled":
            let settled = CallOutcome(
                isSuccess: line["isSuccess"] == .bool(true), cost: line["cost"]?.integer ?? 0,
                isPriceKnown: line["isPriceKnown"] != .bool(false), tokensIn: line["tokensIn"]?.integer ?? 0,
                tokensOut: line["tokensOut"]?.integer ?? 0, error: line["error"]?.text)
            outcome = settled
            pending = 0
            answer = line["answer"]?.text.map { Answer(digest: $0, mimeType: line["answerType"]?.text) }
            bill.cost += settled.cost
            bill.unpriced += settled.isPriceKnown ? 0 : 1
            bill.tokensIn += settled.tokensIn
            bill.tokensOut += settled.tokensOut
            bill.settledAt = at
        case "forgotten": answer = nil
        case "refused": pending = min(1, pending)
        case "charged": return false
        default: break
        }
        return true
    }

    /// As the row of the item that takes it on; nil when there is nothing that no item has.
    func record(key: String) -> CallRecord? {
        guard bill.sends > 0 else { return nil }
        return CallRecord(
            intent: CallIntent(
                ref: AssetRef("script"), inputs: nil, service: bill.service, provider: bill.provider,
                model: bill.model, key: key),
            sends: bill.sends, providerJob: job,
            outcome: outcome.map { last in
                CallOutcome(
                    isSuccess: last.isSuccess, cost: bill.cost, isPriceKnown: bill.unpriced == 0,
                    isEstimate: last.isEstimate, tokensIn: bill.tokensIn, tokensOut: bill.tokensOut,
                    error: last.error)
            }, spent: bill.cost, unpriced: bill.unpriced, intendedAt: bill.since,
            settledAt: outcome == nil ? nil : bill.settledAt)
    }
}
