import Digests
import FoundationEssentials
import Glibc
import JSON
package import Store
import Synchronization

/// Paid calls that belong to no item yet, such as writing the script that an item is then made from: written down in a
/// file, a line each, with the same rules as those of items. The key follows from what is asked for, so that asking the
/// same again after a crash is recognised as the same purchase. Answers are kept in a folder beside the file until what
/// they were bought for is saved, and what they cost until an item takes it on. For one process at a time: that of the
/// server.
package final class CallJournal: Sendable {
    private struct State {
        var file: Int32
        var entries: [String: JournalEntry] = [:]
    }

    private let state: Mutex<State>
    private let answers: AnswerFolder

    /// Reads what an earlier process wrote. A last line that was cut short by a crash is passed over.
    package init(path: String) throws(CallJournalError) {
        let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw CallJournalError(attempted: "open \(path)", number: errno) }
        state = Mutex(State(file: file))
        answers = AnswerFolder(path: path + ".answers")
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CallJournalError(attempted: "read \(path)", number: EIO)
        }
        state.withLock { state in
            for line in bytes.split(separator: UInt8(ascii: "\n")) {
                // See above.
                guard let json = try? JSON(parsing: String(decoding: line, as: UTF8.self)) else { continue }
                CallJournal.apply(json, to: &state)
            }
        }
        // So that the next line does not go on from the broken one.
        if let last = bytes.last, last != UInt8(ascii: "\n") { try append("") }
    }

    deinit { state.withLock { _ = close($0.file) } }

    /// The calls for one request. `request` is all that it is made from; only its hash is kept.
    /// - Parameter limit: What they may cost together until they are an item's, in millionths of a US dollar; 0 for no
    ///   limit.
    package func calls(for request: String, limit: Int64 = 0) -> any PaidCalls {
        let budget = CallBudget(limit: limit)
        budget.begin(spent: unpaid(for: request).reduce(0) { $0 + $1.spent })
        return JournaledCalls(journal: self, request: SHA256.of(request).hex, budget: budget)
    }

    /// What came of a request is with whoever asked for it: its answers need not be kept any more.
    package func delivered(_ request: String) throws(CallJournalError) {
        for key in keys(of: request, where: { $0.answer != nil }) { try forget(key) }
    }

    /// The calls for a request that no item has on its account yet, oldest first.
    package func unpaid(for request: String) -> [CallRecord] {
        let request = SHA256.of(request).hex
        let records = state.withLock { state in
            state.entries.filter { $0.value.request == request }.compactMap { $1.record(key: $0) }
        }
        return records.sorted { ($0.intendedAt, $0.intent.key) < ($1.intendedAt, $1.intent.key) }
    }

    /// What came of a request is saved as an item, together with its `unpaid` calls. Nobody may be at work on the same
    /// request meanwhile.
    package func charged(_ request: String) throws(CallJournalError) {
        for key in keys(of: request, where: { _ in true }) {
            // The line comes first: a file without one is nothing.
            try note("charged", key, [:])
            try answers.remove(key)
        }
    }

    private func keys(of request: String, where condition: (JournalEntry) -> Bool) -> [String] {
        let request = SHA256.of(request).hex
        return state.withLock { state in
            state.entries.filter { $0.value.request == request && condition($0.value) }.map(\.key)
        }
    }

    /// The file of an answer that is whole.
    fileprivate func answer(to key: String) throws(CallJournalError) -> KeptAnswer? {
        guard let answer = state.withLock({ $0.entries[key]?.answer }) else { return nil }
        guard let file = answers.file(key, digest: answer.digest) else {
            try forget(key)
            return nil
        }
        return KeptAnswer(key: key, file: file, mimeType: answer.mimeType)
    }

    fileprivate func keep(_ answer: ArrivedAnswer, to key: String) throws(CallJournalError) -> [String: JSON] {
        [
            "answer": JSON(try answers.take(answer.file, as: key)), "answerType": JSON(answer.mimeType),
        ]
    }

    /// The line comes first: a file without one is nothing.
    fileprivate func forget(_ key: String) throws(CallJournalError) {
        try note("forgotten", key, [:])
        try answers.remove(key)
    }

    fileprivate func intend(_ key: String, _ facts: [String: JSON]) throws(CallJournalError) -> CallDecision {
        let decision: CallDecision = state.withLock { state in
            guard let entry = state.entries[key] else { return .send }
            guard let outcome = entry.outcome else {
                return entry.pending >= 2 ? .refused : .resend(providerJob: entry.job)
            }
            return outcome.isSuccess ? .buyAgain(before: outcome) : .send
        }
        // Who then asks again knows that it may have been paid for.
        try note(decision == .refused ? "refused" : "intended", key, facts)
        return decision
    }

    fileprivate func note(
        _ what: String, _ key: String, _ facts: [String: JSON]
    ) throws(CallJournalError) {
        let json = JSON.object(
            facts.merging([
                "at": .double((Date.now.timeIntervalSince1970 * 1000).rounded() / 1000), "what": JSON(what),
                "key": JSON(key),
            ]) { fact, _ in fact })
        try append(json.canonicalText)
        state.withLock { CallJournal.apply(json, to: &$0) }
    }

    private func append(_ line: String) throws(CallJournalError) {
        let bytes = Array((line + "\n").utf8)
        let number: Int32 = state.withLock { state in
            write(state.file, bytes, bytes.count) == bytes.count && fdatasync(state.file) == 0 ? 0 : errno
        }
        guard number == 0 else { throw CallJournalError(attempted: "write down a paid call", number: number) }
    }

    private static func apply(_ line: JSON, to state: inout State) {
        guard let key = line["key"]?.text else { return }
        // What is said of others concerns purchases that an item has taken on already.
        guard var entry = state.entries[key] ?? line["request"]?.text.map({ JournalEntry(request: $0) }) else { return }
        state.entries[key] = entry.apply(line) ? entry : nil
    }
}

package struct CallJournalError: Error, CustomStringConvertible {
    let attempted: String
    let number: Int32

    init(attempted: String, number: Int32 = errno) {
        self.attempted = attempted
        self.number = number
    }

    package var description: String { "could not \(attempted): \(String(cString: strerror(number)))" }
}

private struct JournaledCalls: PaidCalls {
    let journal: CallJournal
    let request: String
    let budget: CallBudget

    func kept(service: String, provider: String, model: String, ordinal: Int) async throws -> KeptAnswer? {
        try journal.answer(to: key(service, provider, model, ordinal))
    }

    func intend(
        service: String, provider: String, model: String, ordinal: Int, estimate: Int64?
    ) async throws -> (key: String, decision: CallDecision) {
        let key = key(service, provider, model, ordinal)
        let facts: [String: JSON] = [
            "request": JSON(request), "service": JSON(service), "provider": JSON(provider), "model": JSON(model),
            "estimate": estimate.map { JSON($0) } ?? .null,
        ]
        if let estimate {
            try budget.reserve(estimate, for: key)
        } else {
            try budget.refuse(unpriced: model, of: provider)
        }
        do {
            let decision = try journal.intend(key, facts)
            if decision == .refused { budget.settle(key, cost: 0) }
            return (key, decision)
        } catch {
            budget.settle(key, cost: 0)
            throw error
        }
    }

    func noteJob(_ job: String, of key: String) async throws { try journal.note("job", key, ["job": JSON(job)]) }

    func settle(_ key: String, _ outcome: CallOutcome, answer: ArrivedAnswer?) async throws {
        var facts: [String: JSON] = [
            "isSuccess": .bool(outcome.isSuccess), "cost": JSON(outcome.cost),
            "isPriceKnown": .bool(outcome.isPriceKnown), "tokensIn": JSON(outcome.tokensIn),
            "tokensOut": JSON(outcome.tokensOut), "error": JSON(outcome.error),
        ]
        if let answer {
            do {
                facts.merge(try journal.keep(answer, to: key)) { $1 }
            } catch {
                // What was bought is in hand: that it might have to be bought again is no reason to throw it away.
            }
        }
        try journal.note("settled", key, facts)
        budget.settle(key, cost: outcome.cost)
    }

    func forget(_ key: String) async throws { try journal.forget(key) }

    private func key(_ service: String, _ provider: String, _ model: String, _ ordinal: Int) -> String {
        SHA256.of("\(request) \(service) \(provider) \(model) \(ordinal)").hex
    }
}
