import Digests
import Glibc

/// What is done to files of a render that have to outlive a crash.
enum DiskFile {
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The folder that a file is in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// SHA-256 of the content.
    static func digest(of path: String, cancelled: () -> Bool = { false }) throws(FilmError) -> Digest {
        let attempted = "read \(path)"
        let file = try opened(path, O_RDONLY, attempted)
        defer { close(file) }
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { block.deallocate() }
        var hash = SHA256()
        while true {
            if cancelled() { throw Libav.cancelled(attempted) }
            let count = read(file, block.baseAddress, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FilmError(errno: errno, attempted) }
            if count == 0 { return hash.finish() }
            hash.update(UnsafeRawBufferPointer(rebasing: block[..<count]))
        }
    }

    /// Writes a whole file and brings it to the disk; nothing stays there if that fails.
    static func write(_ bytes: [UInt8], to path: String) throws(FilmError) {
        let attempted = "write \(path)"
        let file = try opened(path, O_WRONLY | O_CREAT | O_TRUNC, attempted)
        do throws(FilmError) {
            defer { close(file) }
            var done = 0
            while done < bytes.count {
                let count = bytes[done...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw FilmError(errno: errno, attempted) }
                done += count
            }
            guard fsync(file) == 0 else { throw FilmError(errno: errno, attempted) }
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Brings the content of a file, or the entries of a folder, to the disk.
    static func sync(_ path: String) throws(FilmError) {
        let attempted = "bring \(path) to the disk"
        let file = try opened(path, O_RDONLY, attempted)
        defer { close(file) }
        // Some network file systems know no fsync of folders.
        guard fsync(file) == 0 || errno == EINVAL else { throw FilmError(errno: errno, attempted) }
    }

    static func rename(_ path: String, to target: String) throws(FilmError) {
        guard Glibc.rename(path, target) == 0 else { throw FilmError(errno: errno, "write \(target)") }
    }

    /// Makes the folder and those above it that are not there.
    static func makeFolder(_ path: String) throws(FilmError) {
        if mkdir(path, 0o755) == 0 || errno == EEXIST && isFolder(path) { return }
        guard errno == ENOENT, folder(of: path) != path else {
            throw FilmError(errno: errno, "make the folder \(path)")
        }
        try makeFolder(folder(of: path))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw FilmError(errno: errno, "make the folder \(path)")
        }
    }

    static func isFolder(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, in order.
    static func names(in path: String) throws(FilmError) -> [String] {
        guard let stream = opendir(path) else { throw FilmError(errno: errno, "list \(path)") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            // The record is as long as its name: reading the whole declared array would read beyond it.
            let name = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            let text = String(cString: name.assumingMemoryBound(to: CChar.self))
            if text != "." && text != ".." { names.append(text) }
        }
        return names.sorted()
    }

    private static func opened(_ path: String, _ flags: Int32, _ attempted: String) throws(FilmError) -> Int32 {
        let file = open(path, flags | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw FilmError(errno: errno, attempted) }
        return file
    }
}

extension FilmError {
    init(errno number: Int32, _ attempted: String) {
        switch number {
        case ENOSPC, EDQUOT: self.init(.noSpace, attempted, "the disk is full. Free some space and try again.")
        case ENOENT, ENOTDIR: self.init(.missing, attempted, "there is no such file or folder.")
        case ENAMETOOLONG: self.init(.badInput, attempted, "the name is too long. Choose a shorter one.")
        default: self.init(.library, attempted, String(cString: strerror(number)) + ".")
        }
    }
}
