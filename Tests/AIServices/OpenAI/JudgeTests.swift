import FoundationEssentials
import Glibc
import HTTPClient
import JSON
import Support
import Testing

@testable import AIServices

/// Judges that are not ours, from `.venv`, where scripts/setup puts them.
private let judges = #filePath.replacing("Tests/AIServices/OpenAI/JudgeTests.swift", with: ".venv/bin/")

@Suite(.enabled(if: access(judges + "llmock", X_OK) == 0, "run scripts/setup: there is no .venv with the judges"))
struct JudgeTests {
    @Test func `what is sent, and what the test provider answers, fits the types of OpenAI's own library`()
        async throws
    {
        let bench = try ServiceBench()
        _ = try await bench.writer.write(ScriptRequest(story: story, sceneCount: 2, seconds: 30), bench.job())
        _ = try await bench.narrator.narrate(NarrationRequest(text: "Hello", speed: 1.25), bench.job())
        _ = try await bench.analyst.analyse(bench.picture, context: "a square", bench.job())
        _ = try await bench.illustrator.illustrate(
            PictureRequest(prompt: "A fox", width: 64, height: 64), bench.job())
        let script = #filePath.replacing("AIServices/OpenAI/JudgeTests.swift", with: "Judges/openai_types.py")
        let outcome = BuiltProgram(path: judges + "python").run(
            [script, bench.provider.address + "/v1", ServiceBench.key, bench.provider.journal])
        #expect(outcome.output == "fine\n" && outcome.status == 0, "\(outcome.complaint.suffix(2000))")
    }

    @Test func `another server is talked to as it should be, whatever it breaks`() async throws {
        let port = FreePort.take()
        let server = RunningProgram(
            judges + "llmock", ["serve", "--port", "\(port)", "--log-level", "error"],
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/tmp"])
        defer { withExtendedLifetime(server) {} }
        let address = "http://127.0.0.1:\(port)"
        var bench = try ServiceBench()
        let base = try #require(WebAddress(address + "/v1"))
        bench.connection = ProviderConnection(
            name: "openai", base: base, key: "any", client: HTTPClient(policy: AddressPolicy(trusted: [base.origin])),
            gate: RequestGate(atOnce: 2))
        bench.connection.patience.base = 0.2
        let client = bench.connection.client
        func control(_ path: String, _ body: JSON? = nil) async throws -> HTTPAnswer {
            let bytes = body.map {
                HTTPRequest.Body.bytes(Array($0.canonicalText.utf8), contentType: "application/json")
            }
            return try await client.send(HTTPRequest(WebAddress(address + "/_llmock/" + path)!, body: bytes ?? .none))
        }
        while await failed({ _ = try await control("scenario") }) { try await Task.sleep(for: .milliseconds(50)) }

        let analysis = try await bench.analyst.analyse(bench.picture, context: nil, bench.job())
        #expect(!analysis.title.isEmpty && !analysis.tags.isEmpty)
        // Its pictures are SVG, which is none of the kinds that are taken.
        let picture = await serviceError { [bench] in
            let request = PictureRequest(prompt: "A fox", width: 64, height: 64)
            _ = try await bench.illustrator.illustrate(request, bench.job())
        }
        #expect(picture?.cause == "what came is no PNG, JPEG or WebP picture", "\(picture as Any)")
        for (status, wait) in [(429, 1), (500, 0), (503, 0)] {
            var behaviour: [String: JSON] = ["type": "fail", "status": JSON(status), "times": 1]
            if wait > 0 { behaviour["retry_after"] = JSON(wait) }
            #expect(try await control("scenario", ["behaviors": [.object(behaviour)]]).status == 201)
            _ = try await bench.analyst.analyse(bench.picture, context: "\(status)", bench.job("\(status)"))
        }
        #expect(
            try await control("scenario", ["behaviors": [["type": "fail", "status": 401, "times": 1]]]).status == 201)
        let error = await serviceError { [bench] in
            _ = try await bench.analyst.analyse(bench.picture, context: "401", bench.job("401"))
        }
        #expect(error?.code == .badKey, "\(error as Any)")

        let verdict = try JSON(parsing: String(decoding: try await control("verdict").body, as: UTF8.self))
        #expect(verdict["passed"] == true && verdict["warnings"] == 0, "\(verdict)")
        #expect(verdict["calls"] == 6 && verdict["attempts"] == 9, "\(verdict)")
    }

    private func failed(_ body: () async throws -> Void) async -> Bool {
        do {
            try await body()
            return false
        } catch {
            return true
        }
    }
}
