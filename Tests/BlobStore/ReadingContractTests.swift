import BlobStore
import Digests
import Glibc
import Testing

@Suite(.timeLimit(.minutes(15)))
struct `Reading from every blob store` {
    @Test(arguments: BlobStoreKind.available)
    func `gives exactly the bytes of any range`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        var random = SeededRandom(seed: 2)
        let bytes = random.bytes(700_001)
        let key = try await subject.publish(bytes).key
        let size = Int64(bytes.count)
        let chunk = Int64(BlobReader.largestChunk)
        var ranges = [0..<0, size..<size, 0..<size, (size - 1)..<size, 0..<chunk, 0..<(chunk + 1), chunk..<(2 * chunk)]
        for _ in 0..<100 {
            let ends = [Int64.random(in: 0...size, using: &random), Int64.random(in: 0...size, using: &random)].sorted()
            ranges.append(ends[0]..<ends[1])
        }
        for range in ranges {
            let reader = try await subject.store.read(key, range: range)
            #expect(reader.count == Int64(range.count) && reader.blobSize == size)
            let expected = bytes[Int(range.lowerBound)..<Int(range.upperBound)]
            #expect(try await subject.bytes(of: key, range: range).elementsEqual(expected), "\(range)")
        }
    }

    @Test(arguments: BlobStoreKind.available)
    func `refuses a range beyond the end, and says how long the blob is`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let key = try await subject.publish([1, 2, 3]).key
        for range in [0..<4, 4..<4, 3..<9, -1..<2] as [Range<Int64>] {
            let error = await #expect(throws: BlobError.self) { try await subject.store.read(key, range: range) }
            #expect(error?.code == .badRange)
            #expect(error?.description.contains("it has 3 bytes") == true)
        }
    }

    @Test(arguments: BlobStoreKind.available)
    func `says that a blob is missing`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let key = SHA256.of("never published").hex
        let read = await #expect(throws: BlobError.self) { try await subject.store.read(key, range: nil) }
        #expect(read?.code == .missing)
        let local = await #expect(throws: BlobError.self) { try await subject.store.localFile(of: key) }
        #expect(local?.code == .missing)
    }

    @Test(arguments: BlobStoreKind.available)
    func `streams a hundred megabytes in small chunks`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let path = try await subject.store.scratchFolder(named: "large") + "/film"
        var random = SeededRandom(seed: 3)
        var block = random.bytes(1_000_000)
        let file = try #require(fopen(path, "wb"))
        for number in UInt8(0)..<100 {
            block[0] = number
            #expect(fwrite(block, 1, block.count, file) == block.count)
        }
        #expect(fclose(file) == 0)
        let blob = try await subject.store.publish(try await subject.store.stage(file: path))
        #expect(blob.size == 100_000_000)
        var hash = SHA256()
        for try await chunk in try await subject.store.read(blob.key, range: nil) {
            try #require((1...262_144).contains(chunk.count))
            hash.update(chunk)
        }
        #expect(hash.finish().hex == blob.key)
    }

    @Test(arguments: BlobStoreKind.available)
    func `goes on after the blob was deleted, and can be done twice`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        var random = SeededRandom(seed: 4)
        let bytes = random.bytes(600_000)
        let key = try await subject.publish(bytes).key
        let reader = try await subject.store.read(key, range: nil)
        var chunks = reader.makeAsyncIterator()
        var read = try #require(try await chunks.next())
        try await subject.store.delete(key)
        while let chunk = try await chunks.next() { read += chunk }
        #expect(read == bytes)
        var again: [UInt8] = []
        for try await chunk in reader { again += chunk }
        #expect(again == bytes)
    }

    @Test(arguments: BlobStoreKind.available)
    func `ends with its task`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let key = try await subject.publish([1, 2, 3]).key
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await subject.bytes(of: key)
        }
        let error = await #expect(throws: BlobError.self) { try await task.value }
        #expect(error?.code == .cancelled)
    }

    @Test(arguments: BlobStoreKind.available)
    func `offers a local file for those who need a path`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let key = try await subject.publish(Array("picture".utf8)).key
        let file = try #require(fopen(try await subject.store.localFile(of: key), "rb"))
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = fread(&bytes, 1, 20, file)
        #expect(fclose(file) == 0)
        #expect(bytes.prefix(count).elementsEqual("picture".utf8))
    }
}

func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
