import CMHD
import CMHDProblems
import Synchronization

/// One request and its answer. The library calls it on the thread of the connection; the handler's task completes it
/// from anywhere. Whether the connection is suspended, and what there is to answer, are decided under one lock.
final class Exchange: Sendable {
    enum Phase { case head, body, work, answer }

    struct State {
        /// Nil once the library is done with the request: nothing may be resumed then.
        var connection: LibraryHandle?
        var phase = Phase.head
        var isSuspended = false
        var answer: FinishedResponse?
        var isQueued = false
        /// An answer was sent around the library: what still comes is thrown away.
        var lingersSince: ContinuousClock.Instant?
        var isBroken = false
        var request: Request?
        /// Of the route that answers.
        var pattern: String?
        var length = RequestHead.BodyLength.none
        var task: Task<Void, Never>?
        var stream: OutgoingStream?
        var received: Int64 = 0
        var drained = 0
        var sent: Int64 = 0
        /// The most bytes of the library's buffer that hold something since it was given back.
        var bufferUse = Int.max
        var waited = Duration.zero
        var acknowledged: UInt64 = 0
        var wasLeft = false
        /// Of a stream: whether the kernel tells when its client leaves, and has told so.
        var isWatched = false
        var hasLeft = false
        var lastProgress: ContinuousClock.Instant
        /// The same was asked on this connection just before.
        var isAskedAgain = false
    }

    let core: ServerCore
    let peer: Peer
    let id: String
    let began: ContinuousClock.Instant
    private let rawTarget: String?
    let state: Mutex<State>

    init(core: ServerCore, peer: Peer, rawTarget: String?) {
        self.core = core
        self.peer = peer
        self.rawTarget = rawTarget
        began = .now
        state = Mutex(State(lastProgress: began))
        id = core.nextID()
    }

    // MARK: Called by the library

    func called(
        _ connection: OpaquePointer, _ method: UnsafePointer<CChar>, _ version: UnsafePointer<CChar>,
        _ data: UnsafePointer<CChar>?, _ size: UnsafeMutablePointer<Int>
    ) -> MHD_Result {
        if size.pointee > 0 { return receive(UnsafeRawBufferPointer(start: data, count: size.pointee), size) }
        if state.withLock({ $0.phase == .head }) {
            guard RequestHead.leavesRoom(connection, core.limits) else {
                reelmill_mhd_refuse(connection, 431)
                return .NO
            }
            start(connection, method, version)
            return answerBeforeBody(connection)
        }
        return finish(connection)
    }

    private func start(
        _ connection: OpaquePointer, _ method: UnsafePointer<CChar>, _ version: UnsafePointer<CChar>
    ) {
        let handle = LibraryHandle(connection)
        state.withLock { state in
            state.connection = handle
            state.phase = .body
        }
        let head: RequestHead
        let last = peer.lastQuestion.flatMap { $0.isFor(rawTarget) ? $0 : nil }
        do throws(HTTPError) {
            if let refusal = peer.refusal { throw refusal }
            head = try RequestHead(
                connection, method: method, version: version, rawTarget: rawTarget, known: last, limits: core.limits)
        } catch {
            var answer = FinishedResponse(error, id: id)
            answer.closes = true
            complete(answer)
            return
        }
        let match: Router.Match
        if let last, last.method == head.method {
            match = last.match
        } else {
            match = core.router.match(head.method, head.target.segments)
            peer.keep(
                Peer.Question(
                    method: head.method, target: head.target, match: match, host: head.headers["Host"]))
        }
        let body = body(head, match)
        let request = Request(
            head.method, head.target, headers: head.headers, body: body, client: peer.address, id: id)
        state.withLock { state in
            state.request = request
            if case .route(let route, _) = match { state.pattern = route.pattern }
            state.length = head.length
            state.isAskedAgain = last != nil
        }
        let task = Task.immediate { [core] in
            let response = await core.router.respond(to: request, match) { core.report($0, request) }
            self.complete(FinishedResponse(response, to: request))
        }
        state.withLock { if $0.answer == nil { $0.task = task } }
    }

    private func body(_ head: RequestHead, _ match: Router.Match) -> Body {
        let announced: Int64?
        switch head.length {
        case .none: return .none
        case .bytes(let count): announced = count
        case .chunked: announced = nil
        }
        var limit = core.limits.drained
        if case .route(let route, _) = match { limit = route.bodyLimit }
        let body = Body(announced: announced, limit: limit) { [weak self] in self?.goOn() }
        // The handler gets to know it where it reads, so that who may not ask at all is told that first.
        if let announced, announced > Int64(limit) { body.fail(Body.tooLong(limit)) }
        return body
    }

    /// An answer that is there already, to a client that waits before it sends its body, or would send for long.
    private func answerBeforeBody(_ connection: OpaquePointer) -> MHD_Result {
        enum Way { case none, now, around }
        let (way, answer) = state.withLock { state -> (Way, FinishedResponse?) in
            guard let answer = state.answer else { return (.none, nil) }
            guard let request = state.request else {
                state.isQueued = true
                return (.now, answer)
            }
            guard state.length != .none else { return (.none, nil) }
            if request.headers["Expect"] != nil {
                state.isQueued = true
                return (.now, answer)
            }
            if case .bytes(let count) = state.length, count > Int64(core.limits.drained) {
                return (state.goesAround(answer) ? .around : .none, answer)
            }
            return (.none, nil)
        }
        switch (way, answer) {
        case (.now, let answer?): return queue(answer, on: connection)
        case (.around, let answer?): peer.send(answer, thenShut: SHUT_WR)
        default: break
        }
        return .YES
    }

    private func receive(_ bytes: UnsafeRawBufferPointer, _ size: UnsafeMutablePointer<Int>) -> MHD_Result {
        var around: FinishedResponse?
        let result = state.withLock { state -> MHD_Result in
            if state.isBroken { return .NO }
            if state.lingersSince != nil || state.answer != nil {
                size.pointee = 0
                state.received += Int64(bytes.count)
                state.drained += bytes.count
                if let answer = state.answer, state.lingersSince == nil, isTooMuch(state), state.goesAround(answer) {
                    around = answer
                }
                return .YES
            }
            switch state.request?.body.offer(bytes) ?? .failed {
            case .taken:
                size.pointee = 0
                state.received += Int64(bytes.count)
            case .full:
                return suspend(&state)
            case .failed:
                // Until the handler has noticed and answered.
                if state.drained > core.limits.drained { return suspend(&state) }
                size.pointee = 0
                state.received += Int64(bytes.count)
                state.drained += bytes.count
            }
            return .YES
        }
        if let around { peer.send(around, thenShut: SHUT_WR) }
        return result
    }

    private func isTooMuch(_ state: borrowing State) -> Bool {
        if case .bytes(let count) = state.length, count - state.received > Int64(core.limits.drained) { return true }
        return state.drained > core.limits.drained
    }

    private func finish(_ connection: OpaquePointer) -> MHD_Result {
        let body = state.withLock { state in
            if state.phase == .body { state.phase = .work }
            // All share that of requests without a body.
            return state.length == .none ? nil : state.request?.body
        }
        body?.finish()
        var answer: FinishedResponse?
        let result = state.withLock { state -> MHD_Result in
            if state.isBroken || state.lingersSince != nil { return .NO }
            guard let ready = state.answer, !state.isQueued else { return suspend(&state) }
            answer = ready
            state.isQueued = true
            return .YES
        }
        guard let answer else { return result }
        return queue(answer, on: connection)
    }

    /// On the thread of the connection, without the lock: the library may call back at once.
    private func queue(_ answer: FinishedResponse, on connection: OpaquePointer) -> MHD_Result {
        let isAskedAgain = state.withLock { state in
            state.phase = .answer
            state.lastProgress = .now
            return state.isAskedAgain
        }
        if answer.isLikeKept, let response = peer.kept?.response(for: answer) {
            return MHD_queue_response(connection, UInt32(answer.status), response.pointer)
        }
        guard let response = LibraryResponse.make(answer, exchange: self) else { return .NO }
        let result = MHD_queue_response(connection, UInt32(answer.status), response)
        if isAskedAgain, KeptAnswer.isWorthKeeping(answer) {
            peer.keep(KeptAnswer(answer, response))
        } else {
            MHD_destroy_response(response)
        }
        return result
    }

    /// The library is done with the request, and the connection lives on or is about to be closed.
    func ended() {
        let refused = Int(reelmill_mhd_take_refusal())
        let end = state.withLock { state in
            let end = (
                request: state.request.take(), answer: state.answer, task: state.task.take(),
                stream: state.stream.take(), sent: state.sent, pattern: state.pattern,
                length: state.length
            )
            state.connection = nil
            state.isSuspended = false
            return end
        }
        if end.length != .none, let body = end.request?.body, !body.isWhole {
            body.fail(HTTPError(400, "The client left before it had sent everything."))
        }
        end.stream?.lose()
        if end.answer == nil { end.task?.cancel() }
        let now = ContinuousClock.now
        peer.ended(now)
        core.ended(
            AccessRecord(
                id: id, client: peer.address, method: end.request?.method.rawValue,
                target: end.request?.target, route: end.pattern,
                status: end.answer?.status ?? (refused > 0 ? refused : 499),
                bytes: end.answer?.body.count ?? end.sent, duration: now - began))
    }

    // MARK: Suspending

    /// Under the lock, on the thread of the connection. At the very end of the server nothing may stay suspended.
    func suspend(_ state: inout State) -> MHD_Result {
        guard !core.endsNow, let connection = state.connection else { return .NO }
        state.isSuspended = true
        MHD_suspend_connection(connection.pointer)
        return .YES
    }

    /// From any thread.
    func goOn() { state.withLock { $0.resume() } }

    /// The first answer counts: a late one has nobody to go to.
    func complete(_ answer: FinishedResponse) {
        var answer = answer
        if core.isStopping { answer.closes = true }
        answer.isLikeKept = peer.kept?.isLike(answer) ?? false
        if !answer.isLikeKept, let flaw = answer.flaw {
            core.report(HTTPError(500, "An answer could not be sent.", hidden: flaw), nil)
            let closes = answer.closes
            answer = FinishedResponse(HTTPError(500, "The server made a mistake. It is in its log."), id: id)
            answer.closes = closes
        }
        state.withLock { state in
            guard state.answer == nil else { return }
            state.answer = answer
            state.resume()
        }
    }
}

extension Exchange.State {
    mutating func resume() {
        guard isSuspended, let connection else { return }
        isSuspended = false
        // While it waited nobody looked whether the client took anything.
        if phase == .answer { lastProgress = .now }
        MHD_resume_connection(connection.pointer)
    }

    /// Whether the answer is one that can be sent around the library; from then on nothing else is sent.
    mutating func goesAround(_ answer: FinishedResponse) -> Bool {
        guard case .bytes(let bytes) = answer.body, bytes.count < 64 << 10 else { return false }
        lingersSince = .now
        isQueued = true
        return true
    }
}

/// A pointer of the library's. Its functions that are called from several threads, resuming and stopping, lock by
/// themselves; all others are called only on the thread of the connection.
struct LibraryHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }
}
