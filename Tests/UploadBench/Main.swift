import BenchReport
import FoundationEssentials
import Glibc
import JSON

/// Uploads of a large file against nginx that takes the same file; lists, search and status of a large library.
@main
struct UploadBench {
    static func main() {
        do {
            // A server that refuses closes its connections.
            signal(SIGPIPE, SIG_IGN)
            var options = Options()
            try options.read(Array(CommandLine.arguments.dropFirst()))
            if options.help { return print(Options.usage, terminator: "") }
            var report = BenchReport()
            let place = try Place()
            try Uploads(place, megabytes: options.megabytes, rounds: options.rounds).measure(&report)
            try LargeLibrary(place, count: options.items).measure(&report)
            print(report.table, terminator: "")
            if let out = options.out {
                try (report.json.canonicalText + "\n").write(toFile: out, atomically: true, encoding: .utf8)
            }
        } catch {
            let line = "upload-bench: \(error)\n"
            _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(2)
        }
    }
}

struct Options {
    var rounds = 3
    var megabytes = 500
    var items = 100_000
    var out: String?
    var help = false

    static let usage = """
        Usage: scripts/bench upload [--rounds N] [--megabytes N] [--items N] [--out FILE]

        Sends a file to the server in chunks, four at a time, and by a form, in turns with nginx, which takes it by PUT
        and brings it to the disk; then asks a library of many entries.
          --rounds N      how often each, 3 if not said; medians are told
          --megabytes N   how large the file is, 500 if not said
          --items N       how many entries the library has, 100000 if not said

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
            case "--rounds": rounds = try number(option, 1...20)
            case "--megabytes": megabytes = try number(option, 1...500)
            case "--items": items = try number(option, 100...1_000_000)
            case "--out":
                guard let file = rest.popFirst() else { throw BenchError("--out needs a file after it") }
                out = file
            case "-h", "--help": help = true
            default: throw BenchError("'\(option)' is no option. See scripts/bench upload --help")
            }
        }
    }
}
