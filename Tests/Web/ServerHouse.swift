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
        port = Self.freePort()
        address = "http://127.0.0.1:\(port)"
        let own = [
            "DATA_DIR": folder.file("data"), "PIPELINES_DIR": pipelines, "PATH": "/usr/bin:/bin", "PORT": "\(port)",
            "CLAIM_LEASE": "5", "LOCAL_MODELS_PYTHON": "/nowhere/bin/python",
        ]
        environment = own.merging(settings) { $1 }.merging(BuiltProgram.sanitizing) { given, _ in given }
    }

    /// Answers once it can be asked.
    func start() throws -> ChildProcess {
        let server = try ChildProcess(
            BuiltProgram("reelmill").path, ["serve"], environment: environment.map { "\($0.key)=\($0.value)" },
            log: LogFile(folder: folder.file("logs"), item: "server", limit: .max))
        let ready = BuiltProgram(path: "/usr/bin/curl").run([
            "-s", "-f", "--retry", "100", "--retry-delay", "0", "--retry-max-time", "20", "--retry-connrefused",
            address + "/readyz",
        ])
        try #require(ready.status == 0, "\(ready.complaint)")
        return server
    }

    func curl(_ words: String...) throws -> JSON { try JSON(parsing: run(words)) }

    func text(_ words: String...) throws -> String { run(words) }

    private func run(_ words: [String]) -> String {
        let words = words.map { $0.hasPrefix("/") ? address + $0 : $0 }
        return BuiltProgram(path: "/usr/bin/curl").run(["-s", "-N"] + words).output
    }

    private static func freePort() -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard bind(descriptor, address, size) == 0, getsockname(descriptor, address, &size) == 0 else {
                    fatalError("no free port")
                }
            }
            return pointer.pointee.sin_port.bigEndian
        }
    }
}
