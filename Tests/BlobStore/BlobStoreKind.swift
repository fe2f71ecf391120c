import BlobStore
import Glibc
import Support
import Testing

/// A driver, or a driver in a setting that makes it work differently. The contract suites run on each.
struct BlobStoreKind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let open: @Sendable () throws -> StoreUnderTest

    static var available: [BlobStoreKind] {
        var kinds = [BlobStoreKind(testDescription: "folder") { try .folder() }]
        if OtherFileSystem.isAvailable {
            for part in ["scratch", "blobs"] {
                kinds.append(
                    BlobStoreKind(testDescription: "folder, \(part) on another file system") {
                        try .folder(with: part)
                    })
            }
        }
        return kinds
    }
}

/// A store with nothing in it, and the ways around it that a contract needs: damage, and a second process.
struct StoreUnderTest: Sendable {
    let store: any BlobStore
    /// The same storage as another process would open it.
    let reopen: @Sendable () throws -> any BlobStore
    /// Replaces what is under a key behind the store's back.
    let damage: @Sendable (_ key: String, _ bytes: [UInt8]) throws -> Void
    /// Kept for as long as the test needs them.
    let folders: [TemporaryFolder]

    /// - Parameter part: The folder of the root that is to be on another file system.
    static func folder(with part: String? = nil) throws -> StoreUnderTest {
        var folders = [TemporaryFolder("blobs")]
        let root = folders[0].file("store")
        if let part {
            folders.append(TemporaryFolder("blobs", in: OtherFileSystem.path))
            try #require(mkdir(root, 0o750) == 0)
            try #require(symlink(folders[1].path, root + "/" + part) == 0)
        }
        return StoreUnderTest(
            store: try FolderBlobStore(root: root), reopen: { try FolderBlobStore(root: root) },
            damage: { key, bytes in
                let path = "\(root)/blobs/\(key.prefix(2))/\(key)"
                try #require(unlink(path) == 0)
                try write(bytes, to: path)
            }, folders: folders)
    }

    /// Writes the bytes as one attempt would, and takes them to the end.
    func publish(_ bytes: [UInt8], attempt: String = "attempt") async throws -> Blob {
        try await store.publish(try await stage(bytes, attempt: attempt))
    }

    func stage(_ bytes: [UInt8], attempt: String = "attempt") async throws -> StagedBlob {
        let path = try await store.scratchFolder(named: attempt) + "/unfinished"
        try write(bytes, to: path)
        return try await store.stage(file: path)
    }

    func bytes(of key: String, range: Range<Int64>? = nil) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in try await store.read(key, range: range) { bytes += chunk }
        return bytes
    }

    /// Sweeps everything that is not young to the second, and keeps what is named.
    func sweep(active: Set<String> = [], referenced: Set<String> = []) async throws -> SweepReport {
        try await store.sweep(
            olderThan: .zero, isActive: { active.contains($0) }, referenced: { referenced.intersection($0) })
    }
}

/// The memory file system, which every Linux has and which temporary folders mostly are not on.
enum OtherFileSystem {
    static let path = "/dev/shm"

    static var isAvailable: Bool {
        var here = stat()
        var there = stat()
        let folder = TemporaryFolder("device")
        return stat(folder.path, &here) == 0 && stat(path, &there) == 0 && here.st_dev != there.st_dev
    }
}

func write(_ bytes: [UInt8], to path: String) throws {
    let file = try #require(fopen(path, "wb"))
    let count = fwrite(bytes, 1, bytes.count, file)
    let closed = fclose(file)
    try #require(count == bytes.count && closed == 0)
}

/// The same bytes for the same seed, so that a failure can be had again.
struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            for index in 0..<count { buffer[index] = UInt8(truncatingIfNeeded: next()) }
            filled = count
        }
    }
}
