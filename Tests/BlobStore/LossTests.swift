import BlobStore
import Digests
import Glibc
import Support
import Testing

@Suite struct `A folder's losses` {
    @Test func `grow with whatever makes a blob less than it was, and with nothing else that happens to it`()
        async throws
    {
        let folder = TemporaryFolder("losses")
        let root = folder.file("data")
        let store = try FolderBlobStore(root: root)
        let before = try await publish("one", store)
        var seen = try #require(store.losses())
        func same() -> Bool { store.losses() == seen }
        func grown() -> Bool {
            defer { seen = store.losses() ?? -1 }
            return store.losses().map { $0 > seen } ?? false
        }
        #expect(same())
        _ = try await store.check([before], deep: true)
        _ = try await store.localFile(of: before.key)
        #expect(same(), "looking at a blob is no loss")

        // What was published later, also into a new shard, is watched as well.
        var blobs: [Blob] = []
        for number in 0..<40 { blobs.append(try await publish("later \(number)", store)) }
        _ = store.losses()
        seen = store.losses() ?? -1
        for (number, blob) in blobs.enumerated() {
            let path = try await store.localFile(of: blob.key)
            switch number % 4 {
            case 0: try await store.delete(blob.key)
            case 1: #expect(rename(path, folder.file("away")) == 0)
            case 2: #expect(chmod(path, 0o600) == 0 && truncate(path, 1) == 0)
            default:
                // By another process.
                #expect(BuiltProgram(path: "/bin/rm").run(["-f", path]).status == 0)
            }
            #expect(grown(), "loss \(number) was not seen")
            #expect(same())
        }
        #expect(rename(root + "/blobs/" + before.key.prefix(2), folder.file("shard")) == 0)
        #expect(grown(), "a whole shard was moved away")
    }

    private func publish(_ text: String, _ store: FolderBlobStore) async throws -> Blob {
        let path = try await store.scratchFolder(named: "test") + "/file"
        try write(Array(text.utf8), to: path)
        return try await store.publish(store.stage(file: path))
    }
}
