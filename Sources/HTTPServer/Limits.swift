/// What a client may use, and for how long.
package struct Limits: Sendable {
    package static let json = 1 << 20

    /// Bytes of the request line and the headers.
    package var headers = 32 << 10
    package var connections = 4096
    package var connectionsPerAddress = 4096
    /// Whether this machine's own address, which a proxy would have, may hold any number of them.
    package var sparesLoopback = false
    /// From the first byte of a connection, or of a request, to the end of its headers.
    package var headerTime: Duration = .seconds(10)
    /// How long a connection may stay without a request after the last one.
    package var idleTime: Duration = .seconds(60)
    /// A body that has been waited for this long has to come at `bodyRate` on average.
    package var bodyGrace: Duration = .seconds(10)
    /// Bytes a second.
    package var bodyRate = 512
    /// How long a client may leave an answer unread, not taking a byte.
    package var sendTime: Duration = .seconds(30)
    /// A connection on which nothing at all has happened for so long, not one that waits for a handler or for events, is
    /// closed though the library missed its end. Whole seconds.
    package var lostTime: Duration = .seconds(300)
    package var heartbeat: Duration = .seconds(15)
    /// How long running requests may take to finish once the server is asked to stop.
    package var stopTime: Duration = .seconds(10)
    /// Bytes of a body that is of no use any more, which are read so that the connection can be kept.
    package var drained = 256 << 10
    package var threads = 2

    package init() {}

    /// Of a connection: the heads of a request and its answer, and the bookkeeping. The library fills it with zeros after
    /// each request, so that more than is needed costs time.
    var memory: Int { headers + (16 << 10) }
    /// Bytes that the library needs for each field of a head.
    static let bookkeeping = 64
    /// What is kept free for the head of an answer.
    static let answerHead = 3072
}
