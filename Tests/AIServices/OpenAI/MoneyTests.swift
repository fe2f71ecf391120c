import BlobStore
import Digests
import FoundationEssentials
import Glibc
import JSON
import Logs
import StageMachine
import Steps
import Store
import Support
import Testing

@testable import AIServices

@Suite struct MoneyTests {
    @Test func `a budget holds also for calls that are in flight together`() async throws {
        let bench = try ServiceBench()
        let ledger = try await LedgerOf(budget: 100_000)
        // 40,000 each: the third has no room while two are on their way, and none after they are paid.
        let errors = await withTaskGroup(of: ServiceError?.self) { group in
            for take in 0..<6 {
                group.addTask { [bench] in
                    let folder = bench.folder.file("take-\(take)")
                    return await serviceError {
                        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                        var request = PictureRequest(prompt: "A fox", width: 64, height: 64)
                        request.take = UInt64(take)
                        _ = try await bench.illustrator.illustrate(request, Job(folder: folder, calls: ledger.calls))
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(errors.filter { $0 == nil }.count == 2)
        let refused = errors.compactMap { $0 }
        #expect(refused.allSatisfy { $0.code == .budget && !$0.isRetryable }, "\(refused)")
        #expect(refused.first?.cause.contains("would cost up to $0.04") == true, "\(refused)")
        #expect(try bench.requests().count == 2)
        let records = try await ledger.store.calls(of: ledger.item)
        #expect(records.map(\.spent) == [40_000, 40_000])
        // Another run starts from what the rows say.
        let later = ledger.again(budget: 100_000)
        let error = await serviceError {
            _ = try await bench.illustrator.illustrate(
                PictureRequest(prompt: "Another", width: 64, height: 64, take: 9),
                Job(folder: bench.folder.path, calls: later))
        }
        #expect(error?.code == .budget && error?.cause.contains("$0.08 are spent") == true, "\(error as Any)")
    }

    @Test func `what has no known price is never bought within a budget, and without one told as unknown`() async throws
    {
        let bench = try ServiceBench()
        let illustrator = OpenAIIllustrator(
            connection: bench.connection, model: "new-picture", price: nil, prompt: bench.prompts.picture)
        func draw(_ ledger: CallLedger) async -> ServiceError? {
            await serviceError {
                _ = try await illustrator.illustrate(
                    PictureRequest(prompt: "A fox", width: 64, height: 64),
                    Job(folder: bench.folder.path, calls: ledger))
            }
        }
        let ledger = try await LedgerOf(budget: 100_000)
        let error = await draw(ledger.calls)
        #expect(error?.code == .budget && error?.isRetryable == false)
        #expect(error?.cause.contains("'new-picture'") == true && error?.cause.contains("prices.json") == true)
        #expect(try bench.requests().isEmpty)
        #expect(try await ledger.store.calls(of: ledger.item).isEmpty)
        // No limit: bought, and not counted as nothing.
        #expect(await draw(ledger.again(budget: 0)) == nil)
        let record = try #require(try await ledger.store.calls(of: ledger.item).first)
        #expect(record.spent == 0 && record.unpriced == 1 && record.outcome?.isPriceKnown == false)
    }

    @Test(arguments: [
        ("https://api.openai.com/v1", "gpt-9", false), ("https://api.openai.com/v1", "gpt-4o", true),
        ("https://models.example.com/v1", "gpt-4o", false), ("https://8.8.8.8/v1", "llama", false),
        ("http://127.0.0.1:8080/v1", "llama", true), ("http://[::1]:8080/v1", "llama", true),
        ("http://192.168.1.9/v1", "llama", true), ("http://localhost:11434/v1", "llama", true),
        ("http://ollama:11434/v1", "llama", true), ("http://box.local/v1", "llama", true),
    ])
    func `only servers of one's own are free without a price`(address: String, model: String, isKnown: Bool) throws {
        let place = ServicePlace(
            model: nil, voice: nil, address: address, key: "", prompts: try Prompts(templates: ServiceBench.templates),
            prices: try PriceTable(file: ServiceBench.templates + "/prices.json"), log: Log(level: .error), atOnce: 1,
            perMinute: 0)
        #expect((place.price(of: model) != nil) == isKnown)
    }

    @Test func `every try stands in the item's rows`() async throws {
        let bench = try ServiceBench()
        let ledger = try await LedgerOf(budget: 0)
        try await bench.faults([
            ["on": "/v1/audio/speech", "fault": "error"], ["on": "/v1/audio/speech", "fault": "reset"],
        ])
        _ = try await bench.narrator.narrate(
            NarrationRequest(text: "Hello"), Job(folder: bench.folder.path, calls: ledger.calls))
        let record = try #require(try await ledger.store.calls(of: ledger.item).first)
        #expect(record.sends == 3 && record.outcome?.isSuccess == true && record.spent == 75)
        #expect(Set(try bench.requests().map { $0["key"] }) == [JSON(record.intent.key)])
    }

    @Test func `what a dead process had bought is used by the next, and bought again only when it is spoiled`()
        async throws
    {
        let bench = try ServiceBench()
        let ledger = try await LedgerOf(budget: 0)
        // Each attempt is another run of the same piece, and none of them publishes it.
        func narrate(_ attempt: Int, budget: Int64 = 0) async throws -> (Data?, Narration) {
            let folder = bench.folder.file("attempt-\(attempt)")
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let narration = try await bench.narrator.narrate(
                NarrationRequest(text: "Hello"), Job(folder: folder, calls: ledger.again(budget: budget)))
            return (FileManager.default.contents(atPath: narration.file), narration)
        }
        let (sound, first) = try await narrate(1)
        // Also when there would be no money for it.
        let (kept, second) = try await narrate(2, budget: 1)
        #expect(sound != nil && kept == sound && second.seconds == first.seconds && second.mimeType == first.mimeType)
        #expect(try bench.requests().count == 1)
        #expect(try await ledger.store.calls(of: ledger.item).map(\.sends) == [1])

        let key = try #require(try await ledger.store.calls(of: ledger.item).first).intent.key
        let answer = try #require(try await ledger.store.answer(to: key, of: ledger.item))
        let blob = try await ledger.blobs.localFile(of: answer.content.hex)
        unlink(blob)
        try Data(count: Int(answer.size)).write(to: URL(filePath: blob))
        #expect(try await narrate(3).0 == sound)
        #expect(try bench.requests().count == 2)
        #expect(try await ledger.store.calls(of: ledger.item).map(\.sends) == [2])
        // The one that was bought anew is whole.
        #expect(try await narrate(4).0 == sound)
        #expect(try bench.requests().count == 2)
    }

    @Test func `a picture that is fetched is bought anew only when its address is of no use`() async throws {
        let bench = try ServiceBench()
        func draw() async -> ServiceError? {
            await serviceError {
                _ = try await bench.illustrator.illustrate(
                    PictureRequest(prompt: "A fox", width: 64, height: 64), bench.job())
            }
        }
        let drawing = "/v1/images/generations"
        let fetching = "/files/picture.png"
        func count() throws -> Int { try bench.requests().count { $0["path"] == JSON(drawing) } }
        // Out of order for the moment: the next attempt fetches what was bought.
        let failures = (1...3).map { _ in ["on": JSON(fetching), "fault": "error"] as JSON }
        try await bench.faults([["on": JSON(drawing), "fault": "url"]] + failures)
        #expect(await draw()?.isRetryable == true)
        #expect(await draw() == nil)
        #expect(try count() == 1)
        // Gone for good: there it is worth another purchase, which brings the picture itself.
        try await bench.faults([["on": JSON(fetching), "fault": "error", "status": 404]])
        for _ in 1...2 {
            #expect(await draw() == nil)
            #expect(try count() == 2)
        }
    }

    @Test func `a script that was paid for and never saved is not bought again`() async throws {
        let bench = try ServiceBench()
        let path = bench.folder.file("calls.jsonl")
        func write(_ journal: CallJournal) async throws -> Script {
            try await bench.writer.write(
                ScriptRequest(story: story), Job(folder: bench.folder.path, calls: journal.calls(for: "one")))
        }
        let first = try await write(bench.journal)
        #expect(try await write(try CallJournal(path: path)).json == first.json)
        #expect(try bench.requests().count == 1)
        // Somebody else's request is another purchase.
        _ = try await bench.writer.write(ScriptRequest(story: story), bench.job("another"))
        #expect(try bench.requests().count == 2)

        try CallJournal(path: path).delivered("one")
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + ".answers").count == 1)
        _ = try await write(try CallJournal(path: path))
        #expect(try bench.requests().count == 3)
        // Half of it is none of it.
        for name in try FileManager.default.contentsOfDirectory(atPath: path + ".answers") {
            try Data("{".utf8).write(to: URL(filePath: "\(path).answers/\(name)"))
        }
        _ = try await write(try CallJournal(path: path))
        #expect(try bench.requests().count == 4)
    }

    @Test func `what a request cost stays on its account until an item takes it on`() async throws {
        let bench = try ServiceBench()
        let path = bench.folder.file("calls.jsonl")
        func write(limit: Int64 = 0) async -> ServiceError? {
            await serviceError {
                _ = try await bench.writer.write(
                    ScriptRequest(story: story),
                    Job(folder: bench.folder.path, calls: bench.journal.calls(for: "one", limit: limit)))
            }
        }
        #expect(bench.journal.unpaid(for: "one").isEmpty)
        // An answer of no use has its price, and so has the one after it, under another key.
        try await bench.faults([["on": "/v1/chat/completions", "fault": "prose"]])
        #expect(await write() == nil)
        let records = bench.journal.unpaid(for: "one")
        #expect(records.map(\.outcome?.isSuccess) == [false, true] && records.map(\.sends) == [1, 1])
        #expect(records.allSatisfy { $0.spent > 0 && $0.unpriced == 0 && $0.intent.service == "script" })
        #expect(try CallJournal(path: path).unpaid(for: "one") == records)
        #expect(bench.journal.unpaid(for: "another").isEmpty)
        // What it cost so far counts.
        try bench.journal.delivered("one")
        let error = await write(limit: records.reduce(5) { $0 + $1.spent })
        #expect(error?.code == .budget && error?.cause.contains(" are spent") == true, "\(error as Any)")
        #expect(bench.journal.unpaid(for: "one") == records)

        // Of the items that are made of it one has the calls.
        let store = try SQLiteStore(path: bench.folder.file("x.sqlite"), .create)
        let items = (0..<2).map { _ in NewItem(kind: .video, pipeline: "p", document: [:], calls: records) }
        for item in items { _ = try await store.create(item, idempotency: nil) }
        #expect(try await store.calls(of: items[0].id) == records)
        #expect(try await store.calls(of: items[1].id).isEmpty)
        try bench.journal.charged("one")
        #expect(bench.journal.unpaid(for: "one").isEmpty)
        #expect(try CallJournal(path: path).unpaid(for: "one").isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path + ".answers").isEmpty)
    }

    @Test func `what an item's script cost is part of its budget`() async throws {
        let bench = try ServiceBench()
        let script = CallRecord(
            intent: CallIntent(
                ref: AssetRef("script"), inputs: nil, service: "script", provider: "openai", model: "m", key: "k"),
            sends: 1, providerJob: nil, outcome: CallOutcome(isSuccess: true, cost: 70_000), spent: 70_000,
            unpriced: 0, intendedAt: 5, settledAt: 6)
        let ledger = try await LedgerOf(budget: 100_000, before: [script])
        let error = await serviceError {
            _ = try await bench.illustrator.illustrate(
                PictureRequest(prompt: "A fox", width: 64, height: 64),
                Job(folder: bench.folder.path, calls: ledger.calls))
        }
        #expect(error?.code == .budget && error?.cause.contains("$0.07 are spent") == true, "\(error as Any)")
        #expect(try bench.requests().isEmpty)
    }

    @Test func `prices are found by the longest name, and unknown ones are nil`() throws {
        let prices = try PriceTable(file: ServiceBench.templates + "/prices.json")
        let mini = try #require(prices.price(of: "gpt-4.1-mini-2025-04-14", at: "api.openai.com"))
        #expect(mini == prices.price(of: "gpt-4.1-mini", at: "api.openai.com"))
        #expect(mini.tokens(in: 1_000_000, out: 1_000_000) == 2_000_000)
        #expect(
            prices.price(of: "gpt-4.1-minimal", at: "api.openai.com")
                == prices.price(of: "gpt-4.1", at: "api.openai.com"))
        #expect(prices.price(of: "gpt-9", at: "api.openai.com") == nil)
        #expect(prices.price(of: "whisper-1", at: "127.0.0.1") == nil)
        let own = try PriceTable(text: #"{"hosts": {"h": {"m": {"second": 1}, "*": {}}}}"#, name: "own")
        #expect(own.price(of: "m", at: "h")?.speech(characters: 0, seconds: 1) == 1_000_000)
        #expect(own.price(of: "other", at: "h")?.speech(characters: 9, seconds: 9) == 0)
        for problem in ["{", #"{"hosts": {"h": {"m": {"inputTokens": -1}}}}"#, #"{"hosts": {"h": {"m": {"x": 1}}}}"#] {
            #expect(throws: ServiceError.self) { try PriceTable(text: problem, name: "prices") }
        }
    }

    @Test func `the gate lets in so many at once and a minute, and none while it is closed`() async throws {
        let clock = JumpingClock()
        let gate = RequestGate(atOnce: 2, perMinute: 3, pacing: clock.pacing)
        try await gate.enter()
        try await gate.enter()
        let third = Task { try await gate.enter() }
        let given = Task { try await gate.enter() }
        given.cancel()
        await #expect(throws: CancellationError.self) { try await given.value }
        await gate.leave()
        try await third.value
        #expect(clock.sleeps.isEmpty)
        await gate.leave()
        try await gate.enter()
        #expect(clock.sleeps == [60])
        await gate.leave()
        await gate.close(for: 5)
        try await gate.enter()
        #expect(clock.sleeps == [60, 5])
    }

    @Test func `a journal that was cut short is read on, and keeps what it knew`() async throws {
        let folder = TemporaryFolder()
        let path = folder.file("calls.jsonl")
        func intend(_ request: String) async throws -> (key: String, decision: CallDecision) {
            try await CallJournal(path: path).calls(for: request).intend(
                service: "script", provider: "openai", model: "m", ordinal: 0, estimate: 5)
        }
        #expect(try await intend("a").decision == .send)
        let handle = try #require(FileManager.default.contents(atPath: path))
        #expect(FileManager.default.createFile(atPath: path, contents: handle + Data("{\"what\": \"inte".utf8)))
        let second = try await intend("a")
        #expect(second.decision == .resend(providerJob: nil))
        #expect(try await intend("a").decision == .refused)
        // Whoever asks again has been told.
        #expect(try await intend("a").decision == .resend(providerJob: nil))
        #expect(try await intend("a").decision == .refused)
        #expect(try await intend("b").decision == .send)
        let calls = try CallJournal(path: path).calls(for: "a")
        try await calls.settle(second.key, CallOutcome(isSuccess: true, cost: 7))
        #expect(try await intend("a").decision == .buyAgain(before: CallOutcome(isSuccess: true, cost: 7)))
    }
}

/// The ledger of a new item, over a real database.
private struct LedgerOf {
    let folder = TemporaryFolder("ledger")
    let store: SQLiteStore
    let item: String
    let blobs: FolderBlobStore
    let calls: CallLedger
    private let claim: Claim
    private let work: Work

    init(budget: Int64, before: [CallRecord] = []) async throws {
        store = try SQLiteStore(path: folder.file("x.sqlite"), .create)
        let item = NewItem(kind: .video, pipeline: "p", document: [:], calls: before)
        self.item = item.id
        _ = try await store.create(item, idempotency: nil)
        let answer = try await store.claim(item.id, by: "test", lease: LeaseTimes(lease: 300), mode: .begin)
        guard case .taken(let claim) = answer else { fatalError("the item is not free") }
        self.claim = claim
        let pipeline = try Pipeline(parsing: Self.pipeline, file: "p.json", steps: Self.steps)
        work = pipeline.plan(Brief(document: [:]), Facts()).todo[0]
        blobs = try FolderBlobStore(root: folder.file("blobs"))
        calls = CallLedger(
            store: store, blobs: blobs, claim: claim, work: work, budget: CallBudget(limit: budget),
            log: Log(level: .error))
    }

    func again(budget: Int64) -> CallLedger {
        CallLedger(
            store: store, blobs: blobs, claim: claim, work: work, budget: CallBudget(limit: budget),
            log: Log(level: .error))
    }

    private static let steps = ["narration", "segment", "film"].map {
        StepSignature(name: "make-\($0)", version: 1, makes: $0)
    }
    private static let pipeline = """
        {"name": "p", "kind": "video", "steps": [
            {"step": "make-narration", "for": "item"}, {"step": "make-segment", "for": "item"},
            {"step": "make-film", "for": "item"}],
         "statuses": [
            {"status": "assets_generated", "needs": ["narration"]}, {"status": "rendering", "needs": ["segment"]},
            {"status": "completed", "needs": ["film"]}]}
        """
}
