import HTTPClient
import JSON
import StageMachine
import Support
import Testing

@testable import AIServices

/// One thing that goes wrong, and what is to come of it.
struct FaultCase: Sendable, CustomStringConvertible {
    let service: Service
    /// Of the next requests, one each.
    let faults: [JSON]
    /// Nil when it works out in the end.
    let code: ServiceError.Code?
    let calls: Int
    let isRetryable: Bool
    /// What the user reads, in part.
    let says: String

    enum Service: String, Sendable {
        case chat = "/v1/chat/completions"
        case pictures = "/v1/images/generations"
        case speech = "/v1/audio/speech"
    }

    init(
        _ service: Service, _ faults: [JSON], _ code: ServiceError.Code?, calls: Int, isRetryable: Bool = false,
        _ says: String = ""
    ) {
        self.service = service
        self.faults = faults
        self.code = code
        self.calls = calls
        self.isRetryable = isRetryable
        self.says = says
    }

    var description: String { "\(service.rawValue) \(faults.map(\.canonicalText).joined(separator: " "))" }

    private static func times(_ count: Int, _ fault: JSON) -> [JSON] { Array(repeating: fault, count: count) }

    static let all: [FaultCase] = [
        // For the moment
        FaultCase(.speech, [["fault": "rate_limit"]], nil, calls: 2),
        FaultCase(.speech, [["fault": "rate_limit", "retryAfter": "7"]], nil, calls: 2),
        FaultCase(
            .speech, [["fault": "rate_limit", "retryAfter": "600"]], .rateLimited, calls: 1, isRetryable: true,
            "openai gets too many requests: Rate limit reached for requests."),
        FaultCase(
            .speech, times(9, ["fault": "rate_limit"]), .rateLimited, calls: 4, isRetryable: true, "too many requests"),
        FaultCase(.speech, times(3, ["fault": "error"]), nil, calls: 4),
        FaultCase(
            .speech, times(9, ["fault": "error"]), .unavailable, calls: 4, isRetryable: true,
            "openai has trouble (status 500): The server had an error."),
        FaultCase(
            .chat, times(9, ["fault": "bad_gateway"]), .unavailable, calls: 4, isRetryable: true,
            "(status 502): it sent a web page"),
        // Nobody knows what became of it
        FaultCase(.speech, [["fault": "reset"]], nil, calls: 2),
        FaultCase(.pictures, [["fault": "silent_end"]], nil, calls: 2),
        FaultCase(.speech, times(9, ["fault": "reset"]), .unsettled, calls: 2, "was sent to openai twice"),
        FaultCase(.chat, times(9, ["fault": "hang"]), .unsettled, calls: 2, "did not answer within 1.5 seconds"),
        FaultCase(.speech, times(9, ["fault": "stall"]), .unsettled, calls: 2, "sent nothing more for 1.5 seconds"),
        FaultCase(.chat, [["fault": "silent_end"], ["fault": "error"]], nil, calls: 3),
        // Never
        FaultCase(
            .speech, [["fault": "quota"]], .quota, calls: 1, "nothing left to spend; see its billing page: You exceeded"
        ),
        FaultCase(.chat, [["fault": "bad_key"]], .badKey, calls: 1, "does not accept the key"),
        FaultCase(.pictures, [["fault": "content_policy"]], .refused, calls: 1, "Your request was rejected."),
        FaultCase(.speech, [["fault": "bad_request"]], .badInput, calls: 1, "Unknown voice 'nobody'."),
        FaultCase(
            .chat, [["fault": "refusal"]], .refused, calls: 1, "openai refuses: I'm sorry, I can't help with that."),
        FaultCase(.chat, [["fault": "filtered"]], .refused, calls: 1, "refuses to make this"),
        FaultCase(.chat, [["fault": "redirect"]], .unavailable, calls: 1, "correct the base URL"),
        // Not what was asked for
        FaultCase(.chat, [["fault": "malformed"]], nil, calls: 2),
        FaultCase(
            .chat, times(9, ["fault": "malformed"]), .badAnswer, calls: 2, isRetryable: true, "did not answer with JSON"
        ),
        FaultCase(
            .chat, times(9, ["fault": "wrong_type"]), .badAnswer, calls: 2, isRetryable: true,
            "did not answer with JSON (text/html), but: it sent a web page"),
        FaultCase(.chat, times(9, ["fault": "prose"]), .badAnswer, calls: 2, isRetryable: true, "holds no JSON"),
        FaultCase(
            .chat, times(9, ["fault": "hijacked"]), .badAnswer, calls: 2, isRetryable: true,
            "leaves out"),
        FaultCase(
            .chat, times(9, ["fault": "cut"]), .badAnswer, calls: 2, isRetryable: true, "script"),
        FaultCase(.chat, [["fault": "fenced"]], nil, calls: 1),
        FaultCase(.chat, [["fault": "unclosed"]], nil, calls: 1),
        FaultCase(
            .speech, [["fault": "wrong_type"]], .badAnswer, calls: 1, isRetryable: true,
            "what came is neither WAV nor MP3 (text/html)"),
        FaultCase(
            .speech, [["fault": "json_type"]], .badAnswer, calls: 1, isRetryable: true, "The voice is asleep."),
        FaultCase(.speech, [["fault": "empty"]], .badAnswer, calls: 1, isRetryable: true, "the answer is empty"),
        FaultCase(
            .pictures, [["fault": "no_picture"]], .badAnswer, calls: 1, isRetryable: true,
            "what came is no PNG, JPEG or WebP picture"),
        FaultCase(
            .chat, [["fault": "oversize", "promised": 999_999_999]], .badAnswer, calls: 1,
            "the answer has 999999999 bytes; at most 67108864 are taken"),
        FaultCase(.pictures, [["fault": "oversize"]], .badAnswer, calls: 1, "has more than 67108864 bytes"),
        // Addresses that come back
        FaultCase(
            .pictures, [["fault": "url", "to": "http://169.254.169.254/latest"]], .unavailable, calls: 1,
            "addresses from outside are not followed"),
        FaultCase(
            .pictures, [["fault": "url", "to": "http://127.0.0.1:1/x.png?key=hush"]], .unavailable, calls: 1,
            "addresses from outside are not followed"),
        FaultCase(.pictures, [["fault": "url", "to": "file:///etc/passwd"]], .badAnswer, calls: 1, "no http address"),
    ]
}

@Suite struct ProviderFaultTests {
    @Test(arguments: FaultCase.all)
    func `each fault costs as many calls as it should, and says what to do`(fault: FaultCase) async throws {
        var bench = try ServiceBench()
        // Only where nothing but that comes: a busy machine may be slow.
        bench.connection.limits.answer = fault.faults.allSatisfy { $0["fault"] == "hang" } ? 1.5 : 600
        bench.connection.limits.stall = fault.faults.allSatisfy { $0["fault"] == "stall" } ? 1.5 : 600
        bench.connection.limits.total = 1200
        try await bench.faults(
            fault.faults.map { .object($0.fields!.merging(["on": JSON(fault.service.rawValue)]) { $1 }) })
        let error = await serviceError { [bench] in
            switch fault.service {
            case .chat: _ = try await bench.writer.write(ScriptRequest(story: story), bench.job())
            case .speech: _ = try await bench.narrator.narrate(NarrationRequest(text: "Hello there"), bench.job())
            case .pictures:
                let request = PictureRequest(prompt: "A fox", width: 64, height: 64)
                _ = try await bench.illustrator.illustrate(request, bench.job())
            }
        }
        #expect(error?.code == fault.code, "\(error as Any)")
        #expect(error?.isRetryable ?? false == fault.isRetryable)
        #expect(fault.says.isEmpty || error?.description.contains(fault.says) == true, "\(error as Any)")
        let requests = try await bench.arrived(fault.calls).filter { $0["method"] == "POST" }
        #expect(requests.count == fault.calls)
        #expect(requests.allSatisfy { $0["refusal"] == .null }, "\(requests)")

        // Every request that arrived was written down before, under the key that it carried.
        let ledger = try bench.ledger()
        #expect(ledger.filter { $0["what"] == "intended" }.map { $0["key"] } == requests.map { $0["key"] })
        let last = ledger.last { $0["what"] != "forgotten" }
        #expect((last?["what"] == "settled") == (fault.code != .unsettled))
        if fault.code == nil { #expect(last?["isSuccess"] == true) }

        let shown = "\(error as Any) \(try bench.everythingWritten())"
        for secret in [ServiceBench.key, "hush", "sk-live"] { #expect(!shown.contains(secret), "\(shown)") }
        #expect(StepFailureLine(error).isWhole)
    }

    @Test func `the pause is what the provider asks for, and otherwise grows at random`() async throws {
        let bench = try ServiceBench()
        let path = JSON(FaultCase.Service.speech.rawValue)
        try await bench.faults([
            ["on": path, "fault": "error"], ["on": path, "fault": "error"],
            ["on": path, "fault": "rate_limit", "retryAfter": "42"],
        ])
        _ = try await bench.narrator.narrate(NarrationRequest(text: "Hello"), bench.job())
        #expect(bench.clock.sleeps == [1, 2, 43])
    }

    @Test func `a longer wait than anybody sits through is handed back as the time to come again`() async throws {
        let bench = try ServiceBench()
        try await bench.faults([["on": "/v1/audio/speech", "fault": "rate_limit", "retryAfter": "600"]])
        let error = await serviceError {
            _ = try await bench.narrator.narrate(NarrationRequest(text: "Hello"), bench.job())
        }
        let failure = try #require(error).stepFailure
        #expect(failure.code == "rate_limited" && failure.isRetryable && failure.retryAfter == 600)
        #expect(failure.message.hasPrefix("Could not speak 'Hello' with openai: "))
        #expect(bench.clock.sleeps.isEmpty)
    }

    @Test func `a server without schemas is asked for JSON, then for text, and that is remembered`() async throws {
        let bench = try ServiceBench()
        let writer = OpenAIScriptWriter(
            connection: bench.connection, model: "old-model", price: nil, prompt: bench.prompts.script)
        let path = JSON(FaultCase.Service.chat.rawValue)
        try await bench.faults([
            ["on": path, "fault": "no_schema"], ["on": path, "fault": "no_object"], ["on": path, "fault": "fenced"],
        ])
        _ = try await writer.write(ScriptRequest(story: story), bench.job())
        _ = try await writer.write(ScriptRequest(story: story), bench.job("two"))
        let forms = try bench.requests().map { $0.at("body.response_format.type") }
        #expect(forms == ["json_schema", "json_object", nil, nil])
    }

    @Test func `an unsettled call is not sent a third time until somebody who knows asks again`() async throws {
        let bench = try ServiceBench()
        try await bench.faults(Array(repeating: ["on": "/v1/audio/speech", "fault": "reset"], count: 2))
        let error = await serviceError {
            _ = try await bench.narrator.narrate(NarrationRequest(text: "Hello"), bench.job())
        }
        #expect(error?.code == .unsettled && error?.isRetryable == false)
        #expect(try bench.requests().count == 2)
        _ = try await bench.narrator.narrate(NarrationRequest(text: "Hello"), bench.job())
        #expect(try bench.requests().count == 3)
    }

    @Test func `a cancelled call ends at once and stays unsettled`() async throws {
        var bench = try ServiceBench()
        bench.connection.limits.answer = 600
        bench.connection.limits.total = 1200
        try await bench.faults([["on": "/v1/audio/speech", "fault": "hang"]])
        let task = Task { [bench] in
            await serviceError { _ = try await bench.narrator.narrate(NarrationRequest(text: "Hello"), bench.job()) }
        }
        while try bench.requests().isEmpty { await Task.yield() }
        let start = ContinuousClock.now
        task.cancel()
        #expect(await task.value?.code == .cancelled)
        // Half of the time that it would have waited; machines may be busy.
        #expect(ContinuousClock.now - start < .seconds(300))
        #expect(try bench.ledger().map { $0["what"] } == ["intended"])
    }
}

/// What reaches an item's row.
private struct StepFailureLine {
    let isWhole: Bool

    init(_ error: ServiceError?) {
        guard let failure = error?.stepFailure else {
            isWhole = true
            return
        }
        isWhole =
            failure.message.first?.isUppercase == true && failure.message.count < 800
            && !failure.message.contains("\n") && failure.isRetryable == error?.isRetryable
    }
}
