import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Testing

/// Schemathesis makes requests of all kinds from `GET /openapi.json`, good ones and bad ones, alone and one after the
/// other by the links, and judges every answer by the description.
@Suite(.serialized) struct SchemathesisTests {
    @Test(.timeLimit(.minutes(15)), .enabled(if: Trial.isFull, "it takes long"))
    func `the running server keeps to the description of its API, whatever is sent`() async throws {
        try await judge(
            [
                "--max-examples", "100", "--phases", "examples,coverage,fuzzing,stateful", "--max-time", "600",
            ], untilEachSucceeds: true)
    }

    @Test(.timeLimit(.minutes(15)))
    func `the running server keeps to the description of its API in a few requests of each kind`() async throws {
        try await judge(["--max-examples", "2", "--phases", "examples,fuzzing"])
    }

    private func judge(_ extent: [String], untilEachSucceeds: Bool = false) async throws {
        let house = try ServerHouse(
            isTiny: true,
            [
                "LOG_LEVEL": "error", "STORIES_PER_MINUTE": "1000000", "REQUESTS_PER_SECOND": "100000",
                "LOCAL_MODELS_PYTHON": WebHouse.root + "/.venv/bin/python",
            ])
        let key = BuiltProgram("reelmill").run(
            ["keys", "add", "judge", "--role", "admin"], environment: house.environment)
        let secret = try #require(
            key.output.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("rm_") }, "\(key.complaint)")
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        let rules = WebHouse.root + "/Tests/Web/Judge"
        let outcome = BuiltProgram(path: "/usr/bin/env").run(
            [
                // It leaves notes where it runs.
                "-C", house.folder.path, WebHouse.root + "/.venv/bin/schemathesis", "--config-file",
                rules + "/schemathesis.toml", "run", house.address + "/openapi.json", "--checks", "all", "--no-color",
                "--request-timeout", "180", "--continue-on-failure", "--seed",
                "\(Trial.isFull ? .random(in: 1...1_000_000) : 1)",
                "--generation-database", "none", "-H", "Authorization: Bearer \(secret)",
            ] + extent,
            environment: [
                "HOME": house.folder.path, "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1",
                "HYPOTHESIS_STORAGE_DIRECTORY": house.folder.file("hypothesis"),
                "SCHEMATHESIS_HOOKS": rules + "/hooks.py", "JUDGED_ADDRESS": house.address,
                "JUDGED_KEY": String(secret), "JUDGED_OUTCOMES": house.folder.file("outcomes.json"),
            ])
        // A request that it made may be one line of megabytes.
        let lines = outcome.output.split(separator: "\n").map { line in
            line.count > 400 ? "\(line.prefix(250)) … \(line.suffix(150))" : String(line)
        }
        let said = lines.joined(separator: "\n")
        #expect(outcome.status == 0, "\(said.suffix(8000))\(outcome.complaint.suffix(2000))")
        // What the time was too short for would be passed over in silence.
        func count(_ name: String) -> Int? {
            outcome.output.split(separator: "\n").first { $0.contains(name) }?
                .split { !$0.isNumber }.first.flatMap { Int($0) }
        }
        let (selected, tested) = (count("Selected: "), count("Tested: "))
        #expect(tested == selected && (tested ?? 0) >= 20, "\(outcome.output.suffix(2000))")
        let written = FileManager.default.contents(atPath: house.folder.file("outcomes.json")) ?? Data()
        let outcomes = try JSON(parsing: String(decoding: written, as: UTF8.self)).fields ?? [:]
        if untilEachSucceeds {
            let refusing = outcomes.filter { !($0.value.fields ?? [:]).keys.contains { $0.hasPrefix("2") } }
            #expect(refusing.isEmpty && outcomes.count == selected, "judged by refusals only: \(refusing)")
        }
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }
}
