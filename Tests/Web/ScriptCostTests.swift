import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Testing

/// Scripts that the server buys of a provider, who counts and charges. The videos themselves are not made.
@Suite struct ScriptCostTests {
    /// By the usual model's price, for the tokens that the test provider tells.
    private static let price = 0.0012

    private struct Paid {
        let provider = RunningProvider()
        let house: ServerHouse
        private let templates: PricedTemplates

        init(_ settings: [String: String] = [:]) throws {
            templates = try PricedTemplates()
            let own = [
                "SCRIPT_PROVIDER": "openai", "OPENAI_API_KEY": "test-key", "TEMPLATES_DIR": templates.path,
                "OPENAI_BASE_URL": provider.address + "/v1",
            ]
            house = try ServerHouse(own.merging(settings) { $1 })
        }

        /// How many scripts the provider was asked for.
        var sales: Int {
            (FileManager.default.contents(atPath: provider.journal) ?? Data()).split(separator: 10).count
        }

        func order(_ changes: [String: JSON] = [:], to path: String = "/api/generate-script") throws -> JSON {
            let body: [String: JSON] = ["story": JSON(WebHouse.story), "autoProcess": false]
            return try house.curl(
                path, "-H", "Content-Type: application/json", "-d",
                JSON.object(body.merging(changes) { $1 }).canonicalText)
        }

        /// The cost of a video, and how many calls it is for.
        func bill(_ order: JSON) throws -> (cost: Double?, calls: Int64?) {
            let id = try #require(order["videoId"]?.text, "\(order.canonicalText)")
            let state = try house.curl("/api/video-status?id=" + id)
            return (state["cost"]?.number, state["paidCalls"]?.integer)
        }

        func journal() throws -> [JSON] {
            let bytes = FileManager.default.contents(atPath: house.folder.file("data/script-calls.jsonl")) ?? Data()
            return try bytes.split(separator: 10).map { try JSON(parsing: String(decoding: $0, as: UTF8.self)) }
        }
    }

    @Test func `a video shows what its script cost, and each pays for its own`() async throws {
        let paid = try Paid()
        let server = try paid.house.start()
        defer { kill(server.pid, SIGKILL) }
        let first = try paid.order()
        #expect(try paid.bill(first) == (Self.price, 1))
        #expect(paid.sales == 1)
        // The same once more is another video, with a script of its own.
        let second = try paid.order()
        #expect(try paid.bill(second) == (Self.price, 1))
        #expect(try paid.bill(first) == (Self.price, 1))
        #expect(paid.sales == 2)
        // The same request sent again is the same video.
        let ids = try (0..<2).map { _ in
            try paid.house.curl(
                "/api/generate-script", "-H", "Content-Type: application/json", "-H", "Idempotency-Key: one", "-d",
                JSON.object(["story": JSON(WebHouse.story), "autoProcess": false]).canonicalText)
        }
        #expect(ids[0] == ids[1] && paid.sales == 3)
        #expect(try paid.bill(ids[1]) == (Self.price, 1))
        // So does the command.
        let told = BuiltProgram("reelmill").run(
            ["status", try #require(first["videoId"]?.text)], environment: paid.house.environment)
        #expect(told.output.contains("\n1 paid call, $0.0012\n"), "\(told.output)")
        #expect(told.output.contains("call_settled  cost=1200 success=true"), "\(told.output)")
    }

    @Test func `what a script cost before it was edited is part of the video that is made from it`() async throws {
        let paid = try Paid()
        let server = try paid.house.start()
        defer { kill(server.pid, SIGKILL) }
        _ = try paid.order(to: "/api/script")
        // Once more, since the first was not liked.
        var script = try #require(try paid.order(to: "/api/script").fields)
        #expect(script["receipt"]?.text != nil && paid.sales == 2)
        script["title"] = "Another title"
        let made = try paid.order(["script": .object(script)])
        #expect(try paid.bill(made) == (2 * Self.price, 2))
        // A second video of it costs nothing more.
        #expect(try paid.bill(try paid.order(["script": .object(script)])) == (0, 0))
        #expect(paid.sales == 2)
    }

    @Test func `a server killed between the script and the video buys nothing twice, and the video shows it`()
        async throws
    {
        let paid = try Paid()
        let server = KilledServer(try paid.house.start())
        defer { server.kill() }
        var hold: Hold? = try Hold(databaseIn: paid.house.folder)
        let house = paid.house
        let sent = Task(executorPreference: senderThreads) {
            RawHTTP.send(
                house.port, "POST", "/api/generate-script", ["Content-Type": "application/json"],
                Array(JSON.object(["story": JSON(WebHouse.story), "autoProcess": false]).canonicalText.utf8))
        }
        let end = ContinuousClock.now + .seconds(60)
        while try !paid.journal().contains(where: { $0["what"] == "settled" }) {
            try #require(ContinuousClock.now < end, "nothing was bought")
            try await Task.sleep(for: .milliseconds(2))
        }
        server.kill()
        #expect(await sent.value == nil)
        withExtendedLifetime(hold) {}
        hold = nil

        server.put(try paid.house.start())
        #expect(try paid.house.curl("/api/videos")["videos"] == [])
        #expect(try paid.bill(try paid.order()) == (Self.price, 1))
        #expect(paid.sales == 1)
        // That purchase is done with: the next is another.
        server.kill()
        server.put(try paid.house.start())
        #expect(try paid.bill(try paid.order()) == (Self.price, 1))
        #expect(paid.sales == 2)
    }

    @Test func `a script that may cost more than a video's budget is not bought, and the sentence says so`()
        async throws
    {
        let paid = try Paid(["VIDEO_BUDGET": "0.001"])
        let server = try paid.house.start()
        defer { kill(server.pid, SIGKILL) }
        for path in ["/api/generate-script", "/api/script"] {
            let answer = try paid.order(to: path)
            #expect(answer["status"] == 422)
            #expect(answer.at("errors")?.items?.first?["message"]?.text?.contains("VIDEO_BUDGET") == true, "\(answer)")
        }
        #expect(paid.sales == 0)
    }
}
