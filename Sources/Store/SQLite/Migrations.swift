/// The versions of the schema, applied in order and once each. A released one is never changed again.
enum Migrations {
    static let all: [String] = [ground, sessions, answers, media, departures, unpriced, purchases]

    /// 'RLML': marks a database file as ours.
    static let applicationID: Int64 = 0x524C_4D4C

    /// Brings the database to the newest version. Several processes may do so at once: one of them does it.
    static func apply(on db: SQLiteConnection, path: String) throws {
        // All of it at one moment: another process may be in the midst of making the schema.
        if try db.reading({ try version(of: db, path: path) }) == all.count { return }
        try db.transaction {
            let present = try version(of: db, path: path)
            for (index, migration) in all.enumerated().dropFirst(present) {
                try db.execute(migration)
                try db.execute("PRAGMA user_version = \(index + 1)")
            }
            try db.execute("PRAGMA application_id = \(applicationID)")
        }
    }

    private static func version(of db: SQLiteConnection, path: String) throws -> Int {
        let version = Int(try db.first("PRAGMA user_version") { $0.int(0) } ?? 0)
        let mark = try db.first("PRAGMA application_id") { $0.int(0) } ?? 0
        let tables = try db.first("SELECT count(*) FROM sqlite_schema") { $0.int(0) } ?? 0
        guard mark == applicationID || (mark == 0 && version == 0 && tables == 0), version >= 0 else {
            throw StoreError(
                code: .foreign, attempted: "open the database \(path)",
                cause: "it belongs to another program; set DATABASE_URL to another file")
        }
        guard version <= all.count else {
            throw StoreError(
                code: .newer, attempted: "open the database \(path)",
                cause: "it has version \(version), made by a newer Reelmill, and this one knows versions up to "
                    + "\(all.count); nothing was changed; run the newer Reelmill, or restore a backup from before")
        }
        return version
    }

    private static let ground = """
        CREATE TABLE tenants (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            created_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        INSERT INTO tenants VALUES ('local', 'This machine', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER));

        CREATE TABLE api_keys (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('member', 'manager', 'admin')),
            hash TEXT NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE items (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('video', 'media')),
            pipeline TEXT NOT NULL,
            title TEXT,
            revision INTEGER NOT NULL DEFAULT 1,
            status TEXT NOT NULL,
            progress REAL NOT NULL DEFAULT 0,
            failure_code TEXT,
            failure_message TEXT,
            failure_retryable INTEGER,
            attempt INTEGER NOT NULL DEFAULT 0,
            due_at INTEGER,
            fence INTEGER NOT NULL DEFAULT 0,
            owner TEXT,
            lease_until INTEGER,
            begun INTEGER NOT NULL DEFAULT 0,
            crashes INTEGER NOT NULL DEFAULT 0,
            events INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            completed_at INTEGER,
            CHECK ((owner IS NULL) = (lease_until IS NULL)),
            CHECK (owner IS NULL OR due_at IS NOT NULL)
        ) STRICT;
        CREATE INDEX items_waiting ON items (kind, tenant, due_at, id) WHERE due_at IS NOT NULL AND owner IS NULL;
        CREATE INDEX items_held ON items (kind, lease_until) WHERE owner IS NOT NULL;
        CREATE INDEX items_held_by_tenant ON items (kind, tenant) WHERE owner IS NOT NULL;
        CREATE INDEX items_newest ON items (tenant, kind, created_at, id);
        CREATE INDEX items_newest_by_status ON items (tenant, kind, status, created_at, id);

        CREATE TABLE documents (
            item TEXT PRIMARY KEY REFERENCES items (id) ON DELETE CASCADE,
            body TEXT NOT NULL
        ) STRICT;

        CREATE TABLE assets (
            item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            part INTEGER NOT NULL,
            inputs TEXT NOT NULL,
            content TEXT NOT NULL,
            size INTEGER NOT NULL,
            mime_type TEXT NOT NULL,
            sources TEXT NOT NULL,
            notes TEXT NOT NULL,
            is_whole INTEGER NOT NULL DEFAULT 1,
            fence INTEGER NOT NULL,
            made_at INTEGER NOT NULL,
            PRIMARY KEY (item, kind, part, inputs)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX assets_content ON assets (content);

        CREATE TABLE events (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,
            at INTEGER NOT NULL,
            kind TEXT NOT NULL,
            fence INTEGER,
            data TEXT NOT NULL,
            UNIQUE (item, sequence)
        ) STRICT;

        CREATE TABLE attempts (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            part INTEGER NOT NULL,
            number INTEGER NOT NULL,
            code TEXT NOT NULL,
            message TEXT NOT NULL,
            fence INTEGER NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX attempts_item ON attempts (item);

        CREATE TABLE calls (
            id INTEGER PRIMARY KEY,
            item TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            part INTEGER NOT NULL,
            service TEXT NOT NULL,
            provider TEXT NOT NULL,
            model TEXT NOT NULL,
            key TEXT NOT NULL,
            sends INTEGER NOT NULL DEFAULT 1,
            pending INTEGER NOT NULL DEFAULT 1,
            job TEXT,
            is_success INTEGER,
            cost INTEGER,
            is_estimate INTEGER,
            tokens_in INTEGER,
            tokens_out INTEGER,
            error TEXT,
            intended_at INTEGER NOT NULL,
            settled_at INTEGER,
            UNIQUE (item, key)
        ) STRICT;

        CREATE TABLE idempotency_keys (
            tenant TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            body TEXT NOT NULL,
            item TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, key)
        ) STRICT, WITHOUT ROWID;
        """

    private static let sessions = """
        CREATE TABLE sessions (
            hash TEXT PRIMARY KEY,
            key TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
            expires_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_key ON sessions (key);
        """

    private static let answers = """
        ALTER TABLE calls ADD COLUMN inputs TEXT;
        ALTER TABLE calls ADD COLUMN answer TEXT;
        ALTER TABLE calls ADD COLUMN answer_size INTEGER;
        ALTER TABLE calls ADD COLUMN answer_type TEXT;
        CREATE INDEX calls_answer ON calls (answer) WHERE answer IS NOT NULL;
        """

    /// What was deleted, for those who watch: of it no other line is left. Numbered as events are, and between them.
    private static let departures = """
        CREATE TABLE departures (
            number INTEGER PRIMARY KEY,
            item TEXT NOT NULL,
            tenant TEXT NOT NULL,
            kind TEXT NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX departures_age ON departures (at);
        """

    private static let unpriced = """
        ALTER TABLE calls ADD COLUMN unpriced INTEGER NOT NULL DEFAULT 0;
        """

    private static let purchases = """
        CREATE INDEX calls_purchase ON calls (key, intended_at);
        """
}
