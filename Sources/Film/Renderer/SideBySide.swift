import Dispatch
import Synchronization

/// Tells the threads of a render to stop, because one of them failed.
private final class Halt: Sendable {
    private let failure = Mutex<FilmError?>(nil)

    var first: FilmError? { failure.withLock { $0 } }

    /// The failure that made the others stop counts, not those that came of it.
    func add(_ error: FilmError) {
        failure.withLock { if $0 == nil || $0?.code == .cancelled { $0 = error } }
    }
}

enum SideBySide {
    typealias Work = @Sendable (_ stopped: @escaping @Sendable () -> Bool) throws(FilmError) -> Void

    /// Runs each on a thread of its own and returns when all have ended. When one fails the others are told to stop, and
    /// its error is thrown.
    static func run(_ works: [Work], cancelled: @escaping @Sendable () -> Bool) throws(FilmError) {
        let halt = Halt()
        let stopped: @Sendable () -> Bool = { cancelled() || halt.first != nil }
        let group = DispatchGroup()
        for work in works {
            DispatchQueue(label: "film.render").async(group: group) {
                do throws(FilmError) {
                    try work(stopped)
                } catch {
                    halt.add(error)
                }
            }
        }
        group.wait()
        if let failure = halt.first { throw failure }
    }

    /// `body` once for each number, by so many threads at a time.
    static func each(
        _ count: Int, threads: Int, cancelled: @escaping @Sendable () -> Bool,
        _ body: @escaping @Sendable (Int, @escaping @Sendable () -> Bool) throws(FilmError) -> Void
    ) throws(FilmError) {
        let counter = Counter()
        let work: Work = { (stopped) throws(FilmError) in
            while let number = counter.take(below: count), !stopped() { try body(number, stopped) }
        }
        try run(Array(repeating: work, count: min(threads, count)), cancelled: cancelled)
        if cancelled() { throw Libav.cancelled("render the film") }
    }

    private final class Counter: Sendable {
        private let next = Atomic<Int>(0)

        func take(below count: Int) -> Int? {
            let number = next.add(1, ordering: .relaxed).oldValue
            return number < count ? number : nil
        }
    }
}

/// What several threads yield, each under its key.
final class Gathered<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let values = Mutex<[Key: Value]>([:])

    func add(_ key: Key, _ value: Value) { values.withLock { $0[key] = value } }

    subscript(_ key: Key) -> Value? { values.withLock { $0[key] } }
}
