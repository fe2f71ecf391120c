import BenchReport
import FoundationEssentials
import Glibc
import JSON

/// A whole video against its render alone, where its time goes, what the machine itself costs, a batch on all cores.
@main
struct VideoBench {
    static func main() {
        do {
            var options = Options()
            try options.read(Array(CommandLine.arguments.dropFirst()))
            if options.help { return print(Options.usage, terminator: "") }
            var report = BenchReport()
            let place = try Place()
            try OneVideo(place, rounds: options.rounds).measure(&report)
            if options.batch { try Batch(place).measure(&report) }
            print(report.table, terminator: "")
            if let out = options.out {
                try (report.json.canonicalText + "\n").write(toFile: out, atomically: true, encoding: .utf8)
            }
        } catch {
            let line = "video-bench: \(error)\n"
            _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(2)
        }
    }
}

struct Options {
    var rounds = 2
    var batch = true
    var out: String?
    var help = false

    static let usage = """
        Usage: scripts/bench video [--rounds N] [--skip-batch] [--out FILE]

        Makes a video of six scenes with the embedded services, as `reelmill make` does, and then its render alone.
          --rounds N     how often, 2 if not said; medians are told
          --skip-batch   without the ten videos that are made at once

        """

    mutating func read(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            switch option {
            case "--rounds":
                guard let number = rest.popFirst().flatMap(Int.init), (1...20).contains(number) else {
                    throw BenchError("--rounds needs a number from 1 to 20 after it")
                }
                rounds = number
            case "--skip-batch": batch = false
            case "--out":
                guard let file = rest.popFirst() else { throw BenchError("--out needs a file after it") }
                out = file
            case "-h", "--help": help = true
            default: throw BenchError("'\(option)' is no option. See scripts/bench video --help")
            }
        }
    }
}
