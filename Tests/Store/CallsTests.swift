import Digests
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
                    #expect(try await store.requestRun(id, seen: nil, status: .scriptGenerated, progress: 20))
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

    @Test(arguments: StoreKind.available)
    func `what was bought is kept until its piece is published`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            let first = try await store.take(id, by: "first")
            let answer = BoughtAnswer(content: SHA256.of("sound"), size: 5, mimeType: "audio/wav")
            _ = try await store.intend(Sample.call(), under: first)
            #expect(try await store.answer(to: "key", of: id) == nil)
            #expect(try await store.settle("key", CallOutcome(isSuccess: true, cost: 7), answer: answer, under: first))
            #expect(try await store.referenced([answer.content.hex, SHA256.of("x").hex]) == [answer.content.hex])

            try await database.lapse(id)
            let second = try await store.take(id, by: "second")
            #expect(try await store.answer(to: "key", of: id) == answer)
            // Another piece, or the same made from something else, leaves it alone.
            for other in [Sample.asset("narration", 2), Sample.asset("narration", 1, inputs: "others")] {
                _ = try await store.publish(other, under: second, revision: 1, status: .scriptGenerated, progress: 20)
                #expect(try await store.answer(to: "key", of: id) == answer)
            }
            _ = try await store.publish(
                Sample.asset(), under: second, revision: 1, status: .scriptGenerated, progress: 20)
            #expect(try await store.answer(to: "key", of: id) == nil)
            #expect(try await store.referenced([answer.content.hex]).isEmpty)
            #expect(try await store.calls(of: id).map(\.outcome) == [CallOutcome(isSuccess: true, cost: 7)])
        }
    }

    @Test(arguments: StoreKind.available)
    func `an answer is forgotten by its holder only, and gone when it is bought again`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            let first = try await store.take(id, by: "first")
            let answer = BoughtAnswer(content: SHA256.of("sound"), size: 5, mimeType: nil)
            let outcome = CallOutcome(isSuccess: true, cost: 7)
            _ = try await store.intend(Sample.call(), under: first)
            #expect(try await store.settle("key", outcome, answer: answer, under: first))
            try await database.lapse(id)
            let second = try await store.take(id, by: "second")
            #expect(try await !store.forgetAnswer(to: "key", under: first))
            #expect(try await store.answer(to: "key", of: id) == answer)
            #expect(try await store.forgetAnswer(to: "key", under: second))
            #expect(try await store.answer(to: "key", of: id) == nil)

            #expect(try await store.intend(Sample.call(), under: second) == .buyAgain(before: outcome))
            #expect(try await store.settle("key", outcome, answer: answer, under: second))
            _ = try await store.intend(Sample.call(), under: second)
            #expect(try await store.answer(to: "key", of: id) == nil)
            // One that failed brought nothing.
            #expect(try await store.settle("key", CallOutcome(isSuccess: false), under: second))
            #expect(try await store.answer(to: "key", of: id) == nil)
        }
    }

    @Test(arguments: StoreKind.available)
    func `deleting an item hands over its kept answers, but those of others`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let shared = BoughtAnswer(content: SHA256.of("shared"), size: 6, mimeType: nil)
            let own = BoughtAnswer(content: SHA256.of("own"), size: 3, mimeType: nil)
            let claims = [try await store.take(try await store.add()), try await store.take(try await store.add())]
            for claim in claims {
                _ = try await store.intend(Sample.call(), under: claim)
                #expect(
                    try await store.settle("key", CallOutcome(isSuccess: true), answer: shared, under: claim))
            }
            _ = try await store.intend(Sample.call(key: "second"), under: claims[0])
            #expect(try await store.settle("second", CallOutcome(isSuccess: true), answer: own, under: claims[0]))
            #expect(try await store.delete(claims[0].item) == [own.content.hex])
            #expect(try await store.delete(claims[1].item) == [shared.content.hex])
        }
    }

    @Test(arguments: StoreKind.available)
    func `calls from before an item was there are its own, and no other item's`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let known = CallOutcome(isSuccess: true, cost: 7, isPriceKnown: false, tokensIn: 3, tokensOut: 4)
            let first = Sample.record("one", known, sends: 2, at: 1000)
            let pending = Sample.record("two", nil, at: 2000)
            let item = Sample.video(calls: [first, pending])
            let id = try await store.add(item)
            #expect(try await store.calls(of: id) == [first, pending])
            #expect(
                try await store.history(of: id) == [.created, .callIntended, .callSettled, .callIntended])
            let key = IdempotencyKey(key: "k", body: SHA256.of("body"))
            let other = Sample.video(calls: [first])
            #expect(try await store.create(other, idempotency: key) == .created(id: other.id))
            #expect(try await store.calls(of: other.id).isEmpty)
            // Bought under the same key at another time, for what turns out to be there: added to it, and once.
            let later = Sample.record("one", CallOutcome(isSuccess: true, cost: 5), at: 3000)
            for _ in 1...2 {
                #expect(
                    try await store.create(Sample.video(calls: [later]), idempotency: key) == .repeated(id: other.id))
                #expect(try await store.calls(of: other.id) == [later])
            }
            let more = Sample.record("one", CallOutcome(isSuccess: false, cost: 2, error: "no"), at: 4000)
            _ = try await store.create(Sample.video(calls: [more]), idempotency: key)
            let sum = try #require(try await store.calls(of: other.id).first)
            #expect(sum.sends == 2 && sum.spent == 7 && sum.outcome?.error == "no")
            let conflict = IdempotencyKey(key: "k", body: SHA256.of("another"))
            let last = Sample.record("one", CallOutcome(isSuccess: true, cost: 5), at: 5000)
            #expect(try await store.create(Sample.video(calls: [last]), idempotency: conflict) == .conflict)
            #expect(try await store.calls(of: other.id) == [sum])
        }
    }
}
