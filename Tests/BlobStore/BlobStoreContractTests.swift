import BlobStore
import Digests
import Testing

/// What every driver does. A new one joins by being named in `BlobStoreKind.available`.
@Suite(.timeLimit(.minutes(15)))
struct `Every blob store` {
    @Test(arguments: BlobStoreKind.available)
    func `gives back every byte under the hash of the content`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        var random = SeededRandom(seed: 1)
        let allBytes = (0...255).map { UInt8($0) }
        for bytes in [[], [0], allBytes, Array("\r\n\0é".utf8), random.bytes(262_144), random.bytes(262_145)] {
            let blob = try await subject.publish(bytes)
            #expect(blob == Blob(key: SHA256.of(bytes).hex, size: Int64(bytes.count)))
            #expect(try await subject.bytes(of: blob.key) == bytes)
            #expect(try await subject.store.size(of: blob.key) == blob.size)
        }
    }

    @Test(arguments: BlobStoreKind.available)
    func `shows a blob only once it is published, and takes the file when it is staged`(
        kind: BlobStoreKind
    ) async throws {
        let subject = try kind.open()
        let path = try await subject.store.scratchFolder(named: "attempt") + "/film.mp4"
        try write([1, 2, 3], to: path)
        let staged = try await subject.store.stage(file: path)
        let other = try subject.reopen()
        #expect(!exists(path))
        #expect(try await other.size(of: staged.blob.key) == nil)
        #expect(try await other.list(after: nil, limit: 10).isEmpty)
        let blob = try await subject.store.publish(staged)
        #expect(blob == staged.blob)
        #expect(try await other.size(of: blob.key) == 3)
    }

    @Test(arguments: BlobStoreKind.available)
    func `hashes only what follows a hashed start, whatever its length`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        var random = SeededRandom(seed: 2)
        let bytes = random.bytes(300_001)
        for (number, count) in [0, 1, 63, 64, 262_144, 300_001].enumerated() {
            let path = try await subject.store.scratchFolder(named: "attempt-\(number)") + "/file"
            try write(bytes, to: path)
            let start = HashedStart()
            bytes[..<count].withUnsafeBytes { start.add($0) }
            let staged = try await subject.store.stage(file: path, hashed: start)
            #expect(staged.blob == Blob(key: SHA256.of(bytes).hex, size: 300_001))
            #expect(try await subject.bytes(of: subject.store.publish(staged).key) == bytes)
        }
    }

    @Test(arguments: BlobStoreKind.available)
    func `hashes all of a file that is shorter than what was hashed of it`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let path = try await subject.store.scratchFolder(named: "attempt") + "/file"
        try write([1, 2, 3], to: path)
        let start = HashedStart()
        [1, 2, 3, 4].withUnsafeBytes { start.add($0) }
        let staged = try await subject.store.stage(file: path, hashed: start)
        #expect(staged.blob == Blob(key: SHA256.of([1, 2, 3]).hex, size: 3))
    }

    @Test(arguments: BlobStoreKind.available)
    func `has nothing of a discarded blob`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let staged = try await subject.stage([1, 2, 3])
        await subject.store.discard(staged)
        let error = await #expect(throws: BlobError.self) { try await subject.store.publish(staged) }
        #expect(error?.code == .missing)
        #expect(try await subject.store.size(of: staged.blob.key) == nil)
        #expect(try await subject.sweep().stagedFiles.isEmpty)
    }

    @Test(arguments: BlobStoreKind.available)
    func `tells whole blobs from missing, cut and changed ones`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let (whole, cut) = (try await subject.publish([1, 2, 3]), try await subject.publish([4, 5, 6]))
        let (changed, gone) = (try await subject.publish([7, 8, 9]), try await subject.publish([10]))
        try subject.damage(cut.key, [4, 5])
        try subject.damage(changed.key, [7, 8, 0])
        try await subject.store.delete(gone.key)
        let all = [whole, cut, changed, gone]
        let shallow = try await subject.store.check(all, deep: false)
        #expect(shallow == [whole: .whole, cut: .wrongSize(actual: 2), changed: .whole, gone: .missing])
        let deep = try await subject.store.check(all, deep: true)
        #expect(deep == [whole: .whole, cut: .wrongSize(actual: 2), changed: .wrongContent, gone: .missing])
    }

    @Test(arguments: BlobStoreKind.available)
    func `heals a damaged blob when its content is published again`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let blob = try await subject.publish([1, 2, 3])
        try subject.damage(blob.key, [9, 9, 9])
        _ = try await subject.publish([1, 2, 3])
        #expect(try await subject.store.check([blob], deep: true) == [blob: .whole])
    }

    @Test(arguments: BlobStoreKind.available)
    func `takes the same content from 32 publishers at once`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let bytes = [UInt8](repeating: 7, count: 100_000)
        let blobs = try await withThrowingTaskGroup(of: Blob.self) { group in
            for number in 0..<32 {
                group.addTask {
                    let store = try subject.reopen()
                    let path = try await store.scratchFolder(named: "attempt-\(number)") + "/same"
                    try write(bytes, to: path)
                    return try await store.publish(try await store.stage(file: path))
                }
            }
            return try await group.reduce(into: Set<Blob>()) { $0.insert($1) }
        }
        let blob = try #require(blobs.first)
        #expect(blobs.count == 1)
        #expect(try await subject.store.list(after: nil, limit: 100).map(\.blob) == [blob])
        #expect(try await subject.store.check([blob], deep: true) == [blob: .whole])
        #expect(try await subject.sweep(referenced: [blob.key]).stagedFiles.isEmpty)
    }

    @Test(arguments: BlobStoreKind.available)
    func `lists in the order of the keys, page by page`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        var keys: [String] = []
        for number in UInt8(0)..<40 { keys.append(try await subject.publish([number]).key) }
        for limit in [1, 7, 40, 1000] {
            var listed: [ListedBlob] = []
            while true {
                let page = try await subject.store.list(after: listed.last?.blob.key, limit: limit)
                #expect(page.count <= limit)
                if page.isEmpty { break }
                listed += page
            }
            #expect(listed.map(\.blob.key) == keys.sorted())
            #expect(listed.allSatisfy { $0.blob.size == 1 && $0.modified > .zero })
        }
        #expect(try await subject.store.list(after: nil, limit: 0).isEmpty)
    }

    @Test(arguments: BlobStoreKind.available)
    func `deletes, and does not mind what is not there`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let blob = try await subject.publish([1])
        for _ in 1...2 { try await subject.store.delete(blob.key) }
        #expect(try await subject.store.size(of: blob.key) == nil)
        for _ in 1...2 { try await subject.store.removeScratchFolder(named: "attempt") }
    }

    @Test(arguments: BlobStoreKind.available)
    func `keeps one attempt's scratch folder until it is removed`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let folder = try await subject.store.scratchFolder(named: "a")
        try write([1], to: folder + "/half")
        #expect(try await subject.store.scratchFolder(named: "a") == folder)
        #expect(exists(folder + "/half"))
        #expect(try await subject.store.scratchFolder(named: "b") != folder)
        try await subject.store.removeScratchFolder(named: "a")
        #expect(!exists(folder))
    }

    @Test(
        arguments: BlobStoreKind.available,
        ["", "..", "../../../etc/passwd", String(repeating: "A", count: 64), String(repeating: "a", count: 63)])
    func `takes no malformed key for anything`(kind: BlobStoreKind, key: String) async throws {
        let subject = try kind.open()
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await subject.store.size(of: key) },
            { _ = try await subject.store.check([Blob(key: key, size: 1)], deep: false) },
            { _ = try await subject.store.read(key, range: nil) },
            { _ = try await subject.store.localFile(of: key) },
            { _ = try await subject.store.list(after: key, limit: 1) },
            { try await subject.store.delete(key) },
        ]
        for call in calls {
            let error = await #expect(throws: BlobError.self) { try await call() }
            #expect(error?.code == .badKey)
        }
    }

    @Test(arguments: BlobStoreKind.available, ["", ".", "..", ".hidden", "a/b", "a b", "é"])
    func `takes no malformed name for a scratch folder`(kind: BlobStoreKind, name: String) async throws {
        let subject = try kind.open()
        let calls: [@Sendable () async throws -> Void] = [
            { _ = try await subject.store.scratchFolder(named: name) },
            { try await subject.store.removeScratchFolder(named: name) },
        ]
        for call in calls {
            let error = await #expect(throws: BlobError.self) { try await call() }
            #expect(error?.code == .badName)
        }
    }
}
