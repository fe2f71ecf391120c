import Digests
import JSON
import StageMachine
import Store
import Testing

@Suite struct AssetsTests {
    @Test(arguments: StoreKind.available)
    func `publishing writes row, history and status in one`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let id = try await store.add()
            let claim = try await store.take(id)
            let asset = Sample.asset(
                sources: [AssetRef("picture", 2): SHA256.of("p"), AssetRef("script"): SHA256.of("s")],
                notes: ["words": ["a\u{0}b", 1.5, nil], "deep": ["x": [true]]])
            let answer = try await store.publish(
                asset, under: claim, revision: 1, status: .assetsGenerated, progress: 60)
            #expect(answer?.revision == 1)
            let snapshot = try #require(try await store.snapshot(of: id))
            #expect(snapshot.assets == [asset])
            #expect(snapshot.item.status == .assetsGenerated && snapshot.item.progress == 60)
            let events = try await store.events(of: id, after: 2, limit: 10)
            #expect(events.map(\.kind) == [.assetMade, .status])
            #expect(events.allSatisfy { $0.fence == claim.fence })
            #expect(events[0].data["asset"] == "narration/1" && events[0].data["size"] == 123)
            #expect(events[1].data["from"] == "script_generated" && events[1].data["status"] == "assets_generated")
            #expect(try await store.referenced([asset.content.hex, "none"]) == [asset.content.hex])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a second publish of the same piece keeps the first row and adds no event`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            let first = Sample.asset(content: "first")
            for asset in [first, Sample.asset(content: "second")] {
                let answer = try await store.publish(
                    asset, under: claim, revision: 1, status: .scriptGenerated, progress: 30)
                #expect(answer?.revision == 1)
            }
            #expect(try await store.snapshot(of: claim.item)?.assets == [first])
            #expect(try await store.history(of: claim.item) == [.created, .claimed, .assetMade])
        }
    }

    @Test(arguments: StoreKind.available)
    func `the same piece of other inputs is another asset`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            for inputs in ["one", "two"] {
                _ = try await store.publish(
                    Sample.asset(inputs: inputs), under: claim, revision: 1, status: .scriptGenerated, progress: 30)
            }
            #expect(try await store.snapshot(of: claim.item)?.assets.count == 2)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a lost piece is replaced, found ones are whole again, and each is told once`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            let asset = Sample.asset(content: "first")
            let again = Sample.asset(content: "second")
            _ = try await store.publish(asset, under: claim, revision: 1, status: .scriptGenerated, progress: 30)
            for _ in 1...2 { #expect(try await store.markLost([asset, Sample.asset("never")], under: claim)) }
            #expect(try await store.snapshot(of: claim.item)?.assets.map(\.isWhole) == [false])
            for _ in 1...2 { #expect(try await store.markFound([asset], under: claim)) }
            #expect(try await store.snapshot(of: claim.item)?.assets == [asset])
            #expect(try await store.markLost([asset], under: claim))
            _ = try await store.publish(again, under: claim, revision: 1, status: .scriptGenerated, progress: 30)
            #expect(try await store.snapshot(of: claim.item)?.assets == [again])
            // What was looked at is not there any more: the new one is not lost.
            #expect(try await store.markLost([asset], under: claim))
            #expect(try await store.snapshot(of: claim.item)?.assets == [again])
            let kinds = try await store.history(of: claim.item).dropFirst(2)
            #expect(Array(kinds) == [.assetMade, .assetLost, .repaired, .assetLost, .assetMade])
        }
    }

    @Test(arguments: StoreKind.available)
    func `after an edit a piece is kept and the status left alone`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            #expect(
                try await store.edit(claim.item, revision: 1, document: ["new": 1], status: .failed, progress: 7))
            let answer = try await store.publish(
                Sample.asset(), under: claim, revision: 1, status: .rendering, progress: 80)
            #expect(answer?.revision == 2)
            let repaired = try await store.repairStatus(.rendering, progress: 80, under: claim, revision: 1)
            #expect(repaired?.revision == 2)
            let snapshot = try #require(try await store.snapshot(of: claim.item))
            #expect(snapshot.assets == [Sample.asset()] && snapshot.document == ["new": 1])
            #expect(snapshot.item.status == .failed && snapshot.item.progress == 7)
            #expect(try await store.history(of: claim.item) == [.created, .claimed, .edited, .assetMade])
        }
    }

    @Test(arguments: StoreKind.available)
    func `a repair is told only when the status was another`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            for _ in 1...2 {
                let answer = try await store.repairStatus(.rendering, progress: 81.5, under: claim, revision: 1)
                #expect(answer?.revision == 1)
            }
            let item = try await store.mustHave(claim.item)
            #expect(item.status == .rendering && item.progress == 81.5)
            #expect(try await store.history(of: claim.item) == [.created, .claimed, .repaired])
        }
    }

    @Test(arguments: StoreKind.available)
    func `of many who publish the same piece at once one makes the row`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            let other = try database.another()
            _ = try await concurrently(12) { number in
                try await (number % 2 == 0 ? store : other).publish(
                    Sample.asset(content: "\(number)"), under: claim, revision: 1, status: .scriptGenerated,
                    progress: 30)
            }
            #expect(try await store.snapshot(of: claim.item)?.assets.count == 1)
            #expect(try await store.history(of: claim.item) == [.created, .claimed, .assetMade])
        }
    }

    @Test(arguments: StoreKind.available)
    func `blobs of many assets are looked up`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            _ = try await store.publish(
                Sample.asset(), under: claim, revision: 1, status: .scriptGenerated, progress: 30)
            #expect(try await store.referenced([]) == [])
            let asked = (0..<5000).map { "missing-\($0)" } + [Sample.asset().content.hex]
            #expect(try await store.referenced(asked) == [Sample.asset().content.hex])
        }
    }
}
