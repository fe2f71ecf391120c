import Digests
import JSON
package import StageMachine

extension SQLiteConnection {
    func assets(of id: String) throws -> [AssetFact] {
        try all(
            """
            SELECT kind, part, inputs, content, size, sources, mime_type, notes, is_whole FROM assets
            WHERE item = ? ORDER BY kind, part, made_at
            """, .text(id)
        ) { row in
            guard let inputs = Digest(hex: row.text(2)), let content = Digest(hex: row.text(3)) else {
                throw StoreError(
                    code: .corrupt, attempted: "read the assets of \(id)",
                    cause:
                        "a row's digest is not one; delete the row of \(row.text(0)) \(row.int(1)) to have it made again"
                )
            }
            var sources: [AssetRef: Digest] = [:]
            for (name, value) in try JSON(parsing: row.text(5)).fields ?? [:] {
                guard let ref = AssetRef(parsing: name), let digest = value.text.flatMap(Digest.init(hex:)) else {
                    continue
                }
                sources[ref] = digest
            }
            return AssetFact(
                ref: AssetRef(row.text(0), Int(row.int(1))), inputs: inputs, content: content, size: row.int(4),
                sources: sources, mimeType: row.text(6), notes: try JSON(parsing: row.text(7)), isWhole: row.flag(8))
        }
    }

    /// Adds the row of a piece, or mends the one of a piece that was lost. False when it is there already.
    fileprivate func insert(_ asset: AssetFact, of item: String, fence: Int64, at now: Timestamp) throws -> Bool {
        let sources = JSON.object(
            Dictionary(uniqueKeysWithValues: asset.sources.map { ($0.key.description, .string($0.value.hex)) }))
        let inserted = try run(
            """
            INSERT INTO assets
                (item, kind, part, inputs, content, size, mime_type, sources, notes, is_whole, fence, made_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
            ON CONFLICT DO UPDATE SET content = excluded.content, size = excluded.size,
                mime_type = excluded.mime_type, sources = excluded.sources, notes = excluded.notes, is_whole = 1,
                fence = excluded.fence, made_at = excluded.made_at
            WHERE NOT is_whole
            """, .text(item), .text(asset.ref.kind), .int(Int64(asset.ref.part)), .text(asset.inputs.hex),
            .text(asset.content.hex), .int(asset.size), .text(asset.mimeType), .text(sources.canonicalText),
            .text(asset.notes.canonicalText), .int(fence), .int(now))
        if inserted == 1, asset.ref.kind == "analysis" { try followMedia(item) }
        return inserted == 1
    }

    /// Pieces that nobody had to make. Answers how many were not there before; each of these is a line of history.
    func add(_ assets: [AssetFact], to item: String, at now: Timestamp) throws -> Int {
        var count = 0
        for asset in assets where try insert(asset, of: item, fence: 0, at: now) {
            count += 1
            try append(
                .assetMade, to: item, fence: nil, at: now,
                [
                    "asset": JSON(asset.ref.description), "inputs": JSON(asset.inputs.hex),
                    "content": JSON(asset.content.hex), "size": JSON(asset.size), "progress": .null,
                ])
        }
        return count
    }

    /// Sets the status unless the document has changed since; a change of status is a line of its own in the history.
    /// Answers the present revision, or nil when the claim is lost.
    fileprivate func setStatus(
        _ status: Status, progress: Double, under claim: Claim, revision: Int64, as kind: Event.Kind, at now: Timestamp
    ) throws -> RenewAnswer? {
        let before = try first(
            "SELECT revision, status FROM items WHERE id = ? AND fence = ? AND owner = ?", .text(claim.item),
            .int(claim.fence), .text(claim.owner)
        ) { (revision: $0.int(0), status: $0.text(1)) }
        guard let before else { return nil }
        guard before.revision == revision else { return RenewAnswer(revision: before.revision) }
        try run(
            """
            UPDATE items SET status = ?, progress = ?, failure_code = NULL, failure_message = NULL,
                failure_retryable = NULL
            WHERE id = ?
            """, .text(status.rawValue), .real(progress), .text(claim.item))
        if before.status != status.rawValue {
            // Leaving a failure behind is how a new run begins, and no repair.
            try append(
                before.status == Status.failed.rawValue ? .status : kind, to: claim.item, fence: claim.fence, at: now,
                ["from": JSON(before.status), "status": JSON(status.rawValue), "progress": .double(progress)])
        }
        return RenewAnswer(revision: revision)
    }

    fileprivate func mark(_ assets: [AssetFact], whole: Bool, under claim: Claim) throws -> Bool {
        guard try holds(claim) else { return false }
        let now = try now()
        for asset in assets {
            let changed = try run(
                """
                UPDATE assets SET is_whole = ?
                WHERE item = ? AND kind = ? AND part = ? AND inputs = ? AND content = ? AND is_whole = ?
                """, SQLValue(whole), .text(claim.item), .text(asset.ref.kind), .int(Int64(asset.ref.part)),
                .text(asset.inputs.hex), .text(asset.content.hex), SQLValue(!whole))
            guard changed == 1 else { continue }
            try append(
                whole ? .repaired : .assetLost, to: claim.item, fence: claim.fence, at: now,
                ["asset": JSON(asset.ref.description), "content": JSON(asset.content.hex), "whole": .bool(whole)])
        }
        return true
    }
}

extension SQLiteStore {
    package func publish(
        _ asset: AssetFact, under claim: Claim, revision: Int64, status: Status, progress: Double
    ) async throws(StoreError) -> RenewAnswer? {
        try await write("publish \(asset.ref) of \(claim.item)") { db in
            guard try db.holds(claim) else { return nil }
            let now = try db.now()
            let inserted = try db.insert(asset, of: claim.item, fence: claim.fence, at: now)
            try db.forgetAnswers(for: asset.ref, inputs: asset.inputs, of: claim.item)
            let present = try db.first("SELECT revision FROM items WHERE id = ?", .text(claim.item)) { $0.int(0) }
            if inserted {
                try db.run("UPDATE items SET crashes = 0 WHERE id = ? AND crashes > 0", .text(claim.item))
                try db.append(
                    .assetMade, to: claim.item, fence: claim.fence, at: now,
                    [
                        "asset": JSON(asset.ref.description), "inputs": JSON(asset.inputs.hex),
                        "content": JSON(asset.content.hex), "size": JSON(asset.size),
                        // Reckoned under a document that is no longer the present one, it would mean nothing.
                        "progress": present == revision ? .double(progress) : .null,
                    ])
            }
            return try db.setStatus(
                status, progress: progress, under: claim, revision: revision, as: .status, at: now)
        }
    }

    package func markLost(_ assets: [AssetFact], under claim: Claim) async throws(StoreError) -> Bool {
        try await write("note what is gone of \(claim.item)") { db in try db.mark(assets, whole: false, under: claim) }
    }

    package func markFound(_ assets: [AssetFact], under claim: Claim) async throws(StoreError) -> Bool {
        try await write("note what is back of \(claim.item)") { db in try db.mark(assets, whole: true, under: claim) }
    }

    package func repairStatus(
        _ status: Status, progress: Double, under claim: Claim, revision: Int64
    ) async throws(StoreError) -> RenewAnswer? {
        try await write("repair the status of \(claim.item)") { db in
            try db.setStatus(
                status, progress: progress, under: claim, revision: revision, as: .repaired, at: try db.now())
        }
    }

    package func finish(
        _ result: RunResult, under claim: Claim, revision: Int64
    ) async throws(StoreError) -> FinishAnswer {
        try await write("finish the run of \(claim.item)") { db in
            guard let present = try db.revision(under: claim) else { return .claimLost }
            guard present == revision else { return .changed(revision: present) }
            let now = try db.now()
            let due: SQLValue =
                switch result.afterwards {
                case .rest: .null
                case .again(let pause): .int(now + Int64(pause * 1000))
                }
            let failure = result.failure
            try db.run(
                """
                UPDATE items SET status = ?, progress = ?, failure_code = ?, failure_message = ?, failure_retryable = ?,
                    attempt = CASE WHEN ?3 IS NULL THEN 0 ELSE attempt + 1 END, due_at = ?6, owner = NULL,
                    lease_until = NULL, begun = 0, crashes = CASE WHEN ?3 IS NULL THEN 0 ELSE crashes END,
                    completed_at = CASE WHEN ?1 = 'completed' THEN coalesce(completed_at, ?7) ELSE completed_at END
                WHERE id = ?8
                """, .text(result.status.rawValue), .real(result.progress), SQLValue(failure?.code),
                SQLValue(failure?.message), failure.map { SQLValue($0.isRetryable) } ?? .null, due, .int(now),
                .text(claim.item))
            var data: [String: JSON] = ["status": JSON(result.status.rawValue), "progress": .double(result.progress)]
            if let failure {
                data["code"] = JSON(failure.code)
                data["message"] = JSON(failure.message)
                data["retryable"] = .bool(failure.isRetryable)
            }
            try db.append(
                failure == nil ? .completed : .failed, to: claim.item, fence: claim.fence, at: now, .object(data))
            return .finished
        }
    }

    package func referenced(_ contents: [String]) async throws(StoreError) -> Set<String> {
        try await read("see which blobs are in use") { db in
            var found: Set<String> = []
            for content in contents {
                let used = try db.first(
                    """
                    SELECT 1 FROM assets WHERE content = ?1
                    UNION ALL SELECT 1 FROM calls WHERE answer = ?1 LIMIT 1
                    """, .text(content)
                ) { _ in true }
                if used == true { found.insert(content) }
            }
            return found
        }
    }
}
