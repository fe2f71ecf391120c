import Film
import FoundationEssentials
import Support
import Testing

// One after the other: each keeps all cores busy, and a test that waits for a core is counted as running.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `Converted sound` {
    private let work = Conversion()

    /// The level of each channel, in dB of full scale.
    private func levels(_ path: String) throws -> [Double] {
        try ["c0", "c1"].map { channel in
            let outcome = Judges.ffmpeg(
                ["-i", path, "-af", "pan=mono|c0=\(channel),volumedetect", "-f", "null", "-"], level: "info")
            let found = try #require(outcome.complaint.firstRange(of: "mean_volume: "))
            return try #require(Double(outcome.complaint[found.upperBound...].prefix { "-.0123456789".contains($0) }))
        }
    }

    @Test(arguments: [
        ("in.wav", ["-ar", "8000", "-ac", "1"]), ("in.mp3", ["-ar", "44100", "-ac", "2"]),
        ("in.ogg", ["-c:a", "libvorbis"]), ("in.flac", ["-sample_fmt", "s32", "-ar", "96000"]),
        ("in.m4a", ["-c:a", "aac"]), ("in.mka", ["-c:a", "libopus"]), ("in.wav", ["-c:a", "pcm_s24le"]),
    ]) func `alone becomes an M4A that holds all of it`(name: String, coding: [String]) throws {
        let path = try work.made(name, ["-f", "lavfi", "-i", "sine=f=1000:r=48000:d=2"] + coding)
        let transcoder = try Transcoder(path: path)
        #expect(transcoder.isSoundAlone)
        let (result, media) = try work.converted(path)
        #expect(media.frames == 0 && media.width == 0 && media.hasSound && media.notes.isEmpty)
        #expect(abs(media.seconds - 2) < 0.08)
        let container = try Judges.container(of: result)
        #expect(container["TAG:major_brand"]?.hasPrefix("M4A") == true)
        let samples = try Judges.samples(of: result)
        #expect(samples.count { abs($0) > 0.05 } > 48_000)
    }

    @Test func `of a song with a cover is the song alone`() throws {
        let path = try work.made(
            "in.mp3",
            [
                "-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "testsrc2=s=200x200:d=0.04", "-map", "0", "-map",
                "1", "-c:v", "mjpeg", "-disposition:v", "attached_pic", "-id3v2_version", "3",
            ])
        let probe = try MediaProbe(path: path)
        #expect(probe.covers == 1 && probe.video.isEmpty && probe.audio.count == 1 && probe.streams == 2)
        let (result, media) = try work.converted(path)
        #expect(media.width == 0)
        #expect(try MediaProbe(path: result).streams == 1)
    }

    @Test func `of six channels keeps all of them in two, each at its side`() throws {
        // Left, right, centre, deep, left back, right back: only one at a time.
        func mean(_ channel: Int) throws -> [Double] {
            let parts = (0..<6).map { $0 == channel ? "0.5*sin(2*PI*500*t)" : "0" }.joined(separator: "|")
            let path = try work.made(
                "in.mkv", ["-f", "lavfi", "-i", "aevalsrc='\(parts)':s=48000:c=5.1:d=1", "-c:a", "flac"])
            return try levels(work.converted(path).path)
        }
        let left = try mean(0), centre = try mean(2), back = try mean(5)
        #expect(left[0] > left[1] + 30 && abs(centre[0] - centre[1]) < 0.5 && back[1] > back[0] + 30)
        #expect(abs(left[0] - centre[0] - 3) < 0.7, "\(left) \(centre)")
    }

    @Test(arguments: [-14.0, -16.0]) func `comes out as loud as was asked for`(loudness: Double) throws {
        let path = try work.made(
            "in.wav",
            [
                "-f", "lavfi", "-i",
                "aevalsrc='0.05*sin(2*PI*440*t)*(0.6+0.4*sin(2*PI*3*t))':s=48000:d=6:c=stereo",
            ])
        var options = Conversion.quick
        options.loudness = loudness
        let result = try work.converted(path, options: options).path
        let outcome = Judges.ffmpeg(["-i", result, "-af", "ebur128=peak=true", "-f", "null", "-"], level: "info")
        let summary = try #require(outcome.complaint.firstRange(of: "Summary:"))
        func value(_ name: String) throws -> Double {
            let rest = outcome.complaint[summary.upperBound...]
            let found = try #require(rest.firstRange(of: name))
            return try #require(
                Double(rest[found.upperBound...].drop { $0 == " " }.prefix { "-.0123456789".contains($0) }))
        }
        #expect(try abs(value("I:") - loudness) < 1)
        #expect(try value("Peak:") <= -1)
    }

    @Test func `is not made up where there is none`() throws {
        let path = try work.made(
            "in.mp4", ["-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=0.4", "-c:v", "libx264", "-preset", "ultrafast"])
        let (result, media) = try work.converted(path)
        #expect(!media.hasSound)
        #expect(try MediaProbe(path: result).audio.isEmpty)
    }

    @Test func `can be drawn`() throws {
        let path = try work.made(
            "in.wav", ["-f", "lavfi", "-i", "aevalsrc='if(lt(t,1),0.5*sin(2*PI*300*t),0)':s=44100:d=2:c=stereo"])
        let wave = try Waveform(of: path, count: 100)
        #expect(wave.swings.count == 100 && abs(wave.seconds - 2) < 0.01)
        #expect(wave.swings[1..<49].allSatisfy { abs($0.highest - 0.5) < 0.03 && abs($0.lowest + 0.5) < 0.03 })
        #expect(wave.swings[52...].allSatisfy { $0.highest < 0.01 && $0.lowest > -0.01 })
    }

    @Test func `shows what is loud for long, and not what only clicks`() throws {
        // As far as each other: a tone for one second, and clicks of 5 ms, five a second, for another.
        let path = try work.made(
            "in.wav",
            [
                "-f", "lavfi", "-i",
                "aevalsrc='0.5*sin(2*PI*1000*t)*if(lt(t,1),1,lt(mod(t,0.2),0.005))':s=48000:d=2:c=stereo",
            ])
        let wave = try Waveform(of: path, count: 10)
        #expect(wave.swings.allSatisfy { abs($0.highest - 0.5) < 0.03 })
        #expect(wave.swings[..<5].allSatisfy { abs($0.level - 0.5) < 0.03 })
        #expect(wave.swings[5...].allSatisfy { $0.level < 0.05 })
    }
}
