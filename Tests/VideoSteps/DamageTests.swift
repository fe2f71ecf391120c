import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// Finished films whose files or rows somebody spoiled.
@Suite struct DamageTests {
    enum Damage: String, CaseIterable, Sendable {
        case truncated, deleted, replaced, emptied

        func strike(_ path: String) throws {
            let size = try #require(FileManager.default.contents(atPath: path)).count
            // Blobs are read-only, and published by link: the spoiled one takes the place of the whole one.
            let spoiled = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
            unlink(path)
            switch self {
            case .deleted: return
            case .truncated: try Data(spoiled.prefix(size / 2)).write(to: URL(filePath: path))
            case .replaced: try Data(spoiled).write(to: URL(filePath: path))
            case .emptied: try Data().write(to: URL(filePath: path))
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func `a spoiled piece is made again, and that alone`(_ damage: Damage) async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        let house = try VideoHouse(like: undisturbed.house)
        let id = undisturbed.id
        let pieces = ["narration/2", "picture/1", "segment/3", "music", "timeline", "film"]
        var blobs: [String] = []
        for piece in pieces { blobs.append(try await house.blob(piece, of: id)) }
        for blob in blobs { try damage.strike(blob) }
        let before = Int64(try await house.events(id).count)
        if damage != .replaced {
            // The size alone tells: without reading gigabytes.
            let plan = try JSON(parsing: await house.process(id, "--plan", "--json").output)
            let missing = (plan["pieces"]?.items ?? []).filter { $0["state"]?.text != "present" }
            let named = missing.compactMap { $0["asset"]?.text }
            #expect(pieces.allSatisfy { named.contains($0) }, "\(plan)")
            #expect(plan["status"]?.text == "assets_missing")
        }
        let run = await house.process(id)
        #expect(run.status == 0, "\(run.complaint)")
        #expect(try await house.made(id, after: before).sorted() == pieces.sorted())
        try await house.expectSound(id)
        #expect(try await house.film(of: id) == undisturbed.film)
    }

    @Test func `a status written by hand is put right`() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        let house = try VideoHouse(like: undisturbed.house)
        let id = undisturbed.id
        for status in ["script_generated", "assets_generated", "rendering", "failed", "assets_missing"] {
            try house.sql("UPDATE items SET status = '\(status)', progress = 3 WHERE id = '\(id)'")
            let before = Int64(try await house.events(id).count)
            #expect(await house.process(id).status == 0, "\(status)")
            #expect(try await house.made(id, after: before).isEmpty)
            try await house.expectSound(id)
            #expect(try await house.item(id).progress == 100)
        }
        // And one that claims too much.
        unlink(try await house.blob("film", of: id))
        try house.sql("UPDATE items SET status = 'completed', progress = 100 WHERE id = '\(id)'")
        #expect(await house.process(id).status == 0)
        try await house.expectSound(id)
        #expect(try await house.film(of: id) == undisturbed.film)
    }

    @Test func `a film that is completed is left alone`() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        let house = try VideoHouse(like: undisturbed.house)
        let before = try await house.events(undisturbed.id)
        #expect(await house.process(undisturbed.id).status == 0)
        #expect(try await house.events(undisturbed.id) == before)
    }
}
