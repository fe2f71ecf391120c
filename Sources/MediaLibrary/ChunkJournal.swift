import Store

/// Notes chunks in the database, many in one transaction: while one is on its way to the disk those that come gather for
/// the next.
actor ChunkJournal {
    private let store: any Uploads
    private let lifetime: Int64
    private var waiting: [(chunk: UploadChunk, done: CheckedContinuation<Int?, any Error>)] = []
    private var isWriting = false

    init(store: any Uploads, lifetime: Int64) {
        self.store = store
        self.lifetime = lifetime
    }

    /// Once it is on the disk, how many chunks its upload has; nil when that has ended meanwhile.
    func note(_ chunk: UploadChunk) async throws -> Int? {
        try await withCheckedThrowingContinuation { done in
            waiting.append((chunk, done))
            if !isWriting {
                isWriting = true
                Task { await write() }
            }
        }
    }

    private func write() async {
        while !waiting.isEmpty {
            let batch = waiting
            waiting = []
            do {
                let answers = try await store.noteChunks(batch.map(\.chunk), lifetime: lifetime)
                for (one, answer) in zip(batch, answers) { one.done.resume(returning: answer) }
            } catch {
                for one in batch { one.done.resume(throwing: error) }
            }
        }
        isWriting = false
    }
}
