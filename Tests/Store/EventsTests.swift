import StageMachine
import Store
import Testing

@Suite struct EventsTests {
    @Test(arguments: StoreKind.available)
    func `history is gapless from 1, replays after any line and ends at the limit`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let claim = try await store.take(try await store.add())
            for number in 1...8 {
                _ = try await store.publish(
                    Sample.asset("picture", number), under: claim, revision: 1, status: .scriptGenerated, progress: 30)
            }
            let all = try await store.events(of: claim.item, after: 0, limit: 100)
            #expect(all.map(\.sequence) == Array(1...10) && all.allSatisfy { $0.item == claim.item })
            #expect(all.map(\.at) == all.map(\.at).sorted())
            for place in 0...10 {
                let rest = try await store.events(of: claim.item, after: Int64(place), limit: 100)
                #expect(rest == Array(all.dropFirst(place)))
            }
            #expect(try await store.events(of: claim.item, after: 3, limit: 4) == Array(all[3..<7]))
            for limit in [Int.min, -1, 0] {
                #expect(try await store.events(of: claim.item, after: 0, limit: limit).isEmpty)
            }
            #expect(try await store.events(of: claim.item, after: .max, limit: .max).isEmpty)
        }
    }

    @Test(arguments: StoreKind.available)
    func `history stays gapless while many stores write to many items`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let stores = try (0..<4).map { _ in try database.another() }
            let claims = try await concurrently(6) { number in
                try await stores[number % 4].take(try await stores[number % 4].add())
            }
            // Each line is written by another store; people edit in between.
            _ = try await concurrently(24) { number in
                let claim = claims[number % 6]
                for round in 0..<5 {
                    let store = stores[(number + round) % 4]
                    let asset = Sample.asset("picture", number * 5 + round + 1)
                    let answer = try await store.publish(
                        asset, under: claim, revision: 1, status: .scriptGenerated, progress: 30)
                    #expect(answer != nil)
                    _ = try await store.recordAttempt(asset.ref, number: 1, failure: Sample.stepFailure, under: claim)
                }
            }
            for claim in claims {
                let events = try await database.store.events(of: claim.item, after: 0, limit: 1000)
                #expect(events.map(\.sequence) == Array(1...Int64(events.count)))
                // Created and claimed; 4 writers to each item, 5 rounds of two lines.
                #expect(events.count == 2 + 40)
            }
        }
    }

    @Test(arguments: StoreKind.available)
    func `a follower who asks again after each line misses none`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let reader = try database.another()
            let claim = try await store.take(try await store.add())
            async let writing: Void = {
                for number in 1...60 {
                    _ = try await store.publish(
                        Sample.asset("picture", number), under: claim, revision: 1, status: .scriptGenerated,
                        progress: 30)
                }
                _ = try await store.finish(Sample.completed, under: claim, revision: 1)
            }()
            var seen: [Event] = []
            while seen.last?.kind != .completed {
                seen += try await reader.events(of: claim.item, after: seen.last?.sequence ?? 0, limit: 7)
            }
            try await writing
            #expect(seen.map(\.sequence) == Array(1...63))
        }
    }
}
