import CMHD
import Glibc
import Synchronization

/// An answer as the library takes it.
enum LibraryResponse {
    static func make(_ answer: FinishedResponse, exchange: Exchange) -> OpaquePointer? {
        guard let response = body(answer, exchange) else { return nil }
        for field in answer.headers.fields { MHD_add_response_header(response, field.name, field.value) }
        if answer.closes { MHD_add_response_header(response, "Connection", "close") }
        return response
    }

    private static func body(_ answer: FinishedResponse, _ exchange: Exchange) -> OpaquePointer? {
        switch answer.body {
        case .bytes(let bytes):
            if bytes.isEmpty { return MHD_create_response_from_buffer_with_free_callback(0, nil, nil) }
            guard let copy = malloc(bytes.count) else { return nil }
            bytes.withUnsafeBytes { _ = memcpy(copy, $0.baseAddress!, bytes.count) }
            return MHD_create_response_from_buffer_with_free_callback(bytes.count, copy, free)
        case .file(let file, let range):
            if range.isEmpty { return MHD_create_response_from_buffer_with_free_callback(0, nil, nil) }
            let descriptor = file.duplicate()
            guard descriptor >= 0 else { return nil }
            return MHD_create_response_from_fd_at_offset64(
                UInt64(range.count), descriptor, UInt64(range.lowerBound))
        case .stream(let heartbeat, let write):
            let stream = OutgoingStream(heartbeats: heartbeat) { [weak exchange] in exchange?.goOn() }
            exchange.begin(stream, write)
            let link = Unmanaged.passRetained(StreamLink(stream: stream, exchange: exchange))
            return MHD_create_response_from_callback(
                // All bits set: the library's sign for a size that is not known.
                UInt64.max, 2048,
                { link, _, buffer, size in
                    let link = Unmanaged<StreamLink>.fromOpaque(link!).takeUnretainedValue()
                    return link.read(UnsafeMutableRawBufferPointer(start: buffer, count: size))
                },
                link.toOpaque(),
                { link in Unmanaged<StreamLink>.fromOpaque(link!).takeRetainedValue().stream.lose() })
        }
    }
}

private final class StreamLink: Sendable {
    let stream: OutgoingStream
    let exchange: Exchange

    init(stream: OutgoingStream, exchange: Exchange) {
        self.stream = stream
        self.exchange = exchange
    }

    func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int { exchange.read(stream, into: buffer) }
}

extension Exchange {
    func begin(_ stream: OutgoingStream, _ write: @escaping @Sendable (OutgoingStream) async throws -> Void) {
        let request = state.withLock { state in
            state.stream = stream
            return state.request
        }
        guard request?.method != .head else { return }
        let isWatched = core.isWatched(peer)
        state.withLock { $0.isWatched = isWatched }
        stream.start(write) { [core] error in core.report(error, request) }
        if core.isStopping { stream.close() }
    }

    /// Called by the library when it can send.
    fileprivate func read(_ stream: OutgoingStream, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        // What the library calls END_OF_STREAM and END_WITH_ERROR.
        let (end, broken) = (-1, -2)
        return state.withLock { state in
            switch stream.read(into: buffer) {
            case .bytes(let count):
                state.sent += Int64(count)
                state.bufferUse = max(state.bufferUse, count)
                return count
            case .end: return end
            case .lost: return broken
            case .nothingYet:
                if state.bufferUse > 4096 {
                    IdleBuffer.giveBack(buffer)
                    state.bufferUse = 0
                }
                return suspend(&state) == .YES ? 0 : broken
            }
        }
    }
}

/// The library fills a connection's memory with zeros, also what is never used of it: of a stream that waits, and may
/// do so for hours, that would be most of what it costs.
private enum IdleBuffer {
    private static let page = UInt(getpagesize())

    /// Nothing that is in the buffer may be needed any more. It stays usable, and begins as zeros.
    static func giveBack(_ buffer: UnsafeMutableRawBufferPointer) {
        guard let start = buffer.baseAddress.map({ UInt(bitPattern: $0) }) else { return }
        // Only whole pages, for others lie in their first and last ones.
        let (first, end) = ((start + page - 1) / page * page, (start + UInt(buffer.count)) / page * page)
        guard first < end else { return }
        // Where it fails, the memory stays taken: no harm but that.
        madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_DONTNEED)
    }
}
