import StageMachine
import Store
import Testing

@Suite struct ListTests {
    @Test(arguments: StoreKind.available)
    func `a list holds what matches tenant, kind and status`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            try await store.addTenant("other", name: "Other")
            let video = try await store.add()
            let done = try await store.add()
            let media = try await store.add(Sample.media())
            let foreign = try await store.add(Sample.video(tenant: "other"))
            let claim = try await store.take(done)
            #expect(try await store.finish(Sample.completed, under: claim, revision: 1) == .finished)

            func ids(_ tenant: String, _ kind: ItemKind, _ status: Status? = nil) async throws -> Set<String> {
                let list = try await store.items(tenant: tenant, kind: kind, status: status, limit: 10, cursor: nil)
                #expect(list.next == nil)
                return Set(list.items.map(\.id))
            }
            #expect(try await ids("local", .video) == [video, done])
            #expect(try await ids("local", .video, .completed) == [done])
            #expect(try await ids("local", .video, .rendering) == [])
            #expect(try await ids("local", .media) == [media])
            #expect(try await ids("other", .video) == [foreign])
            #expect(try await ids("nobody", .video) == [])
        }
    }

    @Test(arguments: StoreKind.available, [nil, Status.scriptGenerated])
    func `pages over equal times have neither doubles nor gaps while new items arrive`(
        kind: StoreKind, status: Status?
    ) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            var old: Set<String> = []
            for _ in 0..<25 { old.insert(try await store.add()) }
            try await database.setAllCreated(at: 1_700_000_000_000)

            var seen: [Item] = []
            var cursor: String?
            repeat {
                let page = try await store.items(
                    tenant: "local", kind: .video, status: status, limit: 4, cursor: cursor)
                #expect(page.items.count <= 4)
                seen += page.items
                cursor = page.next
                _ = try await store.add()
            } while cursor != nil
            #expect(seen.count == 25 && Set(seen.map(\.id)) == old)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a list is newest first, and its last full page ends it`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            for _ in 0..<6 { _ = try await store.add() }
            let all = try await store.items(tenant: "local", kind: .video, status: nil, limit: 6, cursor: nil)
            #expect(all.next == nil && all.items.count == 6)
            let order = all.items.map { "\($0.createdAt).\($0.id)" }
            #expect(order == order.sorted(by: >))
            let first = try await store.items(tenant: "local", kind: .video, status: nil, limit: 3, cursor: nil)
            let second = try await store.items(tenant: "local", kind: .video, status: nil, limit: 3, cursor: first.next)
            #expect(first.items + second.items == all.items && second.next == nil)
        }
    }

    @Test(arguments: StoreKind.available, [Int.min, -1, 0, 1, Int.max])
    func `no length of a page breaks the list`(kind: StoreKind, limit: Int) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            for _ in 0..<2 { _ = try await store.add() }
            let list = try await store.items(tenant: "local", kind: .video, status: nil, limit: limit, cursor: nil)
            #expect(list.items.count == min(max(limit, 1), 2))
            #expect((list.next == nil) == (limit > 1))
        }
    }

    @Test(
        arguments: StoreKind.available,
        ["", ".", "x", "9.9.9", "99999999999999999999.x", "1", "\u{0}.", "9223372036854775807.' OR 1"])
    func `a made-up cursor gives some page and no error`(kind: StoreKind, cursor: String) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            _ = try await store.add()
            let list = try await store.items(tenant: "local", kind: .video, status: nil, limit: 5, cursor: cursor)
            #expect(list.items.count <= 1)
        }
    }
}
