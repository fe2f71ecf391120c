import JSON
import StageMachine
import Support
import Testing

@testable import Store

/// A driver under test. A new one passes every suite here by making a `TestDatabase` of its own.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case sqlite

    /// Those that can be tried on this machine.
    static var available: [StoreKind] { allCases }

    var testDescription: String { rawValue }

    /// Gives `body` an empty database of its own, which is removed afterwards.
    func withDatabase(_ body: (any TestDatabase) async throws -> Void) async throws {
        switch self {
        case .sqlite:
            let folder = TemporaryFolder("reelmill-store")
            let database = try SQLiteTestDatabase(path: folder.file("test.sqlite"))
            defer { withExtendedLifetime(folder) {} }  // It is removed when its last reference goes.
            try await body(database)
        }
    }
}

/// One database and what tests must do to it behind the store's back.
protocol TestDatabase: Sendable {
    var store: any Store { get }
    /// One more store with connections of its own, as another process would have.
    func another() throws -> any Store
    /// Moves the end of an item's lease so far into the past.
    func lapse(_ item: String, by milliseconds: Int64) async throws
    /// Moves the time from which an item waits.
    func setDue(_ item: String, at time: Timestamp) async throws
    /// Gives every item the same time of creation.
    func setAllCreated(at time: Timestamp) async throws
    /// Every row of every table, as text, without the counters that a database keeps for itself.
    func dump() async throws -> [String]
}

extension TestDatabase {
    func lapse(_ item: String) async throws { try await lapse(item, by: 1) }
}

struct SQLiteTestDatabase: TestDatabase {
    private let path: String
    private let sqlite: SQLiteStore

    init(path: String) throws {
        self.path = path
        sqlite = try SQLiteStore(path: path, .create)
    }

    var store: any Store { sqlite }

    func another() throws -> any Store { try SQLiteStore(path: path, .existing) }

    func lapse(_ item: String, by milliseconds: Int64) async throws {
        try await sqlite.write("lapse") { db in
            _ = try db.run(
                "UPDATE items SET lease_until = ? WHERE id = ?", .int(try db.now() - milliseconds), .text(item))
        }
    }

    func setDue(_ item: String, at time: Timestamp) async throws {
        try await sqlite.write("set due") { db in
            _ = try db.run("UPDATE items SET due_at = ? WHERE id = ?", .int(time), .text(item))
        }
    }

    func setAllCreated(at time: Timestamp) async throws {
        try await sqlite.write("set created") { db in
            _ = try db.run("UPDATE items SET created_at = ?", .int(time))
        }
    }

    func dump() async throws -> [String] { try await sqlite.dump() }
}

extension SQLiteStore {
    func dump() async throws -> [String] {
        try await read("dump") { db in
            let tables = try db.all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'")
            { $0.text(0) }
            return try tables.flatMap { table in
                let columns = try db.all("SELECT name FROM pragma_table_info(?)", .text(table)) { $0.text(0) }
                let values = columns.map { "quote(\"\($0)\")" }.joined(separator: " || '|' || ")
                return try db.all("SELECT \(values) FROM \(table) ORDER BY 1") { "\(table): \($0.text(0))" }
            }
        }
    }
}
