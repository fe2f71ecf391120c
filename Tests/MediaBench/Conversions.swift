import BenchReport
import Film
import Support

/// A video to H.264 and AAC in an MP4 with its index first, by us and by the ffmpeg command with equal settings.
struct Conversions: MediaBenchPart {
    let name = "conversion"
    private static let rounds = 3

    func measure(_ report: inout BenchReport) async throws {
        let folder = TemporaryFolder("media-bench")
        let source = folder.file("source.mkv")
        _ = try MeasuredChild(
            "ffmpeg",
            [
                "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=30", "-f", "lavfi",
                "-i",
                "aevalsrc=0.2*sin(440*2*PI*t)+0.1*sin(1330*2*PI*t*t/9):c=stereo:s=48000", "-t", "20", "-vf",
                "noise=alls=4:allf=t", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p",
                "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
                "-c:a",
                "aac", source,
            ])
        let preset = VideoPreset.standard
        var own: [MeasuredChild] = []
        var rival: [MeasuredChild] = []
        for _ in 0..<Self.rounds {
            own.append(try OwnWork.conversion.measured([source, folder.file("own.mp4")]))
            rival.append(
                try MeasuredChild(
                    "ffmpeg",
                    [
                        "-nostdin", "-v", "error", "-y", "-i", source, "-c:v", "libx264", "-preset", preset.speed,
                        "-crf",
                        "\(preset.quality)", "-profile:v", "high", "-pix_fmt", "yuv420p", "-rc-lookahead",
                        "\(preset.lookahead)", "-g", "60", "-x264-params",
                        "stitchable=1:open-gop=0:bframes=3:b-pyramid=strict:force-cfr=1", "-c:a", "aac", "-b:a", "192k",
                        "-ar", "48000", "-movflags", "+faststart", folder.file("rival.mp4"),
                    ]))
        }
        let (ours, theirs) = (median(own.map(\.wall)), median(rival.map(\.wall)))
        report.add(
            "conversion of 20 s of 1080p", ours, "s", nil, "\(rounded(median(own.map(\.cpu)), 1)) s of processors")
        report.add("  ffmpeg command", theirs, "s", nil, "\(rounded(median(rival.map(\.cpu)), 1)) s of processors")
        report.add("  ours against it", ours / theirs, "×", .atMost(1.05))
    }

    static func work(_ arguments: [String]) throws {
        guard arguments.count == 2 else { throw BenchError("source and target are missing") }
        _ = try Transcoder(path: arguments[0]).write(to: arguments[1])
    }
}
