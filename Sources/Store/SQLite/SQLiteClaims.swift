import JSON
package import StageMachine

extension SQLiteConnection {
    /// Takes a claim that is free or lapsed; nil when it is held. A begun one that lapsed counts as a crash.
    fileprivate func take(_ id: String, by owner: String, lease: LeaseTimes, mode: ClaimMode, at now: Timestamp) throws
        -> Claim?
    {
        let before = try first("SELECT owner, begun, crashes FROM items WHERE id = ?", .text(id)) { row in
            (owner: row.optionalText(0), hadBegun: row.flag(1), crashes: row.int(2))
        }
        let fence = try first(
            """
            UPDATE items SET
                crashes = CASE WHEN ?1 THEN 0 ELSE crashes + (owner IS NOT NULL AND begun) END,
                owner = ?2, fence = fence + 1, lease_until = ?3, begun = ?4, due_at = coalesce(due_at, ?5),
                attempt = CASE WHEN ?1 THEN 0 ELSE attempt END,
                failure_code = CASE WHEN ?1 THEN NULL ELSE failure_code END,
                failure_message = CASE WHEN ?1 THEN NULL ELSE failure_message END,
                failure_retryable = CASE WHEN ?1 THEN NULL ELSE failure_retryable END
            WHERE id = ?6 AND (owner IS NULL OR lease_until <= ?5)
            RETURNING fence
            """, SQLValue(mode == .beginExplicitly), .text(owner), .int(now + lease.milliseconds),
            SQLValue(mode != .reserve), .int(now), .text(id)
        ) { $0.int(0) }
        guard let fence else { return nil }
        if let before, before.owner != nil, before.hadBegun {
            try append(
                .crashed, to: id, fence: fence - 1, at: now,
                ["seen": "the lease lapsed", "crashes": JSON(before.crashes + 1)])
        }
        if mode == .beginExplicitly { try allowCallsAgain(of: id) }
        try append(
            .claimed, to: id, fence: fence, at: now, ["owner": JSON(owner), "reserved": .bool(mode == .reserve)])
        return Claim(item: id, owner: owner, fence: fence)
    }
}

extension SQLiteStore {
    package func claim(
        _ id: String, by owner: String, lease: LeaseTimes, mode: ClaimMode
    ) async throws(StoreError) -> ClaimAnswer {
        // Most losers of a race are told so by a read, without waiting for the write lock.
        let now = try await read("claim \(id)") { db in (item: try db.item(id), now: try db.now()) }
        guard let item = now.item else { return .noSuchItem }
        if let holder = item.holder, holder.leaseUntil > now.now { return .held(until: holder.leaseUntil) }
        return try await write("claim \(id)") { db in
            let now = try db.now()
            if let claim = try db.take(id, by: owner, lease: lease, mode: mode, at: now) { return .taken(claim) }
            guard let item = try db.item(id) else { return .noSuchItem }
            return .held(until: item.holder?.leaseUntil ?? now)
        }
    }

    package func claimNext(
        _ kind: ItemKind, by owner: String, lease: LeaseTimes
    ) async throws(StoreError) -> Claim? {
        // Asked often and mostly in vain: only a read that finds something is worth the write lock.
        guard try await read("look for work", { db in try db.nextItem(kind, at: db.now()) }) != nil else { return nil }
        return try await write("claim the next \(kind.rawValue)") { db in
            let now = try db.now()
            guard let id = try db.nextItem(kind, at: now) else { return nil }
            return try db.take(id, by: owner, lease: lease, mode: .reserve, at: now)
        }
    }

    package func renew(
        _ claim: Claim, lease: LeaseTimes, progress: Double?
    ) async throws(StoreError) -> RenewAnswer? {
        try await write("renew the claim on \(claim.item)") { db in
            try db.first(
                """
                UPDATE items SET begun = 1, progress = coalesce(?, progress), lease_until = ?
                WHERE id = ? AND fence = ? AND owner = ? RETURNING revision
                """, progress.map(SQLValue.real) ?? .null, .int(try db.now() + lease.milliseconds),
                .text(claim.item), .int(claim.fence), .text(claim.owner)
            ) { RenewAnswer(revision: $0.int(0)) }
        }
    }

    package func look(at claim: Claim) async throws(StoreError) -> RenewAnswer? {
        try await read("look at the claim on \(claim.item)") { db in
            try db.first(
                "SELECT revision FROM items WHERE id = ? AND fence = ? AND owner = ?", .text(claim.item),
                .int(claim.fence), .text(claim.owner)
            ) { RenewAnswer(revision: $0.int(0)) }
        }
    }

    package func release(_ claim: Claim, crashed: Bool) async throws(StoreError) -> Bool {
        try await write("release the claim on \(claim.item)") { db in
            let now = try db.now()
            let changed = try db.run(
                """
                UPDATE items SET owner = NULL, lease_until = NULL, begun = 0, crashes = crashes + ?
                WHERE id = ? AND fence = ? AND owner = ?
                """, SQLValue(crashed), .text(claim.item), .int(claim.fence), .text(claim.owner))
            guard changed == 1 else { return false }
            try db.append(
                crashed ? .crashed : .released, to: claim.item, fence: claim.fence, at: now,
                crashed ? ["seen": "the process ended"] : [:])
            return true
        }
    }

    package func heldClaims() async throws(StoreError) -> [Claim] {
        try await read("list the claims") { db in
            try db.all("SELECT id, owner, fence FROM items WHERE owner IS NOT NULL") { row in
                Claim(item: row.text(0), owner: row.text(1), fence: row.int(2))
            }
        }
    }

    package func waiting(_ kind: ItemKind) async throws(StoreError) -> Int {
        try await read("count what waits") { db in
            let count = try db.first(
                "SELECT count(*) FROM items WHERE kind = ? AND due_at <= ? AND owner IS NULL", .text(kind.rawValue),
                .int(try db.now())
            ) { $0.int(0) }
            return Int(count ?? 0)
        }
    }

    /// How the queries that run for every claim are carried out, for those who measure.
    package func claimPlans() async throws(StoreError) -> [String] {
        try await read("explain the queries of claims") { db in
            try db.all("EXPLAIN QUERY PLAN " + lapsedQuery, "video", 0) { $0.text(3) }
                + db.all("EXPLAIN QUERY PLAN " + waitingQuery, "video", 0) { $0.text(3) }
        }
    }
}

extension SQLiteConnection {
    fileprivate func nextItem(_ kind: ItemKind, at now: Timestamp) throws -> String? {
        for query in [lapsedQuery, waitingQuery] {
            if let id = try first(query, .text(kind.rawValue), .int(now), read: { $0.text(0) }) { return id }
        }
        return nil
    }
}

private let lapsedQuery =
    "SELECT id FROM items WHERE kind = ?1 AND owner IS NOT NULL AND lease_until <= ?2 ORDER BY lease_until LIMIT 1"

/// Steps from tenant to tenant along the index, so that its cost does not grow with what waits. SQLite left alone would
/// count a tenant's work by going through all of its items: hence CROSS JOIN and the names of the indexes.
private let waitingQuery = """
    WITH RECURSIVE tenant (id) AS (
        SELECT min(tenant) FROM items INDEXED BY items_waiting
            WHERE kind = ?1 AND due_at IS NOT NULL AND owner IS NULL
        UNION ALL
        SELECT (SELECT min(tenant) FROM items INDEXED BY items_waiting
            WHERE kind = ?1 AND tenant > tenant.id AND due_at IS NOT NULL AND owner IS NULL)
        FROM tenant WHERE tenant.id IS NOT NULL
    )
    SELECT item.id FROM tenant CROSS JOIN items AS item ON item.id = (
        SELECT id FROM items INDEXED BY items_waiting
        WHERE kind = ?1 AND tenant = tenant.id AND due_at <= ?2 AND owner IS NULL
        ORDER BY due_at, id LIMIT 1)
    ORDER BY
        (SELECT count(*) FROM items INDEXED BY items_held_by_tenant
            WHERE kind = ?1 AND tenant = tenant.id AND owner IS NOT NULL),
        item.due_at, item.id
    LIMIT 1
    """
