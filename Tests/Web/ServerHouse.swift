import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Testing

/// A data folder with a real server and its real children.
final class ServerHouse: Sendable {
    let folder = TemporaryFolder("serving")
    let environment: [String: String]
    let address: String
    let port: UInt16

    /// - Parameter isTiny: Whether every pipeline makes its films as small as possible, instead of the one named `small`.
    init(isTiny: Bool = false, _ settings: [String: String] = [:]) throws {
        let pipelines = folder.file("Pipelines")
        try FileManager.default.copyItem(atPath: WebHouse.root + "/Pipelines", toPath: pipelines)
        let small = """
            {"name": "small", "like": "story-short", "settings": {
                "canvas": {"width": 180, "height": 320, "framesPerSecond": 24},
                "style": {"preset": "draft", "transition": {"kind": "crossfade", "frames": 6}}}}
            """
        try Data(small.utf8).write(to: URL(filePath: pipelines + "/small.json"))
        if isTiny {
            for name in try FileManager.default.contentsOfDirectory(atPath: pipelines) where name.hasPrefix("story-") {
                let file = FileManager.default.contents(atPath: pipelines + "/" + name) ?? Data()
                var fields = try JSON(parsing: String(decoding: file, as: UTF8.self)).fields ?? [:]
                var inner = fields["settings"]?.fields ?? [:]
                inner["canvas"] = ["width": 180, "height": 320, "framesPerSecond": 24]
                fields["settings"] = .object(inner)
                try Data(JSON.object(fields).canonicalText.utf8).write(to: URL(filePath: pipelines + "/" + name))
            }
        }
        port = FreePort.take()
        address = "http://127.0.0.1:\(port)"
        let own = [
            "DATA_DIR": folder.file("data"), "PIPELINES_DIR": pipelines, "PATH": "/usr/bin:/bin", "PORT": "\(port)",
            "LOCAL_MODELS_PYTHON": "/nowhere/bin/python",
        ]
        environment = own.merging(settings) { $1 }.merging(BuiltProgram.sanitizing) { given, _ in given }
    }

    /// Answers once it can be asked.
    func start() throws -> ChildProcess {
        let server = try ChildProcess(
            BuiltProgram("reelmill").path, ["serve"], environment: environment.map { "\($0.key)=\($0.value)" },
            log: LogFile(folder: folder.file("logs"), item: "server", limit: .max))
        try Self.untilReady(address)
        return server
    }

    static func untilReady(_ address: String) throws {
        let end = ContinuousClock.now + .seconds(180)
        while true {
            let answer = BuiltProgram(path: "/usr/bin/curl").run([
                "-s", "-S", "-f", "--max-time", "60", address + "/readyz",
            ])
            if answer.status == 0 { return }
            try #require(ContinuousClock.now < end, "\(answer.complaint)")
            usleep(20_000)
        }
    }

    func curl(_ words: String...) throws -> JSON { try JSON(parsing: run(words)) }

    func text(_ words: String...) throws -> String { run(words) }

    private func run(_ words: [String]) -> String {
        let words = words.map { $0.hasPrefix("/") ? address + $0 : $0 }
        return BuiltProgram(path: "/usr/bin/curl").run(["-s", "-N"] + words).output
    }
}
