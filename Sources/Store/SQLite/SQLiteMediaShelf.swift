package import Digests
package import JSON
import StageMachine

extension SQLiteConnection {
    fileprivate func snapshot(of id: String) throws -> Snapshot? {
        guard let item = try item(id) else { return nil }
        let body = try first("SELECT body FROM documents WHERE item = ?", .text(id)) { $0.text(0) }
        return Snapshot(item: item, document: try JSON(parsing: body ?? "{}"), assets: try assets(of: id))
    }

    fileprivate func shelved(_ id: String, _ number: Int64) throws -> ShelvedMedia? {
        guard let snapshot = try snapshot(of: id) else { return nil }
        let claimed = try first(
            "SELECT at FROM events WHERE item = ? AND kind = 'claimed' ORDER BY sequence DESC LIMIT 1", .text(id)
        ) { $0.int(0) }
        return ShelvedMedia(number: number, snapshot: snapshot, claimedAt: claimed)
    }

    fileprivate func shelved(_ found: [(String, Int64)]) throws -> [ShelvedMedia] {
        try found.compactMap { try shelved($0.0, $0.1) }
    }
}

extension SQLiteStore: MediaShelf {
    package func media(_ query: MediaQuery) async throws(StoreError) -> [ShelvedMedia] {
        let limit = Int64(min(max(query.limit, 1), 1000))
        let words = Self.match(query)
        let tag = query.tag
        // A value whose place is not in the statement is bound all the same: ?8 is there always.
        var conditions = ["m.tenant = ?1", "m.number < ?2"]
        if query.statuses != nil { conditions.append("m.status IN (SELECT value FROM json_each(?3))") }
        if let one = query.statuses, one.count == 1 { conditions[conditions.count - 1] = "m.status = ?3 ->> 0" }
        if query.source != nil { conditions.append("m.source = ?4") }
        if query.type != nil { conditions.append("m.type = ?5") }
        var table = "media AS m"
        var place = "m.number"
        if words != nil {
            table = "media_words AS w CROSS JOIN media AS m ON m.number = w.rowid"
            place = "w.rowid"
            conditions.append("w.media_words MATCH ?7 AND w.rowid < ?2")
            if tag != nil {
                conditions.append(
                    "EXISTS (SELECT 1 FROM media_tags WHERE tenant = ?1 AND tag = ?6 AND number = m.number)")
            }
        } else if tag != nil {
            table = "media_tags AS t CROSS JOIN media AS m ON m.number = t.number"
            place = "t.number"
            conditions.append("t.tenant = ?1 AND t.tag = ?6 AND t.number < ?2")
        }
        let sql = """
            SELECT m.item, m.number FROM \(table) WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(place) DESC LIMIT ?8
            """
        let statuses = query.statuses.map { JSON.array($0.map { JSON($0.rawValue) }).canonicalText }
        return try await read("list the media") { db in
            let found = try db.all(
                sql, .text(query.tenant), .int(query.before ?? .max), SQLValue(statuses), SQLValue(query.source),
                SQLValue(query.type), SQLValue(tag), SQLValue(words), .int(limit)
            ) { ($0.text(0), $0.int(1)) }
            return try db.shelved(found)
        }
    }

    /// Each word, or the beginning of one, of this tenant's entries; nil where none are asked for. Within quotes nothing has
    /// a meaning of its own but the quote.
    private static func match(_ query: MediaQuery) -> String? {
        query.words.isEmpty ? nil : match(query.words, joined: " AND ", of: query.tenant)
    }

    private static func match(_ words: [String], joined operation: String, of tenant: String) -> String {
        let words = words.map { "\"\(SearchWords.apart($0).replacing("\"", with: "\"\""))\" *" }
        return "tenant_word : \(SearchWords.tenant(tenant)) AND ({title description alt_text tags filename} : ("
            + words.joined(separator: operation) + "))"
    }

    package func toldMedia(
        of tenant: String, types: [String], near words: [String], limit: Int
    ) async throws(StoreError) -> [ToldMedia] {
        let match = words.isEmpty ? nil : Self.match(words, joined: " OR ", of: tenant)
        let types = JSON.array(types.map { JSON($0) }).canonicalText
        let wanted = "m.tenant = ?1 AND m.status = 'completed' AND m.type IN (SELECT value FROM json_each(?2))"
        return try await read("list what is said of the media") { db in
            var chosen: Set<Int64> = []
            if let match {
                chosen.formUnion(
                    try db.all(
                        """
                        SELECT m.number FROM media_words AS w CROSS JOIN media AS m ON m.number = w.rowid
                        WHERE w.media_words MATCH ?3 AND \(wanted) ORDER BY w.rank, m.number LIMIT ?4
                        """, .text(tenant), .text(types), .text(match), .int(Int64(limit * 2 / 3))
                    ) { $0.int(0) })
            }
            let newest = try db.all(
                "SELECT m.number FROM media AS m WHERE \(wanted) ORDER BY m.number DESC LIMIT ?3", .text(tenant),
                .text(types), .int(Int64(limit))
            ) { $0.int(0) }
            for number in newest where chosen.count < limit { chosen.insert(number) }
            let numbers = JSON.array(chosen.sorted().map { JSON($0) }).canonicalText
            return try db.all(
                """
                SELECT item, sha256, filename, title, description, alt_text, tags FROM media
                WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number
                """, .text(numbers)
            ) { row in
                ToldMedia(
                    id: row.text(0), content: row.text(1), filename: row.text(2), title: row.text(3),
                    description: row.text(4), altText: row.text(5),
                    tags: (try JSON(parsing: row.text(6)).items ?? []).compactMap(\.text))
            }
        }
    }

    package func media(_ id: String) async throws(StoreError) -> ShelvedMedia? {
        try await read("read the media \(id)") { db in
            let number = try db.first("SELECT number FROM media WHERE item = ?", .text(id)) { $0.int(0) }
            return try number.flatMap { try db.shelved(id, $0) }
        }
    }

    package func mediaSums(of tenant: String) async throws(StoreError) -> [MediaSum] {
        try await read("count the media") { db in
            try db.all(
                """
                SELECT status, source, type, count(*), sum(size) FROM media WHERE tenant = ?
                GROUP BY status, source, type ORDER BY status, source, type
                """, .text(tenant)
            ) { row in
                MediaSum(
                    status: try row.known(0), source: row.text(1), type: row.text(2), count: Int(row.int(3)),
                    bytes: row.int(4))
            }
        }
    }

    package func recentlyCompletedMedia(
        of tenant: String, limit: Int
    ) async throws(StoreError) -> [ShelvedMedia] {
        try await read("list the media that were completed last") { db in
            let found = try db.all(
                """
                SELECT m.item, m.number FROM items AS i JOIN media AS m ON m.item = i.id
                WHERE i.tenant = ? AND i.kind = 'media' AND i.status = 'completed' AND i.completed_at IS NOT NULL
                ORDER BY i.completed_at DESC, m.number DESC LIMIT ?
                """, .text(tenant), .int(Int64(max(limit, 0)))
            ) { ($0.text(0), $0.int(1)) }
            return try db.shelved(found)
        }
    }

    package func media(withContent content: Digest, tenant: String) async throws(StoreError) -> Snapshot? {
        try await read("look for media of the same content") { db in
            let id = try db.first(
                "SELECT item FROM media WHERE tenant = ? AND sha256 = ? ORDER BY number LIMIT 1", .text(tenant),
                .text(content.hex)
            ) { $0.text(0) }
            return try id.flatMap { try db.snapshot(of: $0) }
        }
    }

    package func annotate(_ id: String, revision: Int64, document: JSON) async throws(StoreError) -> Bool {
        try await write("save the words about \(id)") { db in
            let changed = try db.run(
                "UPDATE items SET revision = revision + 1, title = ? WHERE id = ? AND revision = ? AND kind = 'media'",
                SQLValue(document["title"]?.text), .text(id), .int(revision))
            guard changed == 1 else { return false }
            try db.run("UPDATE documents SET body = ? WHERE item = ?", .text(document.canonicalText), .text(id))
            try db.followMedia(id)
            try db.append(.edited, to: id, fence: nil, at: try db.now(), ["revision": JSON(revision + 1)])
            return true
        }
    }

    package func mediaChanges(
        of tenant: String, after number: Int64, limit: Int
    ) async throws(StoreError) -> [MediaChange] {
        try await read("look for changes of media") { db in
            try db.all(
                """
                SELECT max(e.id) AS newest, e.item, 0 FROM events AS e JOIN media AS m ON m.item = e.item
                WHERE e.id > ?1 AND m.tenant = ?2 GROUP BY e.item
                UNION ALL SELECT number, item, 1 FROM departures WHERE number > ?1 AND tenant = ?2 AND kind = 'media'
                ORDER BY newest LIMIT ?3
                """, .int(number), .text(tenant), .int(Int64(max(limit, 0)))
            ) { MediaChange(number: $0.int(0), item: $0.text(1), isDeletion: $0.int(2) == 1) }
        }
    }

    package func lastChange() async throws(StoreError) -> Int64 {
        try await read("look for the last change") { db in
            try db.lastNumber()
        }
    }

    package func mediaProgress(of tenant: String) async throws(StoreError) -> [String: Double] {
        try await read("look how far the media are") { db in
            let all = try db.all(
                "SELECT id, progress FROM items WHERE owner IS NOT NULL AND kind = 'media' AND tenant = ?",
                .text(tenant)
            ) { ($0.text(0), $0.real(1)) }
            return Dictionary(uniqueKeysWithValues: all)
        }
    }
}
