import BlobStore
import Testing

/// Who publishes and who removes, in processes that share a store.
struct HoldTests {
    private static let moment = Duration.milliseconds(20)
    /// For what is to be had: a child that another test starts just then has the lock too, until its program runs.
    private static let patience = Duration.seconds(120)

    @Test(arguments: BlobStoreKind.available)
    func `publishers hold it together, and a remover without them`(kind: BlobStoreKind) async throws {
        let here = try kind.open()
        let there = try here.reopen()
        let one = try #require(try await here.store.hold(.publishing, within: Self.patience))
        let two = try #require(try await there.hold(.publishing, within: Self.patience))
        #expect(try await there.hold(.alone, within: Self.moment) == nil)
        #expect(try await here.store.hold(.alone, within: Self.moment) == nil)
        one.end()
        #expect(try await here.store.hold(.alone, within: Self.moment) == nil)
        two.end()
        let alone = try #require(try await there.hold(.alone, within: Self.patience))
        for kind in [BlobHold.Kind.alone, .publishing] {
            #expect(try await here.store.hold(kind, within: Self.moment) == nil)
            #expect(try await there.hold(kind, within: Self.moment) == nil)
        }
        alone.end()
        #expect(try await here.store.hold(.publishing, within: Self.patience) != nil)
    }

    @Test(arguments: BlobStoreKind.available)
    func `one who waits gets it when the other ends, or goes`(kind: BlobStoreKind) async throws {
        let here = try kind.open()
        let there = try here.reopen()
        var hold = try await here.store.hold(.alone, within: Self.patience)
        let waiting = Task { try await there.hold(.alone, within: Self.patience) != nil }
        hold?.end()
        #expect(try await waiting.value)
        hold = try await here.store.hold(.publishing, within: Self.patience)
        let again = Task { try await there.hold(.alone, within: Self.patience) != nil }
        withExtendedLifetime(hold) {}
        hold = nil
        #expect(try await again.value)
    }
}
