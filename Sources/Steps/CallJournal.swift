import Digests
import FoundationEssentials
import Glibc
import JSON
package import Store
import Synchronization

/// Paid calls that belong to no item yet, such as writing the script that an item is then made from: written down in a
/// file, a line each, with the same rules as those of items. The key follows from what is asked for, so that asking the
/// same again after a crash is recognised as the same purchase. For one process at a time: that of the server.
package final class CallJournal: Sendable {
    private struct Entry {
        var pending = 0
        var job: String?
        var outcome: CallOutcome?
    }

    private struct State {
        var file: Int32
        var entries: [String: Entry] = [:]
    }

    private let state: Mutex<State>

    /// Reads what an earlier process wrote. A last line that was cut short by a crash is passed over.
    package init(path: String) throws(CallJournalError) {
        let file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw CallJournalError(attempted: "open \(path)", number: errno) }
        state = Mutex(State(file: file))
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
    package func calls(for request: String) -> any PaidCalls {
        JournaledCalls(journal: self, request: SHA256.of(request).hex)
    }

    fileprivate func intend(_ key: String, _ facts: [String: JSON]) throws(CallJournalError) -> CallDecision {
        let decision: CallDecision = state.withLock { state in
            guard let entry = state.entries[key] else { return .send }
            guard let outcome = entry.outcome else {
                return entry.pending >= 2 ? .refused : .resend(providerJob: entry.job)
            }
            return outcome.isSuccess ? .buyAgain(before: outcome) : .send
        }
        if decision != .refused { try note("intended", key, facts) }
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

    private static func apply(_ json: JSON, to state: inout State) {
        guard let key = json["key"]?.text else { return }
        var entry = state.entries[key] ?? Entry()
        switch json["what"]?.text {
        case "intended":
            if entry.outcome != nil { entry = Entry() }
            entry.pending += 1
        case "job": entry.job = json["job"]?.text
        case "settled":
            entry.outcome = CallOutcome(
                isSuccess: json["isSuccess"] == .bool(true), cost: json["cost"]?.integer ?? 0,
                tokensIn: json["tokensIn"]?.integer ?? 0, tokensOut: json["tokensOut"]?.integer ?? 0,
                error: json["error"]?.text)
            entry.pending = 0
        default: return
        }
        state.entries[key] = entry
    }
}

package struct CallJournalError: Error, CustomStringConvertible {
    let attempted: String
    let number: Int32

    package var description: String { "could not \(attempted): \(String(cString: strerror(number)))" }
}

private struct JournaledCalls: PaidCalls {
    let journal: CallJournal
    let request: String

    func intend(
        service: String, provider: String, model: String, ordinal: Int, estimate: Int64
    ) async throws -> (key: String, decision: CallDecision) {
        let key = SHA256.of("\(request) \(service) \(provider) \(model) \(ordinal)").hex
        let facts: [String: JSON] = [
            "service": JSON(service), "provider": JSON(provider), "model": JSON(model), "estimate": JSON(estimate),
        ]
        return (key, try journal.intend(key, facts))
    }

    func noteJob(_ job: String, of key: String) async throws { try journal.note("job", key, ["job": JSON(job)]) }

    func settle(_ key: String, _ outcome: CallOutcome) async throws {
        try journal.note(
            "settled", key,
            [
                "isSuccess": .bool(outcome.isSuccess), "cost": JSON(outcome.cost), "tokensIn": JSON(outcome.tokensIn),
                "tokensOut": JSON(outcome.tokensOut), "error": JSON(outcome.error),
            ])
    }
}
