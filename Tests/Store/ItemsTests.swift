import Digests
import JSON
import StageMachine
import Store
import Testing

@Suite struct ItemsTests {
    @Test(arguments: StoreKind.available)
    func `a new item waits at its first status with one line of history`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add(Sample.video(title: "Boats", document: ["scenes": ["one"]]))
            let item = try await store.mustHave(id)
            #expect(item.tenant == "local" && item.kind == .video && item.pipeline == "story-short")
            #expect(item.title == "Boats" && item.revision == 1 && item.status == .scriptGenerated)
            #expect(item.progress == 20 && item.failure == nil && item.attempt == 0 && item.crashes == 0)
            #expect(item.fence == 0 && item.holder == nil && item.completedAt == nil)
            #expect(item.dueAt == item.createdAt && item.updatedAt == item.createdAt)
            #expect(item.createdAt > 1_700_000_000_000 && item.createdAt < 4_000_000_000_000)
            let snapshot = try #require(try await store.snapshot(of: id))
            #expect(snapshot.item == item && snapshot.document == ["scenes": ["one"]] && snapshot.assets.isEmpty)
            #expect(try await store.history(of: id) == [.created])
        }
    }

    @Test(arguments: StoreKind.available)
    func `an item that is not due waits for nobody`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add(Sample.video(isDue: false))
            #expect(try await store.mustHave(id).dueAt == nil)
            #expect(try await store.waiting(.video) == 0)
            #expect(try await store.claimNext(.video, by: "worker", lease: .long) == nil)
        }
    }

    @Test(arguments: StoreKind.available)
    func `nothing is there under an unknown id`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            #expect(try await store.item("none") == nil)
            #expect(try await store.snapshot(of: "none") == nil)
            #expect(try await store.delete("none") == nil)
            #expect(try await store.cancel("none") == false)
            #expect(try await store.requestRun("none", seen: nil, status: .scriptGenerated, progress: 20) == false)
            let edited = try await store.edit("none", revision: 1, document: [:], status: .completed, progress: 100)
            #expect(edited == false)
            #expect(try await store.claim("none", by: "a", lease: .long, mode: .begin) == .noSuchItem)
            #expect(try await store.events(of: "none", after: 0, limit: 10).isEmpty)
        }
    }

    static let texts = [
        "", " ", "plain", "🎬🧑‍🚀 e\u{301} ü \u{202E}", "a\u{0}b\u{0}", "'; DROP TABLE items; -- \"x\" \\ %s ?1",
        String((0...0x1F).map { Character(Unicode.Scalar($0)) }) + "\u{7F}\u{2028}\u{FFFF}\u{10FFFF}", "null", "\r\n\t",
        String(repeating: "Once upon a time 🐉. ", count: 48_000),
    ]

    @Test(arguments: StoreKind.available)
    func `any text comes back as it went in, byte by byte`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            for text in Self.texts {
                let id = try await database.store.add(Sample.video(title: text, document: [text: .string(text)]))
                // Another connection: what comes back comes from the disk.
                let snapshot = try #require(try await database.another().snapshot(of: id))
                #expect(snapshot.item.title.map { Array($0.utf8) } == Array(text.utf8))
                let field = try #require(snapshot.document.fields?.first)
                #expect(Array(field.key.utf8) == Array(text.utf8))
                #expect(field.value.text.map { Array($0.utf8) } == Array(text.utf8))
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `a second item with the same id is refused and changes nothing`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let id = try await database.store.add()
            let before = try await database.dump()
            let key = IdempotencyKey(key: "k", body: SHA256.of("body"))
            await #expect(throws: StoreError.self) {
                try await database.store.create(Sample.video(id), idempotency: key)
            }
            #expect(try await database.dump() == before)
        }
    }

    @Test(arguments: StoreKind.available)
    func `an item of an unknown tenant is refused and changes nothing`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let before = try await database.dump()
            await #expect(throws: StoreError.self) { try await database.store.add(Sample.video(tenant: "nobody")) }
            #expect(try await database.dump() == before)
        }
    }

    @Test(arguments: StoreKind.available)
    func `what was written is read at once, by every store`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let others = [database.store, try database.another()]
            let id = try await database.store.add()
            let claim = try await database.store.take(id)
            for number in 1...200 {
                let writer = others[number % 2]
                let progress = Double(number) / 4
                #expect(try await writer.renew(claim, lease: .long, progress: progress) != nil)
                for reader in others { #expect(try await reader.mustHave(id).progress == progress) }
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `a closed store says so`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            try await store.ping()
            await store.close()
            await store.close()
            let error = await #expect(throws: StoreError.self) { try await store.item(id) }
            #expect(error?.description == "could not read the item \(id): the database is closed")
        }
    }

    @Test(arguments: StoreKind.available)
    func `what was answered before a close is saved, and the rest is refused`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = try database.another()
            async let closing: Void = {
                // Somewhere in the midst of the creates below.
                while try await database.store.waiting(.video) < 5 {}
                await store.close()
            }()
            let saved = try await concurrently(4) { _ in
                var ids: [String] = []
                do {
                    while true { ids.append(try await store.add()) }
                } catch let error as StoreError {
                    #expect(error.cause == "the database is closed")
                }
                return ids
            }.flatMap { $0 }
            try await closing
            #expect(try await database.store.waiting(.video) == saved.count)
            for id in saved { #expect(try await database.store.item(id) != nil) }
        }
    }
}
