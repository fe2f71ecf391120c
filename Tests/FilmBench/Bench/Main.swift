import FoundationEssentials
import Glibc
import JSON
import Support

/// A whole film against encoding alone, against ffmpeg's filters and MoviePy; edits, kills, memory, quality.
@main
struct FilmBench {
    static func main() {
        do {
            var arguments = Array(CommandLine.arguments.dropFirst())
            if arguments.first == "frames" {
                let job = try Job(reading: arguments[1])
                return print(try Drawing(job: job).draw(to: arguments.count > 2 ? arguments[2] : nil))
            }
            let options = try Options(&arguments)
            if options.help { return print(Options.usage, terminator: "") }
            if let folder = options.sheets { return try Sheets(folder).make() }
            if let folder = options.files {
                return try Inputs(in: folder).job(seconds: options.seconds).write(to: folder + "/timeline.json")
            }
            var report = Report()
            try Measurement(options).measure(&report)
            print(report.table, terminator: "")
            guard let out = options.out else { return }
            try (report.json.canonicalText + "\n").write(toFile: out, atomically: true, encoding: .utf8)
        } catch {
            tell("film-bench: \(error)")
            exit(2)
        }
    }

    static func tell(_ line: String) { _ = (line + "\n").withCString { write(STDERR_FILENO, $0, strlen($0)) } }
}

struct Options {
    var seconds = 60.0
    var rounds = 5
    var rivals = true
    var long = true
    var out: String?
    var sheets: String?
    var files: String?
    var help = false

    /// How much longer the film is whose memory is compared.
    var longer = 10

    static let usage = """
        Usage: scripts/bench film [--seconds N] [--rounds N] [--quick] [--skip-long] [--skip-rivals] [--out FILE]
               scripts/bench film --sheets FOLDER | --files FOLDER [--seconds N]

        Renders a film of six scenes, 1080x1920 at 30 frames a second, in turns with its rivals.
          --seconds N      its length, 60 if not said
          --rounds N       how often all is repeated, 5 if not said; medians are told
          --quick          one round of 6 seconds: whether all works. Its numbers say little
          --skip-long      without the film ten times as long, whose memory is compared
          --skip-rivals    without ffmpeg's filter graph and without MoviePy
          --sheets FOLDER  measures nothing; renders a sheet of the caption styles and one of the transitions
          --files FOLDER   measures nothing; writes timeline.json and what it names, to be rendered by hand

        """

    init(_ arguments: inout [String]) throws {
        func number(_ option: String) throws -> Double {
            guard !arguments.isEmpty, let value = Double(arguments.removeFirst()), (1...3600).contains(value) else {
                throw BenchError("\(option) needs a number from 1 to 3600 after it")
            }
            return value
        }
        func text(_ option: String) throws -> String {
            guard !arguments.isEmpty else { throw BenchError("\(option) needs a path after it") }
            return arguments.removeFirst()
        }
        while !arguments.isEmpty {
            let option = arguments.removeFirst()
            switch option {
            case "--seconds": seconds = try number(option)
            case "--rounds": rounds = Int(try number(option))
            case "--quick": (seconds, rounds, longer) = (6, 1, 3)
            case "--skip-long": long = false
            case "--skip-rivals": rivals = false
            case "--out": out = try text(option)
            case _ where option.hasPrefix("--out="): out = String(option.dropFirst(6))
            case "--sheets": sheets = try text(option)
            case "--files": files = try text(option)
            case "-h", "--help": help = true
            default: throw BenchError("'\(option)' is no option. See scripts/bench film --help")
            }
        }
    }
}
