import Film
import FoundationEssentials
import Glibc
import Support
import Testing

@Suite(.timeLimit(.minutes(15)))
struct `Segments and films that cannot be written` {
    private let folder = TemporaryFolder("trouble")

    private func format(
        _ width: Int = 96, _ height: Int = 64, rate: Int = 30, preset: VideoPreset = .standard
    ) throws(FilmError) -> VideoFormat {
        try VideoFormat(width: width, height: height, framesPerSecond: rate, preset: preset)
    }

    private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private func bytes(_ path: String) throws -> Int { try Data(contentsOf: URL(filePath: path)).count }

    private func join(_ segments: [String]) throws(FilmError) -> AssembledFilm {
        try FilmAssembler(segments: segments).write(
            to: folder.file("film.mp4"), labels: FilmLabels(), sound: silence())
    }

    @Test(arguments: [
        (97, 64, "even"), (96, 65, "even"), (1, 1, "even"), (2, 2, "32 pixels"), (0, 64, "32 pixels"),
        (-2, 64, "32 pixels"), (8192, 4320, "4096x2304"),
    ]) func `say why a size is refused`(width: Int, height: Int, reason: String) {
        let error = #expect(throws: FilmError.self) { try format(width, height) }
        #expect(error?.description.contains(reason) == true)
    }

    @Test func `say why a rate is refused`() {
        for rate in [0, -1, 1_000] { #expect(throws: FilmError.self) { try format(rate: rate) } }
    }

    @Test func `refuse a frame of another size, and an empty segment`() throws {
        let path = folder.file("s.mp4")
        do {
            let encoder = try SegmentEncoder(path: path, format: try format(), threads: 1)
            let error = #expect(throws: FilmError.self) { try encoder.append(FrameBuffer(width: 64, height: 96)) }
            #expect(error?.description.contains("frame 0 has 64x96 pixels instead of 96x64") == true)
            #expect(throws: FilmError.self) { try encoder.finish() }
        }
        #expect(!exists(path))
    }

    @Test func `name the segment that differs from the first, and how`() throws {
        let first = try Segment.moving(folder.file("first.mp4"), format(), frames: 5).path
        let others: [(VideoFormat, String)] = [
            (try format(64, 96), "64x96 pixels, the first one 96x64"),
            (try format(rate: 25), "25 frames a second, the first one 30"),
            (try format(preset: .high), "other settings"),
        ]
        for (other, reason) in others {
            let second = try Segment.moving(folder.file("second.mp4"), other, frames: 7).path
            let error = #expect(throws: FilmError.self) { try join([first, second]) }
            #expect(error?.code == .badInput)
            #expect(error?.description.contains("segment 2, second.mp4") == true)
            #expect(error?.description.contains(reason) == true, "\(error.debugDescription)")
        }
        #expect(!exists(folder.file("film.mp4")))
    }

    @Test func `do not care how many threads a segment was coded with`() throws {
        let segments = try [1, 2, 4, 0].enumerated().map { index, threads in
            try Segment.moving(folder.file("\(index)"), format(320, 180), frames: 40, threads: threads).path
        }
        #expect(try join(segments).frames == 160)
        #expect(Judges.decode(folder.file("film.mp4")).complaint.isEmpty)
    }

    @Test func `name the segment that is missing, empty, cut short or no segment`() throws {
        let good = try Segment.moving(folder.file("good.mp4"), format(), frames: 40).path
        let whole = try Data(contentsOf: URL(filePath: good))
        var damaged: [String: Data] = ["empty.mp4": Data(), "text.mp4": Data("a story, not a film".utf8)]
        for part in [1, 2, 3, 5, 9] { damaged["cut-\(part).mp4"] = whole.prefix(whole.count * part / 10) }
        damaged["last-byte.mp4"] = whole.dropLast()
        for (name, data) in damaged { try data.write(to: URL(filePath: folder.file(name))) }
        let film = try FilmAssembler(segments: [good]).write(
            to: folder.file("other.mp4"), labels: FilmLabels(), sound: silence())
        #expect(film.frames == 40)
        for name in damaged.keys.sorted() + ["missing.mp4", "other.mp4"] {
            let error = #expect(throws: FilmError.self, "\(name)") { try join([good, folder.file(name)]) }
            #expect(error?.description.contains("segment 2, \(name)") == true, "\(error.debugDescription)")
            #expect(error?.code == (name == "missing.mp4" ? .missing : .badInput), "\(error.debugDescription)")
        }
        #expect(throws: FilmError.self) { try join([]) }
        #expect(!exists(folder.file("film.mp4")))
    }

    @Test func `stop at once when cancelled, and leave no file`() throws {
        let path = folder.file("s.mp4")
        let pictures = TestPictures(width: 640, height: 360)
        var drawn = 0
        let big = try format(640, 360, preset: .high)
        let error = #expect(throws: FilmError.self) {
            try SegmentEncoder.write(
                to: path, format: big, threads: 2, frames: 1_000, cancelled: { drawn == 50 }, progress: { drawn = $0 }
            ) { (number) throws(FilmError) in pictures.moving(number) }
        }
        #expect(error?.code == .cancelled && drawn == 50)
        #expect(!exists(path))

        // While the coder gives out what it has held back.
        let encoder = try SegmentEncoder(path: path, format: big, threads: 1)
        for number in 0..<50 { try encoder.append(pictures.moving(number)) }
        var asked = 0
        let late = #expect(throws: FilmError.self) {
            try encoder.finish {
                asked += 1
                return asked == 10
            }
        }
        #expect(late?.code == .cancelled && asked == 10)

        let segment = try Segment.moving(folder.file("whole.mp4"), format(), frames: 90)
        var copied = 0
        let film = #expect(throws: FilmError.self) {
            try FilmAssembler(segments: [segment.path]).write(
                to: folder.file("film.mp4"), labels: FilmLabels(), cancelled: { copied == 30 },
                progress: { copied = $0 }, sound: silence())
        }
        #expect(film?.code == .cancelled && copied == 30)
        #expect(!exists(folder.file("film.mp4")))
    }

    @Test func `refuse a sound of another length, of another kind, or cut short`() throws {
        let segment = try Segment.moving(folder.file("whole.mp4"), format(), frames: 30)
        let film = try FilmAssembler(segments: [segment.path])
        try SoundFile.write(to: folder.file("short.m4a"), length: film.soundLength - 1, source: silence())
        try SoundFile.write(to: folder.file("right.m4a"), length: film.soundLength, source: silence())
        let right = try Data(contentsOf: URL(filePath: folder.file("right.m4a")))
        try right.prefix(right.count / 2).write(to: URL(filePath: folder.file("cut.m4a")))
        for (name, reason) in [
            ("short.m4a", "Mix it again"), ("cut.m4a", "cut.m4a"), ("whole.mp4", "not the sound of a film"),
            ("missing.m4a", "missing.m4a"),
        ] {
            let error = #expect(throws: FilmError.self, "\(name)") {
                try film.write(to: folder.file("film.mp4"), labels: FilmLabels(), sound: folder.file(name))
            }
            #expect(error?.description.contains(reason) == true, "\(error.debugDescription)")
            #expect(!exists(folder.file("film.mp4")))
        }
        #expect(
            try film.write(to: folder.file("film.mp4"), labels: FilmLabels(), sound: folder.file("right.m4a")).frames
                == 30)
    }

    @Test func `pass on what went wrong in the picture or the sound, and leave no file`() throws {
        let wrong = FilmError(.missing, "draw scene 3", "its picture is gone.")
        let path = folder.file("s.mp4")
        let drawing = #expect(throws: FilmError.self) {
            try SegmentEncoder.write(to: path, format: try format(), threads: 1, frames: 9) {
                (_) throws(FilmError) in throw wrong
            }
        }
        #expect(drawing?.description == wrong.description)
        let segment = try Segment.moving(folder.file("whole.mp4"), format(), frames: 90)
        let hearing = #expect(throws: FilmError.self) {
            try FilmAssembler(segments: [segment.path]).write(
                to: folder.file("film.mp4"), labels: FilmLabels()
            ) { (_) throws(FilmError) in throw wrong }
        }
        #expect(hearing?.description == wrong.description)
        #expect(!exists(path) && !exists(folder.file("film.mp4")))
    }

    @Test func `say that the folder is missing`() throws {
        let path = folder.file("no/such/folder/s.mp4")
        let error = #expect(throws: FilmError.self) {
            try SegmentEncoder(path: path, format: try format(), threads: 1)
        }
        #expect(error?.code == .missing)
        #expect(error?.description.contains(folder.path) == false)
    }

    @Test(.enabled(if: SmallFileSystem.canBeMounted, "mounting a small file system needs root and the right to mount"))
    func `say that the disk is full, and leave no file`() throws {
        let disk = try SmallFileSystem("size=8k")
        let path = disk.path + "/s.mp4"
        let large = try format(640, 360)
        let error = #expect(throws: FilmError.self) { try Segment.moving(path, large, frames: 90) }
        #expect(error?.code == .noSpace)
        #expect(error?.description.contains("Free some space") == true)
        #expect(!exists(path))
    }

    /// The space ends at each place in turn: in the frames, while the index is moved to the front, never.
    @Test(.enabled(if: SmallFileSystem.canBeMounted, "mounting a small file system needs root and the right to mount"))
    func `are whole or not there wherever the space ends`() throws {
        let segment = try Segment.moving(folder.file("s.mp4"), format(320, 180), frames: 300)
        let film = try FilmAssembler(segments: [segment.path])
        let tone = { (index: Int) -> Float in index % 96 < 48 ? 0.2 : -0.2 }
        _ = try film.write(to: folder.file("whole.mp4"), labels: FilmLabels(), sound: sound(tone))
        let whole = try bytes(folder.file("whole.mp4"))
        var refused = 0
        for pages in [4, whole / 8_192] + Array((whole / 4_096 - 6)...(whole / 4_096 + 2)) {
            let disk = try SmallFileSystem("size=\(pages * 4)k")
            let path = disk.path + "/film.mp4"
            var problem: FilmError?
            do throws(FilmError) {
                _ = try film.write(to: path, labels: FilmLabels(), sound: sound(tone))
            } catch {
                problem = error
            }
            if let problem {
                #expect(problem.code == .noSpace, "\(problem)")
                #expect(!exists(path))
                refused += 1
            } else {
                #expect(try bytes(path) == whole)
                #expect(Judges.decode(path).complaint.isEmpty)
            }
        }
        #expect(refused >= 6)
    }
}
