import Support
import Testing

@testable import Film

@Suite struct SoundPlanTests {
    @Test(arguments: [(24, 1), (25, 1), (30, 1), (60, 1), (30_000, 1_001), (24_000, 1_001)])
    func `scenes are whole frames, and no error adds up`(numerator: Int, denominator: Int) throws {
        let clock = SampleClock(framesPerSecond: numerator, over: denominator)
        let clips = try (1...40).map { try NarrationClip(samples: Signal.tone(440, 0.05 + 0.0137 * Double($0))) }
        let plan = try SoundPlan(clock: clock, scenes: clips.map { .init($0, pauseBefore: 0.11, pauseAfter: 0.07) })
        let perFrame = 48_000 * Double(denominator) / Double(numerator)
        var frame = 0
        for (place, scene) in zip(plan.places, plan.scenes) {
            #expect(place.firstFrame == frame)
            #expect(abs(Double(place.firstSample) - Double(frame) * perFrame) <= 0.5)
            let needed = scene.pauseBefore + scene.narration!.samples + scene.pauseAfter
            #expect(place.samples >= needed && Double(place.samples - needed) < perFrame + 1)
            #expect(place.narration!.lowerBound == place.firstSample + scene.pauseBefore)
            frame += place.frames
        }
        #expect(plan.frames == frame)
        #expect(try MasteredSound(plan).readAll().count / 2 == Int((Double(frame) * perFrame).rounded()))
    }

    @Test(arguments: [(30, 1), (30_000, 1_001)])
    func `a click at the start of a scene lands on its sample`(numerator: Int, denominator: Int) throws {
        var click = [Float](repeating: 0, count: 9_600)
        click[0] = 0.5
        click[1] = 0.5
        let clip = try NarrationClip(samples: click, trimmed: false, level: nil)
        let scenes = (0..<9).map { SoundPlan.Scene(clip, pauseBefore: 0, pauseAfter: 0, frames: 7 + $0) }
        let plan = try SoundPlan(clock: SampleClock(framesPerSecond: numerator, over: denominator), scenes: scenes)
        for sound in [try mix(plan), try MasteredSound(plan).readAll()] {
            let loud = left(sound).enumerated().filter { abs($0.element) > 0.05 }.map(\.offset)
            #expect(loud == plan.places.map(\.firstSample))
        }
    }

    @Test func `a clip cut out of the middle of a sound begins and ends without a click`() throws {
        var clip = try NarrationClip(samples: Signal.tone(440, 1), level: nil)
        clip.range = 10_027..<30_031
        let plan = try SoundPlan(
            clock: SampleClock(framesPerSecond: 30), scenes: [.init(clip), .init(clip), .init(nil, frames: 10)])
        // A tone of 440 Hz at 0.25 changes by at most 0.0144 a sample.
        #expect(try largestStep(mix(plan)) < 0.016)
    }

    @Test func `a plan without scenes, length or room is refused`() throws {
        let clock = SampleClock(framesPerSecond: 30)
        expect(.badInput, "no scenes") { _ = try SoundPlan(clock: clock, scenes: []) }
        expect(.badInput, "scene 1") { _ = try SoundPlan(clock: clock, scenes: [.init(nil, frames: 0)]) }
        expect(.tooLarge, "scene 1") { _ = try SoundPlan(clock: clock, scenes: [.init(nil, frames: 1 << 28)]) }
        let clip = try NarrationClip(samples: Signal.tone(440, 1), trimmed: false)
        expect(.badInput, "scene 2: its narration does not fit into 30 frames; with its pauses it needs 48") {
            _ = try SoundPlan(clock: clock, scenes: [.init(clip), .init(clip, frames: 30)])
        }
    }

    @Test func `a narration file that shrinks while it is used is an error`() throws {
        let folder = TemporaryFolder()
        let path = try folder.wave("a.wav", Signal.tone(440, 2))
        let plan = try SoundPlan(clock: SampleClock(framesPerSecond: 30), scenes: [.init(NarrationClip(file: path))])
        _ = try folder.wave("a.wav", Signal.tone(440, 1))
        expect(.badInput, "shorter") { _ = try MasteredSound(plan).readAll() }
    }
}
