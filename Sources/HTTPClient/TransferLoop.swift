import CCURL
import Dispatch
import Synchronization

/// The thread that all transfers of one client run on. It lives while there are any.
final class TransferLoop: Sendable {
    private enum Command: Sendable {
        case start(Transfer)
        case cancel(UInt64)
    }

    private struct State {
        var commands: [Command] = []
        var isRunning = false
        var nextNumber: UInt64 = 0
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "reelmill.http")
    private let worker: Worker

    init() {
        worker = Worker()
    }

    func perform(_ request: HTTPRequest, _ policy: AddressPolicy) async throws(HTTPError) -> HTTPAnswer {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        let result: Result<HTTPAnswer, HTTPError> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let transfer = Transfer(number, request, policy) { continuation.resume(returning: $0) }
                order(.start(transfer))
            }
        } onCancel: {
            order(.cancel(number))
        }
        return try result.get()
    }

    private func order(_ command: Command) {
        let mustStart = state.withLock { state in
            state.commands.append(command)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { queue.async { self.run() } } else { worker.wake() }
    }

    private func run() {
        while true {
            let commands: [Command]? = state.withLock { state in
                if state.commands.isEmpty, worker.isIdle {
                    state.isRunning = false
                    return nil
                }
                defer { state.commands = [] }
                return state.commands
            }
            guard let commands else { return }
            for command in commands {
                switch command {
                case .start(let transfer): worker.start(transfer)
                case .cancel(let number): worker.cancel(number)
                }
            }
            worker.work()
        }
    }

    /// Unchecked: all but `wake`, which libcurl allows from any thread, is called on the loop's queue only.
    private final class Worker: @unchecked Sendable {
        private let multi: UnsafeMutableRawPointer
        private var active: [UInt64: Transfer] = [:]
        /// Cancelled before they were started.
        private var early: Set<UInt64> = []

        init() {
            let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
            guard isReady, let multi = curl_multi_init() else { fatalError("libcurl could not be started") }
            self.multi = multi
        }

        deinit { curl_multi_cleanup(multi) }

        var isIdle: Bool { active.isEmpty }

        func wake() { curl_multi_wakeup(multi) }

        func start(_ transfer: Transfer) {
            if early.remove(transfer.number) != nil { return transfer.finish(.cancelled) }
            guard let easy = transfer.prepare() else { return }
            active[transfer.number] = transfer
            curl_multi_add_handle(multi, easy)
        }

        func cancel(_ number: UInt64) {
            guard let transfer = active[number] else {
                // One that has ended already leaves its number here; they are few and small.
                early.insert(number)
                return
            }
            end(transfer, .cancelled)
        }

        func work() {
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            var left: Int32 = 0
            while let message = curl_multi_info_read(multi, &left) {
                guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
                let transfer = Transfer.of(easy)
                end(transfer, .ended(reelmill_curl_result(message)))
            }
            let now = ContinuousClock.now
            for transfer in active.values {
                if let reason = transfer.overdue(at: now) { end(transfer, reason) }
            }
            guard let next = active.values.map(\.deadline).min() else { return }
            let pause = max(.zero, min(.seconds(1), next - now)) / .milliseconds(1)
            curl_multi_poll(multi, nil, 0, Int32(pause.rounded(.up)), nil)
        }

        private func end(_ transfer: Transfer, _ reason: Transfer.Ending) {
            active[transfer.number] = nil
            if let easy = transfer.easy { curl_multi_remove_handle(multi, easy) }
            transfer.finish(reason)
        }
    }
}
