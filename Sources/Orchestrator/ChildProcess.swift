import CProcess
import Dispatch
import Glibc

/// A program started detached: it outlives its starter, has a session and a log file of its own, and inherits no
/// descriptor. Its starter reaps it, so that no zombie stays while both live.
package struct ChildProcess: Sendable {
    package let pid: Int32

    package enum End: Sendable, Equatable, CustomStringConvertible {
        case exited(Int32)
        case killed(signal: Int32)

        package var description: String {
            switch self {
            case .exited(let code): "exit code \(code)"
            case .killed(let signal): "signal \(signal)"
            }
        }
    }

    package init(
        _ program: String, _ arguments: [String], environment: [String], log: LogFile
    ) throws(ChildProcessError) {
        do {
            try log.prepare()
        } catch {
            throw ChildProcessError(attempted: "open the log file \(log.path)", number: error.number)
        }
        var pid: pid_t = 0
        let number = withCStrings([program] + arguments) { argv in
            withCStrings(environment) { envp in
                reelmill_spawn_detached(program, argv, envp, log.path, &pid)
            }
        }
        guard number == 0 else { throw ChildProcessError(attempted: "start \(program)", number: number) }
        self.pid = pid
    }

    /// Waits for its end on a thread of its own; to be called once.
    package func end() async -> End {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "reelmill.reaper").async {
                var status: Int32 = 0
                while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
                let signal = status & 0x7F
                continuation.resume(returning: signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal))
            }
        }
    }
}

package struct ChildProcessError: Error, CustomStringConvertible {
    let attempted: String
    let number: Int32

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
