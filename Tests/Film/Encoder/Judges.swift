import Film
import FoundationEssentials
import Support
import Testing

/// The commands of FFmpeg, as judges from outside.
enum Judges {
    /// What ffprobe says about the first stream of a kind (`v`, `a`), by name.
    static func stream(_ kind: String, of path: String) throws -> [String: String] {
        try pairs(["-select_streams", "\(kind):0", "-show_entries", "stream", "-of", "default=nw=1", path])
    }

    static func container(of path: String) throws -> [String: String] {
        try pairs(["-show_entries", "format:format_tags", "-of", "default=nw=1", path])
    }

    /// One field of each packet of the first stream of a kind, in the order of the file.
    static func packets(_ kind: String, _ field: String, of path: String) throws -> [String] {
        let arguments = ["-select_streams", "\(kind):0", "-show_entries", "packet=\(field)", "-of", "csv=p=0", path]
        return try ffprobe(arguments).split(separator: "\n").map { String($0.prefix { $0 != "," }) }
    }

    /// One field of each frame of the video, in the order in which they are shown.
    static func frames(_ field: String, of path: String) throws -> [String] {
        let arguments = ["-select_streams", "v:0", "-show_entries", "frame=\(field)", "-of", "csv=p=0", path]
        return try ffprobe(arguments).split(separator: "\n").map { String($0.prefix { $0 != "," }) }
    }

    /// Decodes everything and stops at the first doubt; what it had to say.
    static func decode(_ path: String, from seconds: Double = 0) -> BuiltProgram.Outcome {
        let start = seconds > 0 ? ["-ss", "\(seconds)"] : []
        return ffmpeg(["-xerror"] + start + ["-i", path, "-f", "null", "-"])
    }

    static func ffmpeg(_ arguments: [String], level: String = "error") -> BuiltProgram.Outcome {
        BuiltProgram(path: "/usr/bin/ffmpeg").run(["-nostdin", "-hide_banner", "-v", level, "-y"] + arguments)
    }

    /// The left channel of the sound, as a player would play it.
    static func samples(of path: String) throws -> [Float] {
        let folder = TemporaryFolder()
        let raw = folder.file("raw")
        let outcome = ffmpeg(["-i", path, "-map", "0:a:0", "-af", "pan=mono|c0=c0", "-f", "f32le", raw])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let bytes = try Data(contentsOf: URL(filePath: raw))
        return bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    }

    /// Every unit of the coded video as it stands in the file: the type of each.
    static func unitTypes(of path: String) throws -> [UInt8] {
        let folder = TemporaryFolder()
        let raw = folder.file("raw")
        let outcome = ffmpeg(["-i", path, "-map", "0:v:0", "-c", "copy", "-f", "data", raw])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: raw)))
        var types: [UInt8] = []
        var position = 0
        while position + 4 < bytes.count {
            let length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            types.append(bytes[position + 4] & 0x1f)
            position += 4 + length
        }
        try #require(position == bytes.count)
        return types
    }

    /// How like the frames of a raw file a video is: 1 is the same.
    static func similarity(of path: String, to raw: String, width: Int, height: Int, rate: Int) throws -> Double {
        let outcome = ffmpeg(
            [
                "-i", path, "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", "\(width)x\(height)", "-r", "\(rate)", "-i",
                raw, "-lavfi", "[0:v][1:v]ssim", "-f", "null", "-",
            ], level: "info")
        let all = try #require(outcome.complaint.firstRange(of: "All:"))
        return try #require(Double(outcome.complaint[all.upperBound...].prefix { "0123456789.".contains($0) }))
    }

    private static func pairs(_ arguments: [String]) throws -> [String: String] {
        var found: [String: String] = [:]
        for line in try ffprobe(arguments).split(separator: "\n") {
            guard let middle = line.firstIndex(of: "=") else { continue }
            found[String(line[..<middle])] = String(line[line.index(after: middle)...])
        }
        return found
    }

    private static func ffprobe(_ arguments: [String]) throws -> String {
        let outcome = BuiltProgram(path: "/usr/bin/ffprobe").run(["-v", "error"] + arguments)
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return outcome.output
    }
}

/// The boxes of an MP4, read without any library.
struct Atoms {
    /// Where each stands in the tree, as `moov/trak/mdia`, in the order of the file.
    private(set) var paths: [String] = []
    private(set) var payloads: [(path: String, bytes: [UInt8])] = []

    init(path: String) throws {
        read([UInt8](try Data(contentsOf: URL(filePath: path)))[...], in: "")
    }

    private static let folders: Set = ["moov", "trak", "mdia", "minf", "stbl", "edts", "udta", "dinf"]

    private mutating func read(_ bytes: ArraySlice<UInt8>, in parent: String) {
        var rest = bytes
        while rest.count >= 8 {
            func number(_ from: Int, _ count: Int) -> Int {
                rest.dropFirst(from).prefix(count).reduce(0) { $0 << 8 | Int($1) }
            }
            let name = String(decoding: rest.dropFirst(4).prefix(4), as: UTF8.self)
            let isLong = number(0, 4) == 1
            let size = isLong ? number(8, 8) : number(0, 4)
            guard size >= 8, size <= rest.count else { return }
            let path = parent.isEmpty ? name : parent + "/" + name
            let content = rest.prefix(size).dropFirst(isLong ? 16 : 8)
            paths.append(path)
            if Self.folders.contains(name) {
                read(content, in: path)
            } else if name != "mdat" {
                payloads.append((path, Array(content)))
            }
            rest = rest.dropFirst(size)
        }
    }

    func payloads(_ name: String) -> [[UInt8]] { payloads.filter { $0.path.hasSuffix("/" + name) }.map(\.bytes) }
}

extension Segment {
    /// A moving texture; `shade` shifts what is seen, so that segments differ.
    static func moving(
        _ path: String, _ format: VideoFormat, frames: Int, threads: Int = 1, seed: UInt64 = 1
    ) throws -> Segment {
        let pictures = TestPictures(width: format.width, height: format.height, seed: seed)
        return try SegmentEncoder.write(to: path, format: format, threads: threads, frames: frames) {
            (number) throws(FilmError) in pictures.moving(number)
        }
    }
}
