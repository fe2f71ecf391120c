/// What a key allows. Each role may do all that the one before it may.
package enum Role: String, Sendable, CaseIterable, Comparable {
    case member
    /// May also delete the work of others and have it made anew.
    case manager
    /// May also hand out keys.
    case admin

    package static func < (left: Role, right: Role) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .member: 0
        case .manager: 1
        case .admin: 2
        }
    }
}

/// A key to the API, without the key itself: of that only a hash is kept.
package struct KeyRecord: Sendable, Equatable {
    package let id: String
    package let tenant: String
    package let name: String
    package let role: Role
    package let hash: String
    package let createdAt: Timestamp

    package init(id: String, tenant: String, name: String, role: Role, hash: String, createdAt: Timestamp = 0) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.role = role
        self.hash = hash
        self.createdAt = createdAt
    }
}

/// Who may come in: keys, and the sessions of those who signed in with one.
package protocol Accounts: Sendable {
    /// The tenant is made if there is none of that name.
    func addKey(_ key: KeyRecord) async throws(StoreError)
    func hasTenant(_ id: String) async throws(StoreError) -> Bool
    /// Those that are in force, oldest first.
    func keys() async throws(StoreError) -> [KeyRecord]
    /// Ends the key and every session of it. False when there is none in force with this id.
    func removeKey(_ id: String) async throws(StoreError) -> Bool

    /// - Parameter hash: Of what the cookie holds.
    func addSession(hash: String, key: String, milliseconds: Int64) async throws(StoreError)
    /// The key of a session that has neither ended nor expired.
    func session(hash: String) async throws(StoreError) -> KeyRecord?
    func removeSession(hash: String) async throws(StoreError)
}
