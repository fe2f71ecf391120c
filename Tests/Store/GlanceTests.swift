import JSON
import StageMachine
import Store
import Support
import Testing

@Suite struct `A glance at the database` {
    @Test func `differs as soon as anybody has written, and not before`() async throws {
        let folder = TemporaryFolder("glance")
        let watched = try SQLiteStore(path: folder.file("store.sqlite"), .create)
        // As another process would, with connections of its own.
        let other = try SQLiteStore(path: folder.file("store.sqlite"), .existing)
        var last = try #require(watched.glance())
        for number in 0..<200 {
            let writer = number % 2 == 0 ? other : watched
            let item = NewItem(kind: .video, pipeline: "p", title: "\(number)", document: .object([:]))
            _ = try await writer.create(item, idempotency: nil)
            let now = try #require(watched.glance())
            #expect(now != last, "the write \(number) was not seen")
            _ = try await watched.item(item.id)
            _ = try await other.snapshot(of: item.id)
            #expect(watched.glance() == now, "a read looked like a write")
            last = now
        }
        await other.close()
        await watched.close()
        #expect(watched.glance() == nil)
    }

    @Test func `outlives the log being moved into the database`() async throws {
        let folder = TemporaryFolder("glance")
        let path = folder.file("store.sqlite")
        let store = try SQLiteStore(path: path, .create)
        let program = BuiltProgram(path: "/usr/bin/sqlite3")
        for number in 0..<5 {
            let before = try #require(store.glance())
            #expect(program.run([path, "PRAGMA wal_checkpoint(TRUNCATE);"]).status == 0)
            let item = NewItem(kind: .video, pipeline: "p", title: "\(number)", document: .object([:]))
            _ = try await store.create(item, idempotency: nil)
            #expect(store.glance() != before)
        }
        await store.close()
    }
}
