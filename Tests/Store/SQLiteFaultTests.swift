import JSON
import StageMachine
import Support
import Testing

@testable import Store

@Suite(.enabled(if: SmallFileSystem.canBeMounted, "a small disk can be mounted (needs root)"))
struct SQLiteFaultTests {
    @Test func `on a full disk nothing is half written, and all works once there is room`() async throws {
        let disk = try SmallFileSystem("size=1024k")
        let store = try SQLiteStore(path: disk.file("x.sqlite"), .create)
        let id = try await store.add()
        let claim = try await store.take(id)
        try disk.fill()

        let story = String(repeating: "word ", count: 40_000)
        let before = try await store.dump()
        for _ in 1...3 {
            let error = await #expect(throws: StoreError.self) {
                try await store.add(Sample.video(document: ["story": .string(story)]))
            }
            #expect(error?.code == .full)
            #expect(error?.description.contains("is full; make room") == true)
            #expect(try await store.dump() == before)
        }
        // Small writes fit into the log for a while; each is whole or not there.
        var published = 0
        var refused: StoreError?
        while refused == nil && published < 2000 {
            do throws(StoreError) {
                _ = try await store.publish(
                    Sample.asset("picture", published + 1), under: claim, revision: 1, status: .scriptGenerated,
                    progress: 30)
                published += 1
            } catch {
                refused = error
            }
        }
        #expect(refused?.code == .full)
        #expect(try await store.snapshot(of: id)?.assets.count == published)
        #expect(try await store.history(of: id).filter { $0 == .assetMade }.count == published)
        let renewal = await #expect(throws: StoreError.self) {
            for _ in 1...2000 { _ = try await store.renew(claim, lease: .long, progress: nil) }
        }
        #expect(renewal?.code == .full)

        disk.makeRoom()
        #expect(try await store.renew(claim, lease: .long, progress: nil) != nil)
        let large = try await store.add(Sample.video(document: ["story": .string(story)]))
        let check = try await store.read("check") { db in try db.first("PRAGMA integrity_check") { $0.text(0) } }
        #expect(check == "ok")
        let dump = try await store.dump()
        await store.close()
        let again = try SQLiteStore(path: disk.file("x.sqlite"), .existing)
        #expect(try await again.dump() == dump)
        #expect(try await again.snapshot(of: large)?.document == ["story": .string(story)])
    }

    @Test func `a database is not made on a full disk, and is once there is room`() async throws {
        let disk = try SmallFileSystem("size=512k")
        try disk.fill()
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: disk.file("x.sqlite"), .create) }
        #expect(error?.code == .full)
        disk.makeRoom()
        let store = try SQLiteStore(path: disk.file("x.sqlite"), .create)
        _ = try await store.add()
    }

    @Test func `a database is not made in a folder that may not be written`() throws {
        let disk = try SmallFileSystem("size=256k")
        try disk.makeReadOnly()
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: disk.file("x.sqlite"), .create) }
        #expect(error?.code == .cannotOpen)
        #expect(error?.description.contains("check that its folder exists and may be read and written") == true)
    }

    @Test(arguments: [SQLiteStore.Opening.create, .existing])
    func `a database that may only be read is refused with a sentence`(opening: SQLiteStore.Opening) async throws {
        let disk = try SmallFileSystem("size=1024k")
        let store = try SQLiteStore(path: disk.file("x.sqlite"), .create)
        _ = try await store.add()
        await store.close()
        try disk.makeReadOnly()
        let error = #expect(throws: StoreError.self) { try SQLiteStore(path: disk.file("x.sqlite"), opening) }
        #expect(error?.code == .readOnly)
        #expect(error?.description.contains("is read-only; allow writing") == true)
    }
}
