import CMHD
import Digests
import Logs
import Synchronization

/// What all connections of a server share.
final class ServerCore: Sendable {
    let router: Router
    let limits: Limits
    private let log: Log
    private let observe: @Sendable (AccessRecord) -> Void

    private struct Crowd {
        var peers: [UInt64: Peer] = [:]
        var latest: UInt64 = 0
        var perAddress: [String: Int] = [:]
    }

    private let crowd = Mutex(Crowd())
    private let running = Atomic<Int>(0)
    private let leaves = Mutex<LeaveWatch?>(nil)
    private let counter = Atomic<Int>(0)
    private let prefix = RandomToken.make(length: 6)
    private let stopping = Atomic<Bool>(false)
    private let ending = Atomic<Bool>(false)

    init(router: Router, limits: Limits, log: Log, observe: @escaping @Sendable (AccessRecord) -> Void) {
        self.router = router
        self.limits = limits
        self.log = log
        self.observe = observe
    }

    var isStopping: Bool { stopping.load(ordering: .acquiring) }
    /// The library is about to be stopped: nothing may be suspended any more.
    var endsNow: Bool { ending.load(ordering: .sequentiallyConsistent) }
    var inFlight: Int { running.load(ordering: .relaxed) }
    var connections: Int { crowd.withLock { $0.peers.count } }

    func nextID() -> String {
        prefix + "-" + String(counter.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36)
    }

    /// From now on streams need not be asked whether their clients are still there.
    func watchForLeaving() {
        let watch = LeaveWatch { [weak self] number in
            self?.crowd.withLock { $0.peers[number] }?.exchange?.state.withLock { $0.hasLeft = true }
        }
        leaves.withLock { $0 = watch }
    }

    /// Whether the exchange of this connection gets to know when the client leaves.
    func isWatched(_ peer: Peer) -> Bool { leaves.withLock { $0 }.map { peer.isWatched(by: $0) } ?? false }

    // MARK: Called by the library

    func accepted(_ connection: OpaquePointer) -> Peer {
        let address = ClientAddress(reelmill_mhd_address(connection))
        let socket = reelmill_mhd_socket(connection)
        return crowd.withLock { crowd in
            let same = crowd.perAddress[address.host, default: 0] + 1
            crowd.perAddress[address.host] = same
            var refusal: HTTPError?
            if crowd.peers.count >= limits.connections {
                refusal = .tryLater(503, "The server has as many connections as it can serve.", after: 5)
            } else if same > limits.connectionsPerAddress, !(limits.sparesLoopback && address.isLoopback) {
                refusal = .tryLater(429, "There are too many connections from this address.", after: 5)
            }
            crowd.latest += 1
            let peer = Peer(crowd.latest, socket: socket, address: address, refusal: refusal)
            crowd.peers[peer.number] = peer
            return peer
        }
    }

    func closed(_ peer: Peer) {
        peer.closed()
        crowd.withLock { crowd in
            crowd.peers[peer.number] = nil
            let left = crowd.perAddress[peer.address.host, default: 1] - 1
            crowd.perAddress[peer.address.host] = left > 0 ? left : nil
        }
    }

    func begins(_ peer: Peer, _ rawTarget: UnsafePointer<CChar>) -> Exchange {
        running.wrappingAdd(1, ordering: .relaxed)
        let exchange = Exchange(core: self, peer: peer, rawTarget: String(validatingCString: rawTarget))
        peer.begins(exchange)
        return exchange
    }

    func ended(_ record: AccessRecord) {
        running.wrappingSubtract(1, ordering: .relaxed)
        log.info("request", record.logged)
        observe(record)
    }

    /// An error that is the server's own, with all that is known of it: for the log only.
    func report(_ error: any Error, _ request: Request?) {
        log.error(
            "a request could not be answered as it should",
            [
                "request": request?.id, "path": request.map { String($0.target.rawPath) },
                "error": String(describing: error),
            ])
    }

    // MARK: Looking after them

    func sweep(every tick: Duration) {
        let now = ContinuousClock.now
        for peer in allPeers { peer.sweep(now, every: tick, limits, isStopping: isStopping) }
    }

    private var allPeers: [Peer] { crowd.withLock { Array($0.peers.values) } }

    /// Streams end, idle connections close, and each answer from now on is its connection's last.
    func beginStopping() {
        stopping.store(true, ordering: .releasing)
        for peer in allPeers {
            if let exchange = peer.exchange { exchange.state.withLock { $0.stream }?.close() } else { peer.shutDown() }
        }
    }

    /// What still runs is cancelled and answered with 503; after that nothing is suspended, nor ever will be.
    func endAll() {
        ending.store(true, ordering: .sequentiallyConsistent)
        for exchange in allPeers.compactMap(\.exchange) {
            let (task, stream) = exchange.state.withLock { ($0.task, $0.stream) }
            task?.cancel()
            stream?.lose()
            exchange.complete(
                FinishedResponse(.tryLater(503, "The server is about to stop.", after: 5), id: exchange.id))
            exchange.goOn()
        }
    }
}
