import BlobStore
import Glibc

/// The files of uploads that are under way: one for each, as long as the whole from the beginning, with holes where nothing
/// has come yet. On the file system of the blobs, so that a finished one need not be copied.
package struct UploadFolder: Sendable {
    let path: String

    /// - Parameter path: Absolute. Made when it is missing.
    package init(path: String) throws(MediaError) {
        self.path = path
        if mkdir(path, 0o750) != 0, errno != EEXIST { throw MediaError.file("make the folder \(path)") }
    }

    func file(of upload: String) -> String { path + "/" + upload }

    /// The empty file, and its name, on the disk.
    func make(_ upload: String, size: Int64) throws(MediaError) {
        let file = try UploadFile(file(of: upload), O_RDWR | O_CREAT | O_EXCL)
        guard ftruncate(file.descriptor, Int(size)) == 0 else { throw MediaError.file("make \(file.path)") }
        try file.sync()
        try syncNames()
    }

    func open(_ upload: String) throws(MediaError) -> UploadFile { try UploadFile(file(of: upload), O_RDWR) }

    func openToRead(_ upload: String) throws(MediaError) -> UploadFile { try UploadFile(file(of: upload), O_RDONLY) }

    /// Not there: no error.
    func remove(_ upload: String) throws(MediaError) {
        if unlink(file(of: upload)) != 0, errno != ENOENT { throw MediaError.file("remove \(file(of: upload))") }
    }

    /// A second name for the same bytes, or where the file system has no such thing a copy: if whoever takes it fails half-way,
    /// the first is still there.
    func link(_ upload: String, to target: String) throws(MediaError) {
        if Glibc.link(file(of: upload), target) == 0 { return }
        guard errno != ENOENT else { throw MediaError.gone }
        guard errno == EXDEV || errno == EPERM || errno == EMLINK || errno == EOPNOTSUPP else {
            throw MediaError.file("link \(file(of: upload))")
        }
        let copy = try UploadFile(target, O_RDWR | O_CREAT | O_EXCL)
        try copy.append(openToRead(upload), at: 0)
    }

    /// Names of uploads that have a file.
    func names() throws(MediaError) -> [String] {
        guard let stream = opendir(path) else { throw MediaError.file("list \(path)") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            let text = String(cString: name.assumingMemoryBound(to: CChar.self))
            if text != "." && text != ".." { names.append(text) }
        }
        return names
    }

    private func syncNames() throws(MediaError) {
        let folder = try UploadFile(path, O_RDONLY | O_DIRECTORY)
        try folder.sync()
    }
}

/// One open file of an upload, closed with the last reference. Its calls block.
package final class UploadFile: Sendable {
    let path: String
    let descriptor: Int32

    convenience init(_ path: String, _ flags: Int32) throws(MediaError) {
        try self.init(bytes: Array(path.utf8), flags)
    }

    init(bytes: [UInt8], _ flags: Int32, followingLinks: Bool = false) throws(MediaError) {
        path = String(decoding: bytes, as: UTF8.self)
        descriptor = (bytes + [0]).withUnsafeBytes { name in
            Glibc.open(
                name.assumingMemoryBound(to: CChar.self).baseAddress!,
                flags | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW), 0o640)
        }
        guard descriptor >= 0 else {
            throw errno == ENOENT && flags & O_CREAT == 0 ? MediaError.gone : MediaError.file("open \(path)")
        }
    }

    deinit { close(descriptor) }

    /// No folder, pipe or device.
    var isRegular: Bool { kind == S_IFREG }

    var isFolder: Bool { kind == S_IFDIR }

    private var kind: mode_t? {
        var facts = stat()
        return fstat(descriptor, &facts) == 0 ? facts.st_mode & S_IFMT : nil
    }

    package func write(_ bytes: [UInt8], at offset: Int64) throws(MediaError) {
        let failure: Int32 = bytes.withUnsafeBytes { bytes in
            var done = 0
            while done < bytes.count {
                let count = pwrite(descriptor, bytes.baseAddress! + done, bytes.count - done, Int(offset) + done)
                if count > 0 { done += count } else if errno != EINTR { return errno }
            }
            return 0
        }
        if failure != 0 { throw MediaError.file("write \(path)", errno: failure) }
    }

    /// Keeps others from reserving any of these bytes until this file is closed, whatever process they are of. False while
    /// somebody else has some of them.
    func reserve(_ range: Range<Int64>) throws(MediaError) -> Bool {
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = Int(range.lowerBound)
        lock.l_len = range.count
        while fcntl(descriptor, setLockOfOpening, &lock) != 0 {
            switch errno {
            case EINTR: continue
            case EAGAIN, EACCES: return false
            default: throw MediaError.file("lock \(path)")
            }
        }
        return true
    }

    /// The bytes, not the times of the file: its length was made durable when it was made.
    package func sync() throws(MediaError) {
        while fdatasync(descriptor) != 0 {
            if errno != EINTR { throw MediaError.file("make \(path) durable") }
        }
    }

    /// At most so many, fewer at the end.
    package func read(_ count: Int, at offset: Int64) throws(MediaError) -> [UInt8] {
        var failure: MediaError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(MediaError) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Fills the buffer, less at the end. Answers how many bytes that were.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(MediaError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let got = pread(descriptor, buffer.baseAddress! + filled, buffer.count - filled, Int(offset) + filled)
            if got > 0 {
                filled += got
            } else if got == 0 {
                break
            } else if errno != EINTR {
                throw MediaError.file("read \(path)")
            }
        }
        return filled
    }

    /// All of the other file, from there on. Answers how many bytes that were.
    @discardableResult
    func append(_ other: UploadFile, at offset: Int64) throws(MediaError) -> Int64 {
        var done: Int64 = 0
        while true {
            let bytes = try other.read(1 << 20, at: done)
            if bytes.isEmpty { return done }
            try write(bytes, at: offset + done)
            done += Int64(bytes.count)
        }
    }
}

/// F_OFD_SETLK of Linux, which the headers show to GNU sources only: the lock is the opening's, not the process's, so that
/// two requests of one server do not share it.
private let setLockOfOpening: Int32 = 37

extension MediaError {
    /// Of the system call that has just failed.
    static func file(_ attempted: String, errno number: Int32 = errno) -> MediaError {
        var buffer = [CChar](repeating: 0, count: 128)
        let text =
            strerror_r(number, &buffer, buffer.count) == 0
            ? String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            : "error \(number)"
        let isFull = number == ENOSPC || number == EDQUOT
        return MediaError(
            isFull ? .noSpace : .storage,
            isFull ? "The server has no room left for this file." : "The server could not keep this file.",
            hidden: "could not \(attempted): \(text)")
    }
}
