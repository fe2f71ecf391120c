import Film

/// What the command line asks for.
struct Arguments {
    struct Wrong: Error { let line: String }

    var timeline = ""
    var output = ""
    var preset: VideoPreset?
    var encoder = VideoEncoder.x264
    var work: String?
    var jobs: Int?
    var force = false
    var json = false
    var help = false

    static let usage = """
        render-film TIMELINE.json -o OUT.mp4 [--preset draft|standard|high] [--encoder x264|vaapi|nvenc] [--work FOLDER]
                    [--jobs N] [--force] [--json]

        Renders a timeline to OUT.mp4, and beside it a poster (.jpg) and subtitles (.vtt, .srt).
          -o OUT.mp4       where the film goes
          --preset NAME    instead of the timeline's own: draft, standard or high
          --encoder NAME   x264, or that of a graphics card: vaapi (Intel, AMD), nvenc (NVIDIA)
          --work FOLDER    keeps segments there, for the next render; otherwise they are in OUT.mp4.parts until it is done
          --jobs N         scenes that are rendered at a time; as many as there are cores
          --force          replaces files that are there
          --json           progress and result as lines of JSON

        An unfinished render carries on where it was when it is started again.

        """

    init(_ arguments: [String]) throws(Wrong) {
        var rest = arguments[...]
        var paths: [String] = []
        while let argument = rest.popFirst() {
            switch argument {
            case "-h", "--help": help = true
            case "--force": force = true
            case "--json": json = true
            case "-o": output = try Self.value(of: argument, &rest)
            case "--work": work = try Self.value(of: argument, &rest)
            case "--preset":
                let name = try Self.value(of: argument, &rest)
                guard let named = VideoPreset.all.first(where: { $0.name == name }) else {
                    throw Wrong(line: "--preset is '\(name)'; there are draft, standard and high.")
                }
                preset = named
            case "--encoder":
                let name = try Self.value(of: argument, &rest)
                guard let named = VideoEncoder(rawValue: name) else {
                    let known = VideoEncoder.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Wrong(line: "--encoder is '\(name)'; there are \(known).")
                }
                encoder = named
            case "--jobs":
                let text = try Self.value(of: argument, &rest)
                guard let number = Int(text), (1...256).contains(number) else {
                    throw Wrong(line: "--jobs is '\(text)'; it has to be a whole number from 1 to 256.")
                }
                jobs = number
            case "--": paths += rest; rest = []
            case _ where argument.hasPrefix("-") && argument != "-":
                throw Wrong(line: "'\(argument)' is no option of render-film. See render-film --help.")
            default: paths.append(argument)
            }
        }
        if help { return }
        guard paths.count == 1 else {
            throw Wrong(line: "render-film takes one timeline, and got \(paths.count). See render-film --help.")
        }
        timeline = paths[0]
        guard !output.isEmpty else { throw Wrong(line: "say with -o where the film shall go, as in -o film.mp4.") }
    }

    private static func value(of option: String, _ rest: inout ArraySlice<String>) throws(Wrong) -> String {
        guard let value = rest.popFirst(), !value.isEmpty else {
            throw Wrong(line: "\(option) needs a value after it.")
        }
        return value
    }
}
