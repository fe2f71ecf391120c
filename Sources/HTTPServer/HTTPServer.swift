import CMHD
import Dispatch
package import Logs
import Synchronization
import Threads

/// A server that answers with a router's handlers. Runs until `stop`.
///
/// A handler starts on the thread of its connection and leaves it at its first real suspension, so that a quick one
/// costs no switch of threads; work that blocks belongs on threads of its own.
package final class HTTPServer: Sendable {
    package struct Configuration: Sendable {
        /// An address in digits. `::` takes IPv4 too.
        package var host = "127.0.0.1"
        /// 0 for any that is free.
        package var port: UInt16 = 0
        package var limits = Limits()
        package var log: Log
        /// Hears of each request that is over, on the thread of its connection: for counters.
        package var observe: @Sendable (AccessRecord) -> Void = { _ in }

        package init(log: Log) { self.log = log }
    }

    package struct Load: Sendable {
        package let connections: Int
        package let requestsInFlight: Int
    }

    /// The port that it listens on.
    package let port: UInt16
    private let core: ServerCore
    private let limits: Limits
    private let daemon: Mutex<LibraryHandle?>
    private let sweeper: Mutex<any DispatchSourceTimer>
    private static let threads = BlockingThreads(label: "HTTP server stops")

    package init(_ router: Router, _ configuration: Configuration) throws(ServerError) {
        let listener = try Listener(host: configuration.host, port: configuration.port)
        let limits = configuration.limits
        let core = ServerCore(
            router: router, limits: limits, log: configuration.log, observe: configuration.observe)
        core.watchForLeaving()
        // Those over the limit get an answer, as long as there are not too many of these as well. The library deals
        // its limit out to its threads in equal parts, and the kernel the connections in unequal ones.
        let most = (limits.connections + 256) * 2
        guard
            let daemon = reelmill_mhd_start(
                listener.descriptor, UInt32(limits.threads), UInt32(most), limits.memory,
                UInt32(limits.lostTime.components.seconds),
                Unmanaged.passUnretained(core).toOpaque(), Callbacks.access, Callbacks.target, Callbacks.completed,
                Callbacks.notified)
        else {
            _ = CMHD.shutdown(listener.descriptor, Int32(SHUT_RDWR))
            throw ServerError(code: .io, attempted: "start the HTTP library", cause: "it does not say why")
        }
        self.core = core
        self.limits = limits
        self.daemon = Mutex(LibraryHandle(daemon))
        port = listener.port
        let tick = HTTPServer.tick(limits)
        let sweeper = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "HTTP server sweeps"))
        sweeper.schedule(deadline: .now() + tick, repeating: tick, leeway: .milliseconds(Int(tick * 100)))
        let duration = Duration.seconds(tick)
        sweeper.setEventHandler { [weak core] in core?.sweep(every: duration) }
        sweeper.resume()
        self.sweeper = Mutex(sweeper)
    }

    deinit {
        precondition(daemon.withLock { $0 == nil }, "an HTTP server was let go without being stopped")
    }

    package var load: Load { Load(connections: core.connections, requestsInFlight: core.inFlight) }

    /// Takes no more connections, ends the streams, lets the running requests finish for `stopTime`, and ends.
    /// Calling it again does nothing.
    package func stop() async {
        guard let daemon = daemon.withLock({ $0.take() }) else { return }
        await Task(executorPreference: HTTPServer.threads) { [core, limits] in
            let listener = MHD_quiesce_daemon(daemon.pointer)
            if listener >= 0 { _ = CMHD.close(listener) }
            core.beginStopping()
            let end = ContinuousClock.now + limits.stopTime
            while core.inFlight > 0, ContinuousClock.now < end {
                // On a thread of its own, which may sleep.
                usleep(5000)
                core.beginStopping()
            }
            core.endAll()
            MHD_stop_daemon(daemon.pointer)
        }.value
        sweeper.withLock { $0.cancel() }
    }

    private static func tick(_ limits: Limits) -> Double {
        let shortest = [limits.headerTime, limits.idleTime, limits.bodyGrace, limits.sendTime, limits.heartbeat].min()!
        let seconds = Double(shortest.components.seconds) + Double(shortest.components.attoseconds) / 1e18
        return min(1, max(0.01, seconds / 4))
    }
}

/// What the library calls, on its own threads.
private enum Callbacks {
    static let access: MHD_AccessHandlerCallback = { _, connection, _, method, version, data, size, context in
        guard let connection, let method, let version, let size, let context = context?.pointee else { return .NO }
        let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        return exchange.called(connection, method, version, data, size)
    }

    static let target:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? = {
            cls, target, connection in
            guard let target, let connection, let peer = reelmill_mhd_socket_context(connection) else { return nil }
            let core = Unmanaged<ServerCore>.fromOpaque(cls!).takeUnretainedValue()
            let exchange = core.begins(Unmanaged<Peer>.fromOpaque(peer).takeUnretainedValue(), target)
            return Unmanaged.passRetained(exchange).toOpaque()
        }

    static let completed: MHD_RequestCompletedCallback = { _, _, context, _ in
        guard let exchange = context?.pointee else { return }
        context?.pointee = nil
        Unmanaged<Exchange>.fromOpaque(exchange).takeRetainedValue()
            .ended()
    }

    static let notified: MHD_NotifyConnectionCallback = { cls, connection, context, what in
        guard let connection, let context else { return }
        let core = Unmanaged<ServerCore>.fromOpaque(cls!).takeUnretainedValue()
        if what.rawValue == 0 {  // started; the other is: closed
            context.pointee = Unmanaged.passRetained(core.accepted(connection)).toOpaque()
        } else if let peer = context.pointee {
            context.pointee = nil
            core.closed(Unmanaged<Peer>.fromOpaque(peer).takeRetainedValue())
        }
    }
}
