import FoundationEssentials
import Pictures
import Support
import Testing

@testable import Film

@Suite(.timeLimit(.minutes(15)))
struct `A rendered film` {
    private let samples = RenderSamples()

    @Test func `shows red as BT.709 has it`() throws {
        let red = samples.picture("red.png", 255, 0, 0)
        let timeline = Timeline(
            look: samples.look(), scenes: [TimelineScene(picture: red, movement: .kind(.zoomIn), frames: 20)])
        let film = try samples.renderer(timeline).render()
        let frames = try samples.middles(of: film.files.film)
        #expect(frames.count == 20)
        for frame in frames { #expect(abs(frame.luma - 63) <= 1 && abs(frame.red - 240) <= 2, "\(frame)") }
    }

    @Test func `cuts on the frame that was meant, and has poster and subtitles beside it`() throws {
        let lengths = [20, 1, 33, 2, 47]
        let film = try samples.renderer(samples.timeline(lengths)).render()
        #expect(film.frames == 103 && film.renderedSegments == 5 && film.reusedSegments == 0)
        let frames = try samples.middles(of: film.files.film)
        var expected: [Bool] = []
        for (index, length) in lengths.enumerated() {
            expected += Array(repeating: !index.isMultiple(of: 2), count: length)
        }
        #expect(frames.map { $0.luma > 120 } == expected)
        #expect(try samples.products == RenderSamples.products)
        #expect(!FileManager.default.fileExists(atPath: samples.folder.file("work")))
        let poster = try #require(FileManager.default.contents(atPath: film.files.poster))
        #expect(poster.prefix(2) == Data([0xFF, 0xD8]))
    }

    @Test(arguments: [0.05, 0.95])
    func `keeps the point of interest that it is given in view`(x: Double) throws {
        // Red on the left, blue on the right: only a third of the width fits into the frame.
        let row = (0..<240).flatMap { $0 < 120 ? [255, 0, 0] : [0, 0, 255] as [UInt8] }
        let samples = (0..<80).flatMap { _ in row }
        let picture = self.samples.folder.file("wide.png")
        PNGFile.write(PNGFile.bytes(width: 240, height: 80, .rgb, samples: samples), to: picture)
        for movement in [.still, .automatic] as [TimelineScene.Movement] {
            let scene = TimelineScene(picture: picture, movement: movement, interest: Point(x: x, y: 0.5), frames: 30)
            let film = try self.samples.renderer(Timeline(look: self.samples.look(), scenes: [scene])).render()
            for frame in try self.samples.middles(of: film.files.film) {
                #expect(x < 0.5 ? frame.red > 200 : frame.blue > 200, "\(movement): \(frame)")
            }
        }
    }

    @Test(arguments: Transition.Kind.allCases)
    func `goes from scene to scene as its transition says`(kind: Transition.Kind) throws {
        let film = try samples.renderer(samples.timeline([20, 20], Transition(kind, frames: 9))).render()
        let luma = try samples.middles(of: film.files.film).map(\.luma)
        let (dark, light) = (luma[5], luma[35])
        #expect(light - dark > 100)
        #expect(luma[..<20].allSatisfy { abs($0 - dark) < 6 } && luma[30...].allSatisfy { abs($0 - light) < 6 })
        switch kind {
        case .cut: #expect(abs(luma[20] - light) < 6)
        case .crossfade: #expect(abs(luma[24] - (dark + light) / 2) < 8 && luma[21] < luma[27])
        case .dipToBlack: #expect(luma[24] < 24)
        case .slide, .wipe: #expect(luma[20] < dark + 30 && luma[28] > light - 30)
        }
    }

    @Test func `keeps what finished films promise`() throws {
        let voice = try samples.folder.wave("voice.wav", Signal.speech(3))
        var timeline = samples.timeline([80, 70, 90], Transition(.crossfade, frames: 10))
        timeline.labels = FilmLabels(title: "Title, ü", description: "What it is")
        timeline.scenes[1].narration = voice
        timeline.scenes[1].frames = nil
        let film = try samples.renderer(timeline).render()
        let path = film.files.film
        let video = try Judges.stream("v", of: path)
        #expect(video["profile"] == "High" && video["pix_fmt"] == "yuv420p" && video["r_frame_rate"] == "30/1")
        #expect(video["color_range"] == "tv" && video["color_space"] == "bt709" && video["start_time"] == "0.000000")
        let sound = try Judges.stream("a", of: path)
        #expect(sound["profile"] == "LC" && sound["sample_rate"] == "48000" && sound["start_time"] == "0.000000")
        let container = try Judges.container(of: path)
        #expect(container["TAG:title"] == "Title, ü" && container["TAG:description"] == "What it is")
        let seconds = try #require(container["duration"].flatMap { Double($0) })
        #expect(abs(seconds - Double(film.frames) / 30) < 1.0 / 30)
        let atoms = try Atoms(path: path)
        let order = atoms.paths.filter { $0 == "moov" || $0 == "mdat" }
        #expect(order == ["moov", "mdat"] && !atoms.paths.contains { $0.contains("edts") })
        let types = try Judges.unitTypes(of: path)
        #expect(!types.contains(7) && !types.contains(8), "parameter sets among the pictures")
        let keys = try Judges.packets("v", "flags", of: path).enumerated().filter { $0.element.contains("K") }
        let places = keys.map(\.offset) + [film.frames]
        #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 <= 60 })
        for place in [0, 80, film.frames - 90] {
            #expect(places.contains(place))
            let outcome = Judges.decode(path, from: Double(place) / 30)
            #expect(outcome.status == 0 && outcome.complaint.isEmpty, "from frame \(place): \(outcome.complaint)")
        }
    }

    @Test func `flashes and beeps together at every cut`() throws {
        // A tone from the first moment of each narration on; the picture is light in every other scene.
        var timeline = samples.timeline([1, 1, 1, 1])
        for index in timeline.scenes.indices {
            let sound = Signal.tone(1_000, 0.15, amplitude: 0.4) + Signal.silence(0.2 + 0.31 * Double(index))
            timeline.scenes[index].narration = try samples.folder.wave("\(index).wav", sound)
            timeline.scenes[index].frames = nil
            timeline.scenes[index].pauseBefore = index == 0 ? 0.5 : 0
            timeline.scenes[index].pauseAfter = 0.3
        }
        let film = try samples.renderer(timeline).render()
        let luma = try samples.middles(of: film.files.film).map { $0.luma > 120 }
        let cuts = (1..<luma.count).filter { luma[$0] != luma[$0 - 1] }
        var heard: [Double] = []
        for (index, sample) in try Judges.samples(of: film.files.film).enumerated() where abs(sample) > 0.05 {
            let seconds = Double(index) / 48_000
            if seconds - (heard.last ?? -1) > 0.25 { heard.append(seconds) }
        }
        #expect(cuts.count == 3)
        try #require(heard.count == 4, "\(heard)")
        for (cut, beep) in zip(cuts, heard.dropFirst()) {
            #expect(abs(Double(cut) / 30 - beep) <= 1.0 / 30, "cut at frame \(cut), heard at \(beep) s")
        }
    }

    @Test func `is as loud as it should be, and its music steps back under the voice`() throws {
        let voice = try samples.folder.wave(
            "voice.wav", Signal.silence(0.5) + Signal.speech(4, amplitude: 0.02) + Signal.silence(0.5))
        let music = try samples.folder.wave("music.wav", Signal.tone(3_000, 5, amplitude: 0.3))
        var timeline = samples.timeline([90, 1, 120])
        timeline.scenes[1].narration = voice
        timeline.scenes[1].frames = nil
        timeline.music = Timeline.Music(file: music)
        let film = try samples.renderer(timeline).render()
        let verdict = Verdict(film.files.film)
        #expect(abs(verdict.loudness + 14) <= 1, "\(verdict.loudness) LUFS")
        #expect(verdict.truePeak <= -1, "\(verdict.truePeak) dBTP")
        let strength = envelope(of: try Judges.samples(of: film.files.film).flatMap { [$0, $0] }, at: 3_000)
        func level(_ seconds: Range<Double>) -> Double {
            let part = strength[Int(seconds.lowerBound * 1000)..<Int(seconds.upperBound * 1000)]
            return Sound.decibels(amplitude: part.reduce(0, +) / Double(part.count))
        }
        let depth = level(1.5..<2.5) - level(4.5..<6.5)
        #expect(depth >= 8, "\(depth) dB")
    }

    @Test func `marks the word that is spoken, on its own time`() throws {
        let style = try RenderSamples.style("bold-pop")
        let voice = try samples.folder.wave(
            "voice.wav", Signal.silence(0.34) + Signal.speech(1.5) + Signal.silence(0.3))
        var timeline = samples.timeline([1])
        timeline.look.canvas = Canvas(width: 240, height: 320, rateNumerator: 30)
        timeline.look.captions = style
        timeline.scenes[0].narration = voice
        timeline.scenes[0].frames = nil
        timeline.scenes[0].words = [
            TimedWord("One", start: 0.4, end: 0.8), TimedWord("two", start: 0.8, end: 1.2),
            TimedWord("three", start: 1.2, end: 1.7),
        ]
        let film = try samples.renderer(timeline).render()
        // 300 ms of silence were cut off the head, 200 ms put before it.
        let shift = -0.1
        var marked: [Double?] = []
        let reader = try FrameReader(path: film.files.film)
        let frame = FrameBuffer(width: reader.width, height: reader.height)
        while try reader.next(into: frame) {
            marked.append(frame.middleOfColour(luma: style.colours.spoken.luma, blue: style.colours.spoken.blueChroma))
        }
        let places = timeline.scenes[0].words.map { word in
            marked[Int(((word.start + word.end) / 2 + shift) * 30)]
        }
        #expect(places.allSatisfy { $0 != nil }, "\(places)")
        #expect(marked[2] == nil)
        let vtt = try #require(FileManager.default.contents(atPath: film.files.webVTT))
        #expect(
            String(decoding: vtt, as: UTF8.self).contains("<00:00:00.700>two"),
            "\(String(decoding: vtt, as: UTF8.self))")
        // Each where its word stands: the same page has it left, right or on the next line.
        #expect(Set(places.map { Int(($0 ?? 0) / 4) }).count == 3, "\(places)")
    }

    @Test func `is smaller with the preset for drafts`() throws {
        var timeline = samples.timeline([3, 3])
        timeline.look.canvas = Canvas(width: 1080, height: 1920, rateNumerator: 25)
        timeline.look.preset = .draft
        let film = try samples.renderer(timeline).render()
        #expect(film.width == 540 && film.height == 960 && film.seconds == 6.0 / 25)
    }
}

extension FrameBuffer {
    /// Where, on the whole, pixels near a colour are: their mean place in reading order of a coarse grid; nil if there
    /// are few.
    fileprivate func middleOfColour(luma y: UInt8, blue u: UInt8) -> Double? {
        var sum = 0.0
        var count = 0
        for row in 0..<chromaHeight {
            for column in 0..<chromaWidth {
                let blue = Int(blueChroma[row * chromaStride + column])
                let light = Int(luma[2 * row * lumaStride + 2 * column])
                if abs(blue - Int(u)) < 16, abs(light - Int(y)) < 24 {
                    sum += Double(column) + Double(row) * 3
                    count += 1
                }
            }
        }
        return count >= 12 ? sum / Double(count) : nil
    }
}
