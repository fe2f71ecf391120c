extension Migrations {
    /// Uploads that are under way, and what the library is searched by: a row of `media` follows the item's status, its
    /// document and its newest analysis, the index of words follows that row.
    static let media = """
        CREATE TABLE uploads (
            id TEXT PRIMARY KEY,
            tenant TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
            way TEXT NOT NULL,
            filename TEXT NOT NULL,
            size INTEGER NOT NULL,
            mime_type TEXT,
            sha256 TEXT,
            chunk_size INTEGER NOT NULL,
            details TEXT NOT NULL,
            created_by TEXT NOT NULL,
            received INTEGER NOT NULL DEFAULT 0,
            media TEXT,
            request TEXT,
            request_body TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            UNIQUE (tenant, request)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX uploads_expiry ON uploads (expires_at);
        CREATE INDEX uploads_unfinished ON uploads (tenant, size) WHERE media IS NULL;

        CREATE TABLE upload_chunks (
            upload TEXT NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            digest TEXT NOT NULL,
            size INTEGER NOT NULL,
            PRIMARY KEY (upload, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE media (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            item TEXT NOT NULL UNIQUE REFERENCES items (id) ON DELETE CASCADE,
            tenant TEXT NOT NULL,
            status TEXT NOT NULL,
            source TEXT NOT NULL,
            type TEXT NOT NULL,
            size INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            is_copy INTEGER NOT NULL,
            filename TEXT NOT NULL,
            title TEXT NOT NULL,
            description TEXT NOT NULL,
            alt_text TEXT NOT NULL,
            tags TEXT NOT NULL
        ) STRICT;
        CREATE INDEX media_all ON media (tenant);
        CREATE INDEX media_status ON media (tenant, status);
        CREATE INDEX media_source ON media (tenant, source);
        CREATE INDEX media_type ON media (tenant, type);
        CREATE INDEX media_content ON media (tenant, sha256);
        CREATE INDEX items_completed ON items (tenant, kind, completed_at) WHERE status = 'completed';
        CREATE INDEX media_sums ON media (tenant, status, source, type, is_copy, size);

        CREATE TABLE media_tags (
            tenant TEXT NOT NULL,
            tag TEXT NOT NULL COLLATE NOCASE,
            number INTEGER NOT NULL REFERENCES media (number) ON DELETE CASCADE,
            PRIMARY KEY (tenant, tag, number)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX media_tags_number ON media_tags (number);

        CREATE VIRTUAL TABLE media_words USING fts5 (
            title, description, alt_text, tags, filename, tenant_word,
            tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
        );
        CREATE TRIGGER media_moved AFTER UPDATE OF status ON items
        WHEN NEW.kind = 'media' AND OLD.status <> NEW.status BEGIN
            UPDATE media SET status = NEW.status WHERE item = NEW.id;
        END;
        """
}
