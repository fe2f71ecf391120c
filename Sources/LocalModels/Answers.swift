import JSON
import Synchronization

/// What one run of the helper owes: each numbered request has one outcome, whatever happens.
final class Answers: Sendable {
    enum Outcome: Sendable {
        case result(JSON)
        case refused(code: String, message: String)
        /// The helper ended before it answered.
        case died(PipedProgram.End)
        case timedOut
        case cancelled
    }

    private struct State {
        var waiting: [Int64: CheckedContinuation<Outcome, Never>] = [:]
        var end: PipedProgram.End?
        var line: [UInt8] = []
    }

    private let state = Mutex(State())

    /// Whether another request makes sense.
    var isOpen: Bool { state.withLock { $0.end == nil } }

    func expect(_ number: Int64, _ continuation: CheckedContinuation<Outcome, Never>) {
        let end = state.withLock { state in
            if state.end == nil { state.waiting[number] = continuation }
            return state.end
        }
        if let end { continuation.resume(returning: .died(end)) }
    }

    /// The first outcome counts; later ones find nobody who waits.
    @discardableResult
    func settle(_ number: Int64, _ outcome: Outcome) -> Bool {
        let continuation = state.withLock { $0.waiting.removeValue(forKey: number) }
        continuation?.resume(returning: outcome)
        return continuation != nil
    }

    func end(_ end: PipedProgram.End) {
        let left = state.withLock { state in
            state.end = end
            defer { state.waiting = [:] }
            return state.waiting.values
        }
        for continuation in left { continuation.resume(returning: .died(end)) }
    }

    /// Takes a piece of what the helper wrote, whole lines or not.
    func take(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while let newline = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = state.withLock { state in
                defer { state.line.removeAll(keepingCapacity: true) }
                return state.line + rest[..<newline]
            }
            read(String(decoding: line, as: UTF8.self))
            rest = rest[(newline + 1)...]
        }
        state.withLock { $0.line += rest }
    }

    private func read(_ line: String) {
        // Whatever is no answer leaves its request to the timeout.
        guard let answer = try? JSON(parsing: line), let number = answer["id"]?.integer else { return }
        if let result = answer["result"] {
            settle(number, .result(result))
        } else {
            settle(
                number,
                .refused(
                    code: answer.at("error.code")?.text ?? "failed",
                    message: answer.at("error.message")?.text ?? "it gave no reason"))
        }
    }
}
