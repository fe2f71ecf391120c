import FoundationEssentials
import JSON
import Support
import Testing

/// What FFmpeg's commands and the bytes of the file itself say of a finished film.
struct FilmJudge {
    let path: String
    private let scratch = TemporaryFolder("judge")

    static func ffmpeg(_ arguments: [String], level: String = "error") throws -> String {
        let outcome = BuiltProgram(path: "/usr/bin/ffmpeg").run(["-nostdin", "-hide_banner", "-v", level] + arguments)
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return outcome.complaint
    }

    /// What ffprobe says of the streams and the container.
    func probed() throws -> JSON {
        let outcome = BuiltProgram(path: "/usr/bin/ffprobe").run([
            "-v", "error", "-show_format", "-show_streams", "-of", "json", path,
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return try JSON(parsing: outcome.output)
    }

    /// One field of every packet of a stream, in the order of the file.
    func packets(_ stream: String, _ field: String) throws -> [String] {
        let outcome = BuiltProgram(path: "/usr/bin/ffprobe").run([
            "-v", "error", "-select_streams", stream, "-show_entries", "packet=\(field)", "-of", "csv=p=0", path,
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return outcome.output.split(separator: "\n").map { String($0.prefix { $0 != "," }) }
    }

    /// Types of the coded units of pictures, in the order of the file: 5 is a picture before which nothing is needed.
    func pictureTypes() throws -> [UInt8] {
        let raw = scratch.file("video")
        _ = try Self.ffmpeg(["-i", path, "-map", "0:v:0", "-c", "copy", "-f", "data", "-y", raw])
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: raw)))
        var types: [UInt8] = []
        var at = 0
        while at + 4 < bytes.count {
            types.append(bytes[at + 4] & 0x1F)
            at += 4 + bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        #expect(at == bytes.count)
        return types.filter { (1...5).contains($0) }
    }

    /// Loudness of all of it in LUFS, and the true peak in dBTP.
    func loudness() throws -> (integrated: Double, peak: Double) {
        let told = try Self.ffmpeg(
            ["-i", path, "-map", "0:a:0", "-af", "ebur128=peak=true", "-f", "null", "-"], level: "info")
        let summary = try #require(told.ranges(of: "Summary:").last).upperBound
        func number(_ name: String) throws -> Double {
            let rest = told[summary...]
            let after = try #require(rest.firstRange(of: name)).upperBound
            return try #require(Double(rest[after...].drop { $0 == " " }.prefix { $0 != " " && $0 != "\n" }))
        }
        return (try number("I:"), try number("Peak:"))
    }

    /// How many seconds of the film from its start are silent, and at its end.
    func silentEnds() throws -> (start: Double, end: Double) {
        let raw = scratch.file("sound")
        _ = try Self.ffmpeg(["-i", path, "-map", "0:a:0", "-ac", "1", "-ar", "8000", "-f", "s16le", "-y", raw])
        let bytes = try #require(FileManager.default.contents(atPath: raw))
        let samples = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
        let isLoud = samples.map { abs(Int($0)) > 100 }
        let first = isLoud.firstIndex(of: true) ?? isLoud.count
        let last = isLoud.lastIndex(of: true) ?? -1
        return (Double(first) / 8000, Double(isLoud.count - 1 - last) / 8000)
    }

    /// When what is shown in a colour jumps from one place to another: for words that light up one after the other.
    func jumps(of colour: (red: Int, green: Int, blue: Int), framesPerSecond: Double) throws -> [Double] {
        let (width, height) = (270, 150)
        let raw = scratch.file("captions")
        _ = try Self.ffmpeg([
            "-i", path, "-map", "0:v:0", "-vf", "crop=iw:ih*0.32:0:ih*0.56,scale=\(width):\(height):flags=area",
            "-f", "rawvideo", "-pix_fmt", "rgb24", "-y", raw,
        ])
        let bytes = [UInt8](try #require(FileManager.default.contents(atPath: raw)))
        let size = width * height * 3
        var shown: (left: Int, right: Int, top: Int)?
        var jumps: [Double] = []
        for frame in 0..<bytes.count / size {
            var box = (left: width, right: -1, top: height)
            var count = 0
            for pixel in 0..<width * height {
                let at = frame * size + pixel * 3
                guard abs(Int(bytes[at]) - colour.red) < 28, abs(Int(bytes[at + 1]) - colour.green) < 28,
                    abs(Int(bytes[at + 2]) - colour.blue) < 40
                else { continue }
                count += 1
                let (x, y) = (pixel % width, pixel / width)
                box = (min(box.left, x), max(box.right, x), min(box.top, y))
            }
            guard count >= 12 else {
                shown = nil
                continue
            }
            if let before = shown, abs(before.left - box.left) + abs(before.right - box.right) < width / 12,
                abs(before.top - box.top) < height / 12
            {
                // A word that pops grows for a moment.
            } else {
                jumps.append(Double(frame) / framesPerSecond)
            }
            shown = box
        }
        return jumps
    }
}
