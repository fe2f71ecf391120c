import Synchronization

/// An answer that is written piece by piece. Holds its writer back while more than `highWater` waits for the client.
package final class OutgoingStream: Sendable {
    static let highWater = 64 << 10

    package struct Closed: Error, CustomStringConvertible {
        package var description: String { "the client left, or the server stops" }
    }

    private struct State {
        var bytes: [UInt8] = []
        var start = 0
        /// No more is taken. What waits is still sent, unless `isLost`.
        var isClosed = false
        var isLost = false
        var writer: CheckedContinuation<Void, any Error>?
        var lastWrite = ContinuousClock.now

        var count: Int { bytes.count - start }
    }

    private let state = Mutex(State())
    private let goOn: @Sendable () -> Void
    private let task = Mutex<Task<Void, Never>?>(nil)
    let heartbeats: Bool

    /// - Parameter goOn: Called when there is something to send, or nothing will come any more. Takes its own locks.
    init(heartbeats: Bool, goOn: @escaping @Sendable () -> Void) {
        self.heartbeats = heartbeats
        self.goOn = goOn
    }

    /// False once the client left or the server stops.
    package var isOpen: Bool { state.withLock { !$0.isClosed } }

    /// Throws `Closed` if nobody is there to read it, and CancellationError in a cancelled task.
    package func write(_ bytes: [UInt8]) async throws {
        try Task.checkCancellation()
        try state.withLock { state throws(Closed) in
            guard !state.isClosed else { throw Closed() }
            state.bytes += bytes
            state.lastWrite = .now
        }
        goOn()
        if state.withLock({ $0.count > OutgoingStream.highWater }) { try await room() }
    }

    @inline(never) private func room() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isClosed { return .failure(Closed()) }
                    if state.count <= OutgoingStream.highWater { return .success(()) }
                    state.writer = continuation
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let writer = state.withLock { $0.writer.take() }
            writer?.resume(throwing: CancellationError())
        }
    }

    enum Piece { case bytes(Int), nothingYet, end, lost }

    /// Called by the connection when it can send. `.nothingYet` means: wait for `goOn`.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Piece {
        state.withLock { state in
            if state.isLost { return .lost }
            guard state.count > 0 else { return state.isClosed ? .end : .nothingYet }
            let count = min(buffer.count, state.count)
            state.bytes.withUnsafeBytes { bytes in
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[state.start..<state.start + count]))
            }
            state.start += count
            if state.count == 0 {
                state.bytes = []
                state.start = 0
            } else if state.start > OutgoingStream.highWater {
                state.bytes.removeFirst(state.start)
                state.start = 0
            }
            if state.count <= OutgoingStream.highWater { state.writer.take()?.resume() }
            return .bytes(count)
        }
    }

    /// Starts the writer: once, when the head of the answer is on its way.
    func start(
        _ write: @escaping @Sendable (OutgoingStream) async throws -> Void,
        failed: @escaping @Sendable (any Error) -> Void
    ) {
        task.withLock { task in
            task = Task {
                do {
                    try await write(self)
                    self.close()
                } catch is CancellationError {
                    self.close()
                } catch is Closed {
                    self.close()
                } catch {
                    failed(error)
                    self.lose()
                }
            }
        }
        if !isOpen { task.withLock { $0 }?.cancel() }
    }

    /// Nothing more is taken, and what waits is sent: the writer is done, or the server stops.
    func close() { end(lost: false) }

    /// The client is gone, or the answer broke off: nothing more is sent.
    func lose() { end(lost: true) }

    private func end(lost: Bool) {
        let writer = state.withLock { state in
            state.isClosed = true
            if lost { state.isLost = true }
            return state.writer.take()
        }
        writer?.resume(throwing: Closed())
        task.withLock { $0 }?.cancel()
        goOn()
    }

    /// A comment, if nothing was written for that long: the client sees that the server lives, and the server whether
    /// the client does.
    func beat(after pause: Duration, now: ContinuousClock.Instant) {
        guard heartbeats else { return }
        let beats = state.withLock { state in
            guard !state.isClosed, state.count == 0, now - state.lastWrite >= pause else { return false }
            state.bytes += ": still here\n\n".utf8
            state.lastWrite = now
            return true
        }
        if beats { goOn() }
    }

    var waits: Bool { state.withLock { $0.count > 0 } }
}
