import CSQLite
import Glibc

/// A value on its way into a statement.
enum SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case null
    case int(Int64)
    case real(Double)
    case text(String)

    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int64) { self = .int(value) }
    init(_ text: String?) { self = text.map(SQLValue.text) ?? .null }
    init(_ number: Int64?) { self = number.map(SQLValue.int) ?? .null }
    init(_ flag: Bool) { self = .int(flag ? 1 : 0) }
}

/// What SQLite answered to one call.
struct SQLiteFailure: Error {
    let code: Int32
    let message: String
}

/// One connection with its prepared statements. Used by one thread at a time: its `ConnectionActor` sees to that.
final class SQLiteConnection {
    private let handle: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]

    init(path: String, flags: Int32) throws {
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close(handle)
            throw SQLiteFailure(code: code, message: message)
        }
        self.handle = handle
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close(handle)
    }

    /// True when the system lets this process only read the file.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    /// Nil before the first read, and where the database has no write-ahead log.
    var walIndex: UnsafeRawPointer? { reelmill_sqlite_wal_index(handle) }

    /// Whether closing may still move what other processes left in the log into the database file.
    func allowCheckpointOnClose(_ allowed: Bool) throws {
        try check(reelmill_sqlite_checkpoint_on_close(handle, allowed ? 1 : 0))
    }

    /// Has a statement wait up to some ten seconds for another process's write. SQLite's own way sleeps ever longer, up to
    /// a tenth of a second, while a write here takes a millisecond: the lock would be free and nobody would take it.
    func waitWhenBusy() throws {
        let code = sqlite3_busy_handler(
            handle,
            { _, count in
                usleep(.random(in: 500...1500) * UInt32(1 + min(count / 20, 3)))
                return count < 2_600 ? 1 : 0
            }, nil)
        try check(code)
    }

    /// Statements without values or results; several may stand in one text.
    func execute(_ sql: String) throws {
        try check(sqlite3_exec(handle, sql, nil, nil, nil))
    }

    /// Runs a statement to its end and answers how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ values: SQLValue...) throws -> Int {
        try each(sql, values) { _ in true }
        return Int(sqlite3_changes(handle))
    }

    func first<Value>(_ sql: String, _ values: SQLValue..., read: (borrowing SQLiteRow) throws -> Value) throws
        -> Value?
    {
        var value: Value?
        try each(sql, values) { row in
            value = try read(row)
            return false
        }
        return value
    }

    func all<Value>(_ sql: String, _ values: SQLValue..., read: (borrowing SQLiteRow) throws -> Value) throws -> [Value]
    {
        var found: [Value] = []
        try each(sql, values) { row in
            found.append(try read(row))
            return true
        }
        return found
    }

    /// All of `body` is written, or nothing. The write lock is taken at once, so that no later statement can fail for it.
    func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        try run("BEGIN IMMEDIATE")
        do {
            let value = try body()
            try run("COMMIT")
            return value
        } catch {
            // SQLite has rolled back by itself after some errors; what went wrong first is what counts.
            if isInTransaction { _ = try? run("ROLLBACK") }
            throw error
        }
    }

    /// Inside a transaction: all of `body` is done, or nothing of it. Where even that fails, the whole transaction is over.
    func part<Value>(_ body: () throws -> Value) throws -> Value {
        try run("SAVEPOINT part")
        do {
            let value = try body()
            try run("RELEASE part")
            return value
        } catch {
            // Not where SQLite has rolled back the whole transaction by itself.
            if isInTransaction {
                do {
                    try run("ROLLBACK TO part")
                    try run("RELEASE part")
                } catch {
                    _ = try? run("ROLLBACK")  // The caller sees that there is no transaction any more.
                }
            }
            throw error
        }
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// All reads of `body` see the same moment.
    func reading<Value>(_ body: () throws -> Value) throws -> Value {
        try run("BEGIN")
        defer {
            // Nothing was written: there is nothing that ending a read could lose.
            _ = try? run("COMMIT")
        }
        return try body()
    }

    private func each(_ sql: String, _ values: [SQLValue], _ body: (borrowing SQLiteRow) throws -> Bool) throws {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1), of: statement) }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code) }
            if try body(SQLiteRow(statement: statement)) { continue }
            // Ends the statement early. One that writes outside a transaction commits here, and that can fail.
            return try check(sqlite3_reset(statement))
        }
    }

    private func prepared(_ sql: String) throws -> OpaquePointer {
        if let statement = statements[sql] { return statement }
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil))
        statements[sql] = statement!
        return statement!
    }

    private func bind(_ value: SQLValue, at index: Int32, of statement: OpaquePointer) throws {
        switch value {
        case .null: try check(sqlite3_bind_null(statement, index))
        case .int(let number): try check(sqlite3_bind_int64(statement, index, number))
        case .real(let number): try check(sqlite3_bind_double(statement, index, number))
        case .text(var text):
            let code = text.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text64(
                        statement, index, characters.baseAddress ?? emptyText, UInt64(characters.count),
                        reelmill_sqlite_transient(), UInt8(SQLITE_UTF8))
                }
            }
            try check(code)
        }
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private func failure(_ code: Int32) -> SQLiteFailure {
        SQLiteFailure(code: code, message: String(cString: sqlite3_errmsg(handle)))
    }
}

/// An empty Swift text may have no address, which SQLite would take for null.
nonisolated(unsafe) private let emptyText: UnsafePointer<CChar> = {
    let place = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
    place.pointee = 0
    return UnsafePointer(place)  // never written again
}()

/// The row that a statement stands on, valid until its next step.
struct SQLiteRow: ~Copyable {
    fileprivate let statement: OpaquePointer

    func isNull(_ column: Int32) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }
    func int(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }
    func real(_ column: Int32) -> Double { sqlite3_column_double(statement, column) }
    func flag(_ column: Int32) -> Bool { int(column) != 0 }
    func optionalInt(_ column: Int32) -> Int64? { isNull(column) ? nil : int(column) }

    func text(_ column: Int32) -> String {
        guard let bytes = sqlite3_column_text(statement, column) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, column))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }
}
