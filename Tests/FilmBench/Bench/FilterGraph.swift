import Film
import FoundationEssentials

/// The same film by the `ffmpeg` command alone, as it is usually told to do it: pictures enlarged four times against the
/// jitter of zoompan, xfade between them, captions by its own libass, ducking, and loudness in one pass.
struct FilterGraph {
    let job: Job
    let captions: String

    /// - Parameter folder: Where the captions are written to.
    init(_ job: Job, folder: String) throws {
        self.job = job
        captions = folder + "/captions.ass"
        try Self.script(job).write(toFile: captions, atomically: true, encoding: .utf8)
    }

    func arguments(output: String) -> [String] {
        var arguments = ["-nostdin", "-hide_banner", "-v", "error", "-y"]
        for scene in job.scenes { arguments += ["-i", scene.picture] }
        for scene in job.scenes { arguments += scene.narration.map { ["-i", $0] } ?? [] }
        if let music = job.music { arguments += ["-stream_loop", "-1", "-i", music] }
        arguments += [
            "-filter_complex", (pictures + sounds).joined(separator: ";"), "-map", "[film]", "-map", "[sound]",
        ]
        arguments += Encoding.arguments(job) + ["-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart", output]
        return arguments
    }

    private var pictures: [String] {
        let (width, height) = (job.width, job.height)
        var chains: [String] = []
        var joined = "v0"
        var start = 0
        for (index, scene) in job.scenes.enumerated() {
            let next = index + 1 < job.scenes.count ? job.scenes[index + 1].transitionFrames : 0
            let frames = scene.frames + next
            chains.append(
                "[\(index):v]scale=\(4 * width):\(4 * height):force_original_aspect_ratio=increase:"
                    + "out_color_matrix=bt709:out_range=tv,crop=\(4 * width):\(4 * height),format=yuv420p,"
                    + "zoompan=z='1+0.16*on/\(frames)':x='(iw-iw/zoom)/2':y='(ih-ih/zoom)/2':d=\(frames):"
                    + "s=\(width)x\(height):fps=\(job.rate),setsar=1[v\(index)]")
            if index > 0 {
                let length = Double(scene.transitionFrames) / Double(job.rate)
                let offset = Double(start) / Double(job.rate)
                chains.append("[\(joined)][v\(index)]xfade=fade:duration=\(length):offset=\(offset)[x\(index)]")
                joined = "x\(index)"
            }
            start += scene.frames
        }
        return chains + ["[\(joined)]ass=\(captions)[film]"]
    }

    private var sounds: [String] {
        let count = job.scenes.count
        var chains: [String] = []
        var start = 0
        for (index, scene) in job.scenes.enumerated() {
            let delay = Int((Double(start) / Double(job.rate) + Job.pauseBefore) * 1000)
            chains.append(
                "[\(count + index):a]aresample=48000,aformat=channel_layouts=stereo,adelay=\(delay):all=1[n\(index)]")
            start += scene.frames
        }
        let voices = (0..<count).map { "[n\($0)]" }.joined()
        return chains + [
            "\(voices)amix=inputs=\(count):normalize=0,apad,atrim=0:\(job.seconds),asplit[voice][key]",
            "[\(2 * count):a]volume=-6dB,atrim=0:\(job.seconds)[bed]",
            "[bed][key]sidechaincompress=threshold=0.02:ratio=8:attack=40:release=400[ducked]",
            "[voice][ducked]amix=inputs=2:normalize=0,loudnorm=I=-14:TP=-1:LRA=11,aresample=48000[sound]",
        ]
    }

    /// Three words at a time, the spoken one in another colour.
    private static func script(_ job: Job) -> String {
        var lines: [String] = []
        var offset = Job.pauseBefore
        for scene in job.scenes {
            let end = offset - Job.pauseBefore + Double(scene.frames) / Double(job.rate)
            for page in stride(from: 0, to: scene.words.count, by: 3) {
                let words = scene.words[page..<min(page + 3, scene.words.count)]
                for index in words.indices {
                    let next = index + 1 < scene.words.count ? offset + scene.words[index + 1].start : end
                    let text = words.indices.map { place in
                        let word = words[place].text.uppercased()
                        return place == index ? "{\\c&H26D4FF&\\fscx108\\fscy108}\(word){\\r}" : word
                    }
                    let times = "\(time(offset + scene.words[index].start)),\(time(next))"
                    lines.append("Dialogue: 0,\(times),Caption,,0,0,0,,\(text.joined(separator: " "))")
                }
            }
            offset += Double(scene.frames) / Double(job.rate)
        }
        return """
            [Script Info]
            ScriptType: v4.00+
            PlayResX: \(job.width)
            PlayResY: \(job.height)

            [V4+ Styles]
            Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
            Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, \
            MarginR, MarginV, Encoding
            Style: Caption,Inter Black,104,&H00FFFFFF,&H00FFFFFF,&H00000000,&H5F000000,1,0,0,0,100,100,0,0,1,8,5,2,\
            130,130,480,1

            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
            \(lines.joined(separator: "\n"))

            """
    }

    private static func time(_ seconds: Double) -> String {
        let hundredths = Int((seconds * 100).rounded())
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "0:\(two(hundredths / 6000)):\(two(hundredths / 100 % 60)).\(two(hundredths % 100))"
    }
}

/// What the `ffmpeg` command is told of x264: the same as the films of this house are coded with.
enum Encoding {
    static func arguments(_ job: Job) -> [String] {
        let options = VideoEncoder.x264.options(for: .standard, .stills).flatMap { ["-\($0)", $1] }
        return ["-c:v", "libx264", "-g", "\(2 * job.rate)"] + options + [
            "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709", "-color_primaries", "bt709",
            "-color_trc", "bt709",
        ]
    }
}
