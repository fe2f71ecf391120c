import CSQLite
import Glibc
import StageMachine

/// The store in one SQLite file, shared by any number of processes of one machine. Every transaction is on the disk
/// when its call returns (WAL, synchronous=FULL). One connection writes, another reads beside it.
package final class SQLiteStore: Store {
    package enum Opening: Sendable {
        /// Makes the database when there is none.
        case create
        /// For commands that have nothing to do where no database is.
        case existing
    }

    let writer: ConnectionActor
    let reader: ConnectionActor
    let index: WALIndex
    let commits = SharedCommit()
    private let path: String

    package init(path: String, _ opening: Opening) throws(StoreError) {
        self.path = path
        do {
            writer = try ConnectionActor(name: "writer", path: path) {
                try Self.open(path, opening)
            }
            let db = try SQLiteConnection(path: path, flags: SQLITE_OPEN_READWRITE)
            try db.waitWhenBusy()
            try db.execute("PRAGMA query_only = ON")
            // The first read maps the index.
            _ = try db.first("SELECT count(*) FROM sqlite_schema") { $0.int(0) }
            index = WALIndex(db.walIndex)
            reader = ConnectionActor(name: "reader", path: path, db)
        } catch {
            if opening == .existing, access(path, F_OK) != 0, errno == ENOENT || errno == ENOTDIR {
                throw StoreError(
                    code: .missing, attempted: "open the database \(path)",
                    cause: "there is none; check DATA_DIR and DATABASE_URL")
            }
            throw StoreError(error, attempted: "open the database \(path)", path: path)
        }
    }

    /// Opening takes locks for which SQLite does not wait, such as that for the change to WAL: while other processes open
    /// the same new database, it is tried again for some ten seconds.
    private static func open(_ path: String, _ opening: Opening) throws -> SQLiteConnection {
        let end = ContinuousClock.now + .seconds(10)
        while true {
            do {
                return try openOnce(path, opening)
            } catch let failure as SQLiteFailure where failure.code & 0xFF == SQLITE_BUSY && ContinuousClock.now < end {
                usleep(.random(in: 1000...10_000))
            }
        }
    }

    private static func openOnce(_ path: String, _ opening: Opening) throws -> SQLiteConnection {
        let create = opening == .create ? SQLITE_OPEN_CREATE : 0
        let db = try SQLiteConnection(path: path, flags: SQLITE_OPEN_READWRITE | create)
        if db.isReadOnly { throw SQLiteFailure(code: SQLITE_READONLY, message: "the file may not be written") }
        try db.waitWhenBusy()
        try db.execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF")
        // Not before the database is known to be ours: one that is refused stays as it is.
        try db.allowCheckpointOnClose(false)
        try Migrations.apply(on: db, path: path)
        try db.allowCheckpointOnClose(true)
        guard try db.first("PRAGMA journal_mode = WAL", read: { $0.text(0) }) == "wal" else {
            throw StoreError(
                code: .cannotOpen, attempted: "open the database \(path)",
                cause: "its file system does not let processes share memory; set DATA_DIR to a folder on a local disk")
        }
        try db.execute("PRAGMA synchronous = FULL")
        return db
    }

    func write<Value: Sendable>(
        _ attempted: @autoclosure @Sendable () -> String,
        _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
    ) async throws(StoreError) -> Value {
        let write = Write(body)
        commits.add(write)
        while true {
            // Usually others' commit has taken it along, or this one takes others along.
            await writer.commit(commits)
            guard let outcome = write.outcome else { continue }
            do {
                return try outcome.get()
            } catch {
                throw StoreError(error, attempted: attempted(), path: path)
            }
        }
    }

    func read<Value: Sendable>(
        _ attempted: @autoclosure @Sendable () -> String, _ body: @Sendable (SQLiteConnection) throws -> Value
    ) async throws(StoreError) -> Value {
        try await reader.perform(attempted()) { db in try db.reading { try body(db) } }
    }

    package func ping() async throws(StoreError) {
        try await write("reach the database") { db in _ = try db.now() }
    }

    package func close() async {
        index.forget()
        await reader.close()
        await writer.close()
    }
}

extension SQLiteConnection {
    /// The database's clock, the only one that leases go by.
    func now() throws -> Timestamp {
        try first("SELECT CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)") { $0.int(0) }!
    }

    /// True when `claim` is held: its row has this fence and this owner.
    func holds(_ claim: Claim) throws -> Bool {
        try first(
            "SELECT 1 FROM items WHERE id = ? AND fence = ? AND owner = ?", .text(claim.item), .int(claim.fence),
            .text(claim.owner), read: { _ in true }) ?? false
    }
}
