package import BlobStore
import Digests
import Glibc
package import StageMachine
package import Store
import Threads

/// A finished file that is in the blob store's hands, but not yet under its key.
package struct Received: Sendable {
    let staged: StagedBlob
    package let type: MediaType
    package let filename: String

    package var digest: String { staged.blob.key }
    package var size: Int64 { staged.blob.size }
}

/// What the library keeps its rows in.
package typealias MediaStore = Store & Uploads & MediaShelf

/// Takes files into the library, by whichever way they come. What it has acknowledged is on the disk; an item appears only
/// when all of its file is there, and is what it was said to be.
package struct Intake: Sendable {
    package struct Rules: Sendable {
        package var fileSize: Int64 = 524_288_000
        package var chunkSize: Int64 = 1_048_576
        /// Bytes that one tenant may have; 0 for any.
        package var quota: Int64 = 0
        /// After which an unfinished upload is given up, counted from the last byte that came.
        package var lifetime = Duration.seconds(7 * 86_400)
        /// How long others of this machine who hold the blobs are waited for.
        package var patience = Duration.seconds(20)

        package init() {}

        var milliseconds: Int64 { Int64(lifetime / .milliseconds(1)) }
    }

    package let store: any MediaStore
    package let blobs: any BlobStore
    package let folder: UploadFolder
    package let rules: Rules
    let pipeline: @Sendable (String) -> Pipeline?
    let seats = Seats()
    let journal: ChunkJournal
    let ahead: HashesAhead
    let turns = OneAtATime()

    /// - Parameter pipeline: By name.
    package init(
        store: any MediaStore, blobs: any BlobStore, folder: UploadFolder, rules: Rules = .init(),
        pipeline: @escaping @Sendable (String) -> Pipeline?
    ) {
        self.store = store
        self.blobs = blobs
        self.folder = folder
        self.rules = rules
        self.pipeline = pipeline
        journal = ChunkJournal(store: store, lifetime: rules.milliseconds)
        ahead = HashesAhead(folder)
    }

    // MARK: From a file to an item

    /// The type of what the file holds.
    func type(of file: UploadFile) throws(MediaError) -> MediaType {
        let start = try file.read(MediaType.needed, at: 0)
        guard let type = MediaType(of: start) else {
            throw MediaError(
                .badType,
                start.isEmpty
                    ? "The file is empty." : "By its content the file is none of these: \(MediaType.allowed).")
        }
        return type
    }

    /// Takes a finished file of a scratch folder: after this the path is gone. `add` or `discard` it.
    package func receive(file path: String, named filename: String) async throws -> Received {
        try await Task(executorPreference: uploadThreads) {
            try await receive(path, named: filename, expecting: nil)
        }.value
    }

    /// - Parameter start: What of the file has been hashed already.
    func receive(
        _ path: String, named filename: String, expecting digest: Digest?, hashed start: HashedStart = HashedStart()
    ) async throws -> Received {
        let type = try type(of: try UploadFile(path, O_RDONLY))
        let staged = try await blobs.stage(file: path, hashed: start)
        if let digest, digest.hex != staged.blob.key {
            await blobs.discard(staged)
            throw MediaError(
                .mismatch,
                "The bytes that came are not those that were announced: their SHA-256 is \(staged.blob.key). Cancel this "
                    + "upload and send the file again.")
        }
        return Received(staged: staged, type: type, filename: Filename.cleaned(filename))
    }

    package func discard(_ received: Received) async { await blobs.discard(received.staged) }

    /// The item that the original becomes, not yet saved.
    func item(id: String, tenant: String, _ original: Original, createdBy: String) async throws -> NewItem {
        guard let pipeline = pipeline(original.type.pipeline) else {
            throw MediaError(
                .storage, "The server is not set up for this kind of file.",
                hidden: "there is no pipeline \(original.type.pipeline)")
        }
        let twin = try await Digest(hex: original.blob.key).asyncFlatMap {
            try await store.media(withContent: $0, tenant: tenant)
        }
        return try MediaDocument.item(
            id: id, tenant: tenant, original, createdBy: createdBy, like: twin, pipeline)
    }

    /// Saves received files as items, in their order; the same key with the same files finds those of the time before.
    package func add(
        _ files: [Received], tenant: String, createdBy: String, idempotency: IdempotencyKey?
    ) async throws -> [String] {
        try await alone {
            var ids: [String] = []
            for (index, file) in files.enumerated() {
                let item = try await item(
                    id: RandomToken.make(length: 20), tenant: tenant, try await publish(file), createdBy: createdBy)
                let key = idempotency.map { IdempotencyKey(key: "\($0.key) #\(index)", body: $0.body) }
                switch try await store.create(item, idempotency: key) {
                case .created(let id), .repeated(let id): ids.append(id)
                case .conflict:
                    throw MediaError(
                        .keyConflict,
                        "This Idempotency-Key came before with other files. Use a new key for new files.")
                }
            }
            return ids
        }
    }

    /// While nobody else, of whatever process, publishes a blob and names it, or removes those that nothing names.
    func alone<Value: Sendable>(_ body: @Sendable () async throws -> Value) async throws -> Value {
        try await turns.inTurn("blobs") {
            guard let hold = try await blobs.hold(.alone, within: rules.patience) else {
                throw MediaError(
                    .busy, "The server is busy with other files. Try again in a while.",
                    hidden: "somebody holds the blobs for long")
            }
            defer { hold.end() }
            return try await body()
        }
    }

    func publish(_ file: Received) async throws -> Original {
        Original(blob: try await blobs.publish(file.staged), type: file.type, filename: file.filename)
    }

    /// Throws when the tenant may not have so many bytes more.
    /// - Parameter isSum: Of several files.
    package func checkRoom(for bytes: Int64, of tenant: String, isSum: Bool = false) async throws {
        guard isSum || bytes <= rules.fileSize else { throw MediaError.tooLarge(rules.fileSize) }
        guard rules.quota > 0 else { return }
        let used = try await store.bytesUsed(by: tenant)
        if used + bytes > rules.quota { throw MediaError.overQuota(rules.quota, used: used) }
    }

    /// Deletes the item and those of its blobs that nothing else uses. False if it was not there.
    package func remove(_ id: String) async throws -> Bool {
        try await alone {
            guard let orphans = try await store.delete(id) else { return false }
            let stillUsed = try await store.referenced(orphans)
            for blob in orphans where !stillUsed.contains(blob) { try await blobs.delete(blob) }
            return true
        }
    }
}

extension Optional {
    fileprivate func asyncFlatMap<Other>(_ body: (Wrapped) async throws -> Other?) async rethrows -> Other? {
        guard let self else { return nil }
        return try await body(self)
    }
}
