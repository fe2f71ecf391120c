import Digests
package import StageMachine

extension SQLiteStore: ChangeWatch {
    package func glance() -> ChangeGlance? { index.glance }

    package func changes(
        since mark: ChangeMark?
    ) async throws(StoreError) -> (mark: ChangeMark, items: Set<String>) {
        try await read("watch for changes") { db in
            let version = try db.first("PRAGMA data_version") { $0.int(0) } ?? 0
            if let mark, mark.version == version { return (mark, []) }
            let lastEvent = try db.lastNumber()
            let held = try db.all("SELECT id, progress FROM items WHERE owner IS NOT NULL") { row in
                (row.text(0), row.real(1))
            }
            let progress = Dictionary(uniqueKeysWithValues: held)
            let new = ChangeMark(version: version, lastEvent: lastEvent, progress: progress)
            guard let mark else { return (new, []) }
            let written = try db.all(
                "SELECT item FROM events WHERE id > ?1 UNION SELECT item FROM departures WHERE number > ?1",
                .int(mark.lastEvent)
            ) { $0.text(0) }
            let moved = progress.filter { mark.progress[$0.key] != $0.value }.keys
            return (new, Set(written).union(moved))
        }
    }

    package func creation(_ key: IdempotencyKey, tenant: String) async throws(StoreError) -> Creation? {
        try await read("look for an earlier request") { db in
            try db.creation(key, tenant: tenant)
        }
    }

    package func file(
        _ content: String, of item: String
    ) async throws(StoreError) -> (ref: AssetRef, mimeType: String)? {
        try await read("look for a file of \(item)") { db in
            try db.first(
                "SELECT kind, part, mime_type FROM assets WHERE content = ? AND item = ? LIMIT 1", .text(content),
                .text(item)
            ) { (AssetRef($0.text(0), Int($0.int(1))), $0.text(2)) }
        }
    }

    package func countByStatus() async throws(StoreError) -> [(kind: ItemKind, status: Status, count: Int)] {
        try await read("count the items") { db in
            try db.all("SELECT kind, status, count(*) FROM items GROUP BY kind, status ORDER BY kind, status") { row in
                (try row.known(0), try row.known(1), Int(row.int(2)))
            }
        }
    }
}
