import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Testing

/// `reelmill make` that does not get to its end.
@Suite(.serialized) struct MakeInterruptTests {
    /// Long enough not to be over before the test acts.
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

    private func begin(_ house: MakeHouse) async throws -> MakeHouse.Running {
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
        #expect(await other.make(other.path("story.txt"), "-o", other.path("fox.mp4")).status == 0)
        return try other.decoded("fox.mp4")
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
    func `asked to end it ends its child, and the same command carries on`(signal: Int32) async throws {
        let house = try MakeHouse()
        let run = try await begin(house)
        // So that a busy machine does not let it finish before the signal arrives.
        let children = house.children
        try #require(children.count == 1)
        kill(children[0], SIGSTOP)
        kill(run.pid, signal)
        kill(children[0], SIGCONT)
        #expect(await run.end() == .exited(130))
        #expect(run.printed.contains("What is finished is kept: the same command carries on."), "\(run.printed)")
        #expect(house.children.isEmpty)
        #expect(house.sql("SELECT count(*) FROM items WHERE owner IS NOT NULL") == ["0"])
        #expect(house.bytes("fox.mp4") == nil)
        let made = house.sql("SELECT kind, part FROM assets")
        let again = await house.make(house.path("story.txt"), "-o", house.path("fox.mp4"))
        #expect(again.status == 0, "\(again.complaint)")
        #expect(try house.decoded("fox.mp4") == (try await undisturbed()))
        // Nothing was made twice.
        let all = house.sql("SELECT kind, part FROM assets")
        #expect(Set(all).count == all.count && Set(all).isSuperset(of: made))
    }

    @Test func `killed it leaves its child at work, and the same command finishes`() async throws {
        let house = try MakeHouse()
        let run = try await begin(house)
        kill(run.pid, SIGKILL)
        #expect(await run.end() == .killed(signal: SIGKILL))
        let id = try #require(house.sql("SELECT id FROM items").first)
        let again = await house.make(house.path("story.txt"), "-o", house.path("fox.mp4"))
        #expect(again.status == 0, "\(again.complaint)")
        #expect(house.sql("SELECT id, status FROM items") == ["\(id) completed"])
        // The first child made it all: nobody else claimed it.
        #expect(house.sql("SELECT count(DISTINCT fence) FROM events WHERE kind = 'asset_made'") == ["1"])
        #expect(try house.decoded("fox.mp4") == (try await undisturbed()))
        try await eventually("no child is left") { house.children.isEmpty }
    }

    @Test func `a child that dies is told of, and the same command finishes`() async throws {
        let house = try MakeHouse()
        let run = try await begin(house)
        for child in house.children { kill(child, SIGKILL) }
        #expect(await run.end() == .exited(1))
        #expect(run.printed.contains("The same command carries on."), "\(run.printed)")
        let again = await house.make(house.path("story.txt"), "-o", house.path("fox.mp4"))
        #expect(again.status == 0, "\(again.complaint)")
        #expect(try house.decoded("fox.mp4") == (try await undisturbed()))
    }
}
