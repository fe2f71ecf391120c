import CMHD
import Synchronization

/// What is looked after once in a while, for the library's own timeouts are outwitted by a byte now and then.
extension Peer {
    func sweep(_ now: ContinuousClock.Instant, every tick: Duration, _ limits: Limits, isStopping: Bool) {
        if let exchange {
            exchange.sweep(now, every: tick, limits)
        } else if let idle = idleTime(now) {
            if idle.time > (idle.isFirst ? limits.headerTime : limits.idleTime) || (isStopping && !idle.isFirst) {
                shutDown()
            } else if let transport {
                // The library misses an end that arrives together with the last bytes before it.
                if !transport.isEstablished && isLeftAgain() { shutDown() }
            }
        }
    }
}

extension Exchange {
    fileprivate enum Verdict {
        case fine, tooSlow, shut
        /// The answer does not wait any longer for the end of a body that nobody needs.
        case around(FinishedResponse)
    }

    /// The stream, if it has nothing to send and the kernel would have told if its client had left.
    private var quietStream: OutgoingStream? {
        state.withLock { state in
            let isQuiet = state.phase == .answer && state.isSuspended && state.isWatched && !state.hasLeft
            return isQuiet ? state.stream : nil
        }
    }

    fileprivate func sweep(_ now: ContinuousClock.Instant, every tick: Duration, _ limits: Limits) {
        if let stream = quietStream { return stream.beat(after: limits.heartbeat, now: now) }
        let (phase, stream, body) = state.withLock { ($0.phase, $0.stream, $0.request?.body) }
        let transport = phase == .work ? nil : peer.transport
        let verdict = state.withLock { state -> Verdict in
            if let since = state.lingersSince { return now - since > .seconds(5) ? .shut : .fine }
            switch state.phase {
            case .head:
                if state.isLeft(transport) { return .shut }
                if now - began > limits.headerTime { return state.breakOff() }
            case .body:
                // Held back by us, or waiting for the handler: no fault of the client's.
                guard !state.isSuspended else { break }
                if state.isLeft(transport) { return .shut }
                if let answer = state.answer {
                    state.waited += tick
                    if state.waited < min(.seconds(1), limits.bodyGrace) { break }
                    return state.goesAround(answer) ? .around(answer) : .shut
                }
                state.waited += tick
                let seconds =
                    Double(state.waited.components.seconds) + Double(state.waited.components.attoseconds) / 1e18
                if state.waited > limits.bodyGrace, Double(state.received) < seconds * Double(limits.bodyRate) {
                    return state.breakOff()
                }
            case .answer:
                guard let transport else { break }
                if transport.acknowledged != state.acknowledged || (state.isSuspended && stream?.waits != true) {
                    state.acknowledged = transport.acknowledged
                    state.lastProgress = now
                } else if now - state.lastProgress > limits.sendTime {
                    return .shut
                }
            case .work: break
            }
            return .fine
        }
        switch verdict {
        case .tooSlow:
            let error = HTTPError(408, "The request came too slowly.")
            peer.send(FinishedResponse(error, id: id), thenShut: SHUT_RDWR)
            body?.fail(error)
        case .around(let answer):
            peer.send(answer, thenShut: SHUT_WR)
        case .shut:
            stream?.lose()
            peer.shutDown()
        case .fine:
            guard let stream, phase == .answer else { break }
            // A suspended connection does not notice by itself that its client left.
            if transport?.isEstablished == false {
                stream.lose()
            } else {
                stream.beat(after: limits.heartbeat, now: now)
            }
        }
    }
}

extension Exchange.State {
    /// The client has gone in the middle, for two sweeps: what came last may have been on its way to the library.
    fileprivate mutating func isLeft(_ transport: Peer.Transport?) -> Bool {
        guard transport?.isEstablished == false else { return false }
        defer { wasLeft = true }
        return wasLeft
    }

    fileprivate mutating func breakOff() -> Exchange.Verdict {
        isBroken = true
        return .tooSlow
    }
}
