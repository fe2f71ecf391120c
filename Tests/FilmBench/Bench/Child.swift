import FoundationEssentials
import Glibc
import Support

struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// What a process took, with all the processes that it started and waited for.
struct Cost {
    let wall: Double
    /// User and system time together.
    let cpu: Double
    /// The most memory that it, or one of those that it started, had at once.
    let peakMegabytes: Double
}

/// A program that runs beside this one, and is measured by the kernel.
struct Child {
    private let name: String
    private let pid: pid_t
    private let began: ContinuousClock.Instant
    private let output: String
    private let folder: TemporaryFolder

    init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        name = path.split(separator: "/").last.map(String.init) ?? path
        folder = TemporaryFolder("film-bench-child")
        output = folder.file("output")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let all = ProcessInfo.processInfo.environment.merging(environment) { _, given in given }
        let texts = [[path] + arguments, all.map { "\($0)=\($1)" }]
        let pointers: [[UnsafeMutablePointer<CChar>?]] = texts.map { $0.map { strdup($0) } + [nil] }
        defer { pointers.joined().forEach { free($0) } }
        var pid: pid_t = 0
        began = .now
        let error = posix_spawnp(&pid, path, &actions, nil, pointers[0], pointers[1])
        guard error == 0 else { throw BenchError("cannot start \(path): \(String(cString: strerror(error)))") }
        self.pid = pid
    }

    /// Runs a program to its end, which has to be a good one.
    @discardableResult
    static func run(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Cost {
        try Child(path, arguments, environment: environment).finish()
    }

    /// What a program says on its standard outputs.
    static func output(_ path: String, _ arguments: [String]) throws -> String {
        let child = try Child(path, arguments)
        _ = try child.finish()
        return child.said
    }

    var said: String { String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self) }

    func finish() throws -> Cost {
        let (status, cost) = wait()
        guard status == 0 else {
            let end = status & 0x7F == 0 ? "exit code \(status >> 8)" : "signal \(status & 0x7F)"
            throw BenchError("\(name) ended with \(end):\n\(said.suffix(1500))")
        }
        return cost
    }

    /// Kills it this long after its start.
    /// - Returns: Nil if it was finished by then.
    func kill(after seconds: Double) throws -> Cost? {
        let left = seconds - secondsSince(began)
        if left > 0 { usleep(UInt32(left * 1e6)) }
        Glibc.kill(pid, SIGKILL)
        let (status, cost) = wait()
        guard status & 0x7F == SIGKILL else {
            guard status == 0 else { throw BenchError("\(name) failed:\n\(said.suffix(1500))") }
            return nil
        }
        return cost
    }

    private func wait() -> (status: Int32, cost: Cost) {
        var status: Int32 = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0 && errno == EINTR {}
        let wall = secondsSince(began)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        let cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime)
        return (status, Cost(wall: wall, cpu: cpu, peakMegabytes: Double(usage.ru_maxrss) * 1024 / 1e6))
    }
}

func secondsSince(_ start: ContinuousClock.Instant) -> Double { (ContinuousClock.now - start) / .seconds(1) }

/// Of an even number the mean of the two in the middle.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
