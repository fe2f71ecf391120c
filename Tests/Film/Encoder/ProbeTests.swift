import Film
import FoundationEssentials
import Support
import Testing

@Suite(.timeLimit(.minutes(15)))
struct `A probe` {
    private let folder = TemporaryFolder("probe")

    /// A file made by the ffmpeg command.
    private func made(_ name: String, _ arguments: [String]) throws -> String {
        let outcome = Judges.ffmpeg(arguments + [folder.file(name)])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return folder.file(name)
    }

    private let picture = ["-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=2"]
    private let tone = ["-f", "lavfi", "-i", "sine=r=44100:d=2"]

    @Test func `tells of a film what is in it`() throws {
        let format = try VideoFormat(width: 96, height: 64, framesPerSecond: 24, preset: .standard)
        let segment = try Segment.moving(folder.file("s.mp4"), format, frames: 48)
        _ = try FilmAssembler(segments: [segment.path]).write(
            to: folder.file("film.mp4"), labels: FilmLabels(title: "Title"), sound: silence())
        let probe = try MediaProbe(path: folder.file("film.mp4"))
        #expect(probe.container.contains("mp4") && probe.title == "Title" && probe.description.isEmpty)
        #expect(probe.seconds == 2 && probe.others == 0)
        let video = try #require(probe.video.first)
        #expect(video.codec == "h264" && video.profile == "High" && video.pixelFormat == "yuv420p")
        #expect(video.width == 96 && video.height == 64 && video.framesPerSecond == 24 && video.frames == 48)
        #expect(video.startSeconds == 0 && video.seconds == 2 && video.rotation == 0 && video.pixelAspect == 1)
        #expect(video.range == "tv" && video.matrix == "bt709")
        #expect(video.primaries == "bt709" && video.transfer == "bt709" && !video.isHighDynamicRange)
        let audio = try #require(probe.audio.first)
        #expect(audio.codec == "aac" && audio.profile == "LC" && audio.sampleRate == 48_000 && audio.channels == 2)
        #expect(audio.startSeconds == 0 && audio.seconds == 2)
        #expect(probe.video.count == 1 && probe.audio.count == 1)
    }

    @Test func `tells how a picture is to be turned, as ffmpeg turns it when it decodes`() throws {
        let corner = ["-f", "lavfi", "-i", "color=black:s=64x48:d=0.2,drawbox=0:0:16:16:white:fill"]
        let plain = try made("plain.mp4", corner + ["-c:v", "libx264", "-preset", "ultrafast"])
        var found: Set<Int> = []
        for tag in [0, 90, 180, 270] {
            let turned = try made("turned.mov", ["-i", plain, "-c", "copy", "-metadata:s:v", "rotate=\(tag)"])
            let raw = try made("raw", ["-i", turned, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray"])
            let pixels = [UInt8](try Data(contentsOf: URL(filePath: raw)))
            let rotation = try #require(try MediaProbe(path: turned).video.first?.rotation)
            let width = rotation.isMultiple(of: 180) ? 64 : 48
            let rows = pixels.count / width
            // Where the upper left corner goes, clockwise.
            let places = [
                0: 5 * width + 5, 90: 5 * width + width - 5, 180: (rows - 5) * width + width - 5,
                270: (rows - 5) * width + 5,
            ]
            let bright = places.filter { pixels[$0.value] > 200 }.keys
            #expect(Array(bright) == [rotation])
            found.insert(rotation)
        }
        #expect(found == [0, 90, 180, 270])
    }

    @Test func `tells high dynamic range, sound alone, and other containers`() throws {
        let bright = try made(
            "bright.mkv",
            picture + tone + [
                "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-color_trc", "smpte2084",
                "-color_primaries", "bt2020", "-colorspace", "bt2020nc", "-c:a", "libvorbis",
            ])
        let probe = try MediaProbe(path: bright)
        #expect(probe.video.first?.isHighDynamicRange == true && probe.video.first?.pixelFormat == "yuv420p10le")
        #expect(probe.audio.first?.codec == "vorbis" && probe.audio.first?.sampleRate == 44_100)
        let spoken = try MediaProbe(path: made("tone.mp3", tone))
        #expect(spoken.video.isEmpty && spoken.audio.first?.codec == "mp3" && spoken.audio.first?.channels == 1)
        #expect(abs((spoken.seconds ?? 0) - 2) < 0.1)
    }

    @Test func `says of what is no media file that it is none`() throws {
        try Data("#EXTM3U\n/etc/passwd".utf8).write(to: URL(filePath: folder.file("list.m3u8")))
        try Data((0..<5_000).map { UInt8(truncatingIfNeeded: $0 &* 197) }).write(
            to: URL(filePath: folder.file("noise")))
        try Data().write(to: URL(filePath: folder.file("empty")))
        for name in ["list.m3u8", "noise", "empty"] {
            let error = #expect(throws: FilmError.self) { try MediaProbe(path: folder.file(name)) }
            #expect(error?.description.contains(name) == true && error?.code != .missing)
        }
        let error = #expect(throws: FilmError.self) { try MediaProbe(path: folder.file("nowhere")) }
        #expect(error?.code == .missing)
    }
}
