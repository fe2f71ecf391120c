import FoundationEssentials
import Glibc
import JSON
import Logs
import Orchestrator
import Settings
import StageMachine
import Steps
import Store
import Support

/// Cost of a step against a bare loop, claims a second, start of a child, claims as the queue grows.
@main
struct EngineBench {
    static func main() async {
        var arguments = Array(CommandLine.arguments.dropFirst())
        do {
            switch arguments.first {
            case "child":
                exit(
                    await ProcessMain.run(
                        name: "engine-bench", kind: .media, arguments: Array(arguments.dropFirst())
                    ) { _, _ in Equipment(steps: WriteStep.registry) }.rawValue)
            case "claim":
                try await ClaimRates.claimAndRelease(path: arguments[1], seconds: Double(arguments[2])!)
            case "--help", "-h":
                print("Usage: scripts/bench engine [--out FILE]")
            default:
                var out: String?
                if let index = arguments.firstIndex(of: "--out"), index + 1 < arguments.count {
                    out = arguments[index + 1]
                    arguments.removeSubrange(index...index + 1)
                }
                guard arguments.isEmpty else { throw BenchError("it takes --out FILE and nothing else") }
                try await measure(out: out)
            }
        } catch {
            let line = "engine-bench: \(error)\n"
            _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(2)
        }
    }

    private static func measure(out: String?) async throws {
        var report = Report()
        try await StepCost.measure(&report)
        try await ChildStart.measure(&report)
        try await ClaimRates.measure(&report)
        try await QueueGrowth.measure(&report)
        print(report.table, terminator: "")
        if let out { try (report.json.canonicalText + "\n").write(toFile: out, atomically: true, encoding: .utf8) }
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// One line a measure: what, how much, and against what.
struct Report {
    private var lines: [(name: String, value: Double, unit: String, limit: Double?, note: String)] = []

    mutating func add(_ name: String, _ value: Double, _ unit: String, atMost limit: Double? = nil, _ note: String = "")
    {
        lines.append((name, value, unit, limit, note))
    }

    mutating func say(_ sentence: String) { lines.append((sentence, .nan, "", nil, "")) }

    var table: String {
        var out = ""
        for line in lines {
            guard !line.value.isNaN else {
                out += line.name + "\n"
                continue
            }
            let value = (line.value * 1000).rounded() / 1000
            let judged = line.limit.map { line.value <= $0 ? "  (limit \($0): kept)" : "  (limit \($0): MISSED)" } ?? ""
            let name = line.name + String(repeating: " ", count: max(1, 58 - line.name.count))
            out += "\(name)\(value) \(line.unit)\(judged)\(line.note.isEmpty ? "" : "  " + line.note)\n"
        }
        return out
    }

    var json: JSON {
        .array(
            lines.map { line in
                [
                    "name": JSON(line.name), "value": .double(line.value), "unit": JSON(line.unit),
                    "limit": line.limit.map(JSON.double) ?? .null, "note": JSON(line.note),
                ]
            })
    }
}

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func secondsSince(_ start: ContinuousClock.Instant) -> Double { (ContinuousClock.now - start) / .seconds(1) }

/// Writes 1 KB, and when it is asked to, at which moment it began.
struct WriteStep: Step {
    let signature: StepSignature

    static let registry = StepRegistry([
        WriteStep(signature: StepSignature(name: "write", version: 1, makes: "page")),
        WriteStep(signature: StepSignature(name: "bind", version: 1, makes: "book")),
    ])

    func make(_ order: Order) async throws -> Product {
        if let file = order.value("item.moment").text {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            try "\(Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)".write(
                toFile: file, atomically: true, encoding: .utf8)
        }
        let file = order.scratch + "/page"
        let letter = UInt8(truncatingIfNeeded: 97 + order.ref.part % 26)
        let bytes = Array("\(order.item) \(order.ref)".utf8) + [UInt8](repeating: letter, count: 1000)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count, close(descriptor) == 0 else {
            throw BenchError("cannot write \(file)")
        }
        return Product(file: file, mimeType: "text/plain")
    }
}

/// A data folder with a pipeline whose items are a page for each scene, and a book.
struct Workplace {
    let folder = TemporaryFolder("engine-bench")
    let settings: Settings
    let shop: Workshop

    var environment: [String: String] {
        ["DATA_DIR": folder.path, "PIPELINES_DIR": folder.file("Pipelines"), "LOG_LEVEL": "error"]
    }

    init() throws {
        try FileManager.default.createDirectory(atPath: folder.file("Pipelines"), withIntermediateDirectories: true)
        let pipeline: JSON = [
            "name": "pages", "kind": "media",
            "steps": [
                ["step": "write", "for": "scene", "reads": ["scene.text", "item.moment"]],
                ["step": "bind", "for": "item", "needs": ["all.page"]],
            ],
            "statuses": [
                ["status": "processing", "needs": ["page"]], ["status": "completed", "needs": ["book"]],
            ],
        ]
        try pipeline.canonicalText.write(toFile: folder.file("Pipelines/pages.json"), atomically: true, encoding: .utf8)
        settings = try Settings(environment: [
            "DATA_DIR": folder.path, "PIPELINES_DIR": folder.file("Pipelines"), "LOG_LEVEL": "error",
        ])
        shop = try Workshop.open(settings, steps: WriteStep.registry, creating: true, log: Log(settings))
    }

    var database: String { folder.file("reelmill.sqlite") }

    /// `moment` is the file that the first step writes the time of its beginning to.
    func create(pages: Int, moment: String? = nil) async throws -> String {
        let scenes = (0..<pages).map { JSON.object(["text": JSON("page \($0)")]) }
        let item = NewItem(
            kind: .media, pipeline: "pages", document: ["scenes": .array(scenes), "moment": JSON(moment)])
        _ = try await shop.store.create(item, idempotency: nil)
        return item.id
    }

    /// The program itself, as a child of a dispatcher would be started.
    func start(_ arguments: [String]) throws -> ChildProcess {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return try ChildProcess(
            program, arguments, environment: environment.map { "\($0)=\($1)" },
            log: LogFile(folder: folder.file("output"), item: "children", limit: .max))
    }
}
