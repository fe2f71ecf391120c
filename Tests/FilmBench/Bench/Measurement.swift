import Film
import FoundationEssentials
import Glibc
import JSON
import Support

/// All rows of the table, from rounds in which everything runs once, neighbours being those that are compared.
struct Measurement {
    private struct Round {
        var own: Cost
        var raw: Cost
        var graph: Cost?
        var drawn: (all: Double, drawing: Double)
        var words: Cost
        var picture: Cost
        var killed: Double?
    }

    private let options: Options
    private let inputs: Inputs
    private let bench: Workbench
    private let raw: RawFile

    init(_ options: Options) throws {
        self.options = options
        FilmBench.tell("film-bench: makes pictures, speech and music")
        inputs = try Inputs()
        bench = try Workbench(inputs, inputs.job(seconds: options.seconds))
        raw = try RawFile(bytes: bench.job.frames * bench.job.width * bench.job.height * 3 / 2)
        try bench.draw(to: raw.path)
    }

    func measure(_ report: inout Report) throws {
        var rounds: [Round] = []
        for number in 1...options.rounds {
            FilmBench.tell("film-bench: round \(number) of \(options.rounds)")
            rounds.append(try round(odd: number % 2 == 1))
        }
        report.setting = [
            "seconds": .double(bench.job.seconds), "rounds": JSON(options.rounds),
            "processors": JSON(sysconf(Int32(_SC_NPROCESSORS_ONLN))), "rawFrames": JSON(raw.place),
        ]
        let own = rounds.map(\.own)
        let length = "\(rounded(bench.job.seconds, 1)) s of film"
        report.add("whole film", median(own.map(\.wall)), "s", "\(length), median of \(rounds.count)")
        report.add(
            "  wall, against encoding its raw frames", rounds.map { ($0.own.wall, $0.raw.wall) }, atMost: 0.95,
            raw.place)
        report.add("  CPU, likewise", rounds.map { ($0.own.cpu, $0.raw.cpu) }, atMost: 1.08)
        report.add(
            "  drawing its frames alone, CPU", median(rounds.map(\.drawn.drawing)), "s",
            atMost: rounded(2.2 * bench.job.seconds / 60, 3),
            "captions included; with reading pictures and narration \(rounded(median(rounds.map(\.drawn.all)), 2)) s")
        if options.rivals { try measureRivals(rounds, &report) }
        report.add(
            "other words in one scene of six, against the whole", rounds.map { ($0.words.wall, $0.own.wall) },
            atMost: 0.3)
        report.add(
            "another picture in one scene of six, likewise", rounds.map { ($0.picture.wall, $0.own.wall) }, atMost: 0.3,
            "the next scene fades from it")
        let killed = rounds.compactMap { round in round.killed.map { (own: $0, other: round.own.wall) } }
        report.add("killed at half and resumed, against undisturbed", killed, atMost: 1.15)
        let peak = own.map(\.peakMegabytes).max() ?? .nan
        report.add("peak memory", peak, "MB", atMost: 350, length)
        if options.long { try measureLong(peak, &report) }
        try measureQuality(&report)
    }

    private func round(odd: Bool) throws -> Round {
        let first = odd ? nil : try bench.encodeRaw(raw.path)
        let before = odd && options.rivals ? try bench.filterGraph() : nil
        let own = try bench.render()
        let words = try bench.renderAgain { job in
            job.scenes[2].words = job.scenes[2].words.map { (String($0.text.reversed()), $0.start, $0.end) }
        }
        let picture = try bench.renderAgain { $0.scenes[2].picture = inputs.otherPicture }
        let encoded = try first ?? bench.encodeRaw(raw.path)
        let graph = try before ?? (options.rivals ? bench.filterGraph() : nil)
        return Round(
            own: own, raw: encoded, graph: graph, drawn: try bench.draw(), words: words, picture: picture,
            killed: try bench.renderKilled(after: own.wall / 2))
    }

    private func measureRivals(_ rounds: [Round], _ report: inout Report) throws {
        let pairs = rounds.compactMap { round in round.graph.map { (own: round.own.wall, other: $0.wall) } }
        report.add(
            "  wall, against a filter graph of ffmpeg", pairs, atMost: 0.45, "zoompan at 4x, xfade, ass, loudnorm")
        FilmBench.tell("film-bench: MoviePy renders \(options.seconds) s")
        let other = try bench.moviePy()
        report.add(
            "  wall, against MoviePy", rounds.map { ($0.own.wall, other) }, atMost: 0.08,
            "the same film; its start not counted")
    }

    private func measureLong(_ peak: Double, _ report: inout Report) throws {
        let seconds = options.seconds * Double(options.longer)
        FilmBench.tell("film-bench: a film of \(seconds) s")
        let long = try Workbench(inputs, inputs.job(seconds: seconds, scenes: 6 * options.longer))
        let cost = try long.render()
        let told = "\(rounded(cost.peakMegabytes, 1)) MB at \(rounded(seconds, 0)) s"
        report.add("  of a film \(options.longer) times as long", cost.peakMegabytes / peak, "×", atMost: 1.05, told)
    }

    /// Joined segments against one pass over the same frames.
    private func measureQuality(_ report: inout Report) throws {
        FilmBench.tell("film-bench: compares films with the raw frames")
        _ = try bench.render()
        // By one thread, as segments are: several change what x264 decides.
        try bench.encodeRaw(raw.path, threads: 1)
        let joined = try Quality.similarity(of: bench.film, to: raw.path, bench.job)
        let whole = try Quality.similarity(of: bench.singlePass, to: raw.path, bench.job)
        report.add(
            "SSIM below that of a single pass by", (1 - joined / whole) * 100, "%", atMost: 1, "\(joined), \(whole)")
        let bytes = try Quality.bytes(ofVideoIn: bench.film) / 1e6
        let other = try Quality.bytes(ofVideoIn: bench.singlePass) / 1e6
        report.add(
            "size above that of a single pass by", (bytes / other - 1) * 100, "%", atMost: 1,
            "\(rounded(bytes, 2)) MB, \(rounded(other, 2)) MB")
    }
}

/// Room for raw frames: in memory if they fit there, so that reading them costs what copying does.
final class RawFile {
    /// Of an open file that has no name: it goes with this process, however that ends.
    let path: String
    let place: String
    private let descriptor: Int32

    init(bytes: Int) throws {
        let fits = try Self.available() > bytes + 4_000_000_000
        let folder = fits ? "/dev/shm" : FileManager.default.temporaryDirectory.path
        let name = "\(folder)/film-bench-\(getpid()).yuv"
        descriptor = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw BenchError("cannot make a file in \(folder)") }
        unlink(name)
        path = "/proc/\(getpid())/fd/\(descriptor)"
        let size = "\(rounded(Double(bytes) / 1e9, 1)) GB of raw frames"
        place = size + (fits ? " read from memory" : " read from the disk, for they do not fit into memory")
    }

    deinit { close(descriptor) }

    /// What Linux thinks that can be taken without swapping.
    private static func available() throws -> Int {
        let facts = try String(contentsOfFile: "/proc/meminfo", encoding: .utf8)
        let line = facts.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }
}
