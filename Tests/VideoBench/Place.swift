import BenchReport
import FoundationEssentials
import JSON
import Support

/// A data folder of its own, and the programs that work in it.
struct Place {
    let folder = TemporaryFolder("video-bench")
    private let reelmill: String
    private let processVideo: String
    private let root: String

    init() throws {
        reelmill = try BenchPlace.program("reelmill")
        processVideo = try BenchPlace.program("process-video")
        root = try BenchPlace.root()
    }

    private var environment: [String: String] {
        ["DATA_DIR": folder.file("data"), "LOG_LEVEL": "debug", "AI_PROVIDER": "embedded"]
    }

    func story(_ name: String) throws -> String {
        try String(contentsOfFile: "\(root)/fixtures/stories/\(name).txt", encoding: .utf8)
    }

    func make(_ arguments: [String], _ more: [String: String] = [:]) throws -> MeasuredChild {
        try MeasuredChild(
            reelmill, ["make"] + arguments + ["--json"], environment: environment.merging(more) { _, more in more })
    }

    func process(_ id: String) throws -> MeasuredChild {
        try MeasuredChild(processVideo, [id], environment: environment)
    }

    /// Changes the database by hand, as a person could.
    func change(_ sql: String) throws {
        _ = try MeasuredChild("sqlite3", [folder.file("data/reelmill.sqlite"), "PRAGMA foreign_keys = ON; " + sql])
    }

    func log(of id: String) throws -> String {
        try String(contentsOfFile: folder.file("data/logs/\(id).log"), encoding: .utf8)
    }
}
