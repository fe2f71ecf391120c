import CSQLite
import Synchronization

/// Writes that wait for one another are committed together, so that they wait for the disk once. Each is written whole
/// or not at all, by itself, and is on the disk when its caller hears of it.
final class SharedCommit: Sendable {
    /// So that other processes need not wait for long.
    private static let most = 32

    private let waiting = Mutex<[any WaitingWrite]>([])

    var waitingCount: Int { waiting.withLock { $0.count } }

    /// To be called before `commit`, which whoever waits for the write has to call until it is settled.
    func add(_ write: any WaitingWrite) { waiting.withLock { $0.append(write) } }

    /// Settles what waits, the oldest first; does nothing if another call has done so.
    func commit(to db: SQLiteConnection) {
        let writes = waiting.withLock { waiting in
            let writes = Array(waiting.prefix(Self.most))
            waiting.removeFirst(writes.count)
            return writes
        }
        if writes.count > 1, commit(writes, to: db) { return }
        for write in writes {
            do {
                try db.transaction { try write.run(on: db) }
                write.settle(nil)
            } catch {
                write.settle(error)
            }
        }
    }

    /// False, and nothing is written, if that failed for all of them: alone, each meets the error that is its own.
    private func commit(_ writes: [any WaitingWrite], to db: SQLiteConnection) -> Bool {
        var failures: [Int: any Error] = [:]
        do {
            try db.transaction {
                for (index, write) in writes.enumerated() {
                    do {
                        try db.part { try write.run(on: db) }
                    } catch {
                        guard db.isInTransaction else { throw error }
                        failures[index] = error
                    }
                }
            }
        } catch let failure as SQLiteFailure where failure.code & 0xFF == SQLITE_BUSY {
            // Another process keeps the database locked, and each has waited for as long as one does.
            for write in writes { write.settle(failure) }
            return true
        } catch {
            return false
        }
        for (index, write) in writes.enumerated() { write.settle(failures[index]) }
        return true
    }

    /// What is waiting gets this for an answer.
    func refuse(_ error: any Error) {
        let writes = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for write in writes { write.settle(error) }
    }
}

protocol WaitingWrite: Sendable {
    /// May be called again where all that it did was undone.
    func run(on db: SQLiteConnection) throws
    /// What it answered counts only now; an error takes its place.
    func settle(_ error: (any Error)?)
}

final class Write<Value: Sendable>: WaitingWrite {
    private let body: @Sendable (SQLiteConnection) throws -> Value
    private let state = Mutex<(value: Value?, outcome: Result<Value, any Error>?)>((nil, nil))

    init(_ body: @escaping @Sendable (SQLiteConnection) throws -> Value) { self.body = body }

    /// Nil until it is settled.
    var outcome: Result<Value, any Error>? { state.withLock { $0.outcome } }

    func run(on db: SQLiteConnection) throws {
        let value = try body(db)
        state.withLock { $0.value = value }
    }

    func settle(_ error: (any Error)?) {
        state.withLock { state in
            if let error {
                state.outcome = .failure(error)
            } else if let value = state.value {
                state.outcome = .success(value)
            }
        }
    }
}
