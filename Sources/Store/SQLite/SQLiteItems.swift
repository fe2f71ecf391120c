import Digests
package import JSON
package import StageMachine

private let columns = """
    id, tenant, kind, pipeline, title, revision, status, progress, failure_code, failure_message, failure_retryable, \
    attempt, due_at, fence, owner, lease_until, begun, crashes, created_at, updated_at, completed_at, \
    events
    """

extension Item {
    fileprivate init(_ row: borrowing SQLiteRow) throws {
        var failure: Failure?
        if let code = row.optionalText(8) {
            failure = Failure(code: code, message: row.text(9), isRetryable: row.flag(10))
        }
        var holder: Holder?
        if let owner = row.optionalText(14) {
            holder = Holder(owner: owner, leaseUntil: row.int(15), hasBegun: row.flag(16))
        }
        self.init(
            id: row.text(0), tenant: row.text(1), kind: try row.known(2), pipeline: row.text(3),
            title: row.optionalText(4), revision: row.int(5), status: try row.known(6), progress: row.real(7),
            failure: failure, attempt: Int(row.int(11)), dueAt: row.optionalInt(12), fence: row.int(13),
            holder: holder, crashes: Int(row.int(17)), createdAt: row.int(18), updatedAt: row.int(19),
            completedAt: row.optionalInt(20), lastEvent: row.int(21))
    }
}

extension SQLiteConnection {
    func item(_ id: String) throws -> Item? {
        try first("SELECT \(columns) FROM items WHERE id = ?", .text(id)) { try Item($0) }
    }

    /// Of the item, as long as the claim is held; nil when it is lost.
    func revision(under claim: Claim) throws -> Int64? {
        try first(
            "SELECT revision FROM items WHERE id = ? AND fence = ? AND owner = ?", .text(claim.item), .int(claim.fence),
            .text(claim.owner)
        ) { $0.int(0) }
    }

    /// What a request of this name did before; nil if there was none.
    func creation(_ key: IdempotencyKey, tenant: String) throws -> Creation? {
        try first(
            "SELECT body, item FROM idempotency_keys WHERE tenant = ? AND key = ?", .text(tenant), .text(key.key)
        ) { $0.text(0) == key.body.hex ? .repeated(id: $0.text(1)) : .conflict }
    }

    private func keep(_ key: IdempotencyKey, tenant: String, for item: String, at now: Timestamp) throws {
        try run(
            "INSERT INTO idempotency_keys VALUES (?, ?, ?, ?, ?)", .text(tenant), .text(key.key), .text(key.body.hex),
            .text(item), .int(now))
    }

    /// False, and nothing is kept, where a request of this name came before.
    fileprivate func isFirst(_ key: IdempotencyKey, changing id: String, at now: Timestamp) throws -> Bool {
        guard let tenant = try first("SELECT tenant FROM items WHERE id = ?", .text(id), read: { $0.text(0) }),
            try creation(key, tenant: tenant) == nil
        else { return false }
        try keep(key, tenant: tenant, for: id, at: now)
        return true
    }

    func create(_ item: NewItem, idempotency: IdempotencyKey?, at now: Timestamp) throws -> Creation {
        if let idempotency {
            if let before = try creation(idempotency, tenant: item.tenant) {
                if case .repeated(let id) = before, try self.item(id) != nil { try add(item.calls, to: id, at: now) }
                return before
            }
            try keep(idempotency, tenant: item.tenant, for: item.id, at: now)
        }
        try run(
            """
            INSERT INTO items (id, tenant, kind, pipeline, title, status, progress, due_at, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, .text(item.id), .text(item.tenant), .text(item.kind.rawValue), .text(item.pipeline),
            SQLValue(item.title), .text(item.status.rawValue), .real(Double(item.status.progress)),
            item.isDue ? .int(now) : .null, .int(now), .int(now))
        try run("INSERT INTO documents VALUES (?, ?)", .text(item.id), .text(item.document.canonicalText))
        try append(.created, to: item.id, fence: nil, at: now, ["status": JSON(item.status.rawValue)])
        guard try add(item.assets, to: item.id, at: now) == item.assets.count else {
            throw StoreError(
                code: .other, attempted: "save the pieces of \(item.id)", cause: "one of them is there twice")
        }
        try addMediaRow(of: item)
        try add(item.calls, to: item.id, at: now)
        return .created(id: item.id)
    }
}

extension SQLiteStore {
    package func addTenant(_ id: String, name: String) async throws(StoreError) {
        try await write("add the tenant \(id)") { db in
            _ = try db.run(
                "INSERT INTO tenants VALUES (?, ?, ?) ON CONFLICT DO NOTHING", .text(id), .text(name),
                .int(try db.now()))
        }
    }

    package func create(_ item: NewItem, idempotency: IdempotencyKey?) async throws(StoreError) -> Creation {
        try await write("save a new \(item.kind.rawValue)") { db in
            try db.create(item, idempotency: idempotency, at: db.now())
        }
    }

    package func item(_ id: String) async throws(StoreError) -> Item? {
        try await read("read the item \(id)") { db in try db.item(id) }
    }

    package func snapshot(of id: String) async throws(StoreError) -> Snapshot? {
        try await read("read the item \(id)") { db in
            guard let item = try db.item(id) else { return nil }
            let body = try db.first("SELECT body FROM documents WHERE item = ?", .text(id)) { $0.text(0) }
            return Snapshot(item: item, document: try JSON(parsing: body ?? "{}"), assets: try db.assets(of: id))
        }
    }

    package func items(
        tenant: String, kind: ItemKind, status: Status?, limit: Int, cursor: String?
    ) async throws(StoreError) -> ItemList {
        try await search("", tenant: tenant, kind: kind, status: status, limit: limit, cursor: cursor)
    }

    package func search(
        _ words: String, tenant: String, kind: ItemKind, status: Status?, limit: Int, cursor: String?
    ) async throws(StoreError) -> ItemList {
        // A cursor is the place of the last item seen; a made-up one only ends the list or starts it elsewhere.
        let pieces = cursor?.split(separator: ".", maxSplits: 1).map(String.init) ?? []
        let place = pieces.count == 2 ? Int64(pieces[0]) : nil
        let limit = min(max(limit, 1), 1000)
        return try await read("list the items") { db in
            let status = status.map { SQLValue.text($0.rawValue) }
            let condition = status == nil ? "" : "AND status = ?2"
            let found = try db.all(
                """
                SELECT \(columns) FROM items WHERE tenant = ?1 AND kind = ?3 \(condition)
                AND (created_at, id) < (?4, ?5)
                AND (?7 = '' OR instr(lower(coalesce(title, '')), lower(?7)) > 0) ORDER BY created_at DESC, id DESC LIMIT ?6
                """, .text(tenant), status ?? .null, .text(kind.rawValue), .int(place ?? .max),
                .text(place == nil ? "" : pieces[1]), .int(Int64(limit) + 1), .text(words)
            ) { try Item($0) }
            guard found.count > limit, let last = found.dropLast().last else {
                return ItemList(items: found, next: nil)
            }
            return ItemList(items: found.dropLast(), next: "\(last.createdAt).\(last.id)")
        }
    }

    package func edit(
        _ id: String, revision: Int64, document: JSON, assets: [AssetFact], status: Status, progress: Double,
        idempotency: IdempotencyKey?
    ) async throws(StoreError) -> Bool {
        try await write("save the change of \(id)") { db in
            let now = try db.now()
            let isPresent = try db.first(
                "SELECT 1 FROM items WHERE id = ? AND revision = ?", .text(id), .int(revision), read: { _ in true })
            guard isPresent == true else { return false }
            if let idempotency, try !db.isFirst(idempotency, changing: id, at: now) { return false }
            try db.run(
                """
                UPDATE items SET revision = revision + 1, status = ?, progress = ?,
                    failure_code = NULL, failure_message = NULL, failure_retryable = NULL, attempt = 0, crashes = 0,
                    due_at = CASE WHEN owner IS NOT NULL THEN due_at WHEN ?4 THEN NULL
                        ELSE min(coalesce(due_at, ?5), ?5) END
                WHERE id = ?3
                """, .text(status.rawValue), .real(progress), .text(id), SQLValue(status == .completed), .int(now))
            try db.run("UPDATE documents SET body = ? WHERE item = ?", .text(document.canonicalText), .text(id))
            try db.followMedia(id)
            try db.append(
                .edited, to: id, fence: nil, at: now,
                ["revision": JSON(revision + 1), "status": JSON(status.rawValue), "progress": .double(progress)])
            _ = try db.add(assets, to: id, at: now)
            return true
        }
    }

    package func revise(
        _ document: JSON, assets: [AssetFact], under claim: Claim, revision: Int64
    ) async throws(StoreError) -> ReviseAnswer {
        try await write("save what was decided about \(claim.item)") { db in
            guard let present = try db.revision(under: claim) else { return .claimLost }
            guard present == revision else { return .changed(revision: present) }
            for asset in assets {
                let isNamed = try db.first("SELECT 1 FROM assets WHERE content = ? LIMIT 1", .text(asset.content.hex)) {
                    _ in true
                }
                guard isNamed == true else { return .changed(revision: present) }
            }
            let now = try db.now()
            try db.run("UPDATE items SET revision = revision + 1 WHERE id = ?", .text(claim.item))
            try db.run("UPDATE documents SET body = ? WHERE item = ?", .text(document.canonicalText), .text(claim.item))
            try db.append(
                .edited, to: claim.item, fence: claim.fence, at: now, ["revision": JSON(revision + 1)])
            _ = try db.add(assets, to: claim.item, at: now)
            return .revised(revision: revision + 1)
        }
    }

    package func requestRun(
        _ id: String, seen: Int64?, status: Status, progress: Double
    ) async throws(StoreError) -> Bool {
        try await write("queue \(id)") { db in
            let now = try db.now()
            let changed = try db.run(
                """
                UPDATE items SET status = ?, progress = ?, due_at = min(coalesce(due_at, ?3), ?3), attempt = 0,
                    crashes = 0, failure_code = NULL, failure_message = NULL, failure_retryable = NULL
                WHERE id = ?4 AND (owner IS NULL OR lease_until <= ?3) AND (?5 IS NULL OR events = ?5)
                """, .text(status.rawValue), .real(progress), .int(now), .text(id), SQLValue(seen))
            guard changed == 1 else { return false }
            try db.allowCallsAgain(of: id)
            try db.append(
                .requested, to: id, fence: nil, at: now,
                ["status": JSON(status.rawValue), "progress": .double(progress)])
            return true
        }
    }

    package func cancel(_ id: String) async throws(StoreError) -> Bool {
        try await write("cancel \(id)") { db in
            let now = try db.now()
            let failure = Failure.cancelled
            let fence = try db.first(
                """
                UPDATE items SET status = 'failed', progress = 0, failure_code = ?, failure_message = ?,
                    failure_retryable = ?, due_at = NULL, fence = fence + 1, owner = NULL, lease_until = NULL, begun = 0
                WHERE id = ? AND due_at IS NOT NULL RETURNING fence
                """, .text(failure.code), .text(failure.message), SQLValue(failure.isRetryable), .text(id)
            ) { $0.int(0) }
            guard fence != nil else { return false }
            try db.append(.cancelled, to: id, fence: nil, at: now, ["status": "failed", "progress": 0])
            return true
        }
    }

    package func delete(_ id: String) async throws(StoreError) -> [String]? {
        try await write("delete \(id)") { db in
            guard let item = try db.item(id) else { return nil }
            let orphans = try db.all(
                """
                SELECT content FROM
                    (SELECT content FROM assets WHERE item = ?1
                     UNION SELECT answer FROM calls WHERE item = ?1 AND answer IS NOT NULL) AS own
                WHERE NOT EXISTS (SELECT 1 FROM assets WHERE assets.content = own.content AND assets.item <> ?1)
                    AND NOT EXISTS (SELECT 1 FROM calls WHERE calls.answer = own.content AND calls.item <> ?1)
                """, .text(id)
            ) { $0.text(0) }
            try db.noteDeparture(of: item)
            try db.forgetMedia(id)
            try db.run("DELETE FROM items WHERE id = ?", .text(id))
            return orphans
        }
    }
}
