private let columns = "k.id, k.tenant, k.name, k.role, k.hash, k.created_at"

extension KeyRecord {
    fileprivate init(_ row: borrowing SQLiteRow) throws {
        self.init(
            id: row.text(0), tenant: row.text(1), name: row.text(2), role: try row.known(3), hash: row.text(4),
            createdAt: row.int(5))
    }
}

extension SQLiteStore: Accounts {
    package func addKey(_ key: KeyRecord) async throws(StoreError) {
        try await write("save a key") { db in
            let now = try db.now()
            try db.run(
                "INSERT INTO tenants VALUES (?1, ?1, ?2) ON CONFLICT DO NOTHING", .text(key.tenant), .int(now))
            try db.run(
                "INSERT INTO api_keys (id, tenant, name, role, hash, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                .text(key.id), .text(key.tenant), .text(key.name), .text(key.role.rawValue), .text(key.hash),
                .int(now))
        }
    }

    package func keys() async throws(StoreError) -> [KeyRecord] {
        try await read("read the keys") { db in
            try db.all("SELECT \(columns) FROM api_keys AS k WHERE revoked_at IS NULL ORDER BY created_at, id") {
                try KeyRecord($0)
            }
        }
    }

    package func hasTenant(_ id: String) async throws(StoreError) -> Bool {
        try await read("look for the tenant \(id)") { db in
            try db.first("SELECT 1 FROM tenants WHERE id = ?", .text(id)) { _ in true } ?? false
        }
    }

    package func removeKey(_ id: String) async throws(StoreError) -> Bool {
        try await write("remove the key \(id)") { db in
            try db.run("DELETE FROM sessions WHERE key = ?", .text(id))
            return try db.run(
                "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", .int(db.now()), .text(id))
                == 1
        }
    }

    package func addSession(hash: String, key: String, milliseconds: Int64) async throws(StoreError) {
        try await write("sign in") { db in
            let now = try db.now()
            try db.run("DELETE FROM sessions WHERE expires_at <= ?", .int(now))
            try db.run("INSERT INTO sessions VALUES (?, ?, ?)", .text(hash), .text(key), .int(now + milliseconds))
        }
    }

    package func session(hash: String) async throws(StoreError) -> KeyRecord? {
        try await read("look for a session") { db in
            try db.first(
                """
                SELECT \(columns) FROM sessions AS s JOIN api_keys AS k ON k.id = s.key
                WHERE s.hash = ? AND s.expires_at > ? AND k.revoked_at IS NULL
                """, .text(hash), .int(db.now())
            ) { try KeyRecord($0) }
        }
    }

    package func removeSession(hash: String) async throws(StoreError) {
        try await write("sign out") { db in _ = try db.run("DELETE FROM sessions WHERE hash = ?", .text(hash)) }
    }
}
