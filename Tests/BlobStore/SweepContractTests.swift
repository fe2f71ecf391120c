import BlobStore
import Testing

@Suite(.timeLimit(.minutes(15)))
struct `Sweeping every blob store` {
    @Test(arguments: BlobStoreKind.available)
    func `removes blobs that no row names, and no others`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        var blobs: [Blob] = []
        for number in UInt8(0)..<20 { blobs.append(try await subject.publish([number])) }
        let wanted = Set(blobs.prefix(10).map(\.key))
        let report = try await subject.sweep(active: ["attempt"], referenced: wanted)
        #expect(Set(report.blobs) == Set(blobs.dropFirst(10)))
        #expect(report.scratchFolders.isEmpty && report.stagedFiles.isEmpty && report.failures.isEmpty)
        #expect(Set(try await subject.store.list(after: nil, limit: 100).map(\.blob.key)) == wanted)
    }

    @Test(arguments: BlobStoreKind.available)
    func `keeps whatever is young`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let blob = try await subject.publish([1])
        let staged = try await subject.stage([2])
        let report = try await subject.store.sweep(
            olderThan: .seconds(3600), isActive: { _ in false }, referenced: { _ in [] })
        #expect(report.blobs.isEmpty && report.scratchFolders.isEmpty && report.stagedFiles.isEmpty)
        #expect(try await subject.store.size(of: blob.key) == 1)
        _ = try await subject.store.publish(staged)
    }

    @Test(arguments: BlobStoreKind.available)
    func `removes what dead attempts left, and nothing of active ones`(kind: BlobStoreKind) async throws {
        let subject = try kind.open()
        let alive = try await subject.stage([1], attempt: "alive.1")
        let dead = try await subject.stage([2], attempt: "dead.1")
        let folder = try await subject.store.scratchFolder(named: "dead.1")
        try write([3], to: folder + "/half")
        let report = try await subject.sweep(active: ["alive.1"])
        #expect(report.scratchFolders == ["dead.1"])
        #expect(report.stagedFiles.count == 1)
        #expect(report.failures.isEmpty)
        #expect(!exists(folder))
        _ = try await subject.store.publish(alive)
        let error = await #expect(throws: BlobError.self) { try await subject.store.publish(dead) }
        #expect(error?.code == .missing)
    }

    @Test(arguments: BlobStoreKind.available)
    func `removes nothing that it could not ask about`(kind: BlobStoreKind) async throws {
        struct DatabaseGone: Error {}
        let subject = try kind.open()
        let blob = try await subject.publish([1])
        let error = await #expect(throws: BlobError.self) {
            try await subject.store.sweep(
                olderThan: .zero, isActive: { _ in true }, referenced: { _ in throw DatabaseGone() })
        }
        #expect(error?.code == .unanswered)
        #expect(error?.description.contains("DatabaseGone") == true)
        #expect(try await subject.store.size(of: blob.key) == 1)
    }
}
