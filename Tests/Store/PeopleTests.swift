import Digests
import JSON
import StageMachine
import Store
import Testing

/// What people do to an item: edit it, ask for a run, cancel and delete it.
@Suite struct PeopleTests {
    @Test(arguments: StoreKind.available)
    func `an edit writes the document, starts the counts anew and queues the item`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            let claim = try await store.take(id)
            #expect(try await store.finish(Sample.failed(.rest), under: claim, revision: 1) == .finished)
            #expect(
                try await store.edit(id, revision: 1, document: ["a": "b"], status: .assetsGenerated, progress: 61))
            let snapshot = try #require(try await store.snapshot(of: id))
            let item = snapshot.item
            #expect(snapshot.document == ["a": "b"] && item.revision == 2)
            #expect(item.status == .assetsGenerated && item.progress == 61)
            #expect(item.failure == nil && item.attempt == 0 && item.crashes == 0 && item.dueAt == item.updatedAt)
            #expect(try await store.history(of: id).last == .edited)
            #expect(try await store.claimNext(.video, by: "worker", lease: .long)?.item == id)
        }
    }

    @Test(arguments: StoreKind.available)
    func `an edit of an old revision changes nothing`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            #expect(try await store.edit(id, revision: 1, document: ["v": 2], status: .scriptGenerated, progress: 20))
            let before = try await database.dump()
            for revision in [Int64(0), 1, 3] {
                let edited = try await store.edit(
                    id, revision: revision, document: ["v": 3], status: .completed, progress: 100)
                #expect(edited == false)
            }
            #expect(try await database.dump() == before)
        }
    }

    @Test(arguments: StoreKind.available)
    func `of many edits of one revision at once exactly one is saved`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let other = try database.another()
            let id = try await store.add()
            let saved = try await concurrently(12) { number in
                try await (number % 2 == 0 ? store : other).edit(
                    id, revision: 1, document: ["n": JSON(number)], status: .scriptGenerated, progress: 20)
            }
            #expect(saved.filter { $0 }.count == 1)
            #expect(try await store.mustHave(id).revision == 2)
        }
    }

    @Test(arguments: StoreKind.available)
    func `an edit that leaves nothing to do takes the item out of the queue`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            #expect(try await store.edit(id, revision: 1, document: [:], status: .completed, progress: 100))
            #expect(try await store.mustHave(id).dueAt == nil)
            #expect(try await store.waiting(.video) == 0)
        }
    }

    @Test(arguments: StoreKind.available)
    func `an edit keeps the item's place in the queue, and ends a pause`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            for (before, isKept) in [(Timestamp(1000), true), (9_000_000_000_000, false)] {
                let id = try await store.add()
                try await database.setDue(id, at: before)
                #expect(
                    try await store.edit(id, revision: 1, document: [:], status: .scriptGenerated, progress: 20))
                let item = try await store.mustHave(id)
                #expect(item.dueAt == (isKept ? before : item.updatedAt))
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `an edit leaves the claim to its holder`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            #expect(try await store.edit(claim.item, revision: 1, document: [:], status: .completed, progress: 100))
            #expect(try await store.look(at: claim)?.revision == 2)
            #expect(try await store.mustHave(claim.item).dueAt != nil)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a requested run starts the counts anew, unless someone is at work`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            let claim = try await store.take(id)
            let before = try await database.dump()
            #expect(try await store.requestRun(id, seen: nil, status: .scriptGenerated, progress: 20) == false)
            #expect(try await database.dump() == before)

            #expect(try await store.finish(Sample.failed(.again(after: 3600)), under: claim, revision: 1) == .finished)
            #expect(try await store.claimNext(.video, by: "worker", lease: .long) == nil)
            #expect(try await store.requestRun(id, seen: nil, status: .assetsGenerated, progress: 60))
            let item = try await store.mustHave(id)
            #expect(item.status == .assetsGenerated && item.progress == 60 && item.failure == nil)
            #expect(item.attempt == 0 && item.crashes == 0 && item.dueAt == item.updatedAt)
            #expect(try await store.history(of: id).last == .requested)
            #expect(try await store.claimNext(.video, by: "worker", lease: .long)?.item == id)
            try await database.lapse(id)
            // Of those who saw the same, one sets it going.
            let seen = try await store.mustHave(id).lastEvent
            #expect(try await store.requestRun(id, seen: seen, status: .assetsGenerated, progress: 60))
            #expect(try await store.requestRun(id, seen: seen, status: .assetsGenerated, progress: 60) == false)
        }
    }

    @Test(arguments: StoreKind.available)
    func `cancelling stops what waits or is at work, once`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let waiting = try await store.add()
            let claim = try await store.take(try await store.add())
            _ = try await store.publish(
                Sample.asset(), under: claim, revision: 1, status: .scriptGenerated, progress: 30)
            for id in [waiting, claim.item] {
                #expect(try await store.cancel(id))
                let item = try await store.mustHave(id)
                #expect(item.status == .failed && item.failure == .cancelled && item.dueAt == nil)
                #expect(item.holder == nil)
                #expect(try await store.history(of: id).last == .cancelled)
                let before = try await database.dump()
                #expect(try await store.cancel(id) == false)
                #expect(try await database.dump() == before)
            }
            #expect(try await store.mustHave(claim.item).fence == claim.fence + 1)
            #expect(try await store.snapshot(of: claim.item)?.assets == [Sample.asset()])
            #expect(try await store.requestRun(claim.item, seen: nil, status: .scriptGenerated, progress: 30))
            #expect(try await store.claimNext(.video, by: "worker", lease: .long)?.fence == claim.fence + 2)
        }
    }

    @Test(arguments: StoreKind.available)
    func `deleting removes all rows of the item but that it is gone, and names the blobs that only it used`(
        kind: StoreKind
    ) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let before = try await database.dump()
            let other = try await store.take(try await store.add())
            _ = try await store.publish(
                Sample.asset(content: "shared"), under: other, revision: 1, status: .scriptGenerated, progress: 30)
            let withOther = try await database.dump()

            let claim = try await LostClaim.prepare(store)
            for (inputs, content) in [("1", "shared"), ("2", "own"), ("3", "own")] {
                _ = try await store.publish(
                    Sample.asset(inputs: inputs, content: content), under: claim, revision: 1,
                    status: .scriptGenerated, progress: 30)
            }
            _ = try await store.recordAttempt(
                AssetRef("narration", 1), number: 1, failure: Sample.stepFailure, under: claim)
            let blobs = try #require(try await store.delete(claim.item))
            #expect(blobs.sorted() == [SHA256.of("own").hex, SHA256.of("content").hex].sorted())
            /// The rest, once there is one line for each that is gone.
            func rest(without gone: String...) async throws -> [String] {
                let all = try await database.dump()
                let lines = all.filter { $0.hasPrefix("departures: ") }
                #expect(lines.count == gone.count && zip(lines, gone).allSatisfy { $0.contains("'\($1)'") }, "\(lines)")
                return all.filter { !$0.hasPrefix("departures: ") }
            }
            #expect(try await rest(without: claim.item) == withOther)
            #expect(try await store.delete(claim.item) == nil)
            #expect(try await store.delete(other.item) == [SHA256.of("shared").hex])
            #expect(try await rest(without: claim.item, other.item) == before)
        }
    }
}
