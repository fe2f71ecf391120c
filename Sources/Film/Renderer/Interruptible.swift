import Dispatch

/// Calls into libraries that cannot be stopped half way, such as decoding a large picture.
enum Interruptible {
    /// Runs `work` on a thread of its own and waits for it. When cancelled meanwhile it is left to itself: it ends some
    /// time later, and what it yields is dropped.
    static func run<Value>(
        _ attempted: String, cancelled: () -> Bool, _ work: @escaping () throws(FilmError) -> Value
    ) throws(FilmError) -> Value {
        if cancelled() { throw Libav.cancelled(attempted) }
        let call = LoneCall(work)
        let done = DispatchSemaphore(value: 0)
        // A serial queue has its own thread; the concurrent ones have no more than there are cores.
        DispatchQueue(label: "film.interruptible").async {
            call.run()
            done.signal()
        }
        while done.wait(timeout: .now() + .milliseconds(20)) == .timedOut {
            if cancelled() { throw Libav.cancelled(attempted) }
        }
        return try call.result()
    }
}

/// Something made on one thread for another.
private final class LoneCall<Value>: @unchecked Sendable {
    // @unchecked: only the working thread touches it before the semaphore is signalled, only the waiting one after.
    private let work: () throws(FilmError) -> Value
    private var outcome: Result<Value, FilmError>?

    init(_ work: @escaping () throws(FilmError) -> Value) { self.work = work }

    func run() {
        do throws(FilmError) {
            outcome = .success(try work())
        } catch {
            outcome = .failure(error)
        }
    }

    func result() throws(FilmError) -> Value {
        guard let outcome else { preconditionFailure("asked for before the call returned") }
        return try outcome.get()
    }
}
