import BenchReport
import FoundationEssentials
import Glibc
import JSON

/// The media library: smaller copies against vipsthumbnail, whole uploads a second, converting against the ffmpeg command.
@main
struct MediaBench {
    /// To add one, write its file and name it here.
    private static let parts: [any MediaBenchPart] = [PictureCopies(), WholeUploads(), Conversions()]

    static func main() async {
        do {
            var arguments = Array(CommandLine.arguments.dropFirst())
            if let job = arguments.first, let own = OwnWork(rawValue: job) {
                return try await own.run(Array(arguments.dropFirst()))
            }
            if arguments.contains("--help") || arguments.contains("-h") { return print(usage, terminator: "") }
            let out = try value(of: "--out", in: &arguments)
            let only = try value(of: "--only", in: &arguments)
            if let stranger = arguments.first {
                throw BenchError("'\(stranger)' is no option. See scripts/bench media --help")
            }
            let chosen = parts.filter { only == nil || $0.name == only }
            guard !chosen.isEmpty else { throw BenchError("there is no part '\(only ?? "")': \(names)") }
            var report = BenchReport()
            for part in chosen { try await part.measure(&report) }
            print(report.table, terminator: "")
            if let out {
                try (report.json.canonicalText + "\n").write(toFile: out, atomically: true, encoding: .utf8)
            }
        } catch {
            let line = "media-bench: \(error)\n"
            _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(2)
        }
    }

    private static var names: String { parts.map(\.name).joined(separator: ", ") }

    private static func value(of option: String, in arguments: inout [String]) throws -> String? {
        guard let at = arguments.firstIndex(of: option) else { return nil }
        guard at + 1 < arguments.count else { throw BenchError("\(option) needs a value after it") }
        defer { arguments.removeSubrange(at...at + 1) }
        return arguments[at + 1]
    }

    private static var usage: String {
        """
        Usage: scripts/bench media [--only PART] [--out FILE]

        The media library: \(names).
          --only PART   one of them alone

        """
    }
}

protocol MediaBenchPart: Sendable {
    var name: String { get }
    func measure(_ report: inout BenchReport) async throws
}

/// What this program does as a child of itself, so that the kernel measures it as it measures the rivals.
enum OwnWork: String {
    case copies = "--own-copies"
    case conversion = "--own-conversion"

    func run(_ arguments: [String]) async throws {
        switch self {
        case .copies: try await PictureCopies.work(arguments)
        case .conversion: try Conversions.work(arguments)
        }
    }

    /// This program, doing that.
    func measured(_ arguments: [String]) throws -> MeasuredChild {
        try MeasuredChild(try BenchPlace.program("media-bench"), [rawValue] + arguments)
    }
}
