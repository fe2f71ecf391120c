import FoundationEssentials
import Glibc
import JSON
import Support

/// Renders and rivals of one film.
struct Workbench {
    let inputs: Inputs
    let job: Job
    private let place = TemporaryFolder("film-bench-work")
    private let renderer = BuiltProgram("render-film").path
    private let own = BuiltProgram("film-bench").path

    init(_ inputs: Inputs, _ job: Job) throws {
        self.inputs = inputs
        self.job = job
        try job.write(to: timeline)
    }

    private var timeline: String { place.file("timeline.json") }
    var film: String { place.file("film.mp4") }
    var singlePass: String { place.file("single-pass.mp4") }

    private func arguments(_ timeline: String, _ film: String) -> [String] {
        [timeline, "-o", film, "--work", place.file("segments"), "--force"]
    }

    private func clean() throws {
        for path in [place.file("segments"), film] where FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
    }

    /// From nothing to the film.
    func render() throws -> Cost {
        try clean()
        return try Child.run(renderer, arguments(timeline, film))
    }

    /// After `render`: the film once more, with something changed in it.
    func renderAgain(_ change: (inout Job) -> Void) throws -> Cost {
        var edited = job
        change(&edited)
        let file = place.file("edited.json")
        try edited.write(to: file)
        return try Child.run(renderer, arguments(file, place.file("edited.mp4")))
    }

    /// Killed after `seconds`, started again, and run to the end: the time of both.
    func renderKilled(after seconds: Double) throws -> Double? {
        try clean()
        guard let killed = try Child(renderer, arguments(timeline, film)).kill(after: seconds) else { return nil }
        return try killed.wall + Child.run(renderer, arguments(timeline, film)).wall
    }

    /// Draws all frames and codes none: the processor time of it all, and of drawing alone.
    @discardableResult
    func draw(to file: String? = nil) throws -> (all: Double, drawing: Double) {
        let description = place.file("job.json")
        try job.write(to: description)
        let child = try Child(own, ["frames", description] + (file.map { [$0] } ?? []))
        let cost = try child.finish()
        guard let line = child.said.split(separator: "\n").last, let drawing = Double(line) else {
            throw BenchError("the frames were drawn without a word:\n\(child.said.suffix(1500))")
        }
        return (cost.cpu, drawing)
    }

    /// - Parameter threads: 0 lets x264 choose.
    @discardableResult
    func encodeRaw(_ raw: String, threads: Int = 0) throws -> Cost {
        try Child.run(
            "ffmpeg",
            [
                "-nostdin", "-hide_banner", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size",
                "\(job.width)x\(job.height)", "-framerate", "\(job.rate)", "-i", raw,
            ] + Encoding.arguments(job) + ["-threads", "\(threads)", singlePass])
    }

    func filterGraph() throws -> Cost {
        try Child.run("ffmpeg", FilterGraph(job, folder: place.path).arguments(output: place.file("graph.mp4")))
    }

    /// The seconds that MoviePy took once it was loaded.
    func moviePy() throws -> Double {
        let python = try MoviePy.python()
        let font = try Child.output("fc-match", ["-f", "%{file}", "Inter:weight=210"])
        let child = try Child(
            python,
            [Repository.root + "/Tests/FilmBench/Rivals/moviepy_film.py", timeline, font, place.file("rival.mp4")]
                + Encoding.arguments(job),
            environment: ["FFMPEG_BINARY": "/usr/bin/ffmpeg"])
        _ = try child.finish()
        guard let line = child.said.split(separator: "\n").last, let seconds = Double(line) else {
            throw BenchError("MoviePy did not tell its time:\n\(child.said.suffix(1500))")
        }
        return seconds
    }
}

enum MoviePy {
    /// The Python that has it, in an environment beside the build; made when it is not there.
    static func python() throws -> String {
        let folder = Repository.root + "/.build/film-bench-rivals"
        let requirements = Repository.root + "/Tests/FilmBench/Rivals/requirements.txt"
        let stamp = folder + "/installed.txt"
        let files = FileManager.default
        if files.contents(atPath: stamp) != files.contents(atPath: requirements) {
            if files.fileExists(atPath: folder) { try files.removeItem(atPath: folder) }
            try Child.run("/usr/bin/python3", ["-m", "venv", folder])
            try Child.run(
                folder + "/bin/python",
                [
                    "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes",
                    "--only-binary", ":all:", "--requirement", requirements,
                ])
            try files.copyItem(atPath: requirements, toPath: stamp)
        }
        return folder + "/bin/python"
    }
}

/// Judged by the commands of FFmpeg.
enum Quality {
    /// How like the raw frames a film is: 1 is the same.
    static func similarity(of film: String, to raw: String, _ job: Job) throws -> Double {
        let said = try Child.output(
            "ffmpeg",
            [
                "-nostdin", "-hide_banner", "-i", film, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size",
                "\(job.width)x\(job.height)", "-framerate", "\(job.rate)", "-i", raw, "-lavfi", "[0:v][1:v]ssim", "-an",
                "-f", "null", "-",
            ])
        guard let all = said.firstRange(of: "All:"),
            let value = Double(said[all.upperBound...].prefix { "0123456789.".contains($0) })
        else { throw BenchError("ffmpeg told no SSIM:\n\(said.suffix(1500))") }
        return value
    }

    static func bytes(ofVideoIn film: String) throws -> Double {
        let said = try Child.output(
            "ffprobe",
            ["-v", "error", "-select_streams", "v:0", "-show_entries", "packet=size", "-of", "csv=p=0", film])
        return said.split(separator: "\n").compactMap { Double($0.prefix { $0 != "," }) }.reduce(0, +)
    }
}
