import JSON
import StageMachine
import Store
import Testing

@Suite struct ClaimTests {
    @Test(arguments: StoreKind.available)
    func `a claim is held until it is given back`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            let claim = try await store.take(id, by: "first")
            #expect(claim == Claim(item: id, owner: "first", fence: 1))
            let holder = try #require(try await store.mustHave(id).holder)
            #expect(holder.owner == "first" && holder.hasBegun)
            for owner in ["first", "second"] {
                let answer = try await store.claim(id, by: owner, lease: .long, mode: .beginExplicitly)
                #expect(answer == .held(until: holder.leaseUntil))
            }
            #expect(try await store.heldClaims() == [claim])
            #expect(try await store.release(claim, crashed: false))
            #expect(try await store.heldClaims() == [])
            #expect(try await store.take(id, by: "second").fence == 2)
            #expect(try await store.history(of: id) == [.created, .claimed, .released, .claimed])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a renewal moves the lease, begins a reservation and names the revision`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            let claim = try await store.take(id, mode: .reserve)
            #expect(try await store.mustHave(id).holder?.hasBegun == false)
            try await database.lapse(id)
            let answer = try await store.renew(claim, lease: LeaseTimes(lease: 9000), progress: 33.5)
            #expect(answer?.revision == 1)
            let item = try await store.mustHave(id)
            let holder = try #require(item.holder)
            #expect(holder.hasBegun && holder.leaseUntil > item.updatedAt + 6_000_000 && item.progress == 33.5)
            #expect(try await store.edit(id, revision: 1, document: [:], status: .scriptGenerated, progress: 20))
            #expect(try await store.renew(claim, lease: .long, progress: nil)?.revision == 2)
            #expect(try await store.look(at: claim)?.revision == 2)
            #expect(try await store.mustHave(id).progress == 20)
        }
    }

    @Test(arguments: StoreKind.available, [ClaimMode.reserve, .begin])
    func `only a lapsed claim that had begun counts as a crash`(kind: StoreKind, mode: ClaimMode) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            _ = try await store.take(id, by: "first", mode: mode)
            try await database.lapse(id)
            _ = try await store.take(id, by: "second")
            #expect(try await store.mustHave(id).crashes == (mode == .begin ? 1 : 0))
            let crashed = try await store.events(of: id, after: 0, limit: 10).filter { $0.kind == .crashed }
            #expect(crashed.map(\.fence) == (mode == .begin ? [1] : []))
        }
    }

    @Test(arguments: StoreKind.available)
    func `a crash that was seen counts, and a finished piece or a person's run starts anew`(
        kind: StoreKind
    ) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            for crashes in 1...3 {
                let claim = try await store.take(id)
                #expect(try await store.release(claim, crashed: true))
                #expect(try await store.mustHave(id).crashes == crashes)
            }
            let claim = try await store.take(id)
            let answer = try await store.publish(
                Sample.asset(), under: claim, revision: 1, status: .scriptGenerated, progress: 30)
            #expect(answer != nil)
            #expect(try await store.mustHave(id).crashes == 0)
            #expect(try await store.release(claim, crashed: true))
            #expect(try await store.mustHave(id).crashes == 1)
            _ = try await store.take(id, mode: .beginExplicitly)
            #expect(try await store.mustHave(id).crashes == 0)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a person's claim forgets the failure and its counts, another does not`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            for attempt in 1...2 {
                let claim = try await store.take(id)
                let end = try await store.finish(Sample.failed(.again(after: 3600)), under: claim, revision: 1)
                #expect(end == .finished)
                #expect(try await store.mustHave(id).attempt == attempt)
                #expect(try await store.mustHave(id).failure == Sample.failure)
            }
            let claim = try await store.take(id, mode: .beginExplicitly)
            let item = try await store.mustHave(id)
            #expect(item.attempt == 0 && item.failure == nil)
            #expect(try await store.release(claim, crashed: false))
        }
    }

    @Test(arguments: StoreKind.available)
    func `of many who claim one item at once exactly one gets it`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let id = try await database.store.add()
            let stores = try (0..<4).map { _ in try database.another() }
            for round in 1...5 {
                let answers = try await concurrently(20) { number in
                    try await stores[number % 4].claim(id, by: "worker \(number)", lease: .long, mode: .begin)
                }
                let taken = answers.compactMap { if case .taken(let claim) = $0 { claim } else { nil } }
                let held = answers.filter { if case .held = $0 { true } else { false } }
                #expect(taken.count == 1 && held.count == 19)
                #expect(taken.first?.fence == Int64(round))
                try await database.lapse(id)
            }
        }
    }
}
