import Synchronization

/// The bytes of a request as they come, for one reader. What is not read yet holds the client back once it is more
/// than `highWater`.
package final class Body: AsyncSequence, Sendable {
    package typealias Element = [UInt8]

    static let highWater = 256 << 10

    fileprivate struct State {
        var bytes: [UInt8] = []
        var isWhole = false
        var failure: HTTPError?
        var reader: CheckedContinuation<[UInt8]?, any Error>?
        /// How many bytes the reader waits for, or will when it comes again.
        var least = 1
        var isHeldBack = false
        var total = 0
        var limit: Int
        var wasAskedFor = false
    }

    private let state: Mutex<State>
    private let goOn: @Sendable () -> Void

    /// What `Content-Length` says; nil for a body in chunks.
    package let announced: Int64?

    /// That of requests without one.
    static let none = Body([])

    /// A body that is all there, for routes that are called without a connection.
    package init(_ bytes: [UInt8]) {
        announced = Int64(bytes.count)
        goOn = {}
        state = Mutex(State(bytes: bytes, isWhole: true, limit: bytes.count))
    }

    /// - Parameter goOn: Called when the client was held back and may send again. Takes its own locks.
    init(announced: Int64?, limit: Int, goOn: @escaping @Sendable () -> Void) {
        self.announced = announced
        self.goOn = goOn
        state = Mutex(State(limit: limit))
    }

    /// The bytes that have come since the last call, waiting for some if there are none; nil at the end.
    /// Throws an HTTPError if the body is too long, comes too slowly, or its client left.
    package func next() async throws -> [UInt8]? {
        try await next(atLeast: 1)
    }

    /// As `next`, for who makes something certain of many bytes at a time: waits until a large piece is there, or the end.
    /// Pieces that came before the client left are lost with it. Gives back the piece before, for its memory is used again,
    /// and answers whether there is another one.
    package func next(piece: inout [UInt8]) async throws -> Bool {
        Pieces.keep(&piece)
        guard let bytes = try await next(atLeast: Pieces.least) else { return false }
        piece = bytes
        return true
    }

    private func next(atLeast least: Int) async throws -> [UInt8]? {
        let (ready, wasHeldBack) = try state.withLock { state in
            state.wasAskedFor = true
            state.least = least
            return try Body.take(&state)
        }
        if wasHeldBack { goOn() }
        if let ready { return ready.isEmpty ? nil : ready }
        return try await wait()
    }

    @inline(never) private func wait() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (answer, wasHeldBack) = state.withLock { state -> (Result<[UInt8]?, any Error>?, Bool) in
                    if Task.isCancelled { return (.failure(CancellationError()), false) }
                    do {
                        let (ready, wasHeldBack) = try Body.take(&state)
                        if let ready { return (.success(ready.isEmpty ? nil : ready), wasHeldBack) }
                    } catch { return (.failure(error), false) }
                    state.reader = continuation
                    return (nil, false)
                }
                if wasHeldBack { goOn() }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let reader = state.withLock { $0.reader.take() }
            reader?.resume(throwing: CancellationError())
        }
    }

    /// What there is, an empty list at the end, nil if it has to be waited for; and whether the client may now go on.
    private static func take(_ state: inout State) throws -> ([UInt8]?, Bool) {
        if let failure = state.failure { throw failure }
        guard state.isWhole || state.bytes.count >= state.least else { return (nil, false) }
        let bytes = exchange(&state.bytes, with: [])
        let wasHeldBack = state.isHeldBack
        state.isHeldBack = false
        return (bytes, wasHeldBack)
    }

    enum Offer { case taken, full, failed }

    /// Takes bytes from the connection; `.full` means: hold the client back until `goOn`.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Offer {
        state.withLock { state in
            if state.failure != nil { return .failed }
            guard state.total + bytes.count <= state.limit else {
                state.fail(Body.tooLong(state.limit))
                return .failed
            }
            if state.bytes.count >= (state.least >= Pieces.least ? Pieces.least : Body.highWater) {
                state.isHeldBack = true
                return .full
            }
            state.total += bytes.count
            if state.bytes.isEmpty, state.least >= Pieces.least { state.bytes = Pieces.empty() }
            state.bytes += bytes
            if state.bytes.count >= state.least, let reader = state.reader.take() {
                // Handed over whole: with a second reference to it the reader could not give its memory back.
                let piece = exchange(&state.bytes, with: [])
                reader.resume(returning: consume piece)
            }
            return .taken
        }
    }

    func finish() {
        state.withLock { state in
            guard !state.isWhole, state.failure == nil else { return }
            state.isWhole = true
            guard let reader = state.reader.take() else { return }
            let piece = exchange(&state.bytes, with: [])
            reader.resume(returning: piece.isEmpty ? nil : consume piece)
        }
    }

    func fail(_ error: HTTPError) {
        state.withLock { state in
            guard !state.isWhole, state.failure == nil else { return }
            state.fail(error)
        }
    }

    var isWhole: Bool { state.withLock { $0.isWhole } }
    var total: Int { state.withLock { $0.total } }

    static func tooLong(_ limit: Int) -> HTTPError {
        HTTPError(413, "The body is longer than the \(limit) bytes that are allowed here.")
    }

    package func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    package struct Iterator: AsyncIteratorProtocol {
        let body: Body
        package func next() async throws -> [UInt8]? { try await body.next() }
    }
}

extension Body.State {
    fileprivate mutating func fail(_ error: HTTPError) {
        failure = error
        bytes = []
        reader.take()?.resume(throwing: error)
    }
}
