import JSON
import Orchestrator
import StageMachine
import Store
import Support

/// What a claim costs when 1,000 items wait, and when 100,000 do.
enum QueueGrowth {
    static func measure(_ report: inout Report) async throws {
        let place = try Workplace()
        for tenant in ["one", "two", "three"] { try await place.shop.store.addTenant(tenant, name: tenant) }
        var times: [Int: Double] = [:]
        var created = 0
        for size in [1000, 100_000] {
            try await fill(place, from: created, to: size)
            created = size
            times[size] = try await claimSeconds(place)
            report.add("claim and release, waiting: \(size)", times[size]! * 1e6, "µs")
        }
        report.add("  100,000 / 1,000", times[100_000]! / times[1000]!, "×", atMost: 1.5)
        for step in try await (place.shop.store as? SQLiteStore)?.claimPlans() ?? [] {
            report.say("  query plan: " + step)
        }
        await place.shop.store.close()
    }

    private static func fill(_ place: Workplace, from: Int, to: Int) async throws {
        for number in from..<to {
            let tenant = ["local", "one", "two", "three"][number % 4]
            let item = NewItem(tenant: tenant, kind: .media, pipeline: "pages", document: ["scenes": []])
            _ = try await place.shop.store.create(item, idempotency: nil)
        }
    }

    private static func claimSeconds(_ place: Workplace) async throws -> Double {
        var times: [Double] = []
        while times.count < 500 {
            let start = ContinuousClock.now
            try await claimOnce(place.shop.store)
            times.append(secondsSince(start))
        }
        return median(times)
    }

    /// Apart, because the optimizer of Swift 6.3 crashes on a loop over both calls.
    @inline(never)
    private static func claimOnce(_ store: any Store) async throws {
        let claim = try await store.claimNext(.media, by: "bench", lease: .standard)
        guard let claim else { throw BenchError("nothing waits") }
        _ = try await store.release(claim, crashed: false)
    }
}
