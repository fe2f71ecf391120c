import JSON
package import StageMachine

extension SQLiteConnection {
    /// Milliseconds for which it is told that something was deleted.
    private static let memory: Int64 = 30 * 86_400_000

    /// Adds a line to the item's history, with the next number. Only within a transaction.
    func append(_ kind: Event.Kind, to item: String, fence: Int64?, at now: Timestamp, _ data: JSON = .object([:]))
        throws
    {
        let sequence = try first(
            "UPDATE items SET events = events + 1, updated_at = ? WHERE id = ? RETURNING events", .int(now), .text(item)
        ) { $0.int(0) }
        guard let sequence else { return }
        try run(
            "INSERT INTO events (item, sequence, at, kind, fence, data) VALUES (?, ?, ?, ?, ?, ?)", .text(item),
            .int(sequence), .int(now), .text(kind.rawValue), SQLValue(fence), .text(data.canonicalText))
    }

    /// Only within the transaction that deletes the item.
    func noteDeparture(of item: Item) throws {
        let now = try now()
        // The number that the next event would have had: whatever there is to delete, began with an event.
        let number = try first("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'events' RETURNING seq") {
            $0.int(0)
        }
        try run(
            "INSERT INTO departures VALUES (?, ?, ?, ?, ?)", SQLValue(number), .text(item.id), .text(item.tenant),
            .text(item.kind.rawValue), .int(now))
        try run("DELETE FROM departures WHERE at < ?", .int(now - Self.memory))
    }

    /// The newest number of the history of anything, of what is there and what was deleted.
    func lastNumber() throws -> Int64 {
        try first(
            """
            SELECT max(coalesce((SELECT max(id) FROM events), 0), coalesce((SELECT max(number) FROM departures), 0))
            """
        ) { $0.int(0) } ?? 0
    }
}

extension SQLiteStore {
    package func events(of id: String, after sequence: Int64, limit: Int) async throws(StoreError) -> [Event] {
        try await read("read the history of \(id)") { db in
            try db.all(
                """
                SELECT sequence, at, kind, fence, data FROM events
                WHERE item = ? AND sequence > ? ORDER BY sequence LIMIT ?
                """, .text(id), .int(sequence), .int(Int64(max(limit, 0)))
            ) { row in
                Event(
                    item: id, sequence: row.int(0), at: row.int(1),
                    kind: try row.known(2), fence: row.optionalInt(3), data: try JSON(parsing: row.text(4)))
            }
        }
    }

    package func attempts(of id: String) async throws(StoreError) -> [AttemptRecord] {
        try await read("read the attempts of \(id)") { db in
            try db.all(
                "SELECT kind, part, number, code, message, fence, at FROM attempts WHERE item = ? ORDER BY id",
                .text(id)
            ) { row in
                AttemptRecord(
                    kind: row.text(0), part: Int(row.int(1)), number: Int(row.int(2)), code: row.text(3),
                    message: row.text(4), fence: row.int(5), at: row.int(6))
            }
        }
    }

    package func recordAttempt(
        _ ref: AssetRef, number: Int, failure: StepFailure, under claim: Claim
    ) async throws(StoreError) -> Bool {
        try await write("note a failed attempt at \(ref) of \(claim.item)") { db in
            guard try db.holds(claim) else { return false }
            let now = try db.now()
            try db.run(
                "INSERT INTO attempts (item, kind, part, number, code, message, fence, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                .text(claim.item), .text(ref.kind), .int(Int64(ref.part)), .int(Int64(number)), .text(failure.code),
                .text(failure.message), .int(claim.fence), .int(now))
            try db.append(
                .attemptFailed, to: claim.item, fence: claim.fence, at: now,
                [
                    "asset": JSON(ref.description), "attempt": JSON(number), "code": JSON(failure.code),
                    "message": JSON(failure.message), "retryable": .bool(failure.isRetryable),
                ])
            return true
        }
    }
}

extension SQLiteRow {
    /// A column with one of the names that an enumeration knows.
    func known<Name: RawRepresentable<String>>(_ column: Int32) throws -> Name {
        guard let name = Name(rawValue: text(column)) else {
            throw StoreError(
                code: .corrupt, attempted: "read a \(Name.self)",
                cause: "the database says '\(text(column))', which this version does not know")
        }
        return name
    }
}
