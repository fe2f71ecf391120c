import CPipedProcess
import Dispatch
import Glibc
import Synchronization

/// A program that is talked to: what is sent arrives on its stdin, what it writes is handed on, the end of its stderr is
/// kept for messages. It is reaped when its stdout ends, and killed if it outlives that.
package final class PipedProgram: Sendable {
    package enum End: Sendable, Hashable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    private struct State {
        var isReaped = false
        var complaint: [UInt8] = []
    }

    private static let longestComplaint = 4096

    package let pid: Int32
    private let input: Mutex<Int32?>
    private let state = Mutex(State())

    /// - Parameters:
    ///   - output: Gets what the program writes, in pieces and in order, on one thread.
    ///   - ended: Is called once, after all output.
    package init(
        _ path: String, _ arguments: [String], environment: [String],
        output: @escaping @Sendable (UnsafeRawBufferPointer) -> Void, ended: @escaping @Sendable (End) -> Void
    ) throws(PipedProgramError) {
        let attempted = "start \(path)"
        // Socket pairs: unlike pipes they are closed on exec from the start, and raise no SIGPIPE.
        var pairs: [(own: Int32, its: Int32)] = []
        for _ in 0..<3 {
            var pair: [Int32] = [-1, -1]
            guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
                let number = errno
                for pair in pairs { _ = (close(pair.own), close(pair.its)) }
                throw PipedProgramError(attempted: attempted, number: number)
            }
            pairs.append((pair[0], pair[1]))
        }
        var pid: pid_t = 0
        let number = withCStrings([path] + arguments) { argv in
            withCStrings(environment) { envp in
                reelmill_spawn_piped(path, argv, envp, pairs[0].its, pairs[1].its, pairs[2].its, &pid)
            }
        }
        for pair in pairs { close(pair.its) }
        input = Mutex(number == 0 ? pairs[0].own : nil)
        self.pid = pid
        guard number == 0 else {
            for pair in pairs { close(pair.own) }
            throw PipedProgramError(attempted: attempted, number: number)
        }
        read(pairs[1].own, pairs[2].own, output, ended)
    }

    /// False when the program no longer listens. Blocks while the program is slow to read.
    package func send(_ bytes: [UInt8]) -> Bool {
        input.withLock { input in
            guard let input else { return false }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
    }

    /// The program's stdin ends. What it still writes is handed on.
    package func finishInput() { input.withLock { if let input = $0 { _ = shutdown(input, Int32(SHUT_WR)) } } }

    package func kill() {
        state.withLock { if !$0.isReaped { _ = Glibc.kill(pid, SIGKILL) } }
    }

    /// The last that the program wrote to its stderr, in one line.
    package var complaint: String {
        let text = state.withLock { String(decoding: $0.complaint, as: UTF8.self) }
        return text.split(whereSeparator: \.isNewline).suffix(3).joined(separator: " / ")
    }

    private func read(
        _ out: Int32, _ complaints: Int32, _ output: @escaping @Sendable (UnsafeRawBufferPointer) -> Void,
        _ ended: @escaping @Sendable (End) -> Void
    ) {
        let complained = DispatchGroup()
        DispatchQueue(label: "reelmill.program.stderr").async(group: complained) { [self] in
            Self.drain(complaints) { bytes in
                state.withLock { $0.complaint = ($0.complaint + bytes).suffix(Self.longestComplaint) }
            }
        }
        DispatchQueue(label: "reelmill.program.stdout").async { [self] in
            Self.drain(out, output)
            // Its children may hold stderr open; it is not worth waiting for.
            _ = complained.wait(timeout: .now() + 0.2)
            let end = reap()
            input.withLock {
                if let input = $0 { close(input) }
                $0 = nil
            }
            ended(end)
        }
    }

    private func reap() -> End {
        var information = siginfo_t()
        // Its stdout has ended: it is about to end, or will do no more good. It keeps its number until `waitpid`.
        for _ in 0..<50 {
            if waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0, hasEnded(information) { break }
            usleep(10_000)
        }
        kill()
        var status: Int32 = 0
        state.withLock {
            while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
            $0.isReaped = true
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
    }

    private func hasEnded(_ information: siginfo_t) -> Bool { information.si_signo == SIGCHLD }

    private static func drain(_ descriptor: Int32, _ take: (UnsafeRawBufferPointer) -> Void) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 1)
        defer {
            buffer.deallocate()
            close(descriptor)
        }
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}

package struct PipedProgramError: Error, CustomStringConvertible {
    package let attempted: String
    package let number: Int32

    package var isMissing: Bool { number == ENOENT || number == EACCES }
    package var description: String { "could not \(attempted): \(String(cString: strerror(number)))" }
}

private func withCStrings<Value>(
    _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    var copies = texts.map { strdup($0) }
    copies.append(nil)
    defer { for copy in copies { free(copy) } }
    return body(copies)
}
