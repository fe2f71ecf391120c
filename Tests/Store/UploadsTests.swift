import Digests
import JSON
import StageMachine
import Store
import Testing

/// What is known of uploads that are under way.
@Suite struct UploadsTests {
    @Test(arguments: StoreKind.available)
    func `an upload is there with all that was said of it, for as long as it lives`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            var new = Self.new(size: 10)
            new.mimeType = "image/png"
            new.sha256 = SHA256.of("all of it")
            new.chunkSize = 4
            new.details = ["metadata": "name aGk="]
            let begun = try await Self.begin(new, store)
            let again = try #require(try await database.another().asLibrary.upload(new.id))
            #expect(again == begun && again.filename == "a.png" && again.size == 10 && again.received == 0)
            #expect(again.mimeType == "image/png" && again.sha256 == new.sha256 && again.details == new.details)
            #expect(again.chunkCount == 3 && again.media == nil && again.expiresAt == again.createdAt + 3_600_000)
            #expect(try await store.upload("none") == nil)
            let brief = Self.new(lifetime: 1)
            _ = try await Self.begin(brief, store)
            while try await store.upload(brief.id) != nil {}
            #expect(try await store.noteChunks([Self.chunk(0, of: brief.id)], lifetime: 1000) == [nil])
            #expect(try await store.advanceUpload(brief.id, from: 0, to: 1, lifetime: 1000) == false)
            #expect(try await store.finishUpload(brief.id, as: Sample.media()) == .gone)
            #expect(try await store.removeExpiredUploads() == [brief.id])
            #expect(try await store.uploads(among: [new.id, brief.id, "none"]) == [new.id])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a request that is repeated under its key finds the first upload`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            let key = IdempotencyKey(key: "k", body: SHA256.of("body"))
            let first = Self.new()
            _ = try await store.beginUpload(first, quota: 0, idempotency: key)
            let before = try await database.dump()
            guard case .repeated(let found) = try await store.beginUpload(Self.new(), quota: 0, idempotency: key)
            else { throw Unexpected("it was not repeated") }
            #expect(found.id == first.id)
            let other = IdempotencyKey(key: "k", body: SHA256.of("another"))
            #expect(try await store.beginUpload(Self.new(), quota: 0, idempotency: other) == .conflict)
            #expect(try await database.dump() == before)
        }
    }

    @Test(arguments: StoreKind.available)
    func `chunks are noted once, in any order, and keep their upload alive`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            var new = Self.new(size: 10)
            new.chunkSize = 4
            let begun = try await Self.begin(new, store)
            let chunks = [2, 0, 2].map { Self.chunk($0, of: new.id) }
            #expect(
                try await store.noteChunks(chunks + [Self.chunk(1, of: "none")], lifetime: 7_200_000)
                    == [2, 2, 2, nil])
            #expect(try await store.chunkNumbers(of: new.id) == [0, 2])
            #expect(try await store.chunk(2, of: new.id) == Self.chunk(2, of: new.id))
            let other = UploadChunk(upload: new.id, number: 2, digest: SHA256.of("other"), size: 1)
            #expect(try await store.noteChunks([other], lifetime: 7_200_000) == [2])
            #expect(try await store.chunk(2, of: new.id) == Self.chunk(2, of: new.id))
            #expect(try await store.chunk(1, of: new.id) == nil)
            let now = try #require(try await store.upload(new.id))
            #expect(now.expiresAt > begun.expiresAt)
        }
    }

    @Test(arguments: StoreKind.available)
    func `what comes in order moves on only from where it stands`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            let new = Self.new(size: 10)
            _ = try await Self.begin(new, store)
            #expect(try await store.advanceUpload(new.id, from: 0, to: 4, lifetime: 3_600_000))
            for (from, to) in [(Int64(0), Int64(5)), (5, 6), (4, 11)] {
                #expect(try await store.advanceUpload(new.id, from: from, to: to, lifetime: 3_600_000) == false)
            }
            #expect(try await store.wholeUploads(ways: ["tus"]).isEmpty)
            #expect(try await store.advanceUpload(new.id, from: 4, to: 10, lifetime: 3_600_000))
            #expect(try await store.wholeUploads(ways: ["tus"]).map(\.id) == [new.id])
            #expect(try await store.wholeUploads(ways: ["signed"]).isEmpty)
        }
    }

    @Test(arguments: StoreKind.available)
    func `an upload becomes one item, however often and by how many it is finished`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let new = Self.new()
            _ = try await Self.begin(new, try database.library)
            let stores = [try database.library, try database.another().asLibrary]
            let ends = try await concurrently(8) { number in
                try await stores[number % 2].finishUpload(new.id, as: Sample.media("item\(number)"))
            }
            let made = ends.compactMap { end in
                if case .became(let media) = end { media } else { String?.none }
            }
            #expect(made.count == 1)
            let rest = ends.filter { $0 == .wasAlready(media: made.first ?? "") }
            #expect(rest.count == 7)
            #expect(
                try await database.store.items(
                    tenant: "local", kind: .media, status: nil, limit: 10, cursor: nil
                ).items.count == 1)
            #expect(try await stores[0].wholeUploads(ways: ["tus"]).isEmpty)
            #expect(try await stores[0].removeUpload(new.id))
            #expect(try await stores[0].finishUpload(new.id, as: Sample.media()) == .gone)
            #expect(try await stores[0].removeUpload(new.id) == false)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a quota counts what is kept once and what is on its way, of one tenant`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.library
            try await database.store.addTenant("other", name: "Other")
            let document: JSON = ["original": ["size": 40]]
            _ = try await database.store.add(Sample.media(document: document))
            let copy: JSON = ["original": ["size": 40], "duplicateOf": "x"]
            _ = try await database.store.add(Sample.media(document: copy))
            _ = try await database.store.add(Sample.media(tenant: "other", document: document))
            _ = try await Self.begin(Self.new(size: 10), store)
            #expect(try await store.bytesUsed(by: "local") == 50)
            #expect(try await store.bytesUsed(by: "other") == 40)
            #expect(
                try await store.beginUpload(Self.new(size: 51), quota: 100, idempotency: nil) == .overQuota(used: 50))
            guard case .begun = try await store.beginUpload(Self.new(size: 50), quota: 100, idempotency: nil) else {
                throw Unexpected("it would have fitted")
            }
        }
    }

    private static func new(size: Int64 = 10, lifetime: Int64 = 3_600_000) -> NewUpload {
        NewUpload(
            tenant: "local", way: "tus", filename: "a.png", size: size, createdBy: "local", lifetime: lifetime)
    }

    private static func chunk(_ number: Int, of id: String) -> UploadChunk {
        UploadChunk(upload: id, number: number, digest: SHA256.of("\(number)"), size: 4)
    }

    private static func begin(_ upload: NewUpload, _ store: any Uploads) async throws -> UploadRecord {
        guard case .begun(let record) = try await store.beginUpload(upload, quota: 0, idempotency: nil) else {
            throw Unexpected("the upload was not begun")
        }
        return record
    }
}

extension Store {
    /// The same store as those see it who keep uploads and the library in it.
    var asLibrary: any Store & Uploads & MediaShelf & ChangeWatch {
        get throws {
            guard let library = self as? any Store & Uploads & MediaShelf & ChangeWatch else {
                throw Unexpected("this store keeps no library")
            }
            return library
        }
    }
}

extension TestDatabase {
    var library: any Store & Uploads & MediaShelf & ChangeWatch {
        get throws { try store.asLibrary }
    }
}
