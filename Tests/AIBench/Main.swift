import BenchReport
import FoundationEssentials
import Glibc
import JSON

/// Speech on one core, word times, pictures, their analysis, and the memory of the local models.
@main
struct AIBench {
    static func main() async {
        do {
            var arguments = Array(CommandLine.arguments.dropFirst())
            switch arguments.first {
            case "speak": return print(try await Speech().speak().canonicalText)
            case "--help", "-h": return print(usage, terminator: "")
            default: break
            }
            var out: String?
            if let index = arguments.firstIndex(of: "--out"), index + 1 < arguments.count {
                out = arguments[index + 1]
                arguments.removeSubrange(index...index + 1)
            }
            guard arguments.isEmpty else { throw BenchError("it takes --out FILE and nothing else") }
            var report = BenchReport()
            try await measure(&report)
            print(report.table, terminator: "")
            if let out { try (report.json.canonicalText + "\n").write(toFile: out, atomically: true, encoding: .utf8) }
        } catch {
            let line = "ai-bench: \(error)\n"
            _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(2)
        }
    }

    private static let usage = """
        Usage: scripts/bench ai [--out FILE]

        The embedded services: twenty English texts are spoken, the scenes of the stories in fixtures/ are drawn and
        looked at.

        """

    private static func measure(_ report: inout BenchReport) async throws {
        try Speech.measureOnOneCore(&report)
        let place = try Place()
        try await Speech(place).judge(&report)
        try await Pace(place).measure(&report)
        let pictures = try await Drawing(place).measure(&report)
        try await Looking(place).measure(pictures, &report)
        try await Looking(place).measureMemory(&report)
    }
}
