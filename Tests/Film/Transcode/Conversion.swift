import Film
import FoundationEssentials
import Support
import Testing

/// Files made by the ffmpeg command, and what a transcoder makes of them.
struct Conversion {
    let folder = TemporaryFolder("transcode")

    func made(_ name: String, _ arguments: [String]) throws -> String {
        let outcome = Judges.ffmpeg(arguments + [folder.file(name)])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return folder.file(name)
    }

    /// Converts, and has the result judged: by ffprobe, by its boxes, and by decoding all of it.
    func converted(
        _ path: String, options: Transcoder.Options = Self.quick
    ) throws -> (path: String, media: TranscodedMedia) {
        let transcoder = try Transcoder(path: path, options: options)
        let target = path + (transcoder.isSoundAlone ? ".out.m4a" : ".out.mp4")
        let media = try transcoder.write(to: target)
        try judge(target, media)
        return (target, media)
    }

    static var quick: Transcoder.Options {
        var options = Transcoder.Options()
        options.preset = .draft
        options.threads = 1
        return options
    }

    private func judge(_ path: String, _ media: TranscodedMedia) throws {
        let boxes = try Atoms(path: path).paths
        #expect(try #require(boxes.firstIndex(of: "moov")) < #require(boxes.firstIndex(of: "mdat")))
        #expect(!boxes.contains { $0.contains("edts") || $0.contains("loci") })
        let decoded = Judges.decode(path)
        #expect(decoded.status == 0 && decoded.complaint.isEmpty, "\(decoded.complaint)")
        if media.frames > 0 {
            let video = try Judges.stream("v", of: path)
            let wanted = [
                "codec_name": "h264", "profile": "High", "pix_fmt": "yuv420p", "color_range": "tv",
                "color_space": "bt709", "color_transfer": "bt709", "color_primaries": "bt709",
                "sample_aspect_ratio": "1:1", "start_pts": "0", "nb_frames": "\(media.frames)",
                "r_frame_rate": "\(media.framesPerSecond)/1", "avg_frame_rate": "\(media.framesPerSecond)/1",
                "width": "\(media.width)", "height": "\(media.height)",
            ]
            for (key, value) in wanted { #expect(video[key] == value, "\(key) is \(video[key] ?? "not there")") }
            #expect(media.width.isMultiple(of: 2) && media.height.isMultiple(of: 2))
            #expect(max(media.width, media.height) <= 1920 && min(media.width, media.height) <= 1080)
        }
        if media.hasSound {
            let audio = try Judges.stream("a", of: path)
            let wanted = [
                "codec_name": "aac", "profile": "LC", "sample_rate": "48000", "channels": "2", "start_pts": "0",
            ]
            for (key, value) in wanted { #expect(audio[key] == value, "\(key) is \(audio[key] ?? "not there")") }
        }
    }

    /// Red, green and blue at places of one frame, given as parts of its width and height.
    func colours(_ path: String, frame: Int = 0, at places: [(Double, Double)]) throws -> [[Int]] {
        let raw = folder.file("pixels")
        let outcome = Judges.ffmpeg([
            "-i", path, "-vf",
            "select=eq(n\\,\(frame)),scale=in_color_matrix=bt709:in_range=tv:out_range=pc:flags=accurate_rnd",
            "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", raw,
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let video = try Judges.stream("v", of: path)
        let width = try #require(Int(video["width"] ?? "")), height = try #require(Int(video["height"] ?? ""))
        let pixels = [UInt8](try Data(contentsOf: URL(filePath: raw)))
        try #require(pixels.count == width * height * 3)
        return places.map { place in
            let start = (Int(place.1 * Double(height)) * width + Int(place.0 * Double(width))) * 3
            return pixels[start..<start + 3].map { Int($0) }
        }
    }

    /// The mean brightness of each frame, 0 to 255.
    func brightness(_ path: String) throws -> [Double] {
        let raw = folder.file("grey")
        let outcome = Judges.ffmpeg([
            "-i", path, "-vf", "scale=8:8:flags=area", "-f", "rawvideo", "-pix_fmt", "gray", raw,
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: raw)))
        return stride(from: 0, to: bytes.count, by: 64).map { start in
            bytes[start..<start + 64].reduce(0) { $0 + Double($1) } / 64
        }
    }

    /// Red, green, blue and grey quarters: upper left, upper right, lower left, lower right.
    static func quarters(_ width: Int, _ height: Int, seconds: Double = 0.2) -> [String] {
        let (w, h) = (width / 2, height / 2)
        return [
            "-f", "lavfi", "-i",
            "color=black:s=\(width)x\(height):r=25:d=\(seconds),format=gbrp,drawbox=0:0:\(w):\(h):red:fill,"
                + "drawbox=\(w):0:\(width - w):\(h):lime:fill,drawbox=0:\(h):\(w):\(height - h):blue:fill,"
                + "drawbox=\(w):\(h):\(width - w):\(height - h):gray:fill",
        ]
    }

    static let red = [255, 0, 0], green = [0, 255, 0], blue = [0, 0, 255], grey = [128, 128, 128]
    static let corners = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)]
}

func expectColours(
    _ found: [[Int]], _ wanted: [[Int]], within error: Int = 5, _ comment: Comment? = nil,
    at place: SourceLocation = #_sourceLocation
) {
    let distance = zip(found, wanted).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? 0
    #expect(
        found.count == wanted.count && distance <= error, "\(found) \(comment?.rawValue ?? "")", sourceLocation: place)
}
