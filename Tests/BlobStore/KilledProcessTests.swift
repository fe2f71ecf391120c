import BlobStore
import Dispatch
import Glibc
import Support
import Testing

/// Each dies in a child process of its own, by SIGKILL, and this one looks at what is left.
@Suite(.timeLimit(.minutes(15)))
struct `A process that is killed` {
    private let folder = TemporaryFolder("killed")

    @Test func `between staging and publishing leaves only what the sweep removes`() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [root = folder.path as String] in
            let store = try FolderBlobStore(root: root)
            _ = try await publish([1, 2, 3], in: store, attempt: "first")
            _ = try await stage([4, 5, 6], in: store, attempt: "second")
            kill(getpid(), SIGKILL)
        }
        let store = try FolderBlobStore(root: folder.path)
        #expect(try await store.list(after: nil, limit: 10).map(\.blob.size) == [3])
        #expect(try names(in: folder.path + "/staging").count == 1)
        let report = try await store.sweep(olderThan: .zero, isActive: { _ in false }, referenced: { Set($0) })
        #expect(report.stagedFiles.count == 1 && report.scratchFolders.sorted() == ["first", "second"])
        #expect(report.blobs.isEmpty && report.failures.isEmpty)
        #expect(try names(in: folder.path + "/staging").isEmpty)
    }

    @Test func `at any moment leaves every blob under a key whole`() async throws {
        for round in 1...4 {
            await #expect(processExitsWith: .signal(SIGKILL)) { [root = folder.path as String, round = round as Int] in
                let store = try FolderBlobStore(root: root)
                var random = SeededRandom(seed: UInt64(round))
                _ = try await publish(random.bytes(10), in: store)
                let delay = DispatchTimeInterval.microseconds(.random(in: 0...100_000))
                DispatchQueue.global().asyncAfter(deadline: .now() + delay) { kill(getpid(), SIGKILL) }
                while true { _ = try await publish(random.bytes(.random(in: 0...200_000)), in: store) }
            }
            let store = try FolderBlobStore(root: folder.path)
            let blobs = try await store.list(after: nil, limit: 100_000).map(\.blob)
            #expect(blobs.count >= round)
            #expect(try await store.check(blobs, deep: true).values.allSatisfy { $0 == .whole })
        }
    }
}

@Suite(.timeLimit(.minutes(15)))
struct `A process` {
    private let folder = TemporaryFolder("denied")

    @Test func `without the right to write is told so`() async throws {
        // Root is denied nothing, so the child becomes nobody.
        await #expect(processExitsWith: .success) { [root = folder.path as String] in
            let store = try FolderBlobStore(root: root)
            let staged = try await stage([1], in: store)
            try #require(chmod(root + "/blobs", 0o500) == 0 && chmod(root, 0o755) == 0)
            try #require(geteuid() != 0 || setuid(65534) == 0)
            let error = await #expect(throws: BlobError.self) { try await store.publish(staged) }
            #expect(error?.code == .denied)
            #expect(error?.description.contains("Permission denied. Give the user that runs this the right") == true)
        }
    }
}
