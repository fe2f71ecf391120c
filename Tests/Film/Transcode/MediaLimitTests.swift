import Film
import FoundationEssentials
import Support
import Testing

// One after the other: each keeps all cores busy, and a test that waits for a core is counted as running.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `Limits` {
    private let work = Conversion()

    private func clip() throws -> String {
        try work.made(
            "clip.mp4",
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2", "-f", "lavfi", "-i", "sine=d=2", "-c:v", "libx264",
                "-preset", "ultrafast", "-c:a", "aac",
            ])
    }

    @Test func `are checked before decoding, and each says its value and the file's`() throws {
        let path = try clip()
        func refusal(_ change: (inout MediaLimits) -> Void) -> String {
            var options = Conversion.quick
            change(&options.limits)
            let error = #expect(throws: FilmError.self) { try Transcoder(path: path, options: options) }
            #expect(error?.code == .tooLarge)
            return error?.cause ?? ""
        }
        let pixels = refusal { $0.pixels = 3_000 }
        #expect(pixels.contains("64x48") && pixels.contains("0 megapixels"))
        let long = refusal { $0.seconds = 1.2 }
        #expect(long.contains("lasts 2") && long.contains("1.2 seconds are the most"))
        #expect(refusal { $0.streams = 1 }.contains("2 streams, and 1 are"))
        #expect(refusal { $0.framesPerSecond = 20 }.contains("25 frames a second, and 20"))
        #expect(refusal { $0.bytes = 1_000 }.contains("MB"))
        _ = try Transcoder(path: path)
    }

    @Test func `hold while decoding too, when the file grows beyond what it said`() throws {
        // The size of the pictures changes in the middle of the stream; the header tells the first one.
        let parts = try [(64, 48), (640, 480)].map { width, height in
            try work.made(
                "\(width).ts",
                ["-f", "lavfi", "-i", "testsrc2=s=\(width)x\(height):r=25:d=1", "-c:v", "mpeg2video", "-f", "mpegts"])
        }
        let both = work.folder.file("both.ts")
        try (Data(contentsOf: URL(filePath: parts[0])) + Data(contentsOf: URL(filePath: parts[1])))
            .write(to: URL(filePath: both))
        #expect(try work.converted(both).media.frames > 40)
        var options = Conversion.quick
        options.limits.pixels = 100_000
        let target = work.folder.file("out.mp4")
        let outcome = Result { try Transcoder(path: both, options: options).write(to: target) }
        switch outcome {
        case .success(let media):
            // The decoder refuses the large pictures before they are made.
            #expect(media.frames < 40 && media.notes.contains { $0.contains("damaged") }, "\(media)")
        case .failure(let error):
            #expect((error as? FilmError)?.code == .tooLarge, "\(error)")
            #expect(!FileManager.default.fileExists(atPath: target))
        }
    }

    @Test func `of a process end what would take too much, and only that process`() throws {
        let child = BuiltProgram("media-child")
        let path = try clip()
        #expect(child.run(["2000", "20", "50000", "convert", path]).output.contains("converted"))

        // 900 megapixels in 43 bytes.
        let bomb = work.folder.file("bomb.gif")
        var gif = Array("GIF89a".utf8) + [0x30, 0x75, 0x30, 0x75, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
        gif += [0x2C, 0, 0, 0, 0, 0x30, 0x75, 0x30, 0x75, 0, 2, 2, 0x4C, 1, 0, 0x3B]
        try Data(gif).write(to: URL(filePath: bomb))
        let bombed = child.run(["600", "20", "50000", "convert", bomb])
        #expect(bombed.status == 0 && bombed.output.contains("refused"), "\(bombed)")

        // Too little memory for the decoder.
        let large = try work.made(
            "large.mp4",
            ["-f", "lavfi", "-i", "testsrc2=s=3840x2160:r=25:d=1", "-c:v", "libx264", "-preset", "ultrafast"])
        let starved = child.run(["130", "20", "50000", "convert", large])
        #expect(!starved.output.contains("converted"), "\(starved)")

        // No end in sight: the processor time is up.
        let long = try work.made(
            "long.mkv",
            ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=60:d=12", "-c:v", "libx264", "-preset", "ultrafast"])
        let late = child.run(["2000", "1", "50000", "convert", long])
        #expect(late.status == 128 + 24 && !late.output.contains("converted"), "\(late)")

        // A file that would grow too large is an error that is told.
        let full = child.run(["2000", "20", "20", "convert", path])
        #expect(full.status == 0 && full.output.contains("refused") && full.output.contains("too large"), "\(full)")
    }

    @Test func `and errors are all that damaged files of any kind come to`() throws {
        let picture = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.5"]
        let tone = ["-f", "lavfi", "-i", "sine=r=16000:d=0.5"]
        let kinds: [(String, [String])] = [
            ("a.mp4", picture + tone + ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"]),
            ("b.webm", picture + tone + ["-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libvorbis"]),
            ("c.mkv", picture + tone + ["-c:v", "mpeg4", "-c:a", "flac"]), ("d.mp3", tone), ("e.ogg", tone),
            ("f.wav", tone), ("g.mov", picture + tone + ["-c:v", "mjpeg", "-c:a", "pcm_s16be"]),
            ("h.ts", picture + tone + ["-c:v", "mpeg2video", "-c:a", "mp2"]),
        ]
        let originals = try kinds.map { name, arguments in
            ([UInt8](try Data(contentsOf: URL(filePath: work.made(name, arguments)))), name)
        }
        var random = SplitMix64(seed: 7)
        var paths: [String] = []
        for number in 0..<(Trial.isFull ? 4_000 : 200) {
            let (bytes, name) = originals[number % originals.count]
            var changed = bytes
            if number.isMultiple(of: 4) { changed.removeLast(random.int(0...bytes.count - 1)) }
            for _ in 0..<(changed.isEmpty ? 0 : random.int(1...8)) {
                // Headers are where it hurts.
                let most = random.chance(0.5) ? min(800, changed.count) : changed.count
                changed[random.int(0...most - 1)] = UInt8(random.int(0...255))
            }
            let path = work.folder.file("\(number)-\(name)")
            try Data(changed).write(to: URL(filePath: path))
            paths.append(path)
        }
        let child = BuiltProgram("media-child")
        var refused = 0
        for start in stride(from: 0, to: paths.count, by: 50) {
            let some = Array(paths[start..<min(start + 50, paths.count)])
            let outcome = child.run(["3000", "60", "50000", "convert"] + some)
            #expect(
                outcome.status == 0,
                "ended by \(outcome.status) after: \(outcome.output.suffix(300)) \(outcome.complaint.suffix(300))")
            let lines = outcome.output.split(separator: "\n")
            refused += lines.count { $0.hasPrefix("refused") }
            #expect(lines.count { $0.hasPrefix("refused") || $0.hasPrefix("converted") } == some.count)
        }
        #expect(refused > 10 && refused < paths.count - 10)
    }
}
