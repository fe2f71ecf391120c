import JSON
import StageMachine
import Store
import Testing

@Suite struct CallsTests {
    @Test(arguments: StoreKind.available)
    func `a call whose outcome is unknown is sent once more with its job, then refused`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            let first = try await store.take(id, by: "first")
            #expect(try await store.intend(Sample.call(), under: first) == .send)
            #expect(try await store.noteJob("job-7", of: "key", under: first))

            try await database.lapse(id)
            let second = try await store.take(id, by: "second")
            #expect(try await store.intend(Sample.call(), under: second) == .resend(providerJob: "job-7"))

            try await database.lapse(id)
            let third = try await store.take(id, by: "third")
            let before = try await database.dump()
            for _ in 1...2 { #expect(try await store.intend(Sample.call(), under: third) == .refused) }
            #expect(try await database.dump() == before)

            let record = try #require(try await store.calls(of: id).first)
            #expect(record.intent == Sample.call() && record.sends == 2 && record.providerJob == "job-7")
            #expect(record.outcome == nil && record.settledAt == nil && record.spent == 0)
            let events = try await store.events(of: id, after: 0, limit: 20).filter { $0.kind == .callIntended }
            #expect(events.map { $0.data["again"] } == [false, true])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a call without a noted job is sent once more without one`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            _ = try await store.intend(Sample.call(), under: claim)
            #expect(try await store.intend(Sample.call(), under: claim) == .resend(providerJob: nil))
        }
    }

    @Test(arguments: StoreKind.available, [true, false])
    func `a person's new run allows a refused call once more`(kind: StoreKind, byRequest: Bool) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            var claim = try await store.take(id)
            for _ in 1...2 { _ = try await store.intend(Sample.call(), under: claim) }
            #expect(try await store.intend(Sample.call(), under: claim) == .refused)
            for _ in 1...2 {
                #expect(try await store.release(claim, crashed: false))
                if byRequest {
                    #expect(try await store.requestRun(id, status: .scriptGenerated, progress: 20))
                    claim = try await store.take(id)
                } else {
                    claim = try await store.take(id, mode: .beginExplicitly)
                }
                #expect(try await store.intend(Sample.call(), under: claim) == .resend(providerJob: nil))
                #expect(try await store.intend(Sample.call(), under: claim) == .refused)
            }
            #expect(try await store.calls(of: id).map(\.sends) == [4])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a call that failed is sent anew, as often as it fails`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            let failed = CallOutcome(isSuccess: false, cost: 0, error: "rate limit")
            for sends in 1...4 {
                #expect(try await store.intend(Sample.call(), under: claim) == .send)
                #expect(try await store.noteJob("job-\(sends)", of: "key", under: claim))
                #expect(try await store.settle("key", failed, under: claim))
                let record = try #require(try await store.calls(of: claim.item).first)
                #expect(record.sends == sends && record.outcome == failed && record.settledAt != nil)
            }
            // A job of a send that failed is none to ask for.
            #expect(try await store.intend(Sample.call(), under: claim) == .send)
            #expect(try await store.intend(Sample.call(), under: claim) == .resend(providerJob: nil))
        }
    }

    @Test(arguments: StoreKind.available)
    func `what was bought can be bought again, and the sum of both stays`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            let first = CallOutcome(isSuccess: true, cost: 700, isEstimate: true, tokensIn: 10, tokensOut: 20)
            _ = try await store.intend(Sample.call(), under: claim)
            #expect(try await store.settle("key", first, under: claim))
            #expect(try await store.calls(of: claim.item).map(\.outcome) == [first])

            #expect(try await store.intend(Sample.call(), under: claim) == .buyAgain(before: first))
            let pending = try #require(try await store.calls(of: claim.item).first)
            #expect(pending.outcome == nil && pending.settledAt == nil && pending.spent == 700)

            let second = CallOutcome(isSuccess: true, cost: 300, isEstimate: false, tokensIn: 1, tokensOut: 2)
            #expect(try await store.settle("key", second, under: claim))
            let sum = CallOutcome(isSuccess: true, cost: 1000, isEstimate: true, tokensIn: 11, tokensOut: 22)
            let record = try #require(try await store.calls(of: claim.item).first)
            #expect(record.outcome == sum && record.spent == 1000 && record.sends == 2)
            #expect(try await store.intend(Sample.call(), under: claim) == .buyAgain(before: sum))
        }
    }

    @Test(arguments: StoreKind.available)
    func `settling twice or what was never sent changes nothing under a held claim`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            _ = try await store.intend(Sample.call(), under: claim)
            let outcome = CallOutcome(isSuccess: true, cost: 5)
            #expect(try await store.settle("key", outcome, under: claim))
            let before = try await database.dump()
            for key in ["key", "unknown"] {
                #expect(try await store.settle(key, outcome, under: claim))
                #expect(try await store.noteJob("late", of: key, under: claim))
            }
            #expect(try await database.dump() == before)
        }
    }

    @Test(arguments: StoreKind.available)
    func `the same key of another item is another call`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let first = try await store.take(try await store.add())
            let second = try await store.take(try await store.add())
            for claim in [first, second] { #expect(try await store.intend(Sample.call(), under: claim) == .send) }
            #expect(try await store.settle("key", CallOutcome(isSuccess: true, cost: 5), under: first))
            #expect(try await store.calls(of: second.item).map(\.outcome) == [nil])
        }
    }
}
