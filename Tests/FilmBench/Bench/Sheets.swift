import FoundationEssentials
import Support

/// Pictures of every caption style and every transition, taken from films that were really rendered.
struct Sheets {
    private let folder: String
    private let place = TemporaryFolder("film-sheets")

    init(_ folder: String) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func make() throws {
        try captions()
        try transitions()
    }

    /// A frame of a film, and what is written below it.
    private struct Cell {
        let film: String
        let seconds: Double
        let label: String
    }

    private static let styles = ["bold-pop", "karaoke", "subtle", "typewriter"]

    private func captions() throws {
        let picture = place.file("captions.jpg")
        try Landscape(1, width: 1080, height: 1920).write(to: picture)
        var cells: [Cell] = []
        for style in Self.styles {
            let words = "Nobody was awake but her, and the lamp.".split(separator: " ").map(String.init)
            let film = try film(style, picture, words)
            // Page by page as the style divides them: as the first word begins, in the middle of the third, of the last.
            for (seconds, moment) in [(0.32, "as it begins"), (1.5, "at ‘awake’"), (3.9, "at ‘lamp’")] {
                cells.append(Cell(film: film, seconds: seconds, label: "\(style), \(moment)"))
            }
        }
        let scripts = [
            ("bold-pop", "emoji", ["A", "dragon", "🐉", "in", "love", "❤️"], 1.3),
            ("karaoke", "Arabic", ["لم", "يكن", "أحد", "مستيقظا", "غيرها"], 1.6),
            ("bold-pop", "Japanese", ["彼女", "だけ", "が", "起きて", "いた。"], 1.7),
            ("karaoke", "a long German word", ["Die", "Donaudampfschifffahrtsgesellschaft", "lädt", "ein."], 0.95),
            ("typewriter", "Cyrillic", ["Никто", "не", "спал,", "кроме", "неё."], 1.4),
            ("subtle", "Korean", ["그녀만", "깨어", "있었다,", "그리고", "등불."], 1.0),
        ]
        for (style, script, words, seconds) in scripts {
            let film = try film(style, picture, words)
            cells.append(Cell(film: film, seconds: seconds, label: "\(style), \(script)"))
        }
        try sheet(cells, columns: 6, width: 256, height: 454, to: folder + "/captions.jpg")
    }

    /// A film of one scene in which each word takes half a second, from a quarter of a second on.
    private func film(_ style: String, _ picture: String, _ words: [String]) throws -> String {
        let timed = words.enumerated().map { index, word in
            (text: word, start: 0.25 + Double(index) / 2, end: 0.7 + Double(index) / 2)
        }
        var job = Job(scenes: [Job.Scene(picture: picture, frames: 30 * 9 / 2, words: timed)])
        job.captions = style
        return try render(job, "captions-\(style)-\(words[0].unicodeScalars.first?.value ?? 0)")
    }

    private func transitions() throws {
        var pictures: [String] = []
        for number in [0, 4] {
            pictures.append(place.file("transition-\(number).jpg"))
            try Landscape(number, width: 1920, height: 1080).write(to: pictures[pictures.count - 1])
        }
        var cells: [Cell] = []
        for kind in ["cut", "crossfade", "dip-to-black", "slide", "wipe"] {
            let scenes = pictures.map { Job.Scene(picture: $0, transition: kind, transitionFrames: 19, frames: 30) }
            var job = Job(scenes: scenes)
            (job.width, job.height, job.captions) = (1920, 1080, nil)
            let film = try render(job, "transition-\(kind)")
            // Of 19 frames the fifth shows a quarter, the tenth a half.
            let moments =
                kind == "cut" ? ["after", "after", "after"] : ["at a quarter", "half way", "at three quarters"]
            for (frame, moment) in zip([29, 34, 39, 44, 50], ["before"] + moments + ["after"]) {
                let label = "\(kind), \(moment)"
                cells.append(Cell(film: film, seconds: Double(frame) / 30, label: label))
            }
        }
        try sheet(cells, columns: 5, width: 308, height: 174, to: folder + "/transitions.jpg")
    }

    private func render(_ job: Job, _ name: String) throws -> String {
        let timeline = place.file(name + ".json")
        try job.write(to: timeline)
        let film = place.file(name + ".mp4")
        try Child.run(BuiltProgram("render-film").path, [timeline, "-o", film, "--force"])
        return film
    }

    private func sheet(_ cells: [Cell], columns: Int, width: Int, height: Int, to path: String) throws {
        let margin = 8
        let stem = path.split(separator: "/").last.map(String.init) ?? "sheet"
        for (index, cell) in cells.enumerated() {
            let label = place.file("label.txt")
            try cell.label.write(toFile: label, atomically: true, encoding: .utf8)
            // A little before the frame's time, so that rounding does not seek to the next one.
            try Recordings.ffmpeg([
                "-ss", "\(max(0, cell.seconds - 0.005))", "-i", cell.film, "-frames:v", "1", "-vf",
                "scale=\(width):\(height):flags=lanczos,pad=\(width):\(height + 24):0:0:white,"
                    + "drawtext=font=Inter:textfile=\(label):fontsize=14:fontcolor=0x202020:x=2:y=\(height + 5)",
                place.file("\(stem)-\(10 + index).png"),
            ])
        }
        let rows = (cells.count + columns - 1) / columns
        try Recordings.ffmpeg([
            "-start_number", "10", "-i", place.file("\(stem)-%d.png"), "-vf",
            "tile=\(columns)x\(rows):padding=\(margin):margin=\(margin):color=white", "-frames:v", "1", "-q:v", "7",
            path,
        ])
    }
}
