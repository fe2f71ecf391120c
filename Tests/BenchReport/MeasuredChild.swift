import FoundationEssentials
import Glibc
import Support

/// A program that runs beside this one, and is measured by the kernel.
package struct MeasuredChild {
    package let output: String
    package let wall: Double
    /// User and system time, with that of the processes that it started and waited for.
    package let cpu: Double

    /// Runs a program to its end, which has to be a good one. What it says on its standard outputs is kept.
    package init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let folder = TemporaryFolder("bench-child")
        let file = folder.file("output")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let all = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        let texts = [[path] + arguments, all.map { "\($0)=\($1)" }]
        let pointers: [[UnsafeMutablePointer<CChar>?]] = texts.map { $0.map { strdup($0) } + [nil] }
        defer { pointers.joined().forEach { free($0) } }
        var pid: pid_t = 0
        let began = ContinuousClock.now
        let error = posix_spawnp(&pid, path, &actions, nil, pointers[0], pointers[1])
        guard error == 0 else { throw BenchError("cannot start \(path): \(String(cString: strerror(error)))") }
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0 && errno == EINTR {}
        wall = secondsSince(began)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        output = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
        guard status == 0 else {
            let end = status & 0x7F == 0 ? "exit code \(status >> 8)" : "signal \(status & 0x7F)"
            throw BenchError("\(name) ended with \(end):\n\(output.suffix(1500))")
        }
    }
}
