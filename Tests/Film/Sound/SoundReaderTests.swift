import FoundationEssentials
import Glibc
import Support
import Testing

@testable import Film

@Suite struct SoundReaderTests {
    let folder = TemporaryFolder()

    @Test func `float stereo of 48 kHz comes through unchanged`() throws {
        let sound = Signal.noise(1.234)
        #expect(try SoundReader(path: folder.wave("a.wav", sound)).readAll() == sound)
    }

    @Test(arguments: [
        ("8.wav", "-c:a pcm_u8"), ("16.wav", "-c:a pcm_s16le"), ("24.wav", "-c:a pcm_s24le"),
        ("32.wav", "-c:a pcm_s32le"), ("double.wav", "-c:a pcm_f64le"), ("a.flac", ""),
        ("slow.wav", "-ar 8000"), ("cd.wav", "-ar 44100"), ("fast.wav", "-ar 192000"), ("a.mp3", "-b:a 192k"),
        ("a.m4a", "-b:a 192k"), ("a.ogg", "-c:a libvorbis"), ("a.opus", "-c:a libopus"), ("a.aiff", ""),
    ])
    func `a tone keeps its level and its length`(name: String, options: String) throws {
        let source = try folder.wave("source.wav", Signal.tone(1_000, 2))
        let read = try SoundReader(path: folder.converted(source, to: name, options)).readAll()
        #expect(abs(read.count / 2 - 96_000) <= 600)
        let middle = Array(envelope(of: read, at: 1_000)[100..<1_900])
        #expect(middle.allSatisfy { abs($0 - 0.25) < 0.01 }, "\(middle.min()!) to \(middle.max()!)")
    }

    @Test(arguments: [8_000, 44_100, 96_000, 192_000])
    func `resampling moves nothing in time`(rate: Int) throws {
        var bump = [Double](repeating: 0, count: 48_000)
        for index in 0..<960 { bump[24_000 - 480 + index] = 0.25 * (1 - cos(2 * .pi * Double(index) / 960)) }
        let source = try folder.wave("source.wav", Signal.stereo(bump))
        let read = try left(SoundReader(path: folder.converted(source, to: "b.wav", "-ar \(rate)")).readAll())
        #expect(abs(read.count - 48_000) <= 6)
        let weight = read.reduce(0) { $0 + Double($1) }
        let center = read.enumerated().reduce(0) { $0 + Double($1.offset) * Double($1.element) } / weight
        #expect(abs(center - 24_000) < 4)
    }

    @Test func `mono is on both sides and keeps its loudness`() throws {
        let source = try folder.wave("source.wav", Signal.tone(1_000, 2))
        let mono = folder.converted(source, to: "mono.wav", "-ac 1 -c:a pcm_s16le")
        let read = try SoundReader(path: mono).readAll()
        #expect(stride(from: 0, to: read.count, by: 2).allSatisfy { read[$0] == read[$0 + 1] })
        #expect(try abs(SoundMeasure(file: mono).loudness - Verdict(mono).loudness) < 0.2)
    }

    @Test func `of six channels the centre is heard on both sides and none is lost`() throws {
        // 5.1 with a tone of its own in each of front left, front right, centre, back left, back right.
        let outcome = ffmpeg([
            "-f", "lavfi", "-i",
            "aevalsrc=0.1*sin(2*PI*500*t)|0.1*sin(2*PI*700*t)|0.1*sin(2*PI*1100*t)|0|0.1*sin(2*PI*1700*t)|"
                + "0.1*sin(2*PI*2300*t):c=5.1:s=48000:d=1", "-c:a", "pcm_f32le", folder.file("six.wav"),
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let read = try SoundReader(path: folder.file("six.wav")).readAll()
        let right = Array(read.dropFirst()) + [0]
        func level(_ side: [Float], _ hertz: Double) -> Double { envelope(of: side, at: hertz)[500] }
        #expect(level(read, 1_100) > 0.03 && level(right, 1_100) > 0.03)
        #expect(level(read, 500) > 0.04 && level(right, 500) < 0.001)
        #expect(level(right, 700) > 0.04 && level(read, 700) < 0.001)
        #expect(level(read, 1_700) > 0.03 && level(right, 2_300) > 0.03)
        #expect(largestStep(read) < 0.2)
    }

    @Test func `samples that are no numbers become silence and nothing else changes`() throws {
        var sound = Signal.tone(440, 0.5)
        for (index, bad) in [(1_000, Float.nan), (2_001, .infinity), (3_000, -.infinity)] { sound[index] = bad }
        sound[4_000] = 1e30
        let bytes = sound.withUnsafeBytes { Data($0) }
        try bytes.write(to: URL(filePath: folder.file("bad.f32")))
        let outcome = ffmpeg([
            "-f", "f32le", "-ar", "48000", "-ac", "2", "-i", folder.file("bad.f32"), "-c:a", "copy",
            folder.file("bad.wav"),
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let heard = try SoundReader(path: folder.file("bad.wav")).readAll()
        #expect([1_000, 2_001, 3_000].allSatisfy { heard[$0] == 0 })
        #expect(heard[4_000] == 8)
        #expect(heard.indices.allSatisfy { [1_000, 2_001, 3_000, 4_000].contains($0) || heard[$0] == sound[$0] })
    }

    @Test func `what is missing, empty or no sound is refused with its reason`() throws {
        expect(.missing, "No such file") { _ = try SoundReader(path: folder.file("none.wav")) }
        expect(.badInput, "not a file") { _ = try SoundReader(path: folder.path) }
        try Data().write(to: URL(filePath: folder.file("empty.wav")))
        expect(.badInput, "empty") { _ = try SoundReader(path: folder.file("empty.wav")) }
        try Data("These are words, not waves.".utf8).write(to: URL(filePath: folder.file("text.mp3")))
        expect(.badInput, "no sound file") { _ = try SoundReader(path: folder.file("text.mp3")) }
        let outcome = ffmpeg(["-f", "lavfi", "-i", "color=s=64x64:d=1", "-c:v", "mpeg4", folder.file("mute.mp4")])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        expect(.badInput, "no sound in it") { _ = try SoundReader(path: folder.file("mute.mp4")) }
    }

    @Test func `a playlist does not open other files`() throws {
        _ = try folder.wave("secret.wav", Signal.tone(440, 1))
        try Data("ffconcat version 1.0\nfile secret.wav\n".utf8).write(to: URL(filePath: folder.file("list.wav")))
        expect(.badInput, "no sound file") { _ = try SoundReader(path: folder.file("list.wav")) }
        let playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n"
        try Data(playlist.utf8).write(to: URL(filePath: folder.file("list.m3u8")))
        expect(.badInput, "no sound file") { _ = try SoundReader(path: folder.file("list.m3u8")) }
    }

    @Test(arguments: [("a.wav", ""), ("a.flac", ""), ("a.mp3", "-b:a 192k"), ("a.m4a", "-movflags +faststart")])
    func `a file that is cut short is refused`(name: String, options: String) throws {
        let source = try folder.wave("source.wav", Signal.noise(4))
        let whole = try Data(contentsOf: URL(filePath: folder.converted(source, to: "whole-" + name, options)))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: folder.file(name)))
        expect(.badInput, "cut short") { _ = try SoundReader(path: folder.file(name)).readAll() }
    }

    @Test(arguments: ["wav", "flac", "mp3", "m4a", "ogg"])
    func `damaged bytes end in sound or in an error`(kind: String) throws {
        let source = try folder.wave("source.wav", Signal.tone(300, 1))
        let whole = try Data(contentsOf: URL(filePath: folder.converted(source, to: "whole." + kind)))
        var state: UInt32 = 7
        for trial in 0..<60 {
            var bytes = whole
            for _ in 0..<(1 << (trial % 8)) {
                state = state &* 1_664_525 &+ 1_013_904_223
                let place = trial % 2 == 0 ? Int(state >> 8) % bytes.count : Int(state >> 8) % min(400, bytes.count)
                bytes[place] = UInt8(truncatingIfNeeded: state >> 3)
            }
            let path = folder.file("damaged.\(kind)")
            try bytes.write(to: URL(filePath: path))
            do throws(FilmError) {
                let measure = try SoundMeasure(file: path)
                #expect(!measure.loudness.isNaN && measure.peak < 20)
            } catch {
                #expect([.badInput, .unsupported, .tooLarge].contains(error.code), "\(error)")
            }
        }
    }

    @Test func `reading stops when it is cancelled`() throws {
        let path = try folder.wave("a.wav", Signal.tone(440, 2))
        expect(.cancelled, "cancelled") { _ = try SoundReader(path: path) { true }.readAll() }
    }

    @Test func `a clip loses the silence at its ends but for 40 ms`() throws {
        let sound = Signal.silence(0.5) + Signal.tone(440, 1) + Signal.silence(0.7)
        let clip = try NarrationClip(samples: sound, level: -20)
        #expect(abs(clip.range.lowerBound - 22_080) <= 240)
        #expect(abs(clip.range.upperBound - (72_000 + 1_920)) <= 240)
        #expect(try abs(clip.measure.loudness - Verdict(folder.wave("a.wav", sound)).loudness) < 0.1)
        #expect(abs(clip.measure.peak + 12.04) < 0.01)
        #expect(abs(clip.gain - (-20 - clip.measure.loudness)) < 0.001)
    }
}

func expect(_ code: FilmError.Code, _ words: String, _ body: () throws -> Void) {
    let error = #expect(throws: FilmError.self) { try body() }
    #expect(error?.code == code)
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "no error")")
}
