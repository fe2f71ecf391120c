/// The bytes of a blob, or of a range of it, in chunks of at most 256 KB. A chunk is fetched when it is asked for and not
/// before, so a slow consumer holds one chunk in memory, however large the blob is.
package struct BlobReader: AsyncSequence, Sendable {
    package static let largestChunk = 262_144

    /// How many bytes the chunks hold together.
    package let count: Int64
    /// How many bytes the whole blob has.
    package let blobSize: Int64
    private let start: @Sendable () -> any BlobChunks

    /// - Parameter start: Begins at the first byte each time that it is called.
    init(count: Int64, blobSize: Int64, start: @escaping @Sendable () -> any BlobChunks) {
        self.count = count
        self.blobSize = blobSize
        self.start = start
    }

    package func makeAsyncIterator() -> Iterator { Iterator(chunks: start()) }

    package struct Iterator: AsyncIteratorProtocol {
        private var chunks: any BlobChunks

        fileprivate init(chunks: any BlobChunks) { self.chunks = chunks }

        package mutating func next() async throws(BlobError) -> [UInt8]? {
            if Task.isCancelled {
                throw BlobError(.cancelled, attempted: "read on in a blob", cause: "the task was cancelled")
            }
            return try await chunks.next()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(BlobError) -> [UInt8]? {
            try await next()
        }
    }
}

/// Where a driver gets the chunks of one reading from.
protocol BlobChunks: Sendable {
    /// Nil after the last byte; never an empty chunk.
    mutating func next() async throws(BlobError) -> [UInt8]?
}
