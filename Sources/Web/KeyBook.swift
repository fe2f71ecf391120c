import Digests
import Store
import Synchronization

/// How keys look. Only `reelmill keys add` ever sees one whole; a hash of it is kept.
package enum KeyText {
    /// A new key: its public id, and the whole text. 160 random bits, so that one round of hashing is enough.
    package static func make() -> (id: String, text: String) {
        let id = RandomToken.make(length: 8)
        return (id, "rm_\(id)_\(RandomToken.make(length: 32))")
    }

    package static func hash(_ text: String) -> String { SHA256.of("reelmill " + text).hex }
}

/// The keys in force. They are read again once anything was written to the database, by whichever process, so that a
/// removed key is worth nothing from the next request on; where the database cannot tell, when they are older than a
/// second. As long as nothing was written a known key takes no other thread.
final class KeyBook: Sendable {
    private struct Keys {
        let byHash: [String: KeyRecord]
        let ids: Set<String>
        /// Taken before they were read.
        let glance: ChangeGlance?
        let read: ContinuousClock.Instant
    }

    private let accounts: any Accounts
    private let changes: any ChangeWatch
    private let keys = Mutex<Keys?>(nil)

    init(accounts: any Accounts, changes: any ChangeWatch) {
        self.accounts = accounts
        self.changes = changes
    }

    var areThere: Bool { get async throws { try await !present().byHash.isEmpty } }

    func key(_ text: String) async throws -> KeyRecord? {
        let hash = KeyText.hash(text)
        if let key = fresh?.byHash[hash] { return key }
        return try await refreshed().byHash[hash]
    }

    /// Whether somebody who was let in before still would be.
    func stillAdmits(_ caller: Caller) async throws -> Bool {
        let keys = try await present()
        return caller.key.map { keys.ids.contains($0) } ?? keys.ids.isEmpty
    }

    private func present() async throws -> Keys { if let keys = fresh { keys } else { try await refreshed() } }

    private var fresh: Keys? {
        guard let keys = keys.withLock({ $0 }) else { return nil }
        let isFresh = keys.glance.map { changes.glance() == $0 } ?? (ContinuousClock.now - keys.read < .seconds(1))
        return isFresh ? keys : nil
    }

    private func refreshed() async throws -> Keys {
        let (glance, asked) = (changes.glance(), ContinuousClock.now)
        let records = try await accounts.keys()
        let read = Keys(
            byHash: Dictionary(records.map { ($0.hash, $0) }) { first, _ in first }, ids: Set(records.map(\.id)),
            glance: glance, read: asked)
        keys.withLock { keys in
            if keys.map({ $0.read < asked }) ?? true { keys = read }
        }
        return read
    }
}
