import Support
import Testing

@testable import Store

@Suite struct SQLitePlanTests {
    @Test func `the queries of claims only search along indexes`() async throws {
        let folder = TemporaryFolder("reelmill-sqlite")
        let store = try SQLiteStore(path: folder.file("x.sqlite"), .create)
        let plans = try await store.claimPlans()
        let items = plans.filter { $0.contains("items") || $0.contains("item ") }
        #expect(items.count >= 6)
        #expect(items.allSatisfy { $0.hasPrefix("SEARCH ") && $0.contains("INDEX") }, "\(plans)")
        #expect(plans.contains { $0.contains("items_held ") } && plans.contains { $0.contains("items_waiting ") })
        #expect(plans.contains { $0.contains("items_held_by_tenant ") })
        withExtendedLifetime(folder) {}
    }
}
