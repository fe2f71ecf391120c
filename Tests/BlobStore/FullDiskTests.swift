import BlobStore
import Glibc
import Support
import Testing

@Suite(
    .timeLimit(.minutes(15)),
    .enabled(if: SmallFileSystem.canBeMounted, "mounting a small file system needs root and the right to mount"))
struct `A folder store on a disk that refuses` {
    private let folder = TemporaryFolder("full-disk")
    private let large = [UInt8](repeating: 7, count: 800_000)

    @Test func `stages nothing on a full disk, and everything when there is room again`() async throws {
        let disk = try SmallFileSystem("size=1m")
        let store = try FolderBlobStore(root: disk.path)
        let upload = folder.file("upload")
        try write(large, to: upload)
        try write([UInt8](repeating: 1, count: 600_000), to: disk.path + "/filler")
        let error = await #expect(throws: BlobError.self) { try await store.stage(file: upload) }
        #expect(error?.code == .noSpace)
        #expect(error?.description.contains("Free some space") == true)
        #expect(try names(in: disk.path + "/staging").isEmpty)
        #expect(exists(upload))
        try #require(unlink(disk.path + "/filler") == 0)
        let blob = try await store.publish(try await store.stage(file: upload))
        #expect(try await store.check([blob], deep: true) == [blob: .whole])
    }

    @Test func `publishes nothing by halves when the disk of the blobs is full`() async throws {
        let disk = try SmallFileSystem("size=1m")
        let root = folder.file("store")
        try #require(mkdir(root, 0o700) == 0 && symlink(disk.path, root + "/blobs") == 0)
        let store = try FolderBlobStore(root: root)
        let small = try await publish([1], in: store)
        try write([UInt8](repeating: 1, count: 600_000), to: disk.path + "/filler")
        let staged = try await stage(large, in: store)
        for _ in 1...3 {
            let error = await #expect(throws: BlobError.self) { try await store.publish(staged) }
            #expect(error?.code == .noSpace)
        }
        #expect(try await store.list(after: nil, limit: 10).map(\.blob) == [small])
        #expect(try names(in: disk.path + "/.incoming").isEmpty)
        try #require(unlink(disk.path + "/filler") == 0)
        let blob = try await store.publish(staged)
        #expect(try await store.check([blob, small], deep: true) == [blob: .whole, small: .whole])
        #expect(try names(in: root + "/staging").isEmpty)
    }

    @Test func `publishes what is staged once a new folder fits on the disk`() async throws {
        let disk = try SmallFileSystem("size=1m,nr_inodes=100")
        let store = try FolderBlobStore(root: disk.path)
        let staged = try await stage(Array("abc".utf8), in: store)
        var fillers: [String] = []
        while case let path = "\(disk.path)/\(fillers.count)", mkdir(path, 0o700) == 0 { fillers.append(path) }
        let error = await #expect(throws: BlobError.self) { try await store.publish(staged) }
        #expect(error?.code == .noSpace)
        try #require(rmdir(fillers[0]) == 0)
        let blob = try await store.publish(staged)
        #expect(try await store.check([blob], deep: true) == [blob: .whole])
    }

    @Test func `is swept free when the disk is full`() async throws {
        let disk = try SmallFileSystem("size=1m,nr_inodes=100")
        let store = try FolderBlobStore(root: disk.path)
        let blob = try await publish([1], in: store)
        var count = 0
        while case let path = "\(disk.path)/scratch/a/\(count)", mkdir(path, 0o700) == 0 { count += 1 }
        let report = try await store.sweep(olderThan: .zero, isActive: { _ in false }, referenced: { Set($0) })
        #expect(count > 0 && report.scratchFolders == ["a"])
        #expect(try await store.size(of: blob.key) == 1)
        _ = try await publish([2], in: store)
    }

    @Test func `can be opened and read on a read-only disk, and says so when it should write`() async throws {
        let disk = try SmallFileSystem("size=1m")
        let before = try FolderBlobStore(root: disk.path)
        let blob = try await publish([1, 2, 3], in: before)
        let staged = try await stage([4], in: before)
        try disk.makeReadOnly()
        let store = try FolderBlobStore(root: disk.path)
        #expect(try await store.check([blob], deep: true) == [blob: .whole])
        #expect(try await store.list(after: nil, limit: 10).map(\.blob) == [blob])
        #expect(try await store.read(blob.key, range: nil).count == 3)
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await store.scratchFolder(named: "b") },
            { _ = try await store.publish(staged) },
            { try await store.delete(blob.key) },
            { _ = try await store.sweep(olderThan: .zero, isActive: { _ in false }, referenced: { _ in [] }) },
        ]
        for call in calls {
            let error = await #expect(throws: BlobError.self) { try await call() }
            #expect(error?.code == .readOnly)
            #expect(error?.description.contains("Read-only file system. Mount the file system for writing.") == true)
        }
        #expect(try await store.size(of: blob.key) == 3)
    }
}
