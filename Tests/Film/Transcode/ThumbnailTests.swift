import Film
import FoundationEssentials
import Support
import Testing

// One after the other: each keeps all cores busy, and a test that waits for a core is counted as running.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `A thumbnail` {
    private let work = Conversion()

    @Test func `is of a frame that is neither black nor blurred nor fading`() throws {
        // 2 s black, 2 s blurred, 2 s sharp, 2 s fading to white.
        let picture = "testsrc2=s=480x270:r=10:d=2"
        let path = try work.made(
            "in.mp4",
            [
                "-f", "lavfi", "-i", "color=black:s=480x270:r=10:d=2", "-f", "lavfi", "-i", "\(picture),gblur=sigma=12",
                "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "\(picture),eq=contrast=0.2:brightness=0.3",
                "-filter_complex", "[0:v][1:v][2:v][3:v]concat=n=4,format=yuv420p", "-c:v", "libx264", "-preset",
                "ultrafast", "-g", "20",
            ])
        let thumbnail = try Thumbnail(of: path, longSide: 240)
        #expect((4..<6).contains(thumbnail.seconds), "\(thumbnail.seconds)")
        #expect(thumbnail.width == 240 && thumbnail.height == 136 || thumbnail.height == 134)
        let jpeg = work.folder.file("thumbnail.jpg")
        try Data(thumbnail.jpeg).write(to: URL(filePath: jpeg))
        let video = try Judges.stream("v", of: jpeg)
        #expect(video["codec_name"] == "mjpeg" && video["width"] == "240")
        #expect(try work.brightness(jpeg)[0] > 40)
    }

    @Test func `stands upright, has the right colours, and is there of one frame too`() throws {
        let plain = try work.made(
            "plain.mp4",
            Conversion.quarters(160, 96, seconds: 0.04) + [
                "-vf", "scale=out_color_matrix=smpte170m", "-pix_fmt", "yuv420p", "-colorspace", "smpte170m", "-c:v",
                "libx264", "-qp", "0",
            ])
        let turned = try work.made("turned.mov", ["-i", plain, "-c", "copy", "-metadata:s:v", "rotate=90"])
        let rotation = try #require(try MediaProbe(path: turned).video.first?.rotation)
        let thumbnail = try Thumbnail(of: turned, quality: 95)
        #expect(thumbnail.width == 96 && thumbnail.height == 160)
        let raw = work.folder.file("thumbnail.jpg")
        try Data(thumbnail.jpeg).write(to: URL(filePath: raw))
        let pixels = try work.made("rgb", ["-i", raw, "-f", "rawvideo", "-pix_fmt", "rgb24"])
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: pixels)))
        // Red was the upper left quarter.
        let (x, y) = rotation == 90 ? (72, 40) : (24, 120)
        expectColours([bytes[(y * 96 + x) * 3..<(y * 96 + x) * 3 + 3].map { Int($0) }], [Conversion.red], within: 8)
    }

    @Test func `moves in a preview that pages can show as a picture`() throws {
        let path = try work.made(
            "in.mp4",
            [
                "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=5", "-c:v", "libx264", "-preset", "ultrafast",
                "-pix_fmt", "yuv420p",
            ])
        let preview = try MotionPreview(of: path, from: 1)
        #expect(preview.width == 320 && preview.height == 180 && abs(preview.seconds - 3) < 0.1)
        #expect(preview.webp.prefix(4).elementsEqual("RIFF".utf8) && preview.webp[8..<12].elementsEqual("WEBP".utf8))
        let frames = preview.webp.indices.dropLast(4).count { preview.webp[$0..<$0 + 4].elementsEqual("ANMF".utf8) }
        #expect((30...36).contains(frames), "\(frames)")
        #expect(preview.webp.count < 400_000)
    }
}
