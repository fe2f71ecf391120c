import Glibc

/// The log of one item's child processes. It is rotated before a child starts: a running child keeps writing where it began.
package struct LogFile: Sendable {
    package let path: String
    /// Bytes from which on the next child gets a new file.
    private let limit: Int
    /// How many former files stay.
    private static let kept = 3

    package init(folder: String, item: String, limit: Int) {
        path = "\(folder)/\(item).log"
        self.limit = limit
    }

    /// From now on what this process prints goes here.
    func takeOutput() throws(SystemError) {
        try prepare()
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw SystemError(number: errno) }
        defer { close(file) }
        guard dup2(file, STDOUT_FILENO) >= 0, dup2(file, STDERR_FILENO) >= 0 else { throw SystemError(number: errno) }
    }

    /// Makes the folder and moves a file that is full out of the way.
    package func prepare() throws(SystemError) {
        let folder = String(path.prefix(upTo: path.lastIndex(of: "/")!))
        guard mkdir(folder, 0o750) == 0 || errno == EEXIST else { throw SystemError(number: errno) }
        var info = stat()
        guard stat(path, &info) == 0, Int(info.st_size) >= limit else { return }
        for age in stride(from: Self.kept - 1, through: 1, by: -1) { rename("\(path).\(age)", "\(path).\(age + 1)") }
        guard rename(path, "\(path).1") == 0 else { throw SystemError(number: errno) }
    }
}

package struct SystemError: Error {
    let number: Int32
}
