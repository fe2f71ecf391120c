import Digests
import Store

/// How keys look. Only `reelmill keys add` ever sees one whole; a hash of it is kept.
package enum KeyText {
    /// A new key: its public id, and the whole text. 160 random bits, so that one round of hashing is enough.
    package static func make() -> (id: String, text: String) {
        let id = RandomToken.make(length: 8)
        return (id, "rm_\(id)_\(RandomToken.make(length: 32))")
    }

    package static func hash(_ text: String) -> String { SHA256.of("reelmill " + text).hex }
}

/// The keys in force, read again when they are older than a second.
actor KeyBook {
    private let accounts: any Accounts
    private var byHash: [String: KeyRecord] = [:]
    private var read: ContinuousClock.Instant?

    init(accounts: any Accounts) { self.accounts = accounts }

    var areThere: Bool {
        get async throws {
            try await refresh()
            return !byHash.isEmpty
        }
    }

    func key(_ text: String) async throws -> KeyRecord? {
        try await refresh()
        return byHash[KeyText.hash(text)]
    }

    private func refresh() async throws {
        if let read, ContinuousClock.now - read < .seconds(1) { return }
        let keys = try await accounts.keys()
        byHash = Dictionary(keys.map { ($0.hash, $0) }) { first, _ in first }
        read = .now
    }
}
