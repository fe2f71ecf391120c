import BlobStore
package import Digests
import Glibc
package import Store
import Threads

/// Uploads that come in numbered chunks, in any order, side by side, and again if need be.
extension Intake {
    package static let chunked = "chunks"

    package func beginChunks(
        _ tenant: String, filename: String, size: Int64, mimeType: String?, sha256: Digest?, createdBy: String,
        idempotency: IdempotencyKey?
    ) async throws -> UploadRecord {
        var upload = NewUpload(
            tenant: tenant, way: Self.chunked, filename: Filename.cleaned(filename), size: size,
            createdBy: createdBy, lifetime: rules.milliseconds)
        upload.mimeType = mimeType
        upload.sha256 = sha256
        upload.chunkSize = rules.chunkSize
        return try await begin(upload, idempotency)
    }

    /// The row and the empty file.
    func begin(_ upload: NewUpload, _ idempotency: IdempotencyKey?) async throws -> UploadRecord {
        guard upload.size <= rules.fileSize else { throw MediaError.tooLarge(rules.fileSize) }
        switch try await store.beginUpload(upload, quota: rules.quota, idempotency: idempotency) {
        case .begun(let record):
            do {
                try await Task(executorPreference: uploadThreads) { [folder] in
                    try folder.make(record.id, size: record.size)
                }.value
            } catch {
                _ = try await store.removeUpload(record.id)
                throw error
            }
            return record
        case .repeated(let record): return record
        case .conflict:
            throw MediaError(
                .keyConflict, "This Idempotency-Key came before with another body. Use a new key for a new upload.")
        case .overQuota(let used): throw MediaError.overQuota(rules.quota, used: used)
        }
    }

    /// The upload, if it is this tenant's and comes this way.
    package func upload(_ id: String, tenant: String, way: String) async throws -> UploadRecord {
        guard let record = try await store.upload(id), record.tenant == tenant, record.way == way else {
            throw MediaError.gone
        }
        return record
    }

    /// How many bytes chunk `number` has; nil where there is none of this number.
    package static func size(ofChunk number: Int, in upload: UploadRecord) -> Int64? {
        guard (0..<upload.chunkCount).contains(number) else { return nil }
        return min(upload.chunkSize, upload.size - Int64(number) * upload.chunkSize)
    }

    /// Writes the chunk at its place as it comes. When this returns it is on the disk, and noted as being so. One that is
    /// there already is only compared. Answers how many there are now.
    /// - Parameter next: Puts the next bytes in the place of those before, whose memory it may use again; false at the end.
    package func takeChunk(
        _ number: Int, of upload: UploadRecord, sha256: Digest?,
        _ next: @escaping @Sendable (inout [UInt8]) async throws -> Bool
    ) async throws -> Int {
        guard let size = Self.size(ofChunk: number, in: upload) else {
            throw MediaError(
                .mismatch, "There is no chunk \(number): the chunks of this upload are 0 to \(upload.chunkCount - 1).")
        }
        if upload.media != nil {
            // Finished: all of it has come before.
            var bytes: [UInt8] = []
            while try await next(&bytes) {}
            return upload.chunkCount
        }
        return try await seats.sit("\(upload.id)/\(number)") { [self] in
            let start = Int64(number) * upload.chunkSize
            var known = try await store.chunk(number, of: upload.id)
            var file: UploadFile?
            if known == nil {
                file = try await reserved(start..<start + size, of: upload.id)
                // It may have come to another server meanwhile.
                known = try await store.chunk(number, of: upload.id)
                if known != nil { file = nil }
            }
            // What it reserved is let go when the chunk is noted.
            defer { withExtendedLifetime(file) {} }
            var hash = SHA256()
            var count: Int64 = 0
            var bytes: [UInt8] = []
            while try await next(&bytes) {
                guard count + Int64(bytes.count) <= size else {
                    throw MediaError(.mismatch, "Chunk \(number) has \(size) bytes, and more were sent.")
                }
                try file?.write(bytes, at: start + count)
                hash.update(bytes)
                count += Int64(bytes.count)
            }
            guard count == size else {
                throw MediaError(.mismatch, "Chunk \(number) has \(size) bytes, and \(count) were sent.")
            }
            let digest = hash.finish()
            if let sha256, sha256 != digest {
                throw MediaError(
                    .badDigest, "The bytes of chunk \(number) are not those that were announced: send it again.")
            }
            if let known {
                guard known.digest == digest else {
                    throw MediaError(
                        .badDigest,
                        "Chunk \(number) is there already, with other bytes. Cancel the upload to send another file.")
                }
                return try await store.chunkCount(of: upload.id)
            }
            try file?.sync()
            let chunk = UploadChunk(upload: upload.id, number: number, digest: digest, size: size)
            guard let count = try await journal.note(chunk) else { throw MediaError.gone }
            ahead.note(number, of: upload.id, chunkSize: upload.chunkSize)
            return count
        }
    }

    /// The upload's file with these bytes for this request alone. Of one process the newest request has a chunk to itself
    /// already; here it waits for that of another server.
    private func reserved(_ range: Range<Int64>, of upload: String) async throws -> UploadFile {
        let file = try folder.open(upload)
        let end = ContinuousClock.now + .seconds(20)
        while try !file.reserve(range) {
            guard ContinuousClock.now < end else {
                throw MediaError(.evicted, "Another server is taking in this chunk now. Send it again in a while.")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return file
    }

    package func chunks(of upload: UploadRecord) async throws -> [Int] {
        let all = Array(0..<upload.chunkCount)
        if upload.media != nil { return all }
        let present = try await store.chunkNumbers(of: upload.id)
        // Those of one that was finished just now are not noted any more.
        if present.count < all.count, try await store.upload(upload.id)?.media != nil { return all }
        return present
    }

    /// The media that it has become; the same however often it is asked. Throws `incomplete` with what is missing.
    package func finishChunks(_ upload: UploadRecord) async throws -> String {
        if let media = upload.media { return media }
        let present = try await chunks(of: upload)
        if present.count < upload.chunkCount {
            let missing = Set(0..<upload.chunkCount).subtracting(present).sorted()
            throw MediaError(
                .incomplete,
                "\(missing.count) of \(upload.chunkCount) chunks \(missing.count == 1 ? "is" : "are") missing.",
                missing: missing)
        }
        return try await complete(upload.id)
    }

    package func cancel(_ upload: UploadRecord) async throws {
        guard try await store.removeUpload(upload.id) else { throw MediaError.gone }
        ahead.forget(upload.id)
        try await Task(executorPreference: uploadThreads) { [folder] in try folder.remove(upload.id) }.value
    }

    // MARK: The end of any upload

    /// Makes the media of an upload whose bytes are all there. Its file stays until the item is saved: should this process
    /// die on the way, the next call begins anew.
    func complete(_ id: String, item itemID: String? = nil, only type: String? = nil) async throws -> String {
        try await turns.inTurn(id) { [self] in
            try await Task(executorPreference: uploadThreads) {
                guard let upload = try await store.upload(id) else { throw MediaError.gone }
                if let media = upload.media { return media }
                do {
                    return try await complete(upload, item: itemID, only: type)
                } catch {
                    // Another server may have finished it just before, and removed the file.
                    guard let media = try await store.upload(id)?.media else { throw error }
                    return media
                }
            }.value
        }
    }

    private func complete(_ upload: UploadRecord, item itemID: String?, only type: String?) async throws -> String {
        let id = upload.id
        if let type, try self.type(of: folder.openToRead(id)).mimeType != type {
            throw MediaError(.badType, "By its content the file is not of the type \(type).")
        }
        let name = "upload-\(id)-" + RandomToken.make(length: 8)
        let scratch = try await blobs.scratchFolder(named: name)
        let result: Result<String, any Error>
        do {
            result = .success(try await complete(upload, in: scratch, item: itemID))
        } catch {
            result = .failure(error)
        }
        // Leftovers of one that died are the sweep's.
        try await blobs.removeScratchFolder(named: name)
        let media = try result.get()
        try folder.remove(id)
        return media
    }

    private func complete(_ upload: UploadRecord, in scratch: String, item id: String?) async throws -> String {
        let path = scratch + "/original"
        try folder.link(upload.id, to: path)
        let file = try await receive(
            path, named: upload.filename, expecting: upload.sha256, hashed: await ahead.take(upload.id))
        do {
            return try await alone {
                let item = try await item(
                    id: id ?? RandomToken.make(length: 20), tenant: upload.tenant, try await publish(file),
                    createdBy: upload.createdBy)
                switch try await store.finishUpload(upload.id, as: item) {
                case .became(let media), .wasAlready(let media): return media
                case .gone: throw MediaError.gone
                }
            }
        } catch {
            // What came is still with the upload.
            await discard(file)
            throw error
        }
    }
}
