import Digests
import JSON
import StageMachine
import Store
import Testing

/// What the holder of a claim changes in the document.
@Suite struct ReviseTests {
    /// An item at work, and a piece of which another item has the bytes.
    private func atWork(_ store: any Store) async throws -> (Claim, AssetFact) {
        let shared = Sample.asset("picture", 2, inputs: "taken", content: "shared")
        _ = try await store.add(
            Sample.media(assets: [Sample.asset("medium", 0, inputs: "own", content: "shared")]))
        return (try await store.take(try await store.add()), shared)
    }

    @Test(arguments: StoreKind.available)
    func `document, revision and pieces change together, and the claim stays`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let (claim, shared) = try await atWork(store)
            let before = try await store.mustHave(claim.item)
            let answer = try await store.revise(["v": 2], assets: [shared], under: claim, revision: 1)
            #expect(answer == .revised(revision: 2))
            let snapshot = try #require(try await store.snapshot(of: claim.item))
            #expect(snapshot.document == ["v": 2] && snapshot.assets == [shared] && snapshot.item.revision == 2)
            #expect(snapshot.item.holder == before.holder && snapshot.item.status == before.status)
            #expect(snapshot.item.dueAt == before.dueAt)
            #expect(try await store.history(of: claim.item) == [.created, .claimed, .edited, .assetMade])
            let edited = try await store.events(of: claim.item, after: 2, limit: 1)
            #expect(edited.map(\.fence) == [claim.fence])
        }
    }

    @Test(arguments: StoreKind.available)
    func `nothing is written over a change that came before`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let (claim, shared) = try await atWork(store)
            #expect(
                try await store.edit(
                    claim.item, revision: 1, document: ["mine": true], status: .scriptGenerated, progress: 20))
            let before = try await database.dump()
            let answer = try await store.revise(["v": 2], assets: [shared], under: claim, revision: 1)
            #expect(answer == .changed(revision: 2))
            #expect(try await database.dump() == before)
        }
    }

    @Test(arguments: StoreKind.available)
    func `bytes that nobody names any more are not taken`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let (claim, shared) = try await atWork(store)
            let gone = Sample.asset("picture", 1, inputs: "taken", content: "gone")
            let before = try await database.dump()
            let answer = try await store.revise(["v": 2], assets: [shared, gone], under: claim, revision: 1)
            #expect(answer == .changed(revision: 1))
            #expect(try await database.dump() == before)
        }
    }
}
