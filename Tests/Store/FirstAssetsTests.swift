import Digests
import JSON
import StageMachine
import Store
import Testing

/// Pieces that an item has from the beginning, as an upload has its original.
@Suite struct FirstAssetsTests {
    private static let original = Sample.asset("original", 0, inputs: "receive", content: "photo", notes: .null)

    @Test(arguments: StoreKind.available)
    func `a piece that comes with a new item is there at once, with its line of history`(
        kind: StoreKind
    ) async throws {
        try await kind.withDatabase { database in
            let id = try await database.store.add(Sample.media(assets: [Self.original]))
            let snapshot = try #require(try await database.another().snapshot(of: id))
            #expect(snapshot.assets == [Self.original])
            #expect(snapshot.item.status == .pending && snapshot.item.dueAt != nil && snapshot.item.lastEvent == 2)
            #expect(try await database.store.history(of: id) == [.created, .assetMade])
            let line = try #require(try await database.store.events(of: id, after: 1, limit: 1).first)
            #expect(line.data["asset"] == "original" && line.fence == nil)
        }
    }

    @Test(arguments: StoreKind.available)
    func `its blob is in use from then on, and free when the last item with it is deleted`(
        kind: StoreKind
    ) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let content = Self.original.content.hex
            #expect(try await store.referenced([content]).isEmpty)
            let one = try await store.add(Sample.media(assets: [Self.original]))
            let other = try await store.add(Sample.media(assets: [Self.original]))
            #expect(try await store.referenced([content]) == [content])
            #expect(try await store.delete(one) == [])
            #expect(try await store.referenced([content]) == [content])
            #expect(try await store.delete(other) == [content])
            #expect(try await store.referenced([content]).isEmpty)
        }
    }

    @Test(arguments: StoreKind.available)
    func `when one of its pieces is refused nothing of the item is saved`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let before = try await database.dump()
            let item = Sample.media(assets: [Self.original, Self.original])
            let key = IdempotencyKey(key: "k", body: SHA256.of("body"))
            await #expect(throws: StoreError.self) { try await database.store.create(item, idempotency: key) }
            #expect(try await database.dump() == before)
        }
    }

    @Test(arguments: StoreKind.available)
    func `the same request twice adds its pieces once`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let key = IdempotencyKey(key: "k", body: SHA256.of("body"))
            let first = try await store.create(Sample.media("one", assets: [Self.original]), idempotency: key)
            let again = try await store.create(Sample.media("two", assets: [Self.original]), idempotency: key)
            #expect(first == .created(id: "one") && again == .repeated(id: "one"))
            #expect(try await store.snapshot(of: "one")?.assets == [Self.original])
            #expect(try await store.item("two") == nil)
        }
    }

    @Test(arguments: StoreKind.available)
    func `it can be lost and found like a piece that a worker made`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add(Sample.media(assets: [Self.original]))
            let claim = try await store.take(id)
            #expect(try await store.markLost([Self.original], under: claim))
            #expect(try await store.snapshot(of: id)?.assets.first?.isWhole == false)
            #expect(try await store.markFound([Self.original], under: claim))
            #expect(try await store.snapshot(of: id)?.assets == [Self.original])
        }
    }
}
