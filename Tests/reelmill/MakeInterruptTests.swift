import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Store
import Support
import Testing

/// `reelmill make` that does not get to its end.
@Suite(.serialized) struct MakeInterruptTests {
    /// Held at its last scene until a test has acted.
    private static let story = """
        A red fox sat by the river.

        An owl called from the tall pine tree.

        The wind moved the reeds all night.

        A boat came round the bend without a light.

        Nobody was in it but a sleeping dog.

        The fox followed it along the bank.

        At dawn they reached a village.

        The baker gave bread to both of them.
        """

    private let voice: HeldVoice
    private let house: MakeHouse

    init() throws {
        voice = try HeldVoice("baker")
        house = try MakeHouse(["ESPEAK_PROGRAM": voice.program])
    }

    private func begin() async throws -> MakeHouse.Running {
        try house.write(Self.story, "story.txt")
        let run = try house.start(house.path("story.txt"), "-o", house.path("fox.mp4"))
        try await eventually("it is at work") {
            await aside { house.sql("SELECT count(*) FROM assets").first.flatMap { Int($0) } ?? 0 >= 2 }
        }
        return run
    }

    private func undisturbed() async throws -> [String] {
        let other = try MakeHouse()
        try other.write(Self.story, "story.txt")
        let outcome = await other.make(other.path("story.txt"), "-o", other.path("fox.mp4"))
        #expect(outcome.status == 0, "\(outcome.complaint)")
        return try other.decoded("fox.mp4")
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `asked to end it ends its child, and the same command carries on`(signal: Int32) async throws {
        let run = try await begin()
        // What a child starts has its name for a moment.
        try await eventually("one child is there") { house.children.count == 1 }
        kill(run.pid, signal)
        #expect(await run.end() == .exited(130))
        #expect(run.printed.contains("What is finished is kept: the same command carries on."), "\(run.printed)")
        #expect(house.children.isEmpty)
        #expect(house.sql("SELECT count(*) FROM items WHERE owner IS NOT NULL") == ["0"])
        #expect(house.bytes("fox.mp4") == nil)
        let made = house.sql("SELECT kind, part FROM assets")
        voice.letGo()
        let again = await house.make(house.path("story.txt"), "-o", house.path("fox.mp4"))
        #expect(again.status == 0, "\(again.complaint)")
        #expect(try house.decoded("fox.mp4") == (try await undisturbed()))
        // Nothing was made twice.
        let all = house.sql("SELECT kind, part FROM assets")
        #expect(Set(all).count == all.count && Set(all).isSuperset(of: made))
    }

    @Test func `killed it leaves its child at work, and the same command finishes`() async throws {
        let run = try await begin()
        kill(run.pid, SIGKILL)
        #expect(await run.end() == .killed(signal: SIGKILL))
        let id = try #require(house.sql("SELECT id FROM items").first)
        voice.letGo()
        let again = await house.make(house.path("story.txt"), "-o", house.path("fox.mp4"))
        #expect(again.status == 0, "\(again.complaint)")
        #expect(house.sql("SELECT id, status FROM items") == ["\(id) completed"])
        // The first child made it all: nobody else claimed it.
        #expect(house.sql("SELECT count(DISTINCT fence) FROM events WHERE kind = 'asset_made'") == ["1"])
        #expect(try house.decoded("fox.mp4") == (try await undisturbed()))
        try await eventually("no child is left") { house.children.isEmpty }
    }

    @Test func `a claim that somebody else takes is waited for and taken back`() async throws {
        let run = try await begin()
        try await eventually("one child is there") { house.children.count == 1 }
        let first = house.children
        _ = house.sql(
            """
            UPDATE items SET owner = 'another', fence = fence + 1, lease_until = (unixepoch() + 600) * 1000; SELECT 1
            """)
        try await eventually("another child waits") { house.children.count == 1 && house.children != first }
        // As if the other had been killed long ago.
        _ = house.sql("UPDATE items SET lease_until = 1 WHERE owner = 'another'; SELECT 1")
        voice.letGo()
        #expect(await run.end() == .exited(0), "\(run.printed)")
        #expect(try house.decoded("fox.mp4") == (try await undisturbed()))
    }

    @Test func `a film that is cancelled meanwhile stays cancelled`() async throws {
        let run = try await begin()
        let store = try SQLiteStore(path: house.path("data/reelmill.sqlite"), .existing)
        let id = try #require(house.sql("SELECT id FROM items").first)
        #expect(try await store.cancel(id))
        await store.close()
        #expect(await run.end() == .exited(1))
        #expect(run.printed.contains("Cancelled. Everything finished so far is kept"), "\(run.printed)")
        #expect(house.sql("SELECT status FROM items WHERE owner IS NULL") == ["failed"])
    }

    @Test func `a child that dies is told of, and the same command finishes`() async throws {
        let run = try await begin()
        try await eventually("one child is there") { house.children.count == 1 }
        for child in house.children { kill(child, SIGKILL) }
        #expect(await run.end() == .exited(1))
        #expect(run.printed.contains("The same command carries on."), "\(run.printed)")
        // As if its lease were over.
        _ = house.sql("UPDATE items SET lease_until = 1 WHERE owner IS NOT NULL; SELECT 1")
        voice.letGo()
        let again = await house.make(house.path("story.txt"), "-o", house.path("fox.mp4"))
        #expect(again.status == 0, "\(again.complaint)")
        #expect(try house.decoded("fox.mp4") == (try await undisturbed()))
    }
}
