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

/// The keys in force, read again when they are older than a second, and for a key that is not among them. Within that
/// second a known key takes no other thread.
final class KeyBook: Sendable {
    private struct Keys {
        let byHash: [String: KeyRecord]
        let read: ContinuousClock.Instant
    }

    private let accounts: any Accounts
    private let keys = Mutex<Keys?>(nil)

    init(accounts: any Accounts) { self.accounts = accounts }

    var areThere: Bool {
        get async throws {
            if let keys = fresh { return !keys.byHash.isEmpty }
            return try await !refreshed().byHash.isEmpty
        }
    }

    func key(_ text: String) async throws -> KeyRecord? {
        let hash = KeyText.hash(text)
        if let key = fresh?.byHash[hash] { return key }
        return try await refreshed().byHash[hash]
    }

    private var fresh: Keys? {
        guard let keys = keys.withLock({ $0 }), ContinuousClock.now - keys.read < .seconds(1) else { return nil }
        return keys
    }

    private func refreshed() async throws -> Keys {
        let asked = ContinuousClock.now
        let records = try await accounts.keys()
        let read = Keys(byHash: Dictionary(records.map { ($0.hash, $0) }) { first, _ in first }, read: asked)
        keys.withLock { keys in
            if keys.map({ $0.read < asked }) ?? true { keys = read }
        }
        return read
    }
}
