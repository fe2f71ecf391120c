package import Digests
import Glibc
package import JSON
package import Store

/// Uploads whose bytes come in order, a piece of any length at a time.
extension Intake {
    /// Bytes after which what has come is made certain, so that a crash of the server costs no more than these.
    static let stride: Int64 = 8 << 20

    package func beginStream(
        _ tenant: String, way: String, filename: String, size: Int64, mimeType: String? = nil, details: JSON,
        createdBy: String, lifetime: Duration? = nil, idempotency: IdempotencyKey? = nil
    ) async throws -> UploadRecord {
        let lifetime = lifetime.map { Int64($0 / .milliseconds(1)) } ?? rules.milliseconds
        var upload = NewUpload(
            tenant: tenant, way: way, filename: Filename.cleaned(filename), size: size, createdBy: createdBy,
            lifetime: lifetime)
        upload.mimeType = mimeType
        upload.details = details
        return try await begin(upload, idempotency)
    }

    /// What the sender promises the piece to be, and how that is told.
    package struct Promise: Sendable {
        package let algorithm: Checksum.Algorithm
        package let digest: [UInt8]

        /// Nil for an algorithm that is not known, or a digest that is none of it.
        package init?(_ algorithm: String, _ digest: [UInt8]?) {
            guard let algorithm = Checksum.Algorithm(rawValue: algorithm), let digest,
                digest.count == algorithm.length
            else { return nil }
            self.algorithm = algorithm
            self.digest = digest
        }
    }

    /// Takes what comes after the first `offset` bytes. What has come is kept also when the sender breaks off, unless there
    /// is a promise: then all of the piece counts, or nothing. Answers how far the upload is now.
    /// - Parameter isWhole: Whether it is a file by itself, of which the type can be told.
    package func append(
        to id: String, at offset: Int64, promise: Promise? = nil, isWhole: Bool = true,
        _ next: @escaping @Sendable () async throws -> [UInt8]?
    ) async throws -> Int64 {
        try await seats.sit(id) { [self] in
            // Read again: the one that was sent away may have come further.
            guard let upload = try await store.upload(id) else { throw MediaError.gone }
            guard upload.received == offset, upload.media == nil || offset == upload.size else {
                throw MediaError(
                    .elsewhere, "The upload is at byte \(upload.received), and not at \(offset).",
                    received: upload.received)
            }
            if upload.media != nil {
                while let bytes = try await next() { if !bytes.isEmpty { throw Self.tooMany(upload) } }
                return upload.size
            }
            var tape = try Tape(intake: self, upload: upload, isWhole: isWhole, promise: promise)
            do {
                while let bytes = try await next() { try await tape.take(bytes) }
            } catch {
                // The sender's connection is what broke; bytes that are refused are not kept.
                if promise == nil, !(error is MediaError) { try await tape.keep() }
                throw error
            }
            try await tape.end()
            return tape.position
        }
    }

    /// Ends a request that is on its way, and keeps what it brought.
    package func settle(_ id: String) async throws { try await seats.sit(id) {} }

    /// Takes all bytes of an upload at once: should they not be all, nothing of them counts.
    package func takeWhole(_ id: String, _ next: @escaping @Sendable () async throws -> [UInt8]?) async throws {
        try await seats.sit(id) { [self] in
            guard let upload = try await store.upload(id) else { throw MediaError.gone }
            guard upload.received == 0 else {
                while try await next() != nil {}
                return
            }
            var tape = try Tape(intake: self, upload: upload, isWhole: true, promise: nil, stride: .max)
            while let bytes = try await next() { try await tape.take(bytes) }
            guard tape.position == upload.size else {
                throw MediaError(.mismatch, "The file has \(upload.size) bytes, and \(tape.position) were sent.")
            }
            try await tape.end()
        }
    }

    fileprivate static func tooMany(_ upload: UploadRecord) -> MediaError {
        MediaError(.tooLarge, "The upload has \(upload.size) bytes, and more were sent.", received: upload.received)
    }

    /// Makes the media, once every byte is there; nil while some are missing.
    package func completeStream(
        _ id: String, item: String? = nil, only type: String? = nil
    ) async throws -> String? {
        guard let upload = try await store.upload(id) else { throw MediaError.gone }
        if let media = upload.media { return media }
        guard upload.received == upload.size else { return nil }
        return try await complete(id, item: item, only: type)
    }

    /// Puts the bytes of finished uploads behind each other in another one.
    package func join(_ parts: [UploadRecord], into whole: UploadRecord) async throws {
        try await Task(executorPreference: uploadThreads) { [self] in
            let file = try folder.open(whole.id)
            var position: Int64 = 0
            for part in parts { position = try position + file.append(folder.openToRead(part.id), at: position) }
            guard position == whole.size else {
                throw MediaError(.mismatch, "The parts have \(position) bytes together, not \(whole.size).")
            }
            try file.sync()
            guard
                try await store.advanceUpload(whole.id, from: 0, to: position, lifetime: rules.milliseconds)
            else { throw MediaError.gone }
        }.value
    }
}

/// One piece on its way to the file.
private struct Tape {
    let intake: Intake
    let upload: UploadRecord
    let isWhole: Bool
    let promise: Intake.Promise?
    let file: UploadFile
    private let stride: Int64
    private(set) var position: Int64
    private var certain: Int64
    private let checksum: Checksum?
    private var wasLookedAt: Bool

    init(
        intake: Intake, upload: UploadRecord, isWhole: Bool, promise: Intake.Promise?, stride: Int64 = Intake.stride
    ) throws(MediaError) {
        self.stride = stride
        self.intake = intake
        self.upload = upload
        self.isWhole = isWhole
        self.promise = promise
        file = try intake.folder.open(upload.id)
        position = upload.received
        certain = upload.received
        checksum = promise.map { Checksum($0.algorithm) }
        wasLookedAt = upload.received > 0
    }

    mutating func take(_ bytes: [UInt8]) async throws {
        guard position + Int64(bytes.count) <= upload.size else {
            throw MediaError(.tooLarge, "The upload has \(upload.size) bytes, and more were sent.")
        }
        try file.write(bytes, at: position)
        checksum?.update(bytes)
        position += Int64(bytes.count)
        if isWhole, !wasLookedAt, position >= MediaType.needed {
            wasLookedAt = true
            _ = try intake.type(of: file)
        }
        if promise == nil, position - certain >= stride { try await keep() }
    }

    /// Makes what has come certain.
    mutating func keep() async throws {
        guard position > certain else { return }
        try file.sync()
        guard
            try await intake.store.advanceUpload(
                upload.id, from: certain, to: position, lifetime: intake.rules.milliseconds)
        else { throw MediaError.gone }
        certain = position
    }

    mutating func end() async throws {
        if isWhole, !wasLookedAt, position == upload.size { _ = try intake.type(of: file) }
        if let promise, checksum?.finish() != promise.digest {
            throw MediaError(.badDigest, "The bytes that came are not those that the checksum is of: send them again.")
        }
        try await keep()
    }
}
