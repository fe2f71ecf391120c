import FoundationEssentials
import Support
import Synchronization
import Testing

@testable import Film

@Suite(.timeLimit(.minutes(15)))
struct `A render that is done again` {
    private let samples = RenderSamples()

    @Test func `takes the segments that are there, and renders only those that are not`() throws {
        let timeline = samples.timeline([12, 20, 8, 30])
        // One at a time: with several threads a segment is coded a little differently.
        var renderer = samples.renderer(timeline, keeps: true)
        renderer.jobs = 1
        let first = try renderer.render()
        let before = try samples.segments
        #expect(first.renderedSegments == 4 && before.count == 4)
        let gone = try #require(before.keys.sorted().first)
        try FileManager.default.removeItem(atPath: samples.folder.file("work/" + gone))
        let bytes = FileManager.default.contents(atPath: first.files.film)

        let second = try renderer.render()
        #expect(second.renderedSegments == 1 && second.reusedSegments == 3)
        let after = try samples.segments
        #expect(Set(after.keys) == Set(before.keys), "a segment came out differently")
        for (name, number) in before where name != gone { #expect(after[name] == number, "\(name) was written anew") }
        #expect(FileManager.default.contents(atPath: second.files.film) == bytes)
    }

    @Test func `renders a damaged segment anew`() throws {
        var renderer = samples.renderer(samples.timeline([12, 20]), keeps: true)
        renderer.jobs = 1
        let first = try renderer.render()
        let bytes = FileManager.default.contents(atPath: first.files.film)
        for damage in [{ (data: inout Data) in data[data.count / 2] ^= 1 }, { $0 = $0.prefix(100) }, { $0 = Data() }] {
            let name = try #require(try samples.segments.keys.sorted().last)
            let url = URL(filePath: samples.folder.file("work/" + name))
            var data = try Data(contentsOf: url)
            damage(&data)
            try data.write(to: url)
            let again = try renderer.render()
            #expect(again.renderedSegments == 1)
            #expect(FileManager.default.contents(atPath: again.files.film) == bytes)
        }
    }

    @Test func `renders what was changed, and the next scene only where its transition shows it`() throws {
        var timeline = samples.timeline([12, 20, 20, 30])
        timeline.scenes[3].transition = Transition(.crossfade, frames: 6)
        _ = try samples.renderer(timeline, keeps: true).render()
        let other = samples.picture("other.png", 90, 10, 10)

        timeline.scenes[1].picture = other
        #expect(try samples.renderer(timeline, keeps: true).render().renderedSegments == 1)
        timeline.scenes[2].picture = samples.picture("another.png", 10, 90, 10)
        #expect(try samples.renderer(timeline, keeps: true).render().renderedSegments == 2)
        timeline.scenes[0].frames = 13
        #expect(try samples.renderer(timeline, keeps: true).render().renderedSegments == 1)
        timeline.scenes[0].words = [TimedWord("Unseen", start: 0, end: 0.2)]
        timeline.labels.title = "Another title"
        #expect(try samples.renderer(timeline, keeps: true).render().renderedSegments == 0)
        timeline.look.captions = try RenderSamples.style("subtle")
        #expect(try samples.renderer(timeline, keeps: true).render().renderedSegments == 1)
        // The same file, with something else in it.
        _ = samples.picture("other.png", 10, 10, 90)
        #expect(try samples.renderer(timeline, keeps: true).render().renderedSegments == 1)
        timeline.look.preset = .high
        #expect(try samples.renderer(timeline, keeps: true).render().renderedSegments == 4)
    }

    @Test func `renders of the scene after a changed one only the part that shows it`() throws {
        // Two parts and three.
        var timeline = samples.timeline([150, 200], Transition(.crossfade, frames: 10))
        let first = try samples.renderer(timeline, keeps: true).render()
        #expect(first.renderedSegments == 5 && first.frames == 350)
        timeline.scenes[0].picture = samples.picture("other.png", 90, 10, 10)
        let second = try samples.renderer(timeline, keeps: true).render()
        #expect(second.renderedSegments == 3 && second.reusedSegments == 2)
        let reader = try FrameReader(path: second.files.film)
        let frame = FrameBuffer(width: reader.width, height: reader.height)
        var frames = 0
        while try reader.next(into: frame) { frames += 1 }
        #expect(frames == 350)
    }

    @Test(arguments: [1, 2, 3, 5])
    func `draws the same film in whatever order its parts are rendered`(jobs: Int) throws {
        var renderer = samples.renderer(samples.timeline([7, 310, 65, 130], Transition(.crossfade, frames: 6)))
        renderer.jobs = jobs
        let film = try renderer.render()
        #expect(film.frames == 512 && film.renderedSegments == 1 + 5 + 1 + 2)
        let lumas = try samples.middles(of: film.files.film).map(\.luma)
        let scenes = [0..<7, 7..<317, 317..<382, 382..<512]
        for (index, frames) in scenes.enumerated() {
            // Between black at 16 and white at 235.
            let grey = index.isMultiple(of: 2) ? 40 + index : 200 + index
            let luma = 16 + grey * 219 / 255
            for frame in frames.dropFirst(index == 0 ? 0 : 6) where abs(lumas[frame] - luma) > 3 {
                Issue.record("frame \(frame) has the luma \(lumas[frame]) instead of \(luma)")
                return
            }
        }
    }

    @Test func `carries on after it was cancelled, at once`() throws {
        let timeline = samples.timeline(Array(repeating: 80, count: 12))
        for share in [0.0, 0.1, 0.4, 0.7] {
            var reactions: [Duration] = []
            // A busy machine may hold up any one.
            while reactions.count < 20, !reactions.contains(where: { $0 < .milliseconds(200) }) {
                let asked = Mutex<ContinuousClock.Instant?>(nil)
                let error = #expect(throws: FilmError.self) {
                    try samples.renderer(timeline).render(
                        cancelled: { asked.withLock { $0 != nil } },
                        progress: { progress in
                            if progress.share >= share { asked.withLock { if $0 == nil { $0 = .now } } }
                        })
                }
                reactions.append(try #require(asked.withLock { $0 }).duration(to: .now))
                #expect(error?.code == .cancelled)
                #expect(try samples.products.isEmpty)
            }
            #expect(try #require(reactions.min()) < .milliseconds(200), "\(reactions)")
        }
        let film = try samples.renderer(timeline).render()
        #expect(film.reusedSegments >= 1)
        #expect(try samples.products == RenderSamples.products)
    }

    @Test func `waits for no cancelled picture`() throws {
        // Large enough to take longer than that to read.
        let large = samples.folder.file("large.png")
        PNGFile.write(
            PNGFile.bytes(
                width: 6_000, height: 6_000, .grey,
                samples: [UInt8](unsafeUninitializedCapacity: 36_000_000) { bytes, count in
                    for index in 0..<36_000_000 {
                        bytes[index] = UInt8(truncatingIfNeeded: index &* 2_654_435_761 >> 13)
                    }
                    count = 36_000_000
                }), to: large)
        var timeline = samples.timeline([10])
        timeline.scenes[0].picture = large
        var times: [Duration] = []
        // A busy machine may hold up any one.
        while times.count < 20, !times.contains(where: { $0 < .milliseconds(300) }) {
            let start = ContinuousClock.now
            let error = #expect(throws: FilmError.self) {
                try samples.renderer(timeline).render(cancelled: { start.duration(to: .now) > .milliseconds(100) })
            }
            times.append(start.duration(to: .now))
            #expect(error?.code == .cancelled)
        }
        #expect(try #require(times.min()) < .milliseconds(300), "\(times)")
    }

    @Test func `tells how far it is, ever further and up to all of it`() throws {
        let told = Told()
        let timeline = samples.timeline([60, 400, 100], Transition(.crossfade, frames: 10))
        _ = try samples.renderer(timeline).render(progress: { told.add($0) })
        let all = told.progress
        #expect(all.count > 3)
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.share <= $1.share && $0.frames <= $1.frames })
        #expect(all.last == RenderProgress(frames: 560, allFrames: 560, share: 1, secondsLeft: 0))
        #expect(all.dropLast().allSatisfy { $0.share < 1 && $0.allFrames == 560 })
    }

    @Test func `does not share its folder with another one`() throws {
        let shelf = try SegmentShelf(samples.folder.file("work"))
        let error = #expect(throws: FilmError.self) { try samples.renderer(samples.timeline([5])).render() }
        #expect(error?.description.contains("another render is at work") == true)
        withExtendedLifetime(shelf) {}
    }

    @Test func `replaces nothing unless asked to, and never what it is made of`() throws {
        var renderer = samples.renderer(samples.timeline([5]))
        renderer.replaces = false
        try Data("mine".utf8).write(to: URL(filePath: samples.folder.file("film.jpg")))
        #expect(throws: FilmError.self) { try renderer.render() }
        #expect(FileManager.default.contents(atPath: samples.folder.file("film.jpg")) == Data("mine".utf8))
        #expect(!FileManager.default.fileExists(atPath: samples.folder.file("work")))
        let timeline = Timeline(
            look: samples.look(),
            scenes: [TimelineScene(picture: samples.picture("film.jpg", 1, 2, 3), frames: 3)])
        let error = #expect(throws: FilmError.self) { try samples.renderer(timeline).render() }
        #expect(error?.description.contains("is made from this file") == true)
    }
}
