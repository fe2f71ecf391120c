import FoundationEssentials
import JSON
import MediaSupport
import Pictures
import StageMachine
import Store
import Support
import Testing

/// Uploaded videos of many kinds, worked on once for all tests, and judged by ffprobe and ffmpeg.
struct Reel: Sendable {
    let house: MediaHouse
    private let ids: [String: String]

    func id(_ name: String) throws -> String { try #require(ids[name], "no video is called \(name)") }

    func notes(_ kind: String, of name: String) async throws -> JSON { try await house.notes(kind, of: id(name)) }

    func file(_ kind: String, of name: String) async throws -> String { try await house.file(kind, of: id(name)) }

    private static let short = "1.2"

    /// A moving test picture, and a tone.
    private static func scene(_ size: String, rate: String = "30", sound: Bool = true) -> [String] {
        ["-f", "lavfi", "-i", "testsrc2=s=\(size):r=\(rate):d=\(short)"]
            + (sound ? ["-f", "lavfi", "-i", "sine=f=440:d=\(short):r=48000"] : [])
    }

    private static let x264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    private static let hdr = [
        "-pix_fmt", "yuv420p10le", "-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "smpte2084",
    ]

    private static var recipes: [(name: String, arguments: [String])] {
        var list: [(String, [String])] = [
            (
                "plain.mp4",
                scene("640x360") + x264 + [
                    "-c:a", "aac", "-metadata", "title=The canal", "-metadata",
                    "location=+48.8577+002.295/",
                ]
            ),
            ("silent.mp4", scene("320x240", sound: false) + x264),
            ("surround.mp4", scene("320x240") + x264 + ["-ac", "6", "-c:a", "aac"]),
            ("film.webm", scene("320x240") + ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"]),
            ("film.mkv", scene("320x240") + x264 + ["-c:a", "flac"]),
            ("hdr.mov", scene("320x240", sound: false) + ["-c:v", "libx264", "-preset", "ultrafast"] + hdr),
            (
                "variable.mkv",
                [
                    "-f", "lavfi", "-i", "testsrc2=s=320x240:r=30:d=\(short)", "-vf",
                    "select='not(mod(n,3))+between(n,6,20)',settb=1/1000", "-fps_mode", "vfr",
                ] + x264
            ),
        ]
        if MediaHouse.isFull {
            list.append(("large.mp4", scene("3840x2160") + x264 + ["-c:a", "aac"]))
            list.append(
                (
                    "hevc.mov",
                    scene("1280x720", rate: "60") + [
                        "-c:v", "libx265", "-preset", "ultrafast",
                        "-x265-params", "log-level=none",
                    ]
                ))
        }
        return list
    }

    static let shared = Task {
        let house = try MediaHouse()
        var ids: [String: String] = [:]
        for (name, arguments) in recipes {
            let path = house.folder.file(name)
            let made = await Reel.ffmpeg(arguments + [path])
            try #require(made.status == 0, "\(name): \(made.complaint)")
            ids[name] = try await house.add(path, as: .video, named: name)
        }
        // As phones record: the picture lies on its side, and a matrix says how to turn it.
        let turned = house.folder.file("turned.mp4")
        let copied = await ffmpeg([
            "-display_rotation", "-90", "-i", house.folder.file("plain.mp4"), "-c", "copy", turned,
        ])
        if copied.status != 0 {
            let older = await ffmpeg([
                "-i", house.folder.file("plain.mp4"), "-c", "copy", "-metadata:s:v:0", "rotate=90", turned,
            ])
            try #require(older.status == 0, "\(older.complaint)")
        }
        ids["turned.mp4"] = try await house.add(turned, as: .video, named: "turned.mp4")
        // A transfer that broke off: the index is first, nearly half of the pictures are missing.
        let ready = house.folder.file("ready.mov")
        let moved = await ffmpeg(
            ["-f", "lavfi", "-i", "testsrc2=s=160x120:d=4"] + x264 + ["-movflags", "faststart", ready])
        try #require(moved.status == 0, "\(moved.complaint)")
        let bytes = try Data(contentsOf: URL(filePath: ready))
        let half = house.folder.file("half.mov")
        try Data(bytes.prefix(bytes.count * 6 / 10)).write(to: URL(filePath: half))
        ids["half.mov"] = try await house.add(half, as: .video, named: "half.mov")
        // The index of this one is last, and gone.
        let headless = house.folder.file("headless.mov")
        let plain = try Data(contentsOf: URL(filePath: house.folder.file("plain.mp4")))
        try Data(plain.prefix(plain.count / 2)).write(to: URL(filePath: headless))
        ids["headless.mov"] = try await house.add(headless, as: .video, named: "headless.mov")
        try await house.workAll()
        return Reel(house: house, ids: ids)
    }

    static func ffmpeg(_ arguments: [String]) async -> BuiltProgram.Outcome {
        await aside { BuiltProgram(path: "/usr/bin/ffmpeg").run(["-nostdin", "-v", "error", "-y"] + arguments) }
    }

    static func stream(_ kind: String, of path: String) throws -> [String: String] {
        let outcome = BuiltProgram(path: "/usr/bin/ffprobe").run([
            "-v", "error", "-select_streams", kind + ":0", "-show_entries", "stream:stream_tags", "-of",
            "default=nw=1", path,
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        var found: [String: String] = [:]
        for line in outcome.output.split(separator: "\n") {
            let pieces = line.split(separator: "=", maxSplits: 1).map(String.init)
            if pieces.count == 2 { found[pieces[0]] = pieces[1] }
        }
        return found
    }
}

struct VideoTests {
    private static var names: [String] {
        [
            "plain.mp4", "silent.mp4", "surround.mp4", "film.webm", "film.mkv", "hdr.mov", "variable.mkv", "turned.mp4",
            "half.mov",
        ] + (MediaHouse.isFull ? ["large.mp4", "hevc.mov"] : [])
    }

    @Test(arguments: names) func `a video becomes one that plays everywhere`(name: String) async throws {
        let reel = try await Reel.shared.value
        let film = try await reel.file("medium", of: name)
        let video = try Reel.stream("v", of: film)
        let wanted = [
            "codec_name": "h264", "profile": "High", "pix_fmt": "yuv420p", "sample_aspect_ratio": "1:1",
            "color_range": "tv", "color_space": "bt709", "color_transfer": "bt709", "color_primaries": "bt709",
            "start_pts": "0",
        ]
        for (field, value) in wanted {
            #expect(video[field] == value, "\(field) of \(name): \(video[field] ?? "none")")
        }
        #expect(video["r_frame_rate"] == video["avg_frame_rate"], "a constant rate")
        let (width, height) = (Int(video["width"] ?? "") ?? 0, Int(video["height"] ?? "") ?? 0)
        #expect(max(width, height) <= 1920 && min(width, height) <= 1080 && width > 0)
        let bytes = try Data(contentsOf: URL(filePath: film))
        let index = try #require(bytes.firstRange(of: Data("moov".utf8))).lowerBound
        let media = try #require(bytes.firstRange(of: Data("mdat".utf8))).lowerBound
        #expect(index < media, "its index is first")
        #expect(bytes.firstRange(of: Data("+48.8577".utf8)) == nil, "the place stays behind")
        let decoded = await Reel.ffmpeg(["-xerror", "-i", film, "-f", "null", "-"])
        #expect(decoded.status == 0 && decoded.complaint.isEmpty, "\(decoded.complaint)")
        let notes = try await reel.notes("medium", of: name)
        #expect(notes["width"]?.integer == Int64(width) && notes["height"]?.integer == Int64(height))
        try await reel.house.expectSound(reel.id(name))
    }

    @Test(arguments: ["plain.mp4", "surround.mp4", "film.webm", "film.mkv", "turned.mp4"])
    func `its sound is stereo, at 48 kHz and as loud as all others`(name: String) async throws {
        let reel = try await Reel.shared.value
        let film = try await reel.file("medium", of: name)
        let audio = try Reel.stream("a", of: film)
        for (field, value) in [
            "codec_name": "aac", "profile": "LC", "sample_rate": "48000", "channels": "2", "start_pts": "0",
        ] { #expect(audio[field] == value, "\(field): \(audio[field] ?? "none")") }
        let measured = BuiltProgram(path: "/usr/bin/ffmpeg").run([
            "-nostdin", "-hide_banner", "-i", film, "-af", "ebur128=peak=true", "-f", "null", "-",
        ])
        func value(_ name: String) throws -> Double {
            let line = try #require(measured.complaint.split(separator: "\n").last { $0.contains(name) })
            let words = line.split(whereSeparator: \.isWhitespace)
            return try #require(words.dropFirst().compactMap { Double($0) }.first)
        }
        #expect(abs(try value(" I:") + 14) <= 1)
        #expect(try value("Peak:") <= -1)
    }

    @Test func `one without sound stays silent`() async throws {
        let reel = try await Reel.shared.value
        #expect(try Reel.stream("a", of: await reel.file("medium", of: "silent.mp4")).isEmpty)
        #expect(try await reel.notes("medium", of: "silent.mp4")["hasSound"] == .bool(false))
    }

    @Test func `one that lies on its side stands upright everywhere`() async throws {
        let reel = try await Reel.shared.value
        let facts = try await reel.notes("inspection", of: "turned.mp4")
        #expect(facts["width"]?.integer == 360 && facts["height"]?.integer == 640)
        let medium = try await reel.notes("medium", of: "turned.mp4")
        #expect(medium["width"]?.integer == 360 && medium["height"]?.integer == 640)
        let poster = try PictureFile(await reel.file("poster", of: "turned.mp4"))
        #expect(poster.width == 360 && poster.height == 640)
    }

    @Test(arguments: names) func `each has a poster, a thumbnail of 320 by 240 and a moving preview`(
        name: String
    ) async throws {
        let reel = try await Reel.shared.value
        let thumbnail = try PictureFile(await reel.file("thumbnail", of: name))
        #expect(thumbnail.width == 320 && thumbnail.height == 240 && thumbnail.format == "webp")
        let look = try thumbnail.look()
        #expect(look.contrast > 0.1 && look.colourfulness > 20, "it shows the test picture")
        let preview = try PictureFile(await reel.file("preview", of: name))
        #expect(preview.isAnimated && max(preview.width, preview.height) <= 320)
        #expect(try await reel.notes("preview", of: name)["duration"]?.number ?? 0 > 0.3)
    }

    @Test func `it is described by its poster, its length and its own title`() async throws {
        let reel = try await Reel.shared.value
        let words = try await reel.notes("analysis", of: "plain.mp4")
        #expect(words["title"]?.text == "The canal" && words["content"]?.text == "video")
        #expect(words["description"]?.text?.hasPrefix("A video of 1.2 seconds. Its poster: ") == true, "\(words)")
        #expect((words["tags"]?.items ?? []).contains { $0["name"]?.text == "video" })
        #expect((words["blurhash"]?.text?.count ?? 0) > 10)
    }

    @Test func `of one that broke off what is there is kept, and that is said`() async throws {
        let reel = try await Reel.shared.value
        let notes = try await reel.notes("medium", of: "half.mov")
        #expect((1.0...3.5).contains(notes["duration"]?.number ?? 0), "\(notes)")
        #expect((notes["remarks"]?.items ?? []).contains { $0.text?.contains("cut short") == true }, "\(notes)")
    }

    @Test func `one whose index never arrived is refused`() async throws {
        let reel = try await Reel.shared.value
        try await reel.house.expectRefused(
            reel.id("headless.mov"), naming: "headless.mov", saying: "damaged, cut short")
    }
}
