import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// Films for which every service is a provider's, who counts and charges.
@Suite struct ProviderTests {
    /// A house whose provider takes money by the usual price table.
    struct Paid {
        let provider = RunningProvider()
        let house: VideoHouse
        private let templates: PricedTemplates

        init(_ changes: [String: String] = [:]) throws {
            templates = try PricedTemplates()
            let own = [
                "AI_PROVIDER": "openai", "OPENAI_API_KEY": "test-key", "OPENAI_BASE_URL": provider.address + "/v1",
                "TEMPLATES_DIR": templates.path,
            ]
            house = try VideoHouse(own.merging(changes) { $1 })
        }

        /// What goes wrong next.
        func faults(_ faults: [JSON]) throws {
            let outcome = BuiltProgram(path: "/usr/bin/curl").run([
                "-sS", "--fail", "--noproxy", "*", "-d", JSON.array(faults).canonicalText,
                provider.address + "/test/faults",
            ])
            try #require(outcome.status == 0, "\(outcome.complaint)")
        }

        /// The requests that arrived: to which path, under which key, and what went wrong on purpose.
        func requests() throws -> [(path: String, key: String, fault: String?)] {
            let bytes = FileManager.default.contents(atPath: provider.journal) ?? Data()
            return try bytes.split(separator: 10).compactMap { line in
                let json = try JSON(parsing: String(decoding: line, as: UTF8.self))
                #expect(json["refusal"] == .null || json["refusal"]?.text?.hasPrefix("Incorrect API key") == true)
                guard let path = json["path"]?.text, let key = json["key"]?.text else { return nil }
                return (path, key, json["fault"]?.text)
            }
        }
    }

    static let undisturbed = Task {
        let paid = try Paid()
        let id = try await paid.house.commission()
        let start = ContinuousClock.now
        let outcome = await paid.house.process(id)
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try await paid.house.expectSound(id)
        return (paid: paid, id: id, film: try await paid.house.film(of: id), seconds: seconds)
    }

    @Test func `every call is made once, and what they cost is told`() async throws {
        let (paid, id, _, _) = try await Self.undisturbed.value
        let requests = try paid.requests()
        let byPath = Dictionary(grouping: requests, by: \.path).mapValues(\.count)
        #expect(
            byPath == [
                "/v1/audio/speech": 3, "/v1/audio/transcriptions": 3, "/v1/images/generations": 3,
                "/v1/chat/completions": 3,
            ])
        #expect(Set(requests.map(\.key)).count == requests.count)
        let calls = try await paid.house.store.calls(of: id)
        let spent = calls.reduce(0) { $0 + $1.spent }
        #expect(calls.count == 12 && spent > 100_000, "\(spent)")

        let told = await paid.house.reelmill("status", id)
        let cost = try #require(told.output.firstMatch(of: /12 paid calls, \$(\d+\.\d+)\n/), "\(told.output)")
        #expect(abs(Double(cost.1)! * 1_000_000 - Double(spent)) <= 100)
        let json = try JSON(parsing: await paid.house.reelmill("status", id, "--json").output)
        #expect(json["calls"]?.integer == 12)
        #expect(abs((json["cost"]?.number ?? 0) * 1_000_000 - Double(spent)) < 1)
    }

    @Test(.enabled(if: VideoHouse.isFull, "it takes long"))
    func `no call beyond those in flight at a kill is made twice`() async throws {
        let undisturbed = try await Self.undisturbed.value
        let wanted = VideoHouse.isFull ? 30 : 4
        var hits = 0
        while hits < wanted {
            let paid = try Paid()
            let id = try await paid.house.commission()
            var allowed: [String: Int] = [:]
            var isDone = false
            while !isDone {
                let run = try paid.house.start(id)
                try await Task.sleep(for: .seconds(.random(in: 0...undisturbed.seconds)))
                if run.isAlive { hits += 1 }
                try await paid.house.kill(run)
                for call in try await paid.house.store.calls(of: id) where call.outcome == nil {
                    allowed[call.intent.key, default: 0] += 1
                }
                await paid.house.expectWholeBlobs()
                isDone = try await paid.house.item(id).status == .completed
            }
            // One that was killed after its last piece leaves its scratch folders to the next.
            let last = await paid.house.process(id)
            #expect(last.status == 0, "\(last.complaint)")
            try await paid.house.expectSound(id)
            #expect(try await paid.house.film(of: id) == undisturbed.film)
            let counts = Dictionary(grouping: try paid.requests(), by: \.key).mapValues(\.count)
            #expect(counts.count == 12)
            for (key, count) in counts {
                #expect(count <= 1 + allowed[key, default: 0], "\(count) requests for one purchase")
            }
        }
    }

    @Test func `a provider that fails for a while costs time and nothing else`() async throws {
        let undisturbed = try await Self.undisturbed.value
        let paid = try Paid()
        let id = try await paid.house.commission()
        func fault(_ path: String, _ fault: String, _ more: [String: JSON] = [:]) -> JSON {
            .object(["on": JSON("/v1/" + path), "fault": JSON(fault)].merging(more) { $1 })
        }
        var faults = [
            fault("audio/speech", "reset"), fault("images/generations", "bad_gateway"),
            fault("images/generations", "reset"), fault("audio/transcriptions", "error", ["status": 500]),
            fault("audio/transcriptions", "malformed"),
        ]
        for _ in 1...3 {
            faults.append(fault("audio/speech", "rate_limit", ["retryAfter": "0.05"]))
            faults.append(fault("images/generations", "rate_limit", ["retryAfter": "0.05"]))
        }
        // As many as make a whole attempt fail.
        for _ in 1...8 { faults.append(fault("chat/completions", "error", ["status": 500])) }
        try paid.faults(faults)
        let run = await paid.house.process(id)
        #expect(run.status == 0, "\(run.complaint)")
        try await paid.house.expectSound(id)
        #expect(try await paid.house.film(of: id) == undisturbed.film)
        let requests = try paid.requests()
        #expect(requests.count { $0.fault != nil } == faults.count)
        // What was answered well was answered once.
        #expect(requests.count { $0.fault == nil } == 12)
    }

    @Test func `a provider that asks for a long pause gets it, and the film waits in the queue`() async throws {
        let paid = try Paid()
        let id = try await paid.house.commission()
        try paid.faults(
            (1...3).map { _ in ["on": "/v1/audio/speech", "fault": "rate_limit", "retryAfter": "7200"] })
        let run = await paid.house.process(id)
        #expect(run.status == 1, "\(run.complaint)")
        let item = try await paid.house.item(id)
        #expect(item.holder == nil && item.failure?.isRetryable == true)
        let pause = Double(try #require(item.dueAt)) / 1000 - Date.now.timeIntervalSince1970
        #expect((7000...7300).contains(pause), "\(pause) s")
        // A person need not wait.
        let again = await paid.house.process(id)
        #expect(again.status == 0, "\(again.complaint)")
        try await paid.house.expectSound(id)
    }

    @Test func `a key that is refused ends the run with a sentence, once`() async throws {
        let paid = try Paid(["OPENAI_API_KEY": "wrong-key-0123456789"])
        let id = try await paid.house.commission()
        let run = await paid.house.process(id)
        #expect(run.status == 1)
        #expect(run.complaint.contains("does not accept the key; check it in the settings"), "\(run.complaint)")
        #expect(!run.complaint.contains("wrong-key-0123456789"))
        let item = try await paid.house.item(id)
        #expect(item.status == .failed && item.failure?.isRetryable == false && item.dueAt == nil)
        let requests = try paid.requests()
        #expect(!requests.isEmpty && Set(requests.map(\.key)).count == requests.count)
        // With the right key it goes on from there.
        let again = await paid.house.process(id, changing: ["OPENAI_API_KEY": "test-key"])
        #expect(again.status == 0, "\(again.complaint)")
        try await paid.house.expectSound(id)
    }

    @Test func `a budget that is used up ends the run before more is spent`() async throws {
        let paid = try Paid(["VIDEO_BUDGET": "0.07"])
        let id = try await paid.house.commission()
        let run = await paid.house.process(id)
        #expect(run.status == 1)
        #expect(run.complaint.contains("VIDEO_BUDGET allows $0.07"), "\(run.complaint)")
        let item = try await paid.house.item(id)
        #expect(item.failure?.code == "budget" && item.failure?.isRetryable == false && item.dueAt == nil)
        let spent = try await paid.house.store.calls(of: id).reduce(0) { $0 + $1.spent }
        #expect(spent <= 70_000)
        let paidFor = try paid.requests().count
        #expect(await paid.house.process(id).status == 1)
        let again = await paid.house.process(id, changing: ["VIDEO_BUDGET": "5"])
        #expect(again.status == 0, "\(again.complaint)")
        try await paid.house.expectSound(id)
        #expect(try paid.requests().count == 12 && paidFor < 12)
    }
}
