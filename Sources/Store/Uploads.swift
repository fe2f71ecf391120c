package import Digests
package import JSON

/// Bytes on their way into the library. Its file is somebody else's; here is what of it has arrived for certain.
package struct UploadRecord: Sendable, Equatable {
    package let id: String
    package let tenant: String
    /// How it comes, in the words of who takes it in.
    package let way: String
    package let filename: String
    package let size: Int64
    /// As the sender says; what it is, the content tells.
    package let mimeType: String?
    /// What the sender promises.
    package let sha256: Digest?
    /// 0 where it does not come in chunks.
    package let chunkSize: Int64
    package let details: JSON
    /// Whose it is, as items are marked.
    package let createdBy: String
    /// Bytes from the beginning that are there, where it comes in order.
    package let received: Int64
    /// What it became.
    package let media: String?
    package let createdAt: Timestamp
    package let expiresAt: Timestamp

    package var chunkCount: Int { chunkSize == 0 ? 0 : Int((size + chunkSize - 1) / chunkSize) }
}

package struct NewUpload: Sendable {
    package var id = RandomToken.make(length: 20)
    package let tenant: String
    package let way: String
    package let filename: String
    package let size: Int64
    package var mimeType: String?
    package var sha256: Digest?
    package var chunkSize: Int64 = 0
    package var details: JSON = .object([:])
    package let createdBy: String
    /// Milliseconds after which it is given up, counted from the last byte that came.
    package let lifetime: Int64

    package init(
        tenant: String, way: String, filename: String, size: Int64, createdBy: String, lifetime: Int64
    ) {
        self.tenant = tenant
        self.way = way
        self.filename = filename
        self.size = size
        self.createdBy = createdBy
        self.lifetime = lifetime
    }
}

package enum UploadBeginning: Sendable, Equatable {
    case begun(UploadRecord)
    /// The same key with the same body began this one.
    case repeated(UploadRecord)
    /// The same key came before with another body.
    case conflict
    /// Bytes that the tenant has in the library and on their way already.
    case overQuota(used: Int64)
}

package struct UploadChunk: Sendable, Hashable {
    package let upload: String
    package let number: Int
    package let digest: Digest
    package let size: Int64

    package init(upload: String, number: Int, digest: Digest, size: Int64) {
        self.upload = upload
        self.number = number
        self.digest = digest
        self.size = size
    }
}

package enum UploadEnd: Sendable, Equatable {
    case became(media: String)
    /// It had become this already.
    case wasAlready(media: String)
    case gone
}

/// What is known for certain of uploads: an answer to a sender is given only after its line here is on the disk. None that
/// has expired is found.
package protocol Uploads: Sendable {
    /// - Parameter quota: Bytes that the tenant may have; 0 for any.
    func beginUpload(
        _ upload: NewUpload, quota: Int64, idempotency: IdempotencyKey?
    ) async throws(StoreError) -> UploadBeginning
    func upload(_ id: String) async throws(StoreError) -> UploadRecord?
    /// In one transaction; a chunk that is noted already stays as it is. Answers for each how many its
    /// upload has now; nil when that is finished or gone. Puts off their expiry.
    func noteChunks(_ chunks: [UploadChunk], lifetime: Int64) async throws(StoreError) -> [Int?]
    func chunkCount(of id: String) async throws(StoreError) -> Int
    func chunk(_ number: Int, of id: String) async throws(StoreError) -> UploadChunk?
    /// In order.
    func chunkNumbers(of id: String) async throws(StoreError) -> [Int]
    /// What comes in order has come this far. False if it stood elsewhere, is finished or gone. Puts off its expiry.
    func advanceUpload(_ id: String, from: Int64, to: Int64, lifetime: Int64) async throws(StoreError) -> Bool
    /// One transaction: the upload is finished and its item is there.
    func finishUpload(_ id: String, as item: NewItem) async throws(StoreError) -> UploadEnd
    /// False if there was none.
    func removeUpload(_ id: String) async throws(StoreError) -> Bool
    /// Removes those that have expired; answers their ids. Finished ones are kept as long, so that finishing again answers.
    func removeExpiredUploads() async throws(StoreError) -> [String]
    /// Unfinished ones that come in order and of which every byte is there.
    func wholeUploads(ways: [String]) async throws(StoreError) -> [UploadRecord]
    /// Those of the given ids that there are.
    func uploads(among ids: [String]) async throws(StoreError) -> Set<String>
    /// Bytes that the tenant has in the library and on their way.
    func bytesUsed(by tenant: String) async throws(StoreError) -> Int64
}
