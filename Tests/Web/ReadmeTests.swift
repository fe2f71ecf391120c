import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Testing

@Suite(.serialized) struct ServedReadmeTests {
    @Test func `the examples of the README with curl do what they say`() async throws {
        let readme = String(
            decoding: FileManager.default.contents(atPath: WebHouse.root + "/README.md") ?? Data(), as: UTF8.self)
        let blocks = readme.components(between: "```sh\n", and: "```\n").filter { $0.contains("curl") }
        try #require(blocks.count >= 2)
        // What looks at a picture waits where it is told to: what is to be stopped must not be done before.
        let folder = TemporaryFolder("held")
        let held = folder.file("held")
        ShellProgram.write(
            """
            #!/bin/sh
            while [ -e '\(held)' ]; do sleep 0.02; done
            exec '\(WebHouse.root)/.venv/bin/python' "$@"

            """, to: folder.file("python"))
        let house = try ServerHouse(isTiny: true, ["LOCAL_MODELS_PYTHON": folder.file("python")])
        let server = try house.start()
        defer { kill(server.pid, SIGKILL) }
        var script = "set -euo pipefail\n" + blocks.joined(separator: "\n")
        for (line, before, after) in [
            ("curl --fail -sS -X PATCH", "touch '\(held)'\n", ""), ("/cancel\"\n", "", "rm '\(held)'\n"),
        ] {
            try #require(
                script.split(separator: line, omittingEmptySubsequences: false).count == 2,
                "\(line) stands in the README once")
            script = script.replacing(line, with: before + line + after)
        }
        let file = house.folder.file("examples.sh")
        let here = script.replacing("http://127.0.0.1:4000", with: house.address)
        try Data("cd \(house.folder.path)\n\(here)".utf8).write(to: URL(filePath: file))
        let outcome = BuiltProgram(path: "/bin/bash").run([file], environment: ["PATH": "/usr/bin:/bin"])
        #expect(outcome.status == 0, "\(outcome.output.suffix(3000))\(outcome.complaint)")
        let film = FileManager.default.contents(atPath: house.folder.file("film.mp4")) ?? Data()
        #expect(film.count > 1000 && film.dropFirst(4).prefix(4) == Data("ftyp".utf8))
        kill(server.pid, SIGTERM)
        #expect(await server.end() == .exited(0))
    }
}

extension String {
    fileprivate func components(between start: String, and end: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let first = rest.firstRange(of: start) {
            rest = rest[first.upperBound...]
            guard let last = rest.firstRange(of: end) else { break }
            found.append(String(rest[..<last.lowerBound]))
            rest = rest[last.upperBound...]
        }
        return found
    }
}
