import CMHD
import Synchronization

/// One connection, from being accepted to being closed.
final class Peer: Sendable {
    /// No other connection of the server ever has it.
    let number: UInt64
    let address: ClientAddress
    /// Set where there were too many connections already: every request is answered with it.
    let refusal: HTTPError?

    private struct State {
        /// Nil once the library is about to close it: the number may then be another connection's.
        var socket: Int32?
        var idleSince = ContinuousClock.now
        var isFirst = true
        var wasLeft = false
        var exchange: Exchange?
        var lastQuestion: Question?
        var kept: KeptAnswer?
    }

    private let state: Mutex<State>

    /// What was asked for last, taken apart: who polls asks for the same again and again.
    final class Question: Sendable {
        static let longest = 256

        let method: Method
        let target: Target
        let match: Router.Match
        /// As it was named then, and found to be one.
        let host: String?

        init(method: Method, target: Target, match: Router.Match, host: String?) {
            (self.method, self.target, self.match, self.host) = (method, target, match, host)
        }

        /// By bytes: texts that Swift takes for equal may be written differently.
        func isFor(_ rawTarget: String?) -> Bool { rawTarget.map { $0.utf8.elementsEqual(target.raw.utf8) } ?? false }
    }

    init(_ number: UInt64, socket: Int32, address: ClientAddress, refusal: HTTPError?) {
        self.number = number
        self.address = address
        self.refusal = refusal
        state = Mutex(State(socket: socket))
    }

    var exchange: Exchange? { state.withLock { $0.exchange } }

    var lastQuestion: Question? { state.withLock { $0.lastQuestion } }

    var kept: KeptAnswer? { state.withLock { $0.kept } }

    func keep(_ answer: KeptAnswer) {
        // Let go of outside the lock.
        let former = state.withLock { state in
            defer { state.kept = answer }
            return state.kept
        }
        withExtendedLifetime(former) {}
    }

    /// Long ones are not kept, for there may be many connections.
    func keep(_ question: Question) {
        guard question.target.raw.utf8.count <= Question.longest, (question.host?.utf8.count ?? 0) <= Question.longest
        else { return }
        state.withLock { $0.lastQuestion = question }
    }

    func begins(_ exchange: Exchange) { state.withLock { $0.exchange = exchange } }

    func ended(_ now: ContinuousClock.Instant) {
        state.withLock { state in
            state.exchange = nil
            state.isFirst = false
            state.wasLeft = false
            state.idleSince = now
        }
    }

    /// Whether it has been called before, in this wait for a request.
    func isLeftAgain() -> Bool {
        state.withLock { state in
            defer { state.wasLeft = true }
            return state.wasLeft
        }
    }

    func closed() { state.withLock { $0.socket = nil } }

    /// Nothing comes or goes any more; the library notices, and closes the connection.
    func shutDown() { withSocket { reelmill_end($0) } }

    /// Sends an answer around the library, where that sends nothing itself at this moment.
    func send(_ answer: FinishedResponse, thenShut how: Int) {
        withSocket { socket in
            RawAnswer.send(answer, to: socket)
            shutdown(socket, Int32(how))
        }
    }

    /// Whether it is told of from now on when the client leaves.
    func isWatched(by watch: LeaveWatch) -> Bool {
        var isWatched = false
        withSocket { isWatched = watch.watch($0, as: number) }
        return isWatched
    }

    struct Transport {
        let isEstablished: Bool
        let acknowledged: UInt64
    }

    var transport: Transport? {
        var (state, acknowledged): (UInt8, UInt64) = (0, 0)
        var isKnown = false
        withSocket { isKnown = reelmill_tcp_facts($0, &state, &acknowledged) == 0 }
        return isKnown ? Transport(isEstablished: state == 1, acknowledged: acknowledged) : nil
    }

    /// How long it has been waiting for a request, and whether it never had one; nil during a request.
    func idleTime(_ now: ContinuousClock.Instant) -> (time: Duration, isFirst: Bool)? {
        state.withLock { $0.exchange == nil ? (now - $0.idleSince, $0.isFirst) : nil }
    }

    /// Under the lock, so that the number cannot become another connection's meanwhile.
    private func withSocket(_ body: (Int32) -> Void) {
        state.withLock { state in if let socket = state.socket { body(socket) } }
    }
}

/// An answer as bytes, for the moments at which the library cannot take one.
enum RawAnswer {
    static func bytes(_ answer: FinishedResponse) -> [UInt8] {
        var head = "HTTP/1.1 \(answer.status) \(StatusText.of(answer.status))\r\n"
        var content: [UInt8] = []
        if case .bytes(let bytes) = answer.body { content = bytes }
        for field in answer.headers.fields where field.name.lowercased() != "connection" {
            head += "\(field.name): \(field.value)\r\n"
        }
        head += "Connection: close\r\nContent-Length: \(content.count)\r\n\r\n"
        return Array(head.utf8) + content
    }

    /// A small answer finds room in the socket's buffer, for nothing was sent before it; if not, it is lost.
    static func send(_ answer: FinishedResponse, to socket: Int32) {
        let bytes = bytes(answer)
        _ = CMHD.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
}
