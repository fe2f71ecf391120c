package import StageMachine

/// Up to where a watcher has seen the database.
package struct ChangeMark: Sendable, Equatable {
    /// Differs whenever anybody wrote anything.
    let version: Int64
    let lastEvent: Int64
    /// Of the items that somebody works on, for progress moves without an event.
    let progress: [String: Double]
}

/// The state of the database as a few words, without what it holds. Two that are equal: nobody has committed anything
/// between them.
package struct ChangeGlance: Sendable, Equatable {
    private let words: SIMD8<UInt64>

    init(
        first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64, _ fifth: UInt64, _ sixth: UInt64
    ) {
        words = SIMD8(first, second, third, fourth, fifth, sixth, 0, 0)
    }
}

/// What a server asks beside the work itself.
package protocol ChangeWatch: Sendable {
    /// Takes neither a thread nor a lock of the database. Nil where that cannot be had: everything has then to be read.
    /// What is read after a glance is at least as new as it.
    func glance() -> ChangeGlance?
    /// The items of which something changed since the mark, by whatever process; nil for the mark asks for a first one.
    /// Costs next to nothing while nothing is written.
    func changes(since mark: ChangeMark?) async throws(StoreError) -> (mark: ChangeMark, items: Set<String>)
    /// What this key was used for before, if it was.
    func creation(_ key: IdempotencyKey, tenant: String) async throws(StoreError) -> Creation?
    /// Of which kind and type the blob is that the item has under this content.
    func file(_ content: String, of item: String) async throws(StoreError) -> (ref: AssetRef, mimeType: String)?
    /// As `items`, and only those with these words in the title.
    func search(
        _ words: String, tenant: String, kind: ItemKind, status: Status?, limit: Int, cursor: String?
    ) async throws(StoreError) -> ItemList
    /// How many items there are of each kind and stored status.
    func countByStatus() async throws(StoreError) -> [(kind: ItemKind, status: Status, count: Int)]
}
