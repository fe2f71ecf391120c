import BenchReport
import FoundationEssentials
import Glibc
import JSON
import Support

/// A server with a data folder of its own, which works on nothing.
final class Place {
    let folder = TemporaryFolder("upload-bench")
    let port = 4700 + Int(getpid()) % 200
    private let root: String
    private let reelmill: String
    private var server: RunningProgram?

    init() throws {
        root = try BenchPlace.root()
        reelmill = try BenchPlace.program("reelmill")
    }

    var address: String { "http://127.0.0.1:\(port)" }
    var database: String { folder.file("data/reelmill.sqlite") }

    /// A fresh process; the one before ends. Its dispatcher finds a program that only leaves.
    func start() throws {
        server = nil
        let programs = folder.file("programs")
        try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
        for name in ["reelmill", "process-video", "process-media"] {
            let link = programs + "/" + name
            if FileManager.default.fileExists(atPath: link) { continue }
            // The server looks for its children beside its real place.
            try FileManager.default.copyItem(atPath: name == "reelmill" ? reelmill : "/bin/true", toPath: link)
        }
        server = RunningProgram(
            programs + "/reelmill", ["serve"],
            environment: [
                "DATA_DIR": folder.file("data"), "PIPELINES_DIR": root + "/Pipelines", "PATH": "/usr/bin:/bin",
                "TEMPLATES_DIR": root + "/templates", "PORT": "\(port)", "LOG_LEVEL": "warning",
                "MEDIA_WORKER_CONCURRENCY": "1",
            ])
        _ = try MeasuredChild(
            "curl", ["-s", "-f", "--retry", "200", "--retry-delay", "0", "--retry-connrefused", address + "/readyz"])
    }

    func stop() { server = nil }

    /// The most memory that the server has had, in megabytes, without what of files the kernel keeps for it.
    func memory() throws -> Double {
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int(entry) != nil {
            guard let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline"),
                String(decoding: line, as: UTF8.self).hasPrefix(folder.file("programs/reelmill")),
                let status = FileManager.default.contents(atPath: "/proc/\(entry)/status")
            else { continue }
            let peak = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM") }
            let words = peak?.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let words, words.count > 1, let kilobytes = Double(words[1]) else { break }
            return kilobytes / 1024
        }
        throw BenchError("the server is not there any more")
    }

    func ask(_ arguments: [String]) throws -> JSON {
        try JSON(parsing: MeasuredChild("curl", ["-s", "-f"] + arguments).output)
    }
}
