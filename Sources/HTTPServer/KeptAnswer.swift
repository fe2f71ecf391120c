import CMHD
import Synchronization

/// The library's form of the answer that a connection gave last: who polls gets the same again and again, and to hand it
/// to the library anew, field by field, takes longer than to send it.
final class KeptAnswer: Sendable {
    /// Bytes of a body from which on it is not kept, for there may be many connections.
    static let longest = 16 << 10
    private static let ownName = "X-Request-Id"

    private struct State {
        var answer: FinishedResponse
        /// A count of its own keeps it for this object. Changed only between two answers of its connection.
        let response: LibraryHandle
    }

    private let state: Mutex<State>

    /// - Parameter response: Counted once more by the caller's hand: it is given back here in the end.
    init(_ answer: FinishedResponse, _ response: OpaquePointer) {
        let handle = LibraryHandle(response)
        state = Mutex(State(answer: answer, response: handle))
    }

    deinit { state.withLock { MHD_destroy_response($0.response.pointer) } }

    static func isWorthKeeping(_ answer: FinishedResponse) -> Bool {
        guard case .bytes(let bytes) = answer.body, !answer.closes else { return false }
        return bytes.count <= longest
    }

    /// Whether nothing but the request's own number differs.
    func isLike(_ answer: FinishedResponse) -> Bool {
        state.withLock { state in
            let kept = state.answer
            guard case .bytes(let old) = kept.body, case .bytes(let new) = answer.body, !answer.closes,
                answer.status == kept.status, answer.headers.fields.count == kept.headers.fields.count,
                // The very same memory, which is mostly so where nothing has changed.
                old.count == new.count,
                old.withUnsafeBytes({ $0.baseAddress }) == new.withUnsafeBytes({ $0.baseAddress })
            else { return false }
            return zip(kept.headers.fields, answer.headers.fields).allSatisfy { old, new in
                old.name == new.name && (old.value == new.value || old.name == Self.ownName)
            }
        }
    }

    /// The library's form of an answer that is like it. No answer of this connection may be on its way.
    func response(for answer: FinishedResponse) -> LibraryHandle? {
        state.withLock { state in
            guard let old = state.answer.headers[Self.ownName], let new = answer.headers[Self.ownName],
                MHD_del_response_header(state.response.pointer, Self.ownName, old) == .YES,
                MHD_add_response_header(state.response.pointer, Self.ownName, new) == .YES
            else { return nil }
            state.answer = answer
            return state.response
        }
    }
}
