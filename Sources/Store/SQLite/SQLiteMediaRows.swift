import StageMachine

/// What the library is searched by, kept beside the items. Within the transaction that changes what it follows.
extension SQLiteConnection {
    /// Of the item's document and its newest analysis; what the document says goes first.
    private static let told = """
        SELECT d.item AS item,
            coalesce(json_extract(d.body, '$.title'), json_extract(a.notes, '$.title'), '') AS title,
            coalesce(json_extract(d.body, '$.description'), json_extract(a.notes, '$.description'), '') AS description,
            coalesce(json_extract(d.body, '$.altText'), json_extract(a.notes, '$.altText'), '') AS alt_text,
            coalesce(json_extract(d.body, '$.tags'), json_extract(a.notes, '$.tags'), '[]') AS tags
        FROM documents AS d LEFT JOIN assets AS a ON a.item = d.item AND a.kind = 'analysis' AND a.part = 0
            AND a.inputs = (SELECT inputs FROM assets WHERE item = d.item AND kind = 'analysis' AND part = 0
                ORDER BY made_at DESC, inputs LIMIT 1)
        WHERE d.item = ?1
        """

    func addMediaRow(of item: NewItem) throws {
        guard item.kind == .media else { return }
        try run(
            """
            INSERT INTO media (item, tenant, status, source, type, size, sha256, is_copy, filename, title, description,
                alt_text, tags)
            SELECT ?1, ?2, ?3, coalesce(json_extract(d.body, '$.source'), 'upload'), ?4,
                coalesce(json_extract(d.body, '$.original.size'), 0),
                coalesce(json_extract(d.body, '$.original.sha256'), ''),
                json_extract(d.body, '$.duplicateOf') IS NOT NULL,
                coalesce(json_extract(d.body, '$.original.filename'), ''), told.title, told.description, told.alt_text,
                told.tags
            FROM documents AS d JOIN (\(Self.told)) AS told ON told.item = d.item WHERE d.item = ?1
            """, .text(item.id), .text(item.tenant), .text(item.status.rawValue),
            // The last word of the pipeline's name says what it is for.
            .text(item.pipeline.split(separator: "-").last.map(String.init) ?? ""))
        try indexMedia(item.id)
    }

    /// After a change of the document, or with a new analysis. Nothing for an item that is no media.
    func followMedia(_ id: String) throws {
        let changed = try run(
            """
            UPDATE media SET (title, description, alt_text, tags) =
                (SELECT title, description, alt_text, tags FROM (\(Self.told)))
            WHERE item = ?1
            """, .text(id))
        if changed == 1 { try indexMedia(id) }
    }

    /// The views and triggers of a database whose schema is not trusted may not use the index of words: it is kept here.
    private func indexMedia(_ id: String) throws {
        try forgetMedia(id)
        try run(
            """
            INSERT OR IGNORE INTO media_tags SELECT m.tenant, each.value, m.number
            FROM media AS m, json_each(m.tags) AS each WHERE m.item = ? AND each.type = 'text'
            """, .text(id))
        let apart = try first(
            "SELECT title, description, alt_text, tags, filename, tenant, number FROM media WHERE item = ?", .text(id)
        ) { row in
            ((0..<5).map { SQLValue.text(SearchWords.apart(row.text($0))) }, row.text(5), row.int(6))
        }
        guard let (texts, tenant, number) = apart else { return }
        try run(
            """
            INSERT INTO media_words (title, description, alt_text, tags, filename, tenant_word, rowid)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, texts[0], texts[1], texts[2], texts[3], texts[4], .text(SearchWords.tenant(tenant)), .int(number))
    }

    /// Before the item is deleted.
    func forgetMedia(_ id: String) throws {
        try run("DELETE FROM media_words WHERE rowid = (SELECT number FROM media WHERE item = ?)", .text(id))
        try run("DELETE FROM media_tags WHERE number = (SELECT number FROM media WHERE item = ?)", .text(id))
    }
}
