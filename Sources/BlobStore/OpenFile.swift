import Digests
import Glibc

/// The one place where a system call's −1 becomes an error. A call that a signal interrupted is made again.
@discardableResult
func attempt<Value: FixedWidthInteger & SignedInteger>(
    _ what: @autoclosure () -> String, _ call: () -> Value
) throws(BlobError) -> Value {
    while true {
        let value = call()
        if value != -1 { return value }
        let number = errno
        if number != EINTR { throw BlobError(errno: number, attempted: what()) }
    }
}

/// One open descriptor, closed with the last reference. Nothing reads at a shared position, so readers may share it.
final class OpenFile: Sendable {
    let path: String
    let descriptor: Int32

    /// Never inherited by a child process.
    init(_ path: String, _ flags: Int32, mode: mode_t = 0, attempting what: String) throws(BlobError) {
        self.path = path
        descriptor = try attempt(what) { open(path, flags | O_CLOEXEC, mode) }
    }

    deinit {
        // What was written is made durable by `sync`, which reports; a close after it has nothing left to say.
        close(descriptor)
    }

    func status() throws(BlobError) -> FileStatus {
        var record = stat()
        try attempt("examine \(path)") { fstat(descriptor, &record) }
        return FileStatus(record)
    }

    func sync() throws(BlobError) {
        try attempt("make \(path) durable") { fsync(descriptor) }
    }

    /// At most `limit` bytes from `offset`; none at the end of the file.
    func chunk(at offset: Int64, limit: Int) throws(BlobError) -> [UInt8] {
        var failure: BlobError?
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            do throws(BlobError) {
                count = try attempt("read \(path)") { pread(descriptor, buffer.baseAddress, limit, Int(offset)) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Reads the file once from where its hash has come to, and says what blob it is.
    /// - Parameter start: Is spent by it.
    func blob(after start: HashedStart) throws(BlobError) -> Blob {
        guard try start.count <= status().size else { return try blob() }
        return try blob(after: start, copyingTo: nil)
    }

    /// Reads the whole file once, and says what blob it is.
    /// - Parameter copy: Gets every byte as it is read, so that the answer is true of the copy.
    func blob(copyingTo copy: OpenFile? = nil) throws(BlobError) -> Blob {
        try blob(after: HashedStart(), copyingTo: copy)
    }

    private func blob(after start: HashedStart, copyingTo copy: OpenFile?) throws(BlobError) -> Blob {
        // Only advice: a file system that does not take it reads as well.
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
        let wanted = min(max(try status().size + 1, 4096), 1 << 20)
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(wanted), alignment: 4096)
        defer { block.deallocate() }
        var size = start.count
        while true {
            let count = try attempt("read \(path)") { pread(descriptor, block.baseAddress, block.count, Int(size)) }
            if count == 0 { return Blob(key: start.finish().hex, size: size) }
            let bytes = UnsafeRawBufferPointer(rebasing: block[..<count])
            start.add(bytes)
            try copy?.write(bytes)
            size += Int64(count)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) throws(BlobError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let part = UnsafeRawBufferPointer(rebasing: rest)
            let count = try attempt("write \(path)") { Glibc.write(descriptor, part.baseAddress, part.count) }
            rest = rest.dropFirst(count)
        }
    }
}

/// What the file system says about one entry.
struct FileStatus {
    let size: Int64
    /// Since 1970, by the clock of the file system.
    let modified: Duration
    let isFile: Bool
    let isFolder: Bool

    fileprivate init(_ record: stat) {
        size = Int64(record.st_size)
        modified = .seconds(record.st_mtim.tv_sec) + .nanoseconds(record.st_mtim.tv_nsec)
        isFile = record.st_mode & S_IFMT == S_IFREG
        isFolder = record.st_mode & S_IFMT == S_IFDIR
    }

    /// Nil: nothing is there. A link is not followed unless asked.
    static func of(_ path: String, followingLinks: Bool = false) throws(BlobError) -> FileStatus? {
        var record = stat()
        do {
            let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
            try attempt("examine \(path)") { fstatat(AT_FDCWD, path, &record, flags) }
        } catch let error where error.errno == ENOENT {
            return nil
        }
        return FileStatus(record)
    }
}
