import FoundationEssentials
import HTTPClient
import JSON
import StageMachine
import Steps
import Store
import Support
import Synchronization
import Testing

@testable import AIServices

/// The services of a test provider, with a real ledger, and a clock that jumps instead of waiting.
struct ServiceBench {
    static let key = "test-key-0123456789"
    static let templates = #filePath.replacing("Tests/AIServices/OpenAI/ServiceBench.swift", with: "templates")

    let provider = RunningProvider(key: key)
    let folder = TemporaryFolder("services")
    let clock = JumpingClock()
    let journal: CallJournal
    var connection: ProviderConnection
    let prompts: Prompts
    let prices: PriceTable
    let picture: String

    init(key: String = ServiceBench.key) throws {
        journal = try CallJournal(path: folder.file("calls.jsonl"))
        let base = try #require(WebAddress(provider.address + "/v1"))
        let pacing = clock.pacing
        connection = ProviderConnection(
            name: "openai", base: base, key: key, client: HTTPClient(policy: AddressPolicy(trusted: [base.origin])),
            gate: RequestGate(atOnce: 4, pacing: pacing), pacing: pacing)
        prompts = try Prompts(templates: Self.templates)
        prices = try PriceTable(
            text: """
                {"hosts": {"127.0.0.1": {
                    "test-chat": {"inputTokens": 2, "outputTokens": 8}, "test-voice": {"characters": 15},
                    "whisper-1": {"second": 0.0001}, "test-picture": {"images": {"*": 0.04}}}}}
                """, name: "test")
        picture = folder.file("picture.png")
        PNGFile.write(
            PNGFile.bytes(width: 16, height: 16, .grey, samples: .init(repeating: 9, count: 256)), to: picture)
    }

    func price(_ model: String) -> PriceTable.Price? { prices.price(of: model, at: "127.0.0.1") }

    var writer: OpenAIScriptWriter {
        OpenAIScriptWriter(
            connection: connection, model: "test-chat", price: price("test-chat"), prompt: prompts.script)
    }
    var narrator: OpenAINarrator {
        OpenAINarrator(connection: connection, model: "test-voice", price: price("test-voice"), voice: "alloy")
    }
    var illustrator: OpenAIIllustrator {
        OpenAIIllustrator(
            connection: connection, model: "test-picture", price: price("test-picture"), prompt: prompts.picture)
    }
    var analyst: OpenAIPictureAnalyst {
        OpenAIPictureAnalyst(
            connection: connection, model: "test-chat", price: price("test-chat"), prompt: prompts.pictureAnalysis)
    }
    func captioner(_ fallback: (any Captioner)? = nil) -> OpenAICaptioner {
        OpenAICaptioner(
            connection: connection, model: "whisper-1", price: price("whisper-1"), fallback: fallback)
    }

    func job(_ request: String = "one") -> Job { Job(folder: folder.path, calls: journal.calls(for: request)) }

    /// What goes wrong next, in this order.
    func faults(_ faults: [JSON]) async throws {
        let body = Array(JSON.array(faults).canonicalText.utf8)
        let address = try #require(WebAddress(provider.address + "/test/faults"))
        let request = HTTPRequest(address, body: .bytes(body, contentType: "application/json"))
        #expect(try await connection.client.send(request).status == 200)
    }

    func requests() throws -> [JSON] { try lines(of: provider.journal) }

    /// The same once so many have arrived: one that was given up may lie in the provider's socket for a while.
    func arrived(_ count: Int) async throws -> [JSON] {
        let end = ContinuousClock.now + .seconds(120)
        while try requests().count(where: { $0["method"] == "POST" }) < count, ContinuousClock.now < end {
            try await Task.sleep(for: .milliseconds(2))
        }
        return try requests()
    }

    /// What was written down about the money.
    func ledger() throws -> [JSON] { try lines(of: folder.file("calls.jsonl")) }

    func everythingWritten() throws -> String {
        let lines = try ledger().map(\.canonicalText)
        return lines.joined(separator: "\n")
    }

    private func lines(of file: String) throws -> [JSON] {
        let bytes = FileManager.default.contents(atPath: file) ?? Data()
        return try bytes.split(separator: 10).map { try JSON(parsing: String(decoding: $0, as: UTF8.self)) }
    }
}

/// Time passes only by sleeping.
final class JumpingClock: Sendable {
    private let state = Mutex<(now: Double, sleeps: [Double])>((0, []))

    var sleeps: [Double] { state.withLock { $0.sleeps } }

    var pacing: Pacing {
        Pacing(
            now: { self.state.withLock { $0.now } },
            sleep: { seconds in
                try Task.checkCancellation()
                self.state.withLock {
                    $0.now += seconds
                    $0.sleeps.append(seconds)
                }
            },
            random: { 1 })
    }
}

let story = """
    A red fox lived at the edge of the forest. Every night she looked at the moon. "Who lit that lamp?" she asked. \
    The owl did not know. One night the fox climbed the highest hill, and the moon was still as far away as before. \
    She laughed and slept under it.
    """

func serviceError(_ body: () async throws -> Void) async -> ServiceError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? ServiceError
    }
}
