import FoundationEssentials
import JSON
import Logs
import Settings
import Support
import Testing

@testable import AIServices

@Suite struct ServicesTests {
    private func services(_ environment: [String: String]) throws -> Services {
        let all = environment.merging(["TEMPLATES_DIR": ServiceBench.templates]) { given, _ in given }
        return try Services(try Settings(environment: all), log: Log(level: .error), embedded: .embeddedWriter)
    }

    private func services(
        _ environment: [String: String], prices: String, others: [ServiceProvider], folder: TemporaryFolder
    ) throws -> Services {
        let templates = folder.file("templates")
        try FileManager.default.createDirectory(atPath: templates, withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: ServiceBench.templates + "/prompts", toPath: templates + "/prompts")
        try prices.write(toFile: templates + "/prices.json", atomically: true, encoding: .utf8)
        let all = environment.merging(["TEMPLATES_DIR": templates]) { given, _ in given }
        return try Services(
            try Settings(environment: all), log: Log(level: .error), embedded: .embeddedWriter,
            others: ServiceProvider.registered + others)
    }

    private func refusal(_ body: () throws -> Void) throws -> ServiceError {
        try #require(throws: ServiceError.self) { try body() }
    }

    @Test func `each service is done by whom the settings choose`() throws {
        let chosen = try services([
            "AI_PROVIDER": "openai", "OPENAI_API_KEY": "key", "SCRIPT_MODEL": "gpt-5", "VOICE_NAME": "nova",
            "CAPTION_PROVIDER": "embedded",
        ])
        #expect(try chosen.scriptWriter().identity == ServiceIdentity(provider: "openai", model: "gpt-5"))
        #expect(try chosen.narrator().identity.model == "gpt-4o-mini-tts")
        #expect(try chosen.illustrator().identity.model == "gpt-image-1")
        #expect(try chosen.pictureAnalyst().identity.provider == "openai")
        #expect(chosen.json.at("script.model") == "gpt-5" && chosen.json.at("voice.voice") == "nova")
        #expect(chosen.json.at("caption.provider") == "embedded" && chosen.json.at("caption.model") == "auto")
        #expect(!chosen.json.canonicalText.contains("key\""))
    }

    @Test func `a provider that there is none of is refused at once, with those that there are`() throws {
        let error = try refusal { _ = try services(["VOICE_PROVIDER": "opneai"]) }
        #expect(error.cause.contains("VOICE_PROVIDER") && error.cause.contains("one of embedded, openai"))
    }

    @Test func `OpenAI itself needs a key, a server of one's own does not`() throws {
        let error = try refusal { _ = try services(["AI_PROVIDER": "openai"]).narrator() }
        #expect(error.code == .badKey && error.cause.contains("OPENAI_API_KEY"))
        let own = try services(["AI_PROVIDER": "openai", "OPENAI_BASE_URL": "http://127.0.0.1:8080/v1"])
        #expect(try own.narrator().identity.provider == "openai")
    }

    @Test func `a third provider is one file and one registration`() async throws {
        let bench = try ServiceBench()
        let chosen = try services(
            [
                "AI_PROVIDER": "parrot", "OPENAI_BASE_URL": bench.provider.address, "OPENAI_API_KEY": ServiceBench.key,
                "VOICE_NAME": "polly",
            ], prices: #"{"hosts": {"127.0.0.1": {"squawk-1": {"characters": 1000000}}}}"#, others: [.parrot],
            folder: bench.folder)
        #expect(chosen.json.at("voice.provider") == "parrot" && chosen.json.at("voice.voice") == "polly")
        let script = try await chosen.scriptWriter().write(ScriptRequest(story: "One.\nTwo."), bench.job())
        #expect(script.scenes.map(\.narration) == ["One.", "Two."])
        // The first try fails: that it is sent again, and written down with its price, comes with the connection.
        try await bench.faults([["on": "/v1/audio/speech", "fault": "error"]])
        let narration = try await chosen.narrator().narrate(NarrationRequest(text: "One."), bench.job())
        #expect(narration.voice == "polly" && narration.seconds > 0)
        #expect(try bench.requests().count == 2)
        let settled = try #require(try bench.ledger().last)
        #expect(settled["cost"] == 4_000_000 && settled["isPriceKnown"] == true)
        #expect(try bench.ledger().allSatisfy { $0["provider"] == nil || $0["provider"] == "parrot" })
        #expect(!(try bench.everythingWritten()).contains(ServiceBench.key))
        // What it cannot do is told with the setting that chooses another.
        let error = try refusal { _ = try chosen.illustrator() }
        #expect(error.cause.contains("'parrot' cannot; set PICTURE_PROVIDER"), "\(error)")
        let unknown = try refusal { _ = try services(["AI_PROVIDER": "parrot"]) }
        #expect(unknown.cause.contains("one of embedded, openai"))
    }

    @Test func `missing templates are told with where they were looked for`() throws {
        let error = try refusal { _ = try services(["TEMPLATES_DIR": "/nowhere"]) }
        #expect(error.description.contains("/nowhere/prompts/script.txt") && error.cause.contains("TEMPLATES_DIR"))
    }
}
