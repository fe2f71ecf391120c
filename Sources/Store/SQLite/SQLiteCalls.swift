import Digests
import JSON
package import StageMachine

extension SQLiteConnection {
    /// A person asked for a new run: calls that were given up with an unknown outcome may be sent once more.
    func allowCallsAgain(of id: String) throws {
        try run("UPDATE calls SET pending = 1 WHERE item = ? AND settled_at IS NULL AND pending > 1", .text(id))
    }

    /// What was bought for a piece has served its purpose when the piece is there.
    func forgetAnswers(for ref: AssetRef, inputs: Digest, of id: String) throws {
        try run(
            """
            UPDATE calls SET answer = NULL, answer_size = NULL, answer_type = NULL
            WHERE item = ? AND kind = ? AND part = ? AND inputs = ? AND answer IS NOT NULL
            """, .text(id), .text(ref.kind), .int(Int64(ref.part)), .text(inputs.hex))
    }

    /// Calls that were made before the item was there. One that some item has already is left out: who brings it again
    /// died before it could note that.
    func add(_ calls: [CallRecord], to id: String, at now: Timestamp) throws {
        for call in calls {
            let intent = call.intent
            let outcome = call.outcome
            let changed = try run(
                """
                INSERT INTO calls (item, kind, part, inputs, service, provider, model, key, sends, pending, job,
                    is_success, cost, is_estimate, tokens_in, tokens_out, error, unpriced, intended_at, settled_at)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20
                WHERE NOT EXISTS (SELECT 1 FROM calls WHERE key = ?8 AND intended_at = ?19)
                ON CONFLICT (item, key) DO UPDATE SET sends = sends + excluded.sends, pending = excluded.pending,
                    job = excluded.job, is_success = excluded.is_success,
                    cost = coalesce(cost, 0) + coalesce(excluded.cost, 0),
                    is_estimate = max(coalesce(is_estimate, 0), coalesce(excluded.is_estimate, 0)),
                    tokens_in = coalesce(tokens_in, 0) + coalesce(excluded.tokens_in, 0),
                    tokens_out = coalesce(tokens_out, 0) + coalesce(excluded.tokens_out, 0), error = excluded.error,
                    unpriced = unpriced + excluded.unpriced, intended_at = excluded.intended_at,
                    settled_at = excluded.settled_at
                """, .text(id), .text(intent.ref.kind), .int(Int64(intent.ref.part)), SQLValue(intent.inputs?.hex),
                .text(intent.service), .text(intent.provider), .text(intent.model), .text(intent.key),
                .int(Int64(call.sends)), .int(outcome == nil ? 1 : 0), SQLValue(call.providerJob),
                outcome.map { SQLValue($0.isSuccess) } ?? .null, .int(call.spent),
                outcome.map { SQLValue($0.isEstimate) } ?? .null, outcome.map { .int($0.tokensIn) } ?? .null,
                outcome.map { .int($0.tokensOut) } ?? .null, SQLValue(outcome?.error), .int(Int64(call.unpriced)),
                .int(call.intendedAt), call.settledAt.map { .int($0) } ?? .null)
            guard changed == 1 else { continue }
            try append(intent, again: call.sends > 1, to: id, fence: nil, at: now)
            if let outcome {
                try append(
                    .callSettled, to: id, fence: nil, at: now,
                    ["success": .bool(outcome.isSuccess), "cost": JSON(call.spent), "error": JSON(outcome.error)])
            }
        }
    }

    fileprivate func append(
        _ call: CallIntent, again: Bool, to id: String, fence: Int64?, at now: Timestamp
    ) throws {
        try append(
            .callIntended, to: id, fence: fence, at: now,
            [
                "asset": JSON(call.ref.description), "service": JSON(call.service), "provider": JSON(call.provider),
                "model": JSON(call.model), "again": .bool(again),
            ])
    }

    fileprivate func outcome(_ row: borrowing SQLiteRow, from column: Int32) -> CallOutcome? {
        row.isNull(column)
            ? nil
            : CallOutcome(
                isSuccess: row.flag(column), cost: row.int(column + 1), isPriceKnown: row.int(column + 6) == 0,
                isEstimate: row.flag(column + 2), tokensIn: row.int(column + 3), tokensOut: row.int(column + 4),
                error: row.optionalText(column + 5))
    }
}

extension SQLiteStore {
    package func intend(_ call: CallIntent, under claim: Claim) async throws(StoreError) -> CallDecision? {
        try await write("note a call to \(call.provider) for \(claim.item)") { db in
            guard try db.holds(claim) else { return nil }
            let now = try db.now()
            let before = try db.first(
                """
                SELECT id, pending, job, is_success, cost, is_estimate, tokens_in, tokens_out, error, unpriced
                FROM calls
                WHERE item = ? AND key = ?
                """, .text(claim.item), .text(call.key)
            ) { row in
                (id: row.int(0), pending: row.int(1), job: row.optionalText(2), outcome: db.outcome(row, from: 3))
            }
            let decision: CallDecision
            if let before {
                switch before.outcome {
                case .none where before.pending >= 2: return .refused
                case .none: decision = .resend(providerJob: before.job)
                case .some(let outcome): decision = outcome.isSuccess ? .buyAgain(before: outcome) : .send
                }
                let isNewPurchase = before.outcome != nil
                try db.run(
                    """
                    UPDATE calls SET sends = sends + 1, pending = CASE WHEN ?1 THEN 1 ELSE pending + 1 END,
                        job = CASE WHEN ?1 THEN NULL ELSE job END, settled_at = NULL, is_success = NULL,
                        answer = NULL, answer_size = NULL, answer_type = NULL
                    WHERE id = ?2
                    """, SQLValue(isNewPurchase), .int(before.id))
            } else {
                decision = .send
                try db.run(
                    """
                    INSERT INTO calls (item, kind, part, inputs, service, provider, model, key, intended_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """, .text(claim.item), .text(call.ref.kind), .int(Int64(call.ref.part)),
                    SQLValue(call.inputs?.hex), .text(call.service), .text(call.provider), .text(call.model),
                    .text(call.key), .int(now))
            }
            let again =
                switch decision {
                case .send, .refused: false
                case .resend, .buyAgain: true
                }
            try db.append(call, again: again, to: claim.item, fence: claim.fence, at: now)
            return decision
        }
    }

    package func noteJob(_ job: String, of key: String, under claim: Claim) async throws(StoreError) -> Bool {
        try await write("note the provider's job for \(claim.item)") { db in
            guard try db.holds(claim) else { return false }
            try db.run(
                "UPDATE calls SET job = ? WHERE item = ? AND key = ? AND settled_at IS NULL", .text(job),
                .text(claim.item), .text(key))
            return true
        }
    }

    package func settle(
        _ key: String, _ outcome: CallOutcome, answer: BoughtAnswer?, under claim: Claim
    ) async throws(StoreError) -> Bool {
        try await write("note the outcome of a call for \(claim.item)") { db in
            guard try db.holds(claim) else { return false }
            let now = try db.now()
            // What an earlier purchase of the same call cost stays in the sum.
            let changed = try db.run(
                """
                UPDATE calls SET is_success = ?, cost = coalesce(cost, 0) + ?,
                    is_estimate = max(coalesce(is_estimate, 0), ?), unpriced = unpriced + ?,
                    tokens_in = coalesce(tokens_in, 0) + ?, tokens_out = coalesce(tokens_out, 0) + ?, error = ?,
                    settled_at = ?, pending = 0, answer = ?, answer_size = ?, answer_type = ?
                WHERE item = ? AND key = ? AND settled_at IS NULL
                """, SQLValue(outcome.isSuccess), .int(outcome.cost), SQLValue(outcome.isEstimate),
                SQLValue(!outcome.isPriceKnown), .int(outcome.tokensIn), .int(outcome.tokensOut),
                SQLValue(outcome.error), .int(now),
                SQLValue(answer?.content.hex), answer.map { .int($0.size) } ?? .null, SQLValue(answer?.mimeType),
                .text(claim.item), .text(key))
            guard changed == 1 else { return true }
            try db.append(
                .callSettled, to: claim.item, fence: claim.fence, at: now,
                ["success": .bool(outcome.isSuccess), "cost": JSON(outcome.cost), "error": JSON(outcome.error)])
            return true
        }
    }

    package func answer(to key: String, of id: String) async throws(StoreError) -> BoughtAnswer? {
        try await read("read the answer to a call of \(id)") { db in
            let answer = try db.first(
                """
                SELECT answer, answer_size, answer_type FROM calls
                WHERE item = ? AND key = ? AND is_success AND answer IS NOT NULL
                """, .text(id), .text(key)
            ) { row in
                Digest(hex: row.text(0)).map {
                    BoughtAnswer(content: $0, size: row.int(1), mimeType: row.optionalText(2))
                }
            }
            return answer ?? nil
        }
    }

    package func forgetAnswer(to key: String, under claim: Claim) async throws(StoreError) -> Bool {
        try await write("forget the answer to a call of \(claim.item)") { db in
            guard try db.holds(claim) else { return false }
            try db.run(
                "UPDATE calls SET answer = NULL, answer_size = NULL, answer_type = NULL WHERE item = ? AND key = ?",
                .text(claim.item), .text(key))
            return true
        }
    }

    package func calls(of id: String) async throws(StoreError) -> [CallRecord] {
        try await read("read the calls of \(id)") { db in
            try db.all(
                """
                SELECT kind, part, service, provider, model, key, sends, job, intended_at, settled_at,
                    is_success, cost, is_estimate, tokens_in, tokens_out, error, unpriced, inputs
                FROM calls WHERE item = ? ORDER BY id
                """, .text(id)
            ) { row in
                CallRecord(
                    intent: CallIntent(
                        ref: AssetRef(row.text(0), Int(row.int(1))),
                        inputs: row.optionalText(17).flatMap(Digest.init(hex:)), service: row.text(2),
                        provider: row.text(3), model: row.text(4), key: row.text(5)),
                    sends: Int(row.int(6)), providerJob: row.optionalText(7), outcome: db.outcome(row, from: 10),
                    spent: row.int(11), unpriced: Int(row.int(16)), intendedAt: row.int(8),
                    settledAt: row.optionalInt(9))
            }
        }
    }
}
