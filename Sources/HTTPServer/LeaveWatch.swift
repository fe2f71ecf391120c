import CMHD
import Dispatch
import Synchronization

/// Hears from the kernel when a client closes a connection that waits: the library does not notice, and asking for each
/// of thousands again and again would keep a processor busy.
final class LeaveWatch: Sendable {
    private let epoll: Int32
    private let source: Mutex<any DispatchSourceRead>

    /// Nil where the system has no more descriptors.
    /// - Parameter left: Gets what `watch` was given, on a queue of the watch's own. It may come too late, when the
    ///   connection is another one.
    init?(_ left: @escaping @Sendable (UInt64) -> Void) {
        let epoll = reelmill_leave_watch()
        guard epoll >= 0 else { return nil }
        self.epoll = epoll
        let source = DispatchSource.makeReadSource(
            fileDescriptor: epoll, queue: DispatchQueue(label: "HTTP clients that leave"))
        source.setEventHandler {
            var tokens = [UInt64](repeating: 0, count: 64)
            while true {
                let count = reelmill_who_left(epoll, &tokens, 64)
                for token in tokens.prefix(Int(max(0, count))) { left(token) }
                if count < 64 { return }
            }
        }
        // Only then is it not in use any more.
        source.setCancelHandler { _ = CMHD.close(epoll) }
        source.resume()
        self.source = Mutex(source)
    }

    deinit { source.withLock { $0.cancel() } }

    /// Once, until the client leaves or the socket is closed; again for the next stream on the same connection.
    func watch(_ socket: Int32, as token: UInt64) -> Bool {
        reelmill_watch_for_leaving(epoll, socket, token) == 0
    }
}
