import Film
import Support
import Testing

// One after the other: each keeps all cores busy, and a test that waits for a core is counted as running.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `An encoder` {
    private let folder = TemporaryFolder("encoder")

    @Test func `of software is there, and of hardware says what is missing`() throws {
        #expect(VideoEncoder.available.contains(.x264) && VideoEncoder.x264.absence == nil)
        for encoder in VideoEncoder.allCases where !VideoEncoder.available.contains(encoder) {
            let format = try VideoFormat(
                width: 64, height: 64, framesPerSecond: 25, preset: .standard, encoder: encoder)
            let path = folder.file("segment.mp4")
            let error = #expect(throws: FilmError.self) { try SegmentEncoder(path: path, format: format, threads: 1) }
            let words = error?.description ?? ""
            #expect(error?.code == .unsupported && words.contains("use x264"), "\(words)")
            #expect(words.contains(encoder == .vaapi ? "/dev/dri" : "NVIDIA") && words.contains(encoder.rawValue))
        }
    }

    @Test(arguments: VideoEncoder.available) func `makes segments that can be joined with its own`(
        encoder: VideoEncoder
    ) throws {
        let format = try VideoFormat(width: 128, height: 96, framesPerSecond: 25, preset: .standard, encoder: encoder)
        let segments = try ["a.mp4", "b.mp4"].map {
            try Segment.moving(folder.file($0), format, frames: 20).path
        }
        let film = try FilmAssembler(segments: segments).write(
            to: folder.file("film.mp4"), labels: FilmLabels(), sound: silence())
        #expect(film.frames == 40)
        let outcome = Judges.decode(folder.file("film.mp4"))
        #expect(outcome.status == 0 && outcome.complaint.isEmpty)
    }

    @Test func `is part of what segments have in common`() throws {
        func format(_ encoder: VideoEncoder) throws -> VideoFormat {
            try VideoFormat(width: 64, height: 64, framesPerSecond: 25, preset: .standard, encoder: encoder)
        }
        #expect(try format(.x264) != format(.vaapi) && format(.vaapi) != format(.nvenc))
        // Segments made elsewhere with other settings, as another encoder's are.
        let own = try Segment.moving(folder.file("own.mp4"), format(.x264), frames: 10).path
        let made = Judges.ffmpeg([
            "-i", own, "-c:v", "libx264", "-profile:v", "main", "-bf", "0", "-color_range", "tv", "-colorspace",
            "bt709",
            "-color_primaries", "bt709", "-color_trc", "bt709", "-chroma_sample_location", "left",
            folder.file("other.mp4"),
        ])
        try #require(made.status == 0, "\(made.complaint)")
        let error = #expect(throws: FilmError.self) {
            try FilmAssembler(segments: [own, folder.file("other.mp4")])
        }
        #expect(error?.description.contains("segment 2") == true)
    }
}
