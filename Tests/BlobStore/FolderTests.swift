import BlobStore
import Digests
import Glibc
import Support
import Testing

/// What only the folder driver promises: its layout, and how it tells damage to the folder from the loss of a blob.
@Suite(.timeLimit(.minutes(15)))
struct `A folder store` {
    private let folder = TemporaryFolder("folder-store")
    private var root: String { folder.file("deep/down/store") }

    @Test func `keeps blobs read-only in shards named after their keys`() async throws {
        let store = try FolderBlobStore(root: root)
        let blob = try await publish(Array("abc".utf8), in: store)
        let path = try await store.localFile(of: blob.key)
        #expect(path == root + "/blobs/ba/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(try record(of: path).st_mode & 0o7777 == 0o440)
        #expect(try await FolderBlobStore(root: root + "/").localFile(of: blob.key) == path)
    }

    @Test(arguments: ["folder", "link", "pipe"])
    func `stages only regular files`(kind: String) async throws {
        let store = try FolderBlobStore(root: root)
        let path = try await store.scratchFolder(named: "a") + "/" + kind
        switch kind {
        case "folder": try #require(mkdir(path, 0o700) == 0)
        case "link": try #require(symlink("/etc/passwd", path) == 0)
        default: try #require(mkfifo(path, 0o600) == 0)
        }
        let error = await #expect(throws: BlobError.self) { try await store.stage(file: path) }
        #expect(error?.code == .notAFile)
    }

    @Test func `says what is missing when there is no file to stage`() async throws {
        let store = try FolderBlobStore(root: root)
        let error = await #expect(throws: BlobError.self) { try await store.stage(file: root + "/nothing") }
        #expect(error?.code == .missing)
        #expect(error?.description == "Could not stage \(root)/nothing: No such file or directory.")
    }

    /// Else everything would be made, and paid for, again.
    @Test func `does not take an unmounted disk for the loss of its blobs`() async throws {
        let store = try FolderBlobStore(root: root)
        let blob = try await publish([1], in: store)
        let staged = try await stage([2], in: store)
        try #require(rename(root, folder.file("elsewhere")) == 0)
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await store.size(of: blob.key) },
            { _ = try await store.check([blob], deep: false) },
            { _ = try await store.read(blob.key, range: nil) },
            { _ = try await store.localFile(of: blob.key) },
            { _ = try await store.list(after: nil, limit: 1) },
            { _ = try await store.scratchFolder(named: "b") },
            { _ = try await store.publish(staged) },
            { _ = try await store.sweep(olderThan: .zero, isActive: { _ in false }, referenced: { _ in [] }) },
        ]
        for call in calls {
            let error = await #expect(throws: BlobError.self) { try await call() }
            #expect(error?.code == .storeMissing)
        }
    }

    @Test func `reads no further than it is asked for`() async throws {
        let store = try FolderBlobStore(root: root)
        let blob = try await publish([UInt8](repeating: 5, count: 600_000), in: store)
        var chunks = try await store.read(blob.key, range: nil).makeAsyncIterator()
        #expect(try await chunks.next()?.count == 262_144)
        try #require(truncate(try await store.localFile(of: blob.key), 262_144) == 0)
        let error = await #expect(throws: BlobError.self) { try await chunks.next() }
        #expect(error?.code == .damaged)
    }

    @Test func `publishes no staged file that was cut short`() async throws {
        let store = try FolderBlobStore(root: root)
        let staged = try await stage([1, 2, 3], in: store)
        for name in try names(in: root + "/staging") {
            try #require(truncate(root + "/staging/" + name, 2) == 0)
        }
        let error = await #expect(throws: BlobError.self) { try await store.publish(staged) }
        #expect(error?.code == .damaged)
        #expect(try await store.list(after: nil, limit: 10).isEmpty)
    }

    @Test func `lists and sweeps around files that are not its own`() async throws {
        let store = try FolderBlobStore(root: root)
        let blob = try await publish([1], in: store)
        let shard = root + "/blobs/" + blob.key.prefix(2)
        let foreign = [shard + "/README", shard + "/" + misplacedKey(in: blob.key), root + "/blobs/x"]
        for path in foreign { try write([1], to: path) }
        #expect(try await store.list(after: nil, limit: 10).map(\.blob) == [blob])
        let report = try await store.sweep(olderThan: .zero, isActive: { _ in false }, referenced: { _ in [] })
        #expect(report.blobs == [blob])
        for path in foreign { #expect(exists(path)) }
    }

    @Test func `removes links in scratch folders and not what they lead to`() async throws {
        let store = try FolderBlobStore(root: root)
        let treasure = folder.file("treasure")
        try #require(mkdir(treasure, 0o700) == 0)
        try write([1], to: treasure + "/gold")
        let scratch = try await store.scratchFolder(named: "a")
        try #require(symlink(treasure, scratch + "/link") == 0)
        try #require(mkdir(scratch + "/sub", 0o700) == 0)
        try write([1], to: scratch + "/sub/file")
        try await store.removeScratchFolder(named: "a")
        #expect(!exists(scratch))
        #expect(exists(treasure + "/gold"))
    }

    @Test func `works on when somebody tidied an empty shard away`() async throws {
        let store = try FolderBlobStore(root: root)
        let blob = try await publish([1], in: store)
        try await store.delete(blob.key)
        try #require(rmdir(root + "/blobs/" + blob.key.prefix(2)) == 0)
        #expect(try await publish([1], in: store) == blob)
    }

    @Test func `refuses a root whose place is taken by a file`() throws {
        try write([], to: folder.file("file"))
        let error = #expect(throws: BlobError.self) { try FolderBlobStore(root: folder.file("file")) }
        #expect(error?.description.contains("a file is in its place") == true)
    }
}

@Suite(.timeLimit(.minutes(15)))
struct `Sweeping a folder store` {
    private let folder = TemporaryFolder("folder-sweep", in: OtherFileSystem.isAvailable ? OtherFileSystem.path : nil)

    @Test func `keeps a blob that is published again while it asks`() async throws {
        let store = try FolderBlobStore(root: folder.path)
        let again = try await publish([1], in: store)
        let old = try await publish([2], in: store)
        for blob in [again, old] { try makeOld(try await store.localFile(of: blob.key)) }
        let folder = folder
        let report = try await store.sweep(olderThan: .seconds(60), isActive: { _ in false }) { keys in
            #expect(Set(keys) == [again.key, old.key])
            let other = try FolderBlobStore(root: folder.path)
            _ = try await publish([1], in: other)
            return []
        }
        #expect(report.blobs == [old])
        #expect(try await store.size(of: again.key) == 1)
    }

    @Test func `takes a blob for young that was staged long before it was published`() async throws {
        let store = try FolderBlobStore(root: folder.path)
        let staged = try await stage([1], in: store)
        for name in try names(in: folder.file("staging")) { try makeOld(folder.file("staging/" + name)) }
        let blob = try await store.publish(staged)
        _ = try await store.sweep(olderThan: .seconds(60), isActive: { _ in false }, referenced: { _ in [] })
        #expect(try await store.size(of: blob.key) == 1)
    }

    @Test func `takes the age of a scratch folder from the youngest file in it`() async throws {
        let store = try FolderBlobStore(root: folder.path)
        for (name, youngIsInside) in [("young", true), ("old", false)] {
            let scratch = try await store.scratchFolder(named: name)
            try #require(mkdir(scratch + "/sub", 0o700) == 0)
            try write([1], to: scratch + "/sub/file")
            if !youngIsInside { try makeOld(scratch + "/sub/file") }
            try makeOld(scratch + "/sub")
            try makeOld(scratch)
        }
        let report = try await store.sweep(
            olderThan: .seconds(60), isActive: { _ in false }, referenced: { _ in [] })
        #expect(report.scratchFolders == ["old"])
        #expect(report.failures.isEmpty)
    }

    @Test func `goes through a large store in batches`() async throws {
        let store = try FolderBlobStore(root: folder.path)
        var keys: Set<String> = []
        for number in 0..<1100 { keys.insert(try await publish(Array("\(number)".utf8), in: store).key) }
        let asked = Asked()
        let report = try await store.sweep(olderThan: .zero, isActive: { _ in false }) { batch in
            await asked.add(batch)
            return Set(batch.filter { $0.hasPrefix("0") })
        }
        #expect(await asked.batches.allSatisfy { $0.count <= 500 })
        #expect(await asked.batches.joined().elementsEqual(keys.sorted()))
        #expect(Set(report.blobs.map(\.key)) == keys.filter { !$0.hasPrefix("0") })
    }

    private func makeOld(_ path: String) throws {
        let hourAgo = time(nil) - 3600
        let times = [timespec(tv_sec: hourAgo, tv_nsec: 0), timespec(tv_sec: hourAgo, tv_nsec: 0)]
        try #require(utimensat(AT_FDCWD, path, times, 0) == 0)
    }
}

private actor Asked {
    var batches: [[String]] = []

    func add(_ batch: [String]) { batches.append(batch) }
}

func stage(_ bytes: [UInt8], in store: any BlobStore, attempt: String = "a") async throws -> StagedBlob {
    let path = try await store.scratchFolder(named: attempt) + "/unfinished"
    try write(bytes, to: path)
    return try await store.stage(file: path)
}

func publish(_ bytes: [UInt8], in store: any BlobStore, attempt: String = "a") async throws -> Blob {
    try await store.publish(try await stage(bytes, in: store, attempt: attempt))
}

func names(in path: String) throws -> [String] {
    let folder = try #require(opendir(path))
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
        names.append(String(cString: name.assumingMemoryBound(to: CChar.self)))
    }
    return names.filter { $0 != "." && $0 != ".." }
}

private func record(of path: String) throws -> stat {
    var record = stat()
    try #require(stat(path, &record) == 0)
    return record
}

/// A well-formed key that belongs in another shard than this one's.
private func misplacedKey(in key: String) -> String {
    (key.hasPrefix("00") ? "11" : "00") + key.dropFirst(2)
}
