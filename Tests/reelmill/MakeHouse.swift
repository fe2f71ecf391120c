import Dispatch
import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Testing

/// A data folder of a test's own, in which the real `reelmill make` makes small films with the voice of espeak-ng.
final class MakeHouse: Sendable {
    let folder = TemporaryFolder("make")
    private let environment: [String: String]

    static let root = #filePath.replacing("/Tests/reelmill/MakeHouse.swift", with: "")

    init(_ changes: [String: String] = [:]) throws {
        let pipelines = folder.file("Pipelines")
        try FileManager.default.copyItem(atPath: Self.root + "/Pipelines", toPath: pipelines)
        let own = [
            "DATA_DIR": folder.file("data"), "PIPELINES_DIR": pipelines, "TEMPLATES_DIR": Self.root + "/templates",
            "PATH": "/usr/bin:/bin", "LOCAL_MODELS_PYTHON": "/nowhere/bin/python", "CLAIM_LEASE": "120",
        ]
        environment = own.merging(BuiltProgram.sanitizing) { given, _ in given }.merging(changes) { $1 }
        try write(Self.smallPipeline, "Pipelines/small.json")
        try write(Self.story, "story.txt")
    }

    static let story = "A red fox sat by the river. An owl called from the tall pine tree.\n"

    private static let smallPipeline = """
        {"name": "small", "like": "story-short", "settings": {
            "canvas": {"width": 180, "height": 320, "framesPerSecond": 24},
            "style": {"preset": "draft", "transition": {"kind": "crossfade", "frames": 6}}}}
        """

    @discardableResult func write(_ text: String, _ name: String) throws -> String {
        let path = folder.file(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        return path
    }

    func path(_ name: String) -> String { folder.file(name) }
    func bytes(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }
    func names(_ name: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path(name)).sorted()
    }

    // MARK: Commands

    func run(_ arguments: [String]) async -> BuiltProgram.Outcome {
        let environment = environment
        return await aside { BuiltProgram("reelmill").run(arguments, environment: environment) }
    }

    /// `reelmill make` of the small pipeline.
    func make(_ arguments: String...) async -> BuiltProgram.Outcome {
        await run(["make", "--pipeline", "small"] + arguments)
    }

    func process(_ id: String, by program: String = "process-video") async -> BuiltProgram.Outcome {
        let environment = environment
        return await aside { BuiltProgram(program).run([id], environment: environment) }
    }

    /// The same in the background; both of its outputs go to a file.
    func start(_ arguments: String...) throws -> Running { try Running(arguments, environment, folder.file("logs")) }

    struct Running: Sendable {
        let pid: Int32
        private let log: LogFile
        private let ended: Task<ChildProcess.End, Never>

        fileprivate init(_ arguments: [String], _ environment: [String: String], _ logs: String) throws {
            log = LogFile(folder: logs, item: "make", limit: 1)
            let child = try ChildProcess(
                BuiltProgram("reelmill").path, ["make", "--pipeline", "small"] + arguments,
                environment: environment.map { "\($0.key)=\($0.value)" }, log: log)
            pid = child.pid
            ended = Task { await child.end() }
        }

        func end() async -> ChildProcess.End { await ended.value }

        var printed: String {
            String(decoding: FileManager.default.contents(atPath: log.path) ?? Data(), as: UTF8.self)
        }
    }

    /// What the database says, a row a line.
    func sql(_ query: String) -> [String] {
        BuiltProgram(path: "/usr/bin/sqlite3").run([
            "-separator", " ", path("data/reelmill.sqlite"), ".timeout 60000", query,
        ]).output.split(separator: "\n").map { String($0) }
    }

    /// Pids of the processes that work on this house's films.
    var children: [Int32] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int32($0) }.filter { pid in
            // A process that ends meanwhile has no files any more; those of a zombie are empty.
            let texts = ["cmdline", "environ"].map { name in
                String(decoding: FileManager.default.contents(atPath: "/proc/\(pid)/\(name)") ?? Data(), as: UTF8.self)
                    .split(separator: "\0")
            }
            return texts[0].first?.hasSuffix("/process-video") == true
                && texts[1].contains { $0 == "DATA_DIR=" + path("data") }
        }
    }

    // MARK: Films

    /// Digests of all decoded frames and samples.
    func decoded(_ name: String) throws -> [String] {
        try ["0:v:0", "0:a:0"].map { stream in
            let outcome = BuiltProgram(path: "/usr/bin/ffmpeg").run([
                "-nostdin", "-v", "error", "-xerror", "-i", path(name), "-map", stream, "-f", "md5", "-",
            ])
            try #require(outcome.status == 0, "\(outcome.complaint)")
            return outcome.output
        }
    }

    /// What ffprobe says of a file.
    func probed(_ name: String) throws -> JSON {
        let outcome = BuiltProgram(path: "/usr/bin/ffprobe").run([
            "-v", "error", "-show_format", "-show_streams", "-of", "json", path(name),
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return try JSON(parsing: outcome.output)
    }

    /// Kinds of the outermost boxes of an MP4, in order.
    func boxes(_ name: String) throws -> [String] {
        let file = try #require(bytes(name))
        let all = [UInt8](file)
        var kinds: [String] = []
        var at = 0
        while at + 8 <= all.count {
            let size = all[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
            kinds.append(String(decoding: all[at + 4..<at + 8], as: UTF8.self))
            try #require(size >= 8, "a box of \(size) bytes")
            at += size
        }
        #expect(at == all.count)
        return kinds
    }
}

/// Runs what waits for a process off the threads that all tests share, so that none keeps another from looking.
func aside<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "aside").async { continuation.resume(returning: body()) }
    }
}

/// Waits until the condition holds. The limit only ends a test that would hang; nothing is measured by it.
func eventually(
    _ what: String, within seconds: Double = 300, sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while try await !condition() {
        guard ContinuousClock.now < end else {
            Issue.record("never came true: \(what)", sourceLocation: sourceLocation)
            throw NeverCameTrue()
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}

struct NeverCameTrue: Error {}
