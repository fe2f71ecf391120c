import Digests
import StageMachine
import Store
import Testing

@Suite struct IdempotencyTests {
    private let key = IdempotencyKey(key: "order-1 🛒", body: SHA256.of("body"))

    @Test(arguments: StoreKind.available)
    func `the same key with the same body names the first item`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let first = try await database.store.create(Sample.video("first"), idempotency: key)
            #expect(first == .created(id: "first"))
            let before = try await database.dump()
            #expect(try await database.store.create(Sample.video("second"), idempotency: key) == .repeated(id: "first"))
            #expect(try await database.dump() == before)
        }
    }

    @Test(arguments: StoreKind.available)
    func `the same key with another body is a conflict`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            _ = try await database.store.create(Sample.video("first"), idempotency: key)
            let before = try await database.dump()
            let other = IdempotencyKey(key: key.key, body: SHA256.of("other"))
            #expect(try await database.store.create(Sample.video(), idempotency: other) == .conflict)
            #expect(try await database.dump() == before)
        }
    }

    @Test(arguments: StoreKind.available)
    func `another tenant's key is another key`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            try await store.addTenant("other", name: "Other")
            _ = try await store.create(Sample.video("mine"), idempotency: key)
            let answer = try await store.create(Sample.video("theirs", tenant: "other"), idempotency: key)
            #expect(answer == .created(id: "theirs"))
        }
    }

    @Test(arguments: StoreKind.available)
    func `a key outlives its item, so that a late repeat does not bring it back`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            _ = try await store.create(Sample.video("first"), idempotency: key)
            _ = try await store.delete("first")
            #expect(try await store.create(Sample.video(), idempotency: key) == .repeated(id: "first"))
        }
    }

    @Test(arguments: StoreKind.available)
    func `of many creates at once with one key only one makes an item`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let stores = try (0..<4).map { _ in try database.another() }
            let answers = try await concurrently(16) { number in
                try await stores[number % 4].create(Sample.video(), idempotency: key)
            }
            let created = answers.filter { if case .created = $0 { true } else { false } }
            #expect(created.count == 1)
            let items = try await database.store.items(
                tenant: "local", kind: .video, status: nil, limit: 100, cursor: nil)
            let id = try #require(items.items.first?.id)
            #expect(items.items.count == 1 && created == [.created(id: id)])
            #expect(answers.filter { $0 == .repeated(id: id) }.count == 15)
        }
    }
}

/// Runs `body` so many times at once and answers all results, in no order.
func concurrently<Value: Sendable>(
    _ count: Int, _ body: @Sendable @escaping (Int) async throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value.self) { group in
        for number in 0..<count { group.addTask { try await body(number) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
}
