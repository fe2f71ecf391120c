import FoundationEssentials
import Glibc

/// A program of the package, run as a real process. It is found beside the executable that runs the tests.
package struct BuiltProgram: Sendable {
    package struct Outcome: Sendable {
        /// The exit status, or 128 and the number of the signal that ended it.
        package let status: Int32
        package let output: String
        package let complaint: String
    }

    package let path: String

    /// A program of the system.
    package init(path: String) { self.path = path }

    package init(_ name: String) {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &bytes, bytes.count)
        let runner = String(decoding: bytes.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = (runner.lastIndex(of: "/").map { String(runner[...$0]) } ?? "./") + name
        guard access(path, X_OK) == 0 else { fatalError("\(path) is not built: run `swift build` first") }
    }

    /// Runs to its end with this environment and nothing else of ours. `output` names a file in place of the usual
    /// temporary one.
    package func run(_ arguments: [String], environment: [String: String] = [:], output: String? = nil) -> Outcome {
        let folder = TemporaryFolder()
        let files = (output: output ?? folder.file("output"), complaint: folder.file("complaint"))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files.output, O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, files.complaint, O_WRONLY | O_CREAT, 0o600)

        var child: pid_t = 0
        let argv = BuiltProgram.pointers([path] + arguments)
        let all = environment.merging(BuiltProgram.sanitizing) { given, _ in given }
        let envp = BuiltProgram.pointers(all.map { "\($0)=\($1)" })
        defer { (argv + envp).forEach { free($0) } }
        let error = posix_spawn(&child, path, &actions, nil, argv, envp)
        guard error == 0 else { fatalError("cannot start \(path): \(String(cString: strerror(error)))") }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 && errno == EINTR {}

        let signal = status & 0x7F
        return Outcome(
            status: signal == 0 ? (status >> 8) & 0xFF : 128 + signal,
            output: output == nil ? BuiltProgram.text(of: files.output) : "",
            complaint: BuiltProgram.text(of: files.complaint))
    }

    /// What a program under a sanitizer needs of this process's environment.
    package static let sanitizing = ProcessInfo.processInfo.environment.filter {
        ["LD_PRELOAD", "TSAN_OPTIONS", "ASAN_OPTIONS"].contains($0.key)
    }

    private static func pointers(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }

    private static func text(of file: String) -> String {
        guard let bytes = FileManager.default.contents(atPath: file) else { fatalError("no \(file) was written") }
        return String(decoding: bytes, as: UTF8.self)
    }
}
