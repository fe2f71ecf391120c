import FoundationEssentials
import Orchestrator
import StageMachine
import Store
import Support

/// Claims a second when one, two and four processes take from one queue and give back.
enum ClaimRates {
    static func measure(_ report: inout Report) async throws {
        let place = try Workplace()
        for _ in 1...1000 { _ = try await place.create(pages: 1) }
        for count in [1, 2, 4] {
            let before = try await fences(place)
            let children = try (1...count).map { _ in try place.start(["claim", place.database, "2"]) }
            for child in children where await child.end() != .exited(0) {
                throw BenchError("a claiming process failed")
            }
            let taken = try await fences(place) - before
            report.add("claim and release, processes: \(count)", Double(taken) / 2, "pairs/s")
        }
        await place.shop.store.close()
    }

    /// Every claim adds one to the fence of its item.
    private static func fences(_ place: Workplace) async throws -> Int64 {
        var sum: Int64 = 0
        var cursor: String?
        repeat {
            let page = try await place.shop.store.items(
                tenant: "local", kind: .media, status: nil, limit: 500, cursor: cursor)
            sum += page.items.reduce(0) { $0 + $1.fence }
            cursor = page.next
        } while cursor != nil
        return sum
    }

    static func claimAndRelease(path: String, seconds: Double) async throws {
        let store = try SQLiteStore(path: path, .existing)
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            guard let claim = try await store.claimNext(.media, by: "bench", lease: .standard) else { continue }
            _ = try await store.release(claim, crashed: false)
        }
        await store.close()
    }
}
