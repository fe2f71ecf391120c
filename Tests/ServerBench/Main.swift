import BenchReport
import FoundationEssentials
import Glibc
import JSON

/// The server: polls against nginx, orders, thousands of event streams, how soon news arrive, start and memory.
@main
struct ServerBench {
    static func main() async {
        do {
            var options = Options()
            try options.read(Array(CommandLine.arguments.dropFirst()))
            if options.help { return print(Options.usage, terminator: "") }
            try Place.allowManyFiles()
            var report = BenchReport()
            let wanted = { (name: String) in options.only.isEmpty || options.only.contains(name) }
            // Not only after the other parts have taken their minutes.
            if wanted("status") { for tool in Tool.allCases { _ = try tool.path() } }
            if wanted("start") { try StartTime().measure(&report) }
            if wanted("status") { try StatusLoad(seconds: options.seconds, rounds: options.rounds).measure(&report) }
            if wanted("orders") { try OrderTime().measure(&report) }
            if wanted("streams") { try IdleStreams().measure(&report) }
            if wanted("events") { try await EventDelay().measure(&report) }
            print(report.table, terminator: "")
            if let out = options.out {
                try (report.json.canonicalText + "\n").write(toFile: out, atomically: true, encoding: .utf8)
            }
        } catch {
            let line = "server-bench: \(error)\n"
            _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(2)
        }
    }
}

struct Options {
    var only: Set<String> = []
    var seconds = 3
    var rounds = 5
    var out: String?
    var help = false

    static let usage = """
        Usage: scripts/bench server [PART…] [--seconds N] [--rounds N] [--out FILE]

        Measures the real `reelmill serve` over its sockets. The part `status` needs two tools that scripts/setup does
        not install, for one of them would begin to serve on port 80: apt-get install nginx-light wrk
          PART           start, status, orders, streams or events; all if none is named
          --seconds N    how long each load of polls lasts, 3 if not said
          --rounds N     how often it and nginx take turns, 5 if not said; medians are told

        """

    mutating func read(_ arguments: [String]) throws {
        var rest = arguments[...]
        func number(_ option: String, _ range: ClosedRange<Int>) throws -> Int {
            guard let number = rest.popFirst().flatMap(Int.init), range.contains(number) else {
                throw BenchError("\(option) needs a number from \(range.lowerBound) to \(range.upperBound) after it")
            }
            return number
        }
        while let option = rest.popFirst() {
            switch option {
            case "start", "status", "orders", "streams", "events": only.insert(option)
            case "--seconds": seconds = try number(option, 1...60)
            case "--rounds": rounds = try number(option, 1...20)
            case "--out":
                guard let file = rest.popFirst() else { throw BenchError("--out needs a file after it") }
                out = file
            case "-h", "--help": help = true
            default: throw BenchError("'\(option)' is no option. See scripts/bench server --help")
            }
        }
    }
}
