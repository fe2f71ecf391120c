import Film
import FoundationEssentials
import Support
import Synchronization
import Testing

// One after the other: each keeps all cores busy, and a test that waits for a core is counted as running.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `A converted file` {
    private let work = Conversion()

    /// White for the first 0.1 s of each second, and a tone for the same time, over three seconds.
    private func flashes(_ rate: String, delay: String = "0") -> [String] {
        [
            "-f", "lavfi", "-i",
            "color=black:s=160x120:r=\(rate):d=3,geq=lum='if(lt(mod(T,1),0.099),235,16)':cb=128:cr=128",
            "-itsoffset", delay, "-f", "lavfi", "-i",
            "aevalsrc='if(lt(mod(t,1),0.1),0.5*sin(2*PI*1000*t),0)':s=44100:d=3",
        ]
    }

    /// The moments at which light and sound begin, in seconds. Those before 0.2 s are cut by the start of the file.
    private func beginnings(_ path: String, rate: Int) throws -> (light: [Double], sound: [Double]) {
        let light = try work.brightness(path).map { $0 > 120 }
        let samples = try Judges.samples(of: path)
        let loud = stride(from: 0, to: samples.count - 240, by: 240).map { start in
            samples[start..<start + 240].contains { abs($0) > 0.1 }
        }
        func rises(_ list: [Bool], _ step: Double) -> [Double] {
            list.indices.dropFirst().filter { list[$0] && !list[$0 - 1] }.map { Double($0) * step }.filter { $0 > 0.2 }
        }
        return (rises(light, 1 / Double(rate)), rises(loud, 0.005))
    }

    @Test(arguments: [
        ("in.mp4", "25", ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"], 25),
        ("in.mov", "30000/1001", ["-c:v", "mpeg4", "-q:v", "3", "-c:a", "pcm_s24le"], 30),
        ("in.webm", "30", ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"], 30),
        ("in.mkv", "24000/1001", ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "flac"], 24),
        ("in.ts", "25", ["-c:v", "mpeg2video", "-q:v", "3", "-c:a", "mp2"], 25),
        ("in.avi", "15", ["-c:v", "mjpeg", "-q:v", "3", "-c:a", "pcm_s16le"], 30),
        ("in.mkv", "60", ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "libvorbis"], 60),
        ("in.mp4", "120", ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"], 60),
    ]) func `keeps light and sound together, at a constant rate`(
        name: String, rate: String, coding: [String], wanted: Int
    ) throws {
        let path = try work.made(name, flashes(rate) + coding + ["-pix_fmt", "yuv420p"])
        let (result, media) = try work.converted(path)
        #expect(media.framesPerSecond == wanted && abs(media.frames - 3 * wanted) <= 2 && media.notes.isEmpty)
        let (light, sound) = try beginnings(result, rate: wanted)
        try #require(light.count == 2 && sound.count == 2, "\(light) \(sound)")
        for (index, moment) in [1.0, 2.0].enumerated() {
            let frame = 1 / Double(wanted)
            #expect(abs(light[index] - sound[index]) <= frame + 0.006, "\(light) \(sound)")
            #expect(abs(light[index] - moment) <= frame + 0.006 + (name == "in.ts" ? 0.05 : 0), "\(light)")
        }
    }

    @Test(arguments: ["0.5", "-0.3"]) func `keeps them together when one starts later`(delay: String) throws {
        // The tone is shifted against its own clock by the same time, so that it still belongs to the light.
        let late = Double(delay)!
        let path = try work.made(
            "in.mkv",
            [
                "-f", "lavfi", "-itsoffset", "\(max(0, -late))", "-i",
                "color=black:s=160x120:r=25:d=3,geq=lum='if(lt(mod(T+\(max(0, -late)),1),0.099),235,16)':cb=128:cr=128",
                "-itsoffset", "\(max(0, late))", "-f", "lavfi", "-i",
                "aevalsrc='if(lt(mod(t+\(max(0, late)),1),0.1),0.5*sin(2*PI*1000*t),0)':s=48000:d=3",
                "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le", "-pix_fmt", "yuv420p",
            ])
        let (light, sound) = try beginnings(work.converted(path).path, rate: 25)
        try #require(light.count >= 2 && sound.count >= 2, "\(light) \(sound)")
        for moment in [1.0, 2.0] {
            #expect(light.contains { abs($0 - moment) <= 0.041 }, "\(light)")
            #expect(sound.contains { abs($0 - moment) <= 0.011 }, "\(sound)")
        }
    }

    @Test func `shows each frame at its time, though the rate varied`() throws {
        // 25 frames in the first second, 5 in the second one; the third picture of those is white.
        let path = try work.made(
            "in.mkv",
            [
                "-f", "lavfi", "-i", "color=black:s=160x120:r=25:d=2,geq=lum='if(eq(N,35),235,16)':cb=128:cr=128",
                "-vf", "select='lt(n,25)+not(mod(n,5))'", "-vsync", "vfr", "-c:v", "libx264", "-preset", "ultrafast",
                "-pix_fmt", "yuv420p",
            ])
        let (result, media) = try work.converted(path)
        let light = try work.brightness(result).map { $0 > 120 }
        let rate = Double(media.framesPerSecond)
        let first = try #require(light.firstIndex(of: true)), last = try #require(light.lastIndex(of: true))
        #expect(abs(Double(first) / rate - 1.4) <= 1 / rate && abs(Double(last + 1) / rate - 1.6) <= 1 / rate)
        #expect(media.seconds > 1.75 && media.seconds < 2.1)
    }

    @Test func `leaves titles, places and other streams behind`() throws {
        let path = try work.made(
            "in.mp4",
            flashes("25") + flashes("25") + [
                "-map", "0:v", "-map", "1:a", "-map", "2:v", "-map", "3:a", "-metadata", "title=Home", "-metadata",
                "location=+52.5+013.4/", "-metadata", "artist=Somebody", "-c:v", "libx264", "-preset", "ultrafast",
                "-pix_fmt", "yuv420p",
            ])
        let result = try work.converted(path).path
        let probe = try MediaProbe(path: result)
        #expect(probe.video.count == 1 && probe.audio.count == 1 && probe.others == 0)
        let bytes = try Data(contentsOf: URL(filePath: result))
        for word in ["Home", "+52.5", "Somebody", "Lavf"] { #expect(bytes.firstRange(of: Data(word.utf8)) == nil) }
    }

    @Test func `holds what is there of a file that is cut short, and says so`() throws {
        let path = try work.made(
            "in.mkv",
            [
                "-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3", "-c:v", "libx264",
                "-preset", "ultrafast", "-pix_fmt", "yuv420p",
            ])
        let whole = try Data(contentsOf: URL(filePath: path))
        let cut = work.folder.file("cut.mkv")
        try whole.prefix(whole.count / 2).write(to: URL(filePath: cut))
        let media = try work.converted(cut).media
        #expect(media.frames > 20 && media.frames < 70 && media.notes.contains { $0.contains("cut short") }, "\(media)")
        let movie = try work.made(
            "in.mp4", ["-i", path, "-c:v", "copy", "-c:a", "aac", "-movflags", "faststart"])
        let bytes = try Data(contentsOf: URL(filePath: movie))
        try bytes.prefix(bytes.count * 2 / 3).write(to: URL(filePath: cut + ".mp4"))
        let half = try work.converted(cut + ".mp4").media
        #expect(half.frames > 10 && half.frames < 75 && half.notes.contains { $0.contains("cut short") }, "\(half)")
        try bytes.prefix(40).write(to: URL(filePath: cut + ".nothing"))
        #expect(throws: FilmError.self) { try work.converted(cut + ".nothing") }
    }

    @Test func `survives damage in the middle, and says so`() throws {
        let path = try work.made(
            "in.ts", ["-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=3", "-c:v", "mpeg2video", "-q:v", "4"])
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        for place in bytes.count / 2..<bytes.count / 2 + 4_000 { bytes[place] = UInt8(truncatingIfNeeded: place &* 97) }
        try Data(bytes).write(to: URL(filePath: path))
        let media = try work.converted(path).media
        #expect(abs(media.frames - 75) <= 4 && media.notes.contains { $0.contains("damaged") }, "\(media)")
    }

    @Test func `tells its progress, and leaves nothing when it is cancelled`() throws {
        let path = try work.made(
            "in.mp4", ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=8", "-c:v", "libx264", "-preset", "ultrafast"])
        var options = Conversion.quick
        options.preset = .standard
        var told: [Double] = []
        let transcoder = try Transcoder(path: path, options: options)
        _ = try transcoder.write(to: work.folder.file("whole.mp4"), progress: { told.append($0) })
        #expect(told == told.sorted() && told.last == 1 && told.count > 200 && told[0] < 0.02)

        let target = work.folder.file("cancelled.mp4")
        var times: [Duration] = []
        // A busy machine may hold up any one.
        while times.count < 10, !times.contains(where: { $0 < .milliseconds(200) }) {
            let start = Mutex<ContinuousClock.Instant?>(nil)
            let error = #expect(throws: FilmError.self) {
                try transcoder.write(
                    to: target, cancelled: { start.withLock { $0 != nil } },
                    progress: { done in if done > 0.3 { start.withLock { $0 = $0 ?? .now } } })
            }
            times.append(ContinuousClock.now - (try #require(start.withLock { $0 })))
            #expect(error?.code == .cancelled && !FileManager.default.fileExists(atPath: target))
        }
        #expect(try #require(times.min()) < .milliseconds(200), "\(times)")
    }
}
