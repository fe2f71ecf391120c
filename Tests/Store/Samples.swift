import Digests
import JSON
import StageMachine
import Store

/// Things to put into a store, with only what a test cares about spelled out.
enum Sample {
    static func video(
        _ id: String = RandomToken.make(length: 20), tenant: String = "local", title: String? = nil,
        document: JSON = ["title": "A story", "scenes": []], isDue: Bool = true, calls: [CallRecord] = []
    ) -> NewItem {
        NewItem(
            id: id, tenant: tenant, kind: .video, pipeline: "story-short", title: title, document: document,
            isDue: isDue, calls: calls)
    }

    static func media(
        _ id: String = RandomToken.make(length: 20), tenant: String = "local", document: JSON = [:],
        assets: [AssetFact] = []
    ) -> NewItem {
        NewItem(
            id: id, tenant: tenant, kind: .media, pipeline: "media-image", document: document, assets: assets)
    }

    static func asset(
        _ kind: String = "narration", _ part: Int = 1, inputs: String = "inputs", content: String = "content",
        sources: [AssetRef: Digest] = [:], notes: JSON = ["seconds": 2]
    ) -> AssetFact {
        AssetFact(
            ref: AssetRef(kind, part), inputs: SHA256.of(inputs), content: SHA256.of(content), size: 123,
            sources: sources, mimeType: "audio/wav", notes: notes)
    }

    static func call(key: String = "key") -> CallIntent {
        CallIntent(
            ref: AssetRef("narration", 1), inputs: SHA256.of("inputs"), service: "narrator", provider: "openai",
            model: "voice-1", key: key)
    }

    static func record(
        _ key: String, _ outcome: CallOutcome?, sends: Int = 1, at time: Timestamp
    ) -> CallRecord {
        CallRecord(
            intent: CallIntent(
                ref: AssetRef("script"), inputs: nil, service: "script", provider: "openai", model: "m", key: key),
            sends: sends, providerJob: nil, outcome: outcome, spent: outcome?.cost ?? 0,
            unpriced: outcome?.isPriceKnown == false ? 1 : 0, intendedAt: time,
            settledAt: outcome == nil ? nil : time + 1)
    }

    static let failure = Failure(code: "step_failed", message: "No voice. Try again.", isRetryable: true)
    static let stepFailure = StepFailure(code: "timed_out", message: "It took too long.", isRetryable: true)
    static let completed = RunResult(status: .completed, progress: 100, failure: nil, afterwards: .rest)

    static func failed(_ afterwards: Afterwards) -> RunResult {
        RunResult(status: .failed, progress: 20, failure: failure, afterwards: afterwards)
    }
}

extension LeaseTimes {
    /// Never over by itself while a test runs, however slow the machine is: what is to lapse is made to.
    static let long = LeaseTimes(lease: 3600)
}

extension Store {
    /// Saves an item and answers its id.
    func add(_ item: NewItem = Sample.video()) async throws -> String {
        guard case .created(let id) = try await create(item, idempotency: nil) else {
            throw Unexpected("an item without an idempotency key was not created")
        }
        return id
    }

    /// Takes the claim, which must be free.
    func take(_ id: String, by owner: String = "worker", mode: ClaimMode = .begin) async throws -> Claim {
        let answer = try await claim(id, by: owner, lease: .long, mode: mode)
        guard case .taken(let claim) = answer else { throw Unexpected("the claim was not taken: \(answer)") }
        return claim
    }

    func mustHave(_ id: String) async throws -> Item {
        guard let item = try await item(id) else { throw Unexpected("the item \(id) is gone") }
        return item
    }

    func history(of id: String) async throws -> [Event.Kind] {
        try await events(of: id, after: 0, limit: 10_000).map(\.kind)
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
