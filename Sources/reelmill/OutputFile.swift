import Digests
import Glibc
import Logs
import Orchestrator
import StageMachine
import Steps

/// A file that a finished piece is written to: whole, or not at all.
struct OutputFile {
    private let path: String

    init(_ path: String) { self.path = path }

    var exists: Bool { access(path, F_OK) == 0 }

    func checkFolder() throws(CommandError) {
        let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var facts = stat()
        guard stat(folder, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else {
            throw .usage("There is no folder \(Escape.visible(folder)) to write the film to.")
        }
        // Tried, since permissions alone do not tell: a disk may be read-only, or a folder none for files.
        let probe = open(part, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard probe >= 0 else {
            throw .usage(
                "Nothing may be written to \(Escape.visible(folder)): \(String(cString: strerror(errno))).")
        }
        close(probe)
        unlink(part)
        if stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR {
            throw .usage("\(Escape.visible(path)) is a folder; -o names the file of the film.")
        }
    }

    /// Whether the other path leads to the same file.
    func isSame(as other: String) -> Bool {
        var mine = stat()
        var others = stat()
        guard stat(path, &mine) == 0, stat(other, &others) == 0 else { return false }
        return mine.st_dev == others.st_dev && mine.st_ino == others.st_ino
    }

    /// Whether this very content is there.
    func holds(_ content: Digest) -> Bool {
        // What cannot be read is not it.
        guard exists, let file = try? GivenFile(reading: path) else { return false }
        return file.digest == content
    }

    func askToReplace() -> Bool {
        Console.complain("\(Escape.visible(path)) is there already. Replace it? [y/N]")
        return readLine()?.lowercased().hasPrefix("y") == true
    }

    /// Of this process alone: two that make the same film do not write into one file.
    private var part: String { "\(path).\(getpid()).part" }

    /// A copy of the file under this name, once it is whole and on the disk.
    func take(_ source: String) throws(CommandError) {
        let from = open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw failure() }
        defer { close(from) }
        let to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard to >= 0 else { throw failure() }
        var isWhole = false
        defer {
            close(to)
            if !isWhole { unlink(part) }
        }
        try copy(from, to)
        guard fsync(to) == 0, rename(part, path) == 0 else { throw failure() }
        isWhole = true
    }

    private func copy(_ from: Int32, _ to: Int32) throws(CommandError) {
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = read(from, &buffer, buffer.count)
            if count == 0 { return }
            guard count > 0 else { throw failure() }
            var done = 0
            while done < count {
                let written = buffer.withUnsafeBytes { write(to, $0.baseAddress! + done, count - done) }
                guard written > 0 else { throw failure() }
                done += written
            }
        }
    }

    private func failure() -> CommandError {
        .failed("\(Escape.visible(path)) could not be written: \(String(cString: strerror(errno))).")
    }
}
