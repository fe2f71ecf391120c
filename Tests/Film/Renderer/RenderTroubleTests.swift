import FoundationEssentials
import Support
import Testing

@testable import Film

@Suite(.timeLimit(.minutes(15)))
struct `A render in trouble` {
    private let samples = RenderSamples()

    private func fixture(_ name: String) -> String {
        var url = URL(filePath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.path + "/fixtures/pictures/" + name
    }

    @Test(arguments: ["missing", "empty", "cut short", "no picture", "a folder"])
    func `says which scene and which picture cannot be read`(what: String) throws {
        var timeline = samples.timeline([4, 4, 4])
        let path = samples.folder.file("picture 2.jpg")
        let url = URL(filePath: path)
        switch what {
        case "empty": try Data().write(to: url)
        case "cut short":
            let whole = try Data(contentsOf: URL(filePath: fixture("cmyk.jpg")))
            try whole.prefix(whole.count / 2).write(to: url)
        case "no picture": try Data("GIF87 would be one".utf8).write(to: url)
        case "a folder": try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        default: break
        }
        timeline.scenes[1].picture = path
        timeline.scenes[1].name = "the wolf"
        let error = #expect(throws: FilmError.self) { try samples.renderer(timeline).render() }
        let words = error?.description ?? ""
        #expect(words.contains("scene 2 (the wolf)") && words.contains(path), "\(words)")
        #expect(try samples.products.isEmpty)
    }

    @Test(arguments: ["missing", "empty", "no sound", "cut short"])
    func `says which scene and which sound cannot be read`(what: String) throws {
        var timeline = samples.timeline([4, 4, 4])
        let path = samples.folder.file("voice.mp3")
        switch what {
        case "empty": try Data().write(to: URL(filePath: path))
        case "no sound": try Data("not at all".utf8).write(to: URL(filePath: path))
        case "cut short":
            let wave = try samples.folder.wave("whole.wav", Signal.speech(1))
            try Data(contentsOf: URL(filePath: wave)).prefix(40).write(to: URL(filePath: path))
        default: break
        }
        timeline.scenes[2].narration = path
        let error = #expect(throws: FilmError.self) { try samples.renderer(timeline).render() }
        let words = error?.description ?? ""
        #expect(words.contains("scene 3") && words.contains(path), "\(words)")
        #expect(try samples.products.isEmpty)
    }

    @Test func `takes pictures of all kinds`() throws {
        let deep = samples.folder.file("deep.png")
        PNGFile.write(
            PNGFile.bytes(
                width: 20, height: 30, .rgb, bits: 16, samples: (0..<3_600).map { UInt8(truncatingIfNeeded: $0) }),
            to: deep)
        let clear = samples.folder.file("clear.png")
        PNGFile.write(
            PNGFile.bytes(width: 20, height: 30, .rgba, samples: Array(repeating: 120, count: 2_400)), to: clear)
        let dot = samples.folder.file("dot.png")
        PNGFile.write(PNGFile.bytes(width: 1, height: 1, .grey, samples: [200]), to: dot)
        let pictures =
            [deep, clear, dot]
            + ["cmyk.jpg", "turned.jpg", "wide-gamut.png", "animated.gif", "animated.webp", "palette.png"].map(fixture)
        let scenes = pictures.flatMap { picture in
            [Still.Fit.cover, .backdrop].map { TimelineScene(picture: picture, fit: $0, frames: 2) }
        }
        let film = try samples.renderer(Timeline(look: samples.look(), scenes: scenes)).render()
        #expect(try samples.middles(of: film.files.film).count == 2 * scenes.count)
        #expect(Judges.decode(film.files.film).complaint.isEmpty)
    }

    @Test func `takes sounds of all kinds`() throws {
        let voice = try samples.folder.wave("voice.wav", Signal.speech(0.8))
        let sounds = [
            samples.folder.converted(voice, to: "phone.wav", "-ac 1 -ar 8000"),
            samples.folder.converted(voice, to: "deep.wav", "-c:a pcm_s24le -ar 96000"),
            samples.folder.converted(voice, to: "wide.flac", "-ac 6"),
            try samples.folder.wave("silence.wav", Signal.silence(0.8)),
        ]
        var timeline = samples.timeline([1, 1, 1, 1])
        for (index, sound) in sounds.enumerated() {
            timeline.scenes[index].narration = sound
            timeline.scenes[index].frames = nil
        }
        let film = try samples.renderer(timeline).render()
        #expect(Judges.decode(film.files.film).complaint.isEmpty)
        let verdict = Verdict(film.files.film)
        #expect(abs(verdict.loudness + 14) <= 1.5, "\(verdict.loudness)")
        let luma = try samples.middles(of: film.files.film).map { $0.luma > 120 }
        let cuts = (1..<luma.count).filter { luma[$0] != luma[$0 - 1] }
        // Each holds its narration and 0.6 s of pauses; what was heard of the silence is all of it.
        let lengths = zip([0] + cuts, cuts + [luma.count]).map { $1 - $0 }
        #expect(lengths.count == 4 && lengths.allSatisfy { (38...43).contains($0) }, "\(lengths)")
    }

    @Test func `needs a scene, and a length for each`() throws {
        let none = #expect(throws: FilmError.self) { try samples.renderer(samples.timeline([])).render() }
        #expect(none?.description.contains("no scenes") == true)
        var timeline = samples.timeline([3, 3])
        timeline.scenes[1].frames = nil
        timeline.scenes[1].pauseBefore = 0
        timeline.scenes[1].pauseAfter = 0
        let empty = #expect(throws: FilmError.self) { try samples.renderer(timeline).render() }
        #expect(empty?.description.contains("scene 2") == true)
        timeline.scenes[1].narration = try samples.folder.wave("voice.wav", Signal.speech(2))
        timeline.scenes[1].frames = 30
        let short = #expect(throws: FilmError.self) { try samples.renderer(timeline).render() }
        #expect(short?.description.contains("does not fit into 30 frames") == true, "\(short?.description ?? "")")
    }

    @Test func `goes through 500 tiny scenes, each with a transition`() throws {
        let pictures = samples.greys(12)
        var timeline = samples.timeline([])
        timeline.look.canvas = Canvas(width: 64, height: 64, rateNumerator: 30)
        timeline.look.preset = .draft
        timeline.scenes = (0..<500).map { index in
            TimelineScene(
                picture: pictures[index % 12], transition: Transition(.crossfade, frames: 15), frames: 1 + index % 3)
        }
        let film = try samples.renderer(timeline).render()
        #expect(film.frames == 999)
        #expect(Judges.decode(film.files.film).complaint.isEmpty)
        #expect(try samples.middles(of: film.files.film).count == 999)
    }

    @Test func `shows captions no longer than their scene`() throws {
        var timeline = samples.timeline([10, 20])
        timeline.look.canvas = Canvas(width: 240, height: 320, rateNumerator: 30)
        timeline.look.captions = try RenderSamples.style("subtle")
        timeline.scenes[0].words = [
            TimedWord("much", start: 0, end: 3), TimedWord("too", start: 3, end: 6),
            TimedWord("long", start: -4, end: .infinity), TimedWord("never", start: 1_000, end: 2_000),
        ]
        let film = try samples.renderer(timeline).render()
        #expect(film.frames == 30)
        let reader = try FrameReader(path: film.files.film)
        let frame = FrameBuffer(width: reader.width, height: reader.height)
        var brightest: [Int] = []
        while try reader.next(into: frame) {
            var most = 0
            var least = 255
            for index in 0..<frame.lumaStride * frame.height where index % frame.lumaStride < frame.width {
                most = max(most, Int(frame.luma[index]))
                least = min(least, Int(frame.luma[index]))
            }
            brightest.append(most - least)
        }
        #expect(brightest[5] > 80 && brightest[10...].allSatisfy { $0 < 40 }, "\(brightest)")
        let vtt = String(
            decoding: try #require(FileManager.default.contents(atPath: film.files.webVTT)), as: UTF8.self)
        #expect(vtt.contains("--> 00:00:00.333") && !vtt.contains("never"), "\(vtt)")
    }

    @Test(.enabled(if: SmallFileSystem.canBeMounted, "no memory file system can be mounted here"))
    func `says that the disk is full, and carries on when there is room`() throws {
        var random = SplitMix64(seed: 1)
        let noise = samples.folder.file("noise.png")
        let bytes = (0..<40_000).map { _ in UInt8(random.int(0...255)) }
        PNGFile.write(PNGFile.bytes(width: 200, height: 200, .grey, samples: bytes), to: noise)
        let scenes = (0..<3).map { _ in TimelineScene(picture: noise, movement: .kind(.zoomIn), frames: 20) }
        var timeline = Timeline(look: samples.look(), scenes: scenes)
        for index in 0..<3 { timeline.scenes[index].frames = 20 + index }
        let whole = try samples.renderer(timeline).render()
        let size = try #require(FileManager.default.contents(atPath: whole.files.film)).count
        // While the first segment is written, the last one, and the film.
        for room in [size / 8, size * 9 / 10, size * 3 / 2] {
            let disk = try SmallFileSystem("size=\(room)")
            var renderer = FilmRenderer(timeline, film: disk.file("film.mp4"))
            renderer.jobs = 1
            let error = #expect(throws: FilmError.self) { try renderer.render() }
            #expect(error?.code == .noSpace, "\(error?.description ?? "")")
            let names = try FileManager.default.contentsOfDirectory(atPath: disk.path)
            #expect(names.allSatisfy { $0 == "film.mp4.parts" }, "\(names)")
            try disk.makeWritable("size=\(size * 4 + 1_000_000)")
            let film = try renderer.render()
            #expect(Judges.decode(film.files.film).complaint.isEmpty)
        }
    }
}
