import FoundationEssentials
import Glibc
import StageMachine
import Support
import Testing

@testable import Store

@Suite struct SQLiteOpeningTests {
    private let folder = TemporaryFolder("reelmill-sqlite")
    private var path: String { folder.file("reelmill.sqlite") }

    @Test func `a transaction is on the disk when it is answered`() async throws {
        let store = try SQLiteStore(path: path, .create)
        #expect(try await setting("journal_mode", of: store.writer) == "wal")
        #expect(try await setting("synchronous", of: store.writer) == "2")
        #expect(try await setting("foreign_keys", of: store.writer) == "1")
        #expect(try await setting("trusted_schema", of: store.writer) == "0")
        #expect(try await setting("application_id", of: store.writer) == "\(Migrations.applicationID)")
        #expect(try await setting("user_version", of: store.writer) == "\(Migrations.all.count)")
        #expect(try await setting("query_only", of: store.reader) == "1")
    }

    private func setting(_ name: String, of connection: ConnectionActor) async throws -> String? {
        try await connection.perform("ask") { db in try db.first("PRAGMA \(name)") { $0.text(0) } }
    }

    @Test func `the reader cannot write`() async throws {
        let store = try SQLiteStore(path: path, .create)
        await #expect(throws: StoreError.self) {
            try await store.read("write by mistake") { db in _ = try db.run("DELETE FROM tenants") }
        }
    }

    @Test func `closing leaves one file, and what was saved is there afterwards`() async throws {
        let store = try SQLiteStore(path: path, .create)
        let id = try await store.add()
        let before = try await store.dump()
        await store.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["reelmill.sqlite"])
        let again = try SQLiteStore(path: path, .existing)
        #expect(try await again.dump() == before)
        #expect(try await again.item(id) != nil)
    }

    @Test func `many stores that open a new database at once make its schema once`() async throws {
        for round in 1...5 {
            let path = folder.file("round-\(round).sqlite")
            let stores = try await concurrently(8) { _ in try SQLiteStore(path: path, .create) }
            for store in stores { _ = try await store.add() }
            #expect(
                try await stores[0].items(tenant: "local", kind: .video, status: nil, limit: 99, cursor: nil)
                    .items.count == 8)
        }
    }

    @Test func `many processes that open a new database at once make its schema once`() async throws {
        let path = path
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...8 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String] in
                        let store = try SQLiteStore(path: path, .create)
                        for _ in 1...20 { _ = try await store.add() }
                        await store.close()
                    }
                }
            }
            try await group.waitForAll()
        }
        let store = try SQLiteStore(path: path, .existing)
        let list = try await store.items(tenant: "local", kind: .video, status: nil, limit: 1000, cursor: nil)
        #expect(list.items.count == 160)
        #expect(try await store.waiting(.video) == 160)
    }

    @Test(arguments: ["reelmill.sqlite", "no/such/folder/reelmill.sqlite"])
    func `where no database is, it is said and none is made`(name: String) throws {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: folder.file(name), .existing) }
        #expect(error?.code == .missing)
        #expect(
            error?.description == "could not open the database \(folder.file(name)): there is none; "
                + "check DATA_DIR and DATABASE_URL")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `a database is not made in a folder that is not there`() throws {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: folder.file("no/x.sqlite"), .create) }
        #expect(error?.code == .cannotOpen)
        #expect(error?.description.contains("check that its folder exists") == true)
    }

    @Test(arguments: [SQLiteStore.Opening.create, .existing])
    func `a folder in its place is not a database`(opening: SQLiteStore.Opening) throws {
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: folder.path, opening) }
        #expect(error?.code == .cannotOpen)
    }

    @Test(arguments: ["user_version = 99", "user_version = \(Migrations.all.count + 1)"])
    func `a database of a newer version is refused as it is`(change: String) async throws {
        let store = try SQLiteStore(path: path, .create)
        _ = try await store.add()
        await store.close()
        let error = try await refusal(after: "PRAGMA \(change)")
        #expect(error?.code == .newer)
        #expect(error?.description.contains("made by a newer Reelmill") == true)
    }

    @Test(arguments: [
        "CREATE TABLE notes (text)", "PRAGMA application_id = 77", "PRAGMA user_version = 5",
        "PRAGMA journal_mode = WAL; CREATE TABLE items (id)",
        "PRAGMA application_id = 0x524C4D4C; PRAGMA user_version = -1",
    ])
    func `another program's database is refused as it is`(setup: String) async throws {
        let error = try await refusal(after: setup)
        #expect(error?.code == .foreign)
        #expect(error?.description.contains("belongs to another program; set DATABASE_URL") == true)
    }

    @Test func `another program's unfinished log is left alone`() async throws {
        // What a program leaves that was killed: a database whose last transactions are only in its log.
        let source = folder.file("source.sqlite")
        let db = try SQLiteConnection(path: source, flags: openCreate)
        try db.execute("PRAGMA journal_mode = WAL; CREATE TABLE notes (text); INSERT INTO notes VALUES ('x')")
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: source + suffix, toPath: path + suffix)
        }
        let before = try bytes(path) + bytes(path + "-wal")
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, .create) }
        #expect(error?.code == .foreign)
        #expect(try bytes(path) + bytes(path + "-wal") == before)
    }

    @Test(arguments: [2, 100, 5000])
    func `a file that is no database is refused as it is`(length: Int) throws {
        let before = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 65) })
        try before.write(to: URL(filePath: path))
        for opening in [SQLiteStore.Opening.create, .existing] {
            let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, opening) }
            #expect(error?.code == .foreign)
            #expect(error?.description.contains("is not a SQLite database; set DATABASE_URL") == true)
        }
        #expect(try bytes(path) == before)
    }

    /// Prepares the file with SQL, opens it as a store, and sees that this leaves every byte of it.
    private func refusal(after setup: String) async throws -> StoreError? {
        do {
            let db = try SQLiteConnection(path: path, flags: openCreate)
            try db.execute(setup)
        }
        let before = try bytes(path)
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: path, .create) }
        #expect(try bytes(path) == before)
        return error
    }

    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }
}

/// SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
let openCreate: Int32 = 2 | 4
