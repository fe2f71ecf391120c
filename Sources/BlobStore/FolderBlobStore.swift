import Glibc
import Synchronization

/// Blobs as files of a folder. Several processes may use the same root at once, over a network file system too if that
/// has working `flock` and an atomic rename.
package final class FolderBlobStore: BlobStore {
    let layout: FolderLayout
    /// Shards whose entry in `blobs` this process knows to be durable: who finds a folder does not know whether the
    /// process that made it came as far as syncing the parent.
    private let durableShards = Mutex<Set<String>>([])
    /// Made when it is first asked for: only a server asks.
    private let watch = Mutex<FolderWatch?>(nil)

    /// Makes what is missing. Blocks, for a moment: for start-up. A whole store on a read-only file system can be opened, and
    /// read.
    package init(root: String) throws(BlobError) {
        layout = FolderLayout(root: try FolderBlobStore.absolute(root))
        for folder in [layout.root, layout.blobs, layout.staging, layout.scratch] { try Folder.make(folder) }
        if try FileStatus.of(layout.lock) == nil {
            _ = try OpenFile(layout.lock, O_RDWR | O_CREAT, mode: 0o640, attempting: "make \(layout.lock)")
        }
    }

    package func scratchFolder(named name: String) async throws(BlobError) -> String {
        let path = try layout.scratchFolder(name)
        try await onDisk { () throws(BlobError) in _ = try Folder.makeLast(path) }
        return path
    }

    package func removeScratchFolder(named name: String) async throws(BlobError) {
        let path = try layout.scratchFolder(name)
        try await onDisk { () throws(BlobError) in try Folder.removeTree(path) }
    }

    package func size(of key: String) async throws(BlobError) -> Int64? {
        let path = try layout.blob(key)
        return try await onDisk { [self] () throws(BlobError) in try status(ofBlobAt: path)?.size }
    }

    package func check(_ blobs: [Blob], deep: Bool) async throws(BlobError) -> [Blob: BlobHealth] {
        var found: [Blob: BlobHealth] = [:]
        for blob in blobs where found[blob] == nil {
            if Task.isCancelled {
                throw BlobError(.cancelled, attempted: "check blob \(blob.key)", cause: "the task was cancelled")
            }
            let path = try layout.blob(blob.key)
            found[blob] = try await onDisk { [self] () throws(BlobError) in
                try health(of: blob, at: path, deep: deep)
            }
        }
        return found
    }

    package func losses() -> Int? {
        let watch = watch.withLock { watch in
            let made = watch ?? FolderWatch(folder: layout.blobs)
            watch = made
            return made
        }
        return watch.count
    }

    package func read(_ key: String, range: Range<Int64>?) async throws(BlobError) -> BlobReader {
        let path = try layout.blob(key)
        let what = "read blob \(key)"
        return try await onDisk { [self] () throws(BlobError) in
            guard try status(ofBlobAt: path) != nil else {
                throw BlobError(.missing, attempted: what, cause: "there is none of this key")
            }
            let file = try OpenFile(path, O_RDONLY | O_NOFOLLOW, attempting: what)
            let size = try file.status().size
            let range = range ?? 0..<size
            guard range.lowerBound >= 0, range.upperBound <= size else {
                throw BlobError(
                    .badRange, attempted: "read bytes \(range.lowerBound) to \(range.upperBound) of blob \(key)",
                    cause: "it has \(size) bytes")
            }
            return BlobReader(count: Int64(range.count), blobSize: size) {
                FileChunks(file: file, position: range.lowerBound, end: range.upperBound)
            }
        }
    }

    package func localFile(of key: String) async throws(BlobError) -> String {
        let path = try layout.blob(key)
        guard try await size(of: key) != nil else {
            throw BlobError(.missing, attempted: "open blob \(key)", cause: "there is none of this key")
        }
        return path
    }

    package func delete(_ key: String) async throws(BlobError) {
        let path = try layout.blob(key)
        try await onDisk { () throws(BlobError) in _ = try Folder.removeFile(path) }
    }

    /// Runs it off the cooperative pool. If it fails because something is not there, and that is the store, it says so.
    func onDisk<Value: Sendable>(
        _ work: @escaping @Sendable () throws(BlobError) -> Value
    ) async throws(BlobError) -> Value {
        try await DiskQueue.run { [self] () throws(BlobError) in
            do throws(BlobError) {
                return try work()
            } catch {
                if error.code == .missing { try requireStore() }
                throw error
            }
        }
    }

    /// Nil: not there, although the store is.
    func status(ofBlobAt path: String) throws(BlobError) -> FileStatus? {
        guard let status = try FileStatus.of(path) else {
            try requireStore()
            return nil
        }
        guard status.isFile else {
            throw BlobError(.notAFile, attempted: "examine \(path)", cause: "something else is in the place of a blob")
        }
        return status
    }

    /// Without this an unmounted disk would look like the loss of every blob, and all of them would be made again.
    func requireStore() throws(BlobError) {
        if try FileStatus.of(layout.blobs, followingLinks: true) == nil {
            throw BlobError(.storeMissing, attempted: "use the blob store", cause: "there is no folder \(layout.blobs)")
        }
    }

    /// The folder of the key, made durably if need be.
    func makeShard(of key: String) throws(BlobError) -> String {
        let shard = try layout.shard(of: key)
        let made = try Folder.makeLast(shard)
        guard made || !durableShards.withLock({ $0.contains(shard) }) else { return shard }
        try Folder.sync(layout.blobs)
        durableShards.withLock { _ = $0.insert(shard) }
        return shard
    }

    private func health(of blob: Blob, at path: String, deep: Bool) throws(BlobError) -> BlobHealth {
        guard let status = try status(ofBlobAt: path) else { return .missing }
        guard status.size == blob.size else { return .wrongSize(actual: status.size) }
        guard deep else { return .whole }
        do {
            let file = try OpenFile(path, O_RDONLY | O_NOFOLLOW, attempting: "check blob \(blob.key)")
            return try file.blob() == blob ? .whole : .wrongContent
        } catch let error where error.errno == ENOENT {
            return .missing
        }
    }

    private static func absolute(_ path: String) throws(BlobError) -> String {
        guard !path.isEmpty else {
            throw BlobError(.badName, attempted: "open the blob store", cause: "the path of its folder is empty")
        }
        var path = path
        if !path.hasPrefix("/") {
            guard let current = getcwd(nil, 0) else {
                throw BlobError(errno: errno, attempted: "find the current folder")
            }
            defer { free(current) }
            path = String(cString: current) + "/" + path
        }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        return path
    }
}

/// The chunks of an open blob, each read when it is asked for.
private struct FileChunks: BlobChunks {
    let file: OpenFile
    var position: Int64
    let end: Int64

    mutating func next() async throws(BlobError) -> [UInt8]? {
        guard position < end else { return nil }
        let limit = Int(min(Int64(BlobReader.largestChunk), end - position))
        let bytes = try await DiskQueue.run { [file, position] () throws(BlobError) in
            try file.chunk(at: position, limit: limit)
        }
        guard !bytes.isEmpty else {
            throw BlobError(.damaged, attempted: "read \(file.path)", cause: "it was cut short at byte \(position)")
        }
        position += Int64(bytes.count)
        return bytes
    }
}
