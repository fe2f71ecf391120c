import FoundationEssentials
import Glibc
import JSON
import StageMachine
import Store
import Support
import Testing

/// Rows, statuses and files changed behind the engine's back.
@Suite struct RepairTests {
    @Test(arguments: Status.allCases) func `any status that is written by hand is put right without work`(
        _ status: Status
    ) async throws {
        let house = try House()
        let id = try await house.create(story(scenes: 2))
        _ = try await house.run("process", id)
        let before = house.diary.count
        try house.sql("UPDATE items SET status = '\(status.rawValue)', progress = 3 WHERE id = '\(id)'")
        let run = try await house.run("process", id)
        #expect(run.code == 0)
        #expect(house.diary.count == before)
        try await house.expectSound(id)
        let says = status == .completed || status == .failed ? nil : "repaired the status"
        if let says { #expect(run.printed.contains(says)) }
    }

    @Test(arguments: ["truncated", "deleted", "garbage", "grown"], ["voice/1", "clip/2", "film"])
    func `a damaged piece is made again, and only that`(_ damage: String, _ piece: String) async throws {
        let house = try House()
        let id = try await house.create(story(scenes: 2))
        _ = try await house.run("process", id)
        let snapshot = try #require(await house.store.snapshot(of: id))
        let asset = try #require(snapshot.assets.first { "\($0.ref)" == piece })
        let path = house.blobPath(asset.content)
        chmod(path, 0o640)
        switch damage {
        case "truncated": truncate(path, Int(asset.size / 2))
        case "grown": truncate(path, Int(asset.size + 1))
        case "deleted": unlink(path)
        default: try Data(repeating: 7, count: Int(asset.size)).write(to: URL(filePath: path))
        }
        let line = house.diary.count
        let plan = try await house.run("process", id, "--plan")
        if damage != "garbage" { #expect(plan.printed.contains("it was there and is gone"), "\(plan.printed)") }
        let run = try await house.run("process", id)
        #expect(run.code == 0, "\(run.printed)")
        #expect(run.printed.contains("a finished piece is gone"))
        #expect(house.begun(since: line) == [piece])
        try await house.expectSound(id)
    }

    @Test(arguments: [("voice/2", ["voice/2"]), ("timeline", ["timeline"]), ("film", ["film"])])
    func `a deleted row is made again, and what hangs on it is not when it comes out the same`(
        _ piece: String, _ remade: [String]
    ) async throws {
        let house = try House()
        let id = try await house.create(story(scenes: 2))
        _ = try await house.run("process", id)
        let ref = try #require(AssetRef(parsing: piece))
        try house.sql("DELETE FROM assets WHERE kind = '\(ref.kind)' AND part = \(ref.part)")
        let line = house.diary.count
        #expect(try await house.run("process", id).code == 0)
        #expect(house.begun(since: line) == remade)
    }

    @Test func `everything lost is made again once`() async throws {
        let house = try House()
        let id = try await house.create(story(scenes: 2))
        _ = try await house.run("process", id)
        try FileManager.default.removeItem(atPath: house.data + "/blobs")
        let line = house.diary.count
        let run = try await house.run("process", id)
        #expect(run.code == 0, "\(run.printed)")
        #expect(house.begun(since: line).count == 8)
        try await house.expectSound(id)
    }

    @Test func `a file that comes back is used again`() async throws {
        let house = try House()
        let id = try await house.create(["scenes": [["text": "a", "draw": ["write 100"], "speak": ["once no refuse"]]]])
        #expect(try await house.run("process", id).code == 1)
        let picture = try #require(await house.store.snapshot(of: id)?.assets.first { $0.ref.kind == "picture" })
        let path = house.blobPath(picture.content)
        rename(path, house.folder.file("aside"))
        try house.sql("UPDATE assets SET is_whole = 0")
        rename(house.folder.file("aside"), path)
        let line = house.diary.count
        #expect(try await house.run("process", id).code == 0)
        #expect(!house.begun(since: line).contains("picture/1"))
    }
}
