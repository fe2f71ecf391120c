import FoundationEssentials
import Glibc
import Orchestrator
import Support
import Testing

/// Schemathesis makes requests of all kinds from `GET /openapi.json`, good ones and bad ones, alone and one after the
/// other by the links, and judges every answer by the description.
@Suite(.serialized) struct SchemathesisTests {
    @Test(.timeLimit(.minutes(15)), .enabled(if: Trial.isFull, "it takes long"))
    func `the running server keeps to the description of its API, whatever is sent`() async throws {
        let house = try ServerHouse(isTiny: true, ["LOG_LEVEL": "error", "STORIES_PER_MINUTE": "1000000"])
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        let rules = house.folder.file("schemathesis.toml")
        // An id in a body that names nothing is 422, which no schema can say beforehand.
        try Data(
            """
            [[operations]]
            include-name = "PATCH /api/videos/{id}/scenes/{index}"
            checks.positive_data_acceptance.expected-statuses = ["2xx", 403, 404, 409, 422, 429, 503]
            """.utf8
        ).write(to: URL(filePath: rules))
        let outcome = BuiltProgram(path: "/usr/bin/env").run(
            [
                // It leaves notes where it runs.
                "-C", house.folder.path, WebHouse.root + "/.venv/bin/schemathesis", "--config-file", rules, "run",
                house.address + "/openapi.json", "--checks", "all", "--no-color",
                "--max-examples", "100", "--phases", "examples,coverage,fuzzing,stateful", "--max-time", "600",
                "--request-timeout", "20", "--continue-on-failure", "--seed", "\(Int.random(in: 1...1_000_000))",
                "--generation-database", "none",
            ],
            environment: [
                "HOME": house.folder.path, "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1",
                "HYPOTHESIS_STORAGE_DIRECTORY": house.folder.file("hypothesis"),
            ])
        #expect(outcome.status == 0, "\(outcome.output.suffix(8000))\(outcome.complaint.suffix(2000))")
        // What the time was too short for would be passed over in silence.
        func count(_ name: String) -> Int? {
            outcome.output.split(separator: "\n").first { $0.contains(name) }?
                .split { !$0.isNumber }.first.flatMap { Int($0) }
        }
        let (selected, tested) = (count("Selected: "), count("Tested: "))
        #expect(tested == selected && (tested ?? 0) >= 20, "\(outcome.output.suffix(2000))")
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }
}
