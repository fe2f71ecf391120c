import JSON
import StageMachine
import Store
import Testing

@Suite struct FinishTests {
    @Test(arguments: StoreKind.available)
    func `a completed run ends the work on an item`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            let failed = try await store.take(id)
            #expect(try await store.finish(Sample.failed(.again(after: 0)), under: failed, revision: 1) == .finished)
            let crashed = try await store.take(id)
            #expect(try await store.release(crashed, crashed: true))
            let claim = try await store.take(id)
            #expect(try await store.finish(Sample.completed, under: claim, revision: 1) == .finished)
            let item = try await store.mustHave(id)
            #expect(item.status == .completed && item.progress == 100 && item.failure == nil)
            #expect(item.holder == nil && item.dueAt == nil && item.attempt == 0 && item.crashes == 0)
            #expect(item.completedAt == item.updatedAt)
            #expect(try await store.history(of: id).last == .completed)
        }
    }

    @Test(arguments: StoreKind.available, [Afterwards.rest, .again(after: 1.5)])
    func `a failed run says why and rests or waits its pause`(kind: StoreKind, afterwards: Afterwards) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            #expect(try await store.finish(Sample.failed(afterwards), under: claim, revision: 1) == .finished)
            let item = try await store.mustHave(claim.item)
            #expect(item.status == .failed && item.failure == Sample.failure && item.attempt == 1)
            #expect(item.holder == nil && item.completedAt == nil)
            #expect(item.dueAt == (afterwards == .rest ? nil : item.updatedAt + 1500))
            let last = try #require(try await store.events(of: claim.item, after: 2, limit: 10).last)
            #expect(last.kind == .failed && last.data["code"] == "step_failed" && last.data["retryable"] == true)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a run that ends for an old revision writes nothing and names the new one`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            #expect(
                try await store.edit(claim.item, revision: 1, document: [:], status: .scriptGenerated, progress: 20))
            let before = try await database.dump()
            #expect(try await store.finish(Sample.completed, under: claim, revision: 1) == .changed(revision: 2))
            #expect(try await database.dump() == before)
            #expect(try await store.finish(Sample.completed, under: claim, revision: 2) == .finished)
        }
    }

    @Test(arguments: StoreKind.available)
    func `an edit and an end at once never leave an edited item resting`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let other = try database.another()
            for _ in 0..<20 {
                let claim = try await store.take(try await store.add())
                async let edited = other.edit(
                    claim.item, revision: 1, document: ["new": true], status: .scriptGenerated, progress: 20)
                async let finished = store.finish(Sample.completed, under: claim, revision: 1)
                #expect(try await edited)
                let answer = try await finished
                let item = try await store.mustHave(claim.item)
                #expect(item.dueAt != nil && item.status == .scriptGenerated)
                #expect(answer == (item.holder == nil ? .finished : .changed(revision: 2)))
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `attempts are kept in order with what went wrong`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            for number in 1...3 {
                let failure = StepFailure(code: "code-\(number)", message: "Why \(number) 🙈", isRetryable: number < 3)
                let ref = AssetRef("picture", number)
                #expect(try await store.recordAttempt(ref, number: number, failure: failure, under: claim))
            }
            let attempts = try await store.attempts(of: claim.item)
            #expect(attempts.map(\.part) == [1, 2, 3] && attempts.map(\.number) == [1, 2, 3])
            #expect(attempts.map(\.code) == ["code-1", "code-2", "code-3"])
            #expect(attempts.map(\.message) == ["Why 1 🙈", "Why 2 🙈", "Why 3 🙈"])
            #expect(attempts.allSatisfy { $0.kind == "picture" && $0.fence == claim.fence })
            let events = try await store.events(of: claim.item, after: 2, limit: 10)
            #expect(events.map(\.kind) == [.attemptFailed, .attemptFailed, .attemptFailed])
            #expect(events.map { $0.data["retryable"] } == [true, true, false])
        }
    }
}
