import Glibc

/// A program that runs beside a test, as a real process. It is killed when this object goes; one that ends with its
/// standard input also ends when the tests die.
package final class RunningProgram: Sendable {
    package let pid: Int32
    private let input: Int32
    private let output: Int32

    package init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) {
        let (input, output) = (RunningProgram.pipe(), RunningProgram.pipe())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.read, 0)
        posix_spawn_file_actions_adddup2(&actions, output.write, 1)
        let all = environment.merging(BuiltProgram.sanitizing) { given, _ in given }
        let argv: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = all.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var child: pid_t = 0
        guard posix_spawn(&child, path, &actions, nil, argv, envp) == 0 else { fatalError("cannot start \(path)") }
        close(input.read)
        close(output.write)
        pid = child
        self.input = input.write
        self.output = output.read
    }

    deinit {
        close(input)
        close(output)
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }

    /// Asks it to end, and waits until it has: for one with children of its own, which it has to end itself.
    package func end(within limit: Duration = .seconds(5)) {
        kill(pid, SIGTERM)
        let end = ContinuousClock.now + limit
        var info = siginfo_t()
        // Left unreaped, so that the number stays its own until this object goes.
        while ContinuousClock.now < end, waitid(P_PID, id_t(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0,
            info.si_signo == 0
        {
            usleep(2000)
        }
    }

    /// The next line that it prints; what there is of it when it ends.
    package func line() -> String {
        var line = ""
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(Character(Unicode.Scalar(byte))) }
        return line
    }

    /// Not inherited by other children, which would keep it open.
    private static func pipe() -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard Glibc.pipe(&ends) == 0 else { fatalError("no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}
