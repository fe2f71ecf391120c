/// Writes programs that are shell scripts.
package enum ShellProgram {
    /// A process of its own writes it: a child that another test starts just then would else hold the file open for
    /// writing, and a program that is being written cannot be started.
    package static func write(_ script: String, to path: String) {
        let outcome = BuiltProgram(path: "/bin/sh").run(
            ["-c", "printf '%s' \"$2\" > \"$1\" && chmod 700 \"$1\"", "sh", path, script],
            environment: ["PATH": "/usr/bin:/bin"])
        guard outcome.status == 0 else { fatalError("cannot make \(path) a program: \(outcome.complaint)") }
    }
}
