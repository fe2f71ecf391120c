import Digests
import JSON

private let columns = """
    id, tenant, way, filename, size, mime_type, sha256, chunk_size, details, created_by, received, media, created_at, \
    expires_at
    """

extension UploadRecord {
    fileprivate init(_ row: borrowing SQLiteRow) throws {
        self.init(
            id: row.text(0), tenant: row.text(1), way: row.text(2), filename: row.text(3), size: row.int(4),
            mimeType: row.optionalText(5), sha256: row.optionalText(6).flatMap(Digest.init(hex:)),
            chunkSize: row.int(7), details: try JSON(parsing: row.text(8)), createdBy: row.text(9),
            received: row.int(10), media: row.optionalText(11), createdAt: row.int(12), expiresAt: row.int(13))
    }
}

extension SQLiteConnection {
    fileprivate func upload(_ id: String, at now: Timestamp) throws -> UploadRecord? {
        try first("SELECT \(columns) FROM uploads WHERE id = ? AND expires_at > ?", .text(id), .int(now)) {
            try UploadRecord($0)
        }
    }

    fileprivate func chunkCount(of id: String) throws -> Int {
        try first("SELECT count(*) FROM upload_chunks WHERE upload = ?", .text(id)) { Int($0.int(0)) } ?? 0
    }

    fileprivate func bytesUsed(by tenant: String, at now: Timestamp) throws -> Int64 {
        let kept = try first("SELECT sum(size) FROM media WHERE tenant = ? AND NOT is_copy", .text(tenant)) {
            $0.int(0)
        }
        let coming = try first(
            "SELECT sum(size) FROM uploads WHERE tenant = ? AND media IS NULL AND expires_at > ?", .text(tenant),
            .int(now)
        ) { $0.int(0) }
        return (kept ?? 0) + (coming ?? 0)
    }
}

extension SQLiteStore: Uploads {
    package func beginUpload(
        _ upload: NewUpload, quota: Int64, idempotency: IdempotencyKey?
    ) async throws(StoreError) -> UploadBeginning {
        try await write("begin an upload") { db in
            let now = try db.now()
            if let idempotency {
                let before = try db.first(
                    "SELECT id, request_body, expires_at FROM uploads WHERE tenant = ? AND request = ?",
                    .text(upload.tenant), .text(idempotency.key)
                ) { (id: $0.text(0), body: $0.text(1), expiry: $0.int(2)) }
                if let before, before.expiry <= now {
                    try db.run("UPDATE uploads SET request = NULL WHERE id = ?", .text(before.id))
                } else if let before {
                    guard before.body == idempotency.body.hex, let record = try db.upload(before.id, at: now) else {
                        return .conflict
                    }
                    return .repeated(record)
                }
            }
            if quota > 0 {
                let used = try db.bytesUsed(by: upload.tenant, at: now)
                if used + upload.size > quota { return .overQuota(used: used) }
            }
            try db.run(
                """
                INSERT INTO uploads (id, tenant, way, filename, size, mime_type, sha256, chunk_size, details,
                    created_by, request, request_body, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, .text(upload.id), .text(upload.tenant), .text(upload.way), .text(upload.filename),
                .int(upload.size), SQLValue(upload.mimeType), SQLValue(upload.sha256?.hex), .int(upload.chunkSize),
                .text(upload.details.canonicalText), .text(upload.createdBy), SQLValue(idempotency?.key),
                SQLValue(idempotency?.body.hex), .int(now), .int(now + upload.lifetime))
            guard let record = try db.upload(upload.id, at: now) else {
                throw StoreError(
                    code: .other, attempted: "begin an upload", cause: "it would expire the moment it begins")
            }
            return .begun(record)
        }
    }

    package func upload(_ id: String) async throws(StoreError) -> UploadRecord? {
        try await read("look for the upload \(id)") { db in try db.upload(id, at: db.now()) }
    }

    package func noteChunks(_ chunks: [UploadChunk], lifetime: Int64) async throws(StoreError) -> [Int?] {
        try await write("note chunks of uploads") { db in
            let now = try db.now()
            var areThere: [String: Bool] = [:]
            for upload in Set(chunks.map(\.upload)) {
                let changed = try db.run(
                    "UPDATE uploads SET expires_at = ? WHERE id = ? AND media IS NULL AND expires_at > ?",
                    .int(now + lifetime), .text(upload), .int(now))
                areThere[upload] = changed == 1
            }
            for chunk in chunks where areThere[chunk.upload] == true {
                try db.run(
                    "INSERT INTO upload_chunks VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", .text(chunk.upload),
                    .int(Int64(chunk.number)), .text(chunk.digest.hex), .int(chunk.size))
            }
            var counts: [String: Int] = [:]
            for (upload, isThere) in areThere where isThere { counts[upload] = try db.chunkCount(of: upload) }
            return chunks.map { counts[$0.upload] }
        }
    }

    package func chunk(_ number: Int, of id: String) async throws(StoreError) -> UploadChunk? {
        try await read("look for a chunk of the upload \(id)") { db in
            try db.first(
                "SELECT digest, size FROM upload_chunks WHERE upload = ? AND number = ?", .text(id),
                .int(Int64(number))
            ) { row in
                Digest(hex: row.text(0)).map {
                    UploadChunk(upload: id, number: number, digest: $0, size: row.int(1))
                }
            } ?? nil
        }
    }

    package func chunkCount(of id: String) async throws(StoreError) -> Int {
        try await read("count the chunks of the upload \(id)") { db in try db.chunkCount(of: id) }
    }

    package func chunkNumbers(of id: String) async throws(StoreError) -> [Int] {
        try await read("look for the chunks of the upload \(id)") { db in
            try db.all("SELECT number FROM upload_chunks WHERE upload = ? ORDER BY number", .text(id)) {
                Int($0.int(0))
            }
        }
    }

    package func advanceUpload(
        _ id: String, from: Int64, to: Int64, lifetime: Int64
    ) async throws(StoreError) -> Bool {
        try await write("note how far the upload \(id) has come") { db in
            let now = try db.now()
            return try db.run(
                """
                UPDATE uploads SET received = ?, expires_at = ?
                WHERE id = ? AND received = ? AND media IS NULL AND expires_at > ? AND size >= ?1
                """, .int(to), .int(now + lifetime), .text(id), .int(from), .int(now)) == 1
        }
    }

    package func finishUpload(_ id: String, as item: NewItem) async throws(StoreError) -> UploadEnd {
        try await write("finish the upload \(id)") { db in
            let now = try db.now()
            guard let upload = try db.upload(id, at: now) else { return .gone }
            if let media = upload.media { return .wasAlready(media: media) }
            _ = try db.create(item, idempotency: nil, at: now)
            try db.run("UPDATE uploads SET media = ? WHERE id = ?", .text(item.id), .text(id))
            try db.run("DELETE FROM upload_chunks WHERE upload = ?", .text(id))
            return .became(media: item.id)
        }
    }

    package func removeUpload(_ id: String) async throws(StoreError) -> Bool {
        try await write("remove the upload \(id)") { db in
            try db.run("DELETE FROM uploads WHERE id = ?", .text(id)) == 1
        }
    }

    package func removeExpiredUploads() async throws(StoreError) -> [String] {
        try await write("remove the uploads that have expired") { db in
            let now = try db.now()
            return try db.all("DELETE FROM uploads WHERE expires_at <= ? RETURNING id", .int(now)) { $0.text(0) }
        }
    }

    package func wholeUploads(ways: [String]) async throws(StoreError) -> [UploadRecord] {
        let ways = JSON.array(ways.map { JSON($0) }).canonicalText
        return try await read("look for uploads that are there as a whole") { db in
            try db.all(
                """
                SELECT \(columns) FROM uploads WHERE media IS NULL AND received = size AND expires_at > ?
                AND way IN (SELECT value FROM json_each(?)) ORDER BY created_at, id
                """, .int(db.now()), .text(ways)
            ) { try UploadRecord($0) }
        }
    }

    package func uploads(among ids: [String]) async throws(StoreError) -> Set<String> {
        try await read("see which uploads there are") { db in
            var found: Set<String> = []
            for id in ids
            where try db.first("SELECT 1 FROM uploads WHERE id = ?", .text(id), read: { _ in true }) == true {
                found.insert(id)
            }
            return found
        }
    }

    package func bytesUsed(by tenant: String) async throws(StoreError) -> Int64 {
        try await read("add up what \(tenant) has") { db in try db.bytesUsed(by: tenant, at: db.now()) }
    }
}
