import CSQLite
import Threads

/// Owns one connection and a thread for it: SQLite blocks, and must not block the pool that runs everything else.
actor ConnectionActor {
    private nonisolated let executor: SerialThread
    private var connection: SQLiteConnection?
    private let path: String

    init(name: String, path: String, open: @Sendable () throws -> SQLiteConnection) throws {
        executor = SerialThread(label: "reelmill.sqlite.\(name)")
        self.path = path
        connection = try open()
    }

    /// Takes over a connection that nobody else uses from now on.
    init(name: String, path: String, _ connection: sending SQLiteConnection) {
        executor = SerialThread(label: "reelmill.sqlite.\(name)")
        self.path = path
        self.connection = connection
    }

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// `attempted` says in words what was being done, for the error.
    func perform<Value: Sendable>(
        _ attempted: @autoclosure @Sendable () -> String, _ body: @Sendable (SQLiteConnection) throws -> Value
    ) throws(StoreError) -> Value {
        do {
            guard let connection else {
                throw StoreError(code: .other, attempted: attempted(), cause: "the database is closed")
            }
            return try body(connection)
        } catch {
            throw StoreError(error, attempted: attempted(), path: path)
        }
    }

    func commit(_ writes: SharedCommit) {
        if let connection {
            writes.commit(to: connection)
        } else {
            writes.refuse(
                StoreError(code: .other, attempted: "write to \(path)", cause: "the database is closed"))
        }
    }

    func close() { connection = nil }
}

extension StoreError {
    init(_ error: any Error, attempted: String, path: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let failure = error as? SQLiteFailure else {
            self.init(code: .other, attempted: attempted, cause: String(describing: error))
            return
        }
        let (code, cause): (Code, String) =
            switch failure.code & 0xFF {
            case _ where failure.isForRoom: (.full, "the disk under \(path) is full; make room and run it again")
            case SQLITE_READONLY: (.readOnly, "\(path) is read-only; allow writing to it and its folder")
            case SQLITE_BUSY, SQLITE_LOCKED:
                (.busy, "another process kept \(path) locked for too long; see what holds it and try again")
            case SQLITE_CANTOPEN:
                (.cannotOpen, "\(path) cannot be opened; check that its folder exists and may be read and written")
            case SQLITE_CORRUPT: (.corrupt, "\(path) is damaged (\(failure.message)); restore it from a backup")
            case SQLITE_NOTADB: (.foreign, "\(path) is not a SQLite database; set DATABASE_URL to another file")
            case SQLITE_IOERR: (.other, "the disk under \(path) gave an error (\(failure.message), \(failure.code))")
            default: (.other, "\(failure.message) (SQLite code \(failure.code))")
            }
        self.init(code: code, attempted: attempted, cause: cause)
    }
}

extension SQLiteFailure {
    /// The log's shared index cannot grow on a full disk either, which SQLite tells apart from a full one.
    fileprivate var isForRoom: Bool { code == SQLITE_FULL || code == SQLITE_IOERR | (19 << 8) }  // SQLITE_IOERR_SHMSIZE
}
