import StageMachine
import Store
import Testing

@Suite struct ClaimNextTests {
    @Test(arguments: StoreKind.available)
    func `the oldest waits shortest, and each kind has its own queue`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let young = try await store.add()
            let old = try await store.add()
            let media = try await store.add(Sample.media())
            try await database.setDue(young, at: 2000)
            try await database.setDue(old, at: 1000)
            #expect(try await store.waiting(.video) == 2)
            let first = try #require(try await store.claimNext(.video, by: "worker", lease: .long))
            #expect(first == Claim(item: old, owner: "worker", fence: 1))
            #expect(try await store.mustHave(old).holder?.hasBegun == false)
            #expect(try await store.claimNext(.video, by: "worker", lease: .long)?.item == young)
            #expect(try await store.claimNext(.video, by: "worker", lease: .long) == nil)
            #expect(try await store.waiting(.video) == 0)
            #expect(try await store.claimNext(.media, by: "worker", lease: .long)?.item == media)
        }
    }

    @Test(arguments: StoreKind.available)
    func `lapsed ones come before all that wait, the longest lapsed first`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let waiting = try await store.add()
            try await database.setDue(waiting, at: 1)
            let lapsed = [try await store.add(), try await store.add()]
            for id in lapsed { _ = try await store.take(id, by: "gone") }
            // Counted from the moment of each call: an hour apart, however long lies between them.
            try await database.lapse(lapsed[0], by: 1000)
            try await database.lapse(lapsed[1], by: 3_600_000)
            var order: [String?] = []
            for _ in 1...4 { order.append(try await store.claimNext(.video, by: "new", lease: .long)?.item) }
            #expect(order == [lapsed[1], lapsed[0], waiting, nil])
        }
    }

    @Test(arguments: StoreKind.available)
    func `the tenant with the fewest at work is next`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            // The greedy tenant came first with a lot; the modest ones later with a little.
            for (tenant, count, due) in [("greedy", 20, 1000), ("modest", 3, 5000), ("small", 1, 9000)] {
                try await store.addTenant(tenant, name: tenant)
                for number in 0..<count {
                    let id = try await store.add(Sample.video("\(tenant)-\(number)", tenant: tenant))
                    try await database.setDue(id, at: Timestamp(due + number))
                }
            }
            var order: [String] = []
            for _ in 1...8 {
                let claim = try #require(try await store.claimNext(.video, by: "worker", lease: .long))
                order.append(claim.item)
            }
            #expect(
                order == [
                    "greedy-0", "modest-0", "small-0", "greedy-1", "modest-1", "greedy-2", "modest-2", "greedy-3",
                ])
        }
    }

    @Test(arguments: StoreKind.available)
    func `one that is not due yet, at work, done or cancelled is not handed out`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let held = try await store.take(try await store.add())
            let done = try await store.take(try await store.add())
            #expect(try await store.finish(Sample.completed, under: done, revision: 1) == .finished)
            #expect(try await store.cancel(try await store.add()))
            let failed = try await store.take(try await store.add())
            #expect(try await store.finish(Sample.failed(.rest), under: failed, revision: 1) == .finished)
            let later = try await store.take(try await store.add())
            #expect(try await store.finish(Sample.failed(.again(after: 3600)), under: later, revision: 1) == .finished)
            #expect(try await store.waiting(.video) == 0)
            #expect(try await store.claimNext(.video, by: "worker", lease: .long) == nil)

            // The one with a pause is handed out when its time has come, whatever waits for a later time.
            try await database.setDue(later.item, at: 1)
            #expect(try await store.claimNext(.video, by: "worker", lease: .long)?.item == later.item)
            #expect(try await store.renew(held, lease: .long, progress: nil) != nil)
        }
    }

    @Test(arguments: StoreKind.available)
    func `many that wait for a later time stand in nobody's way`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            try await store.addTenant("a-later", name: "Later")
            for tenant in ["a-later", "local"] {
                for _ in 0..<20 {
                    let id = try await store.add(Sample.video(tenant: tenant))
                    try await database.setDue(id, at: 9_000_000_000_000)
                }
            }
            #expect(try await store.claimNext(.video, by: "worker", lease: .long) == nil)
            let due = try await store.add()
            #expect(try await store.claimNext(.video, by: "worker", lease: .long)?.item == due)
            #expect(try await store.claimNext(.video, by: "worker", lease: .long) == nil)
        }
    }

    @Test(arguments: StoreKind.available)
    func `many claimers at once take each item exactly once`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            try await database.store.addTenant("other", name: "Other")
            var all: Set<String> = []
            for number in 0..<60 {
                all.insert(try await database.store.add(Sample.video(tenant: number % 3 == 0 ? "local" : "other")))
            }
            let stores = try (0..<4).map { _ in try database.another() }
            let taken = try await concurrently(8) { number in
                var mine: [Claim] = []
                while let claim = try await stores[number % 4].claimNext(
                    .video, by: "worker \(number)", lease: .long)
                {
                    mine.append(claim)
                }
                return mine
            }.flatMap { $0 }
            #expect(taken.count == 60 && Set(taken.map(\.item)) == all)
            #expect(taken.allSatisfy { $0.fence == 1 })
            #expect(Set(try await database.store.heldClaims()) == Set(taken))
        }
    }
}
