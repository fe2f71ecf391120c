import Glibc
import Support
import Testing

@testable import Film

@Suite struct MusicTests {
    let folder = TemporaryFolder()
    let clock = SampleClock(framesPerSecond: 30)

    @Test func `music steps back under speech by 12 dB, early, smoothly and without pumping`() throws {
        var bed = try MusicBed(file: folder.wave("bed.wav", Signal.tone(6_000, 60)))
        bed.fadeIn = 0
        bed.fadeOut = 0
        let talk = try NarrationClip(samples: Signal.speech(4))
        let plan = try SoundPlan(
            clock: clock,
            scenes: [
                .init(nil, frames: 90), .init(talk), .init(talk, pauseBefore: 0.5), .init(nil, frames: 180),
            ], music: bed)
        let levels = try envelope(of: mix(plan), at: 6_000).map { Sound.decibels(amplitude: $0) }
        func milliseconds(_ sample: Int) -> Int { sample / 48 }
        let first = milliseconds(plan.places[1].narration!.lowerBound)
        let last = milliseconds(plan.places[2].narration!.upperBound)
        let up = levels[1_000]
        // The tone at its set level: −24 LUFS after K-weighting, the same everywhere before the speech.
        #expect(levels[500...first - 700].allSatisfy { abs($0 - up) < 0.05 })
        let under = levels[first...last - 100]
        #expect(under.allSatisfy { $0 < up - 11.5 }, "\(under.max()! - up)")
        #expect(under.max()! - under.min()! < 0.3, "it pumps")
        #expect(abs(levels[last + 2_500] - up) < 0.05)
        let steepest = zip(levels[300...], levels[301...last + 3_000]).map { abs($1 - $0) }.max()!
        #expect(steepest < 0.1, "\(steepest) dB in a millisecond")
    }

    @Test func `a short piece is repeated without a click or a hole`() throws {
        let piece = Signal.silence(0.3) + Signal.tone(333, 3.1) + Signal.silence(0.2)
        var bed = try MusicBed(file: folder.wave("bed.wav", piece), level: nil)
        bed.overlap = 0.5
        let plan = try SoundPlan(clock: clock, scenes: [.init(nil, frames: 30 * 21)], music: bed)
        let sound = try mix(plan)
        // 0.25 · 2π · 333 / 48000 is 0.0109; two of them in phase, faded at equal power, are √2 of it.
        #expect(largestStep(sound) < 0.0157)
        let seconds = (2..<18).map { second -> Double in
            let part = left(sound)[second * 48_000..<(second + 1) * 48_000]
            return (part.reduce(0.0) { $0 + Double($1 * $1) } / 48_000).squareRoot()
        }
        #expect(seconds.min()! > 0.25 * 0.5, "\(seconds)")
        #expect(seconds.max()! < 0.25 * 0.85, "\(seconds)")
    }

    @Test func `repeated noise keeps its loudness over the joins`() throws {
        let bed = try MusicBed(file: folder.wave("bed.wav", Signal.noise(5)), level: -24)
        let plan = try SoundPlan(clock: clock, scenes: [.init(nil, frames: 30 * 30)], music: bed)
        let sound = left(try mix(plan))
        let tenths = (20..<270).map { tenth -> Double in
            let part = sound[tenth * 4_800..<(tenth + 1) * 4_800]
            return 10 * log10(part.reduce(0.0) { $0 + Double($1 * $1) } / 4_800)
        }
        #expect(tenths.max()! - tenths.min()! < 1.5, "\(tenths.min()!) to \(tenths.max()!)")
    }

    @Test func `music rises from nothing and is gone at the last sample`() throws {
        var bed = try MusicBed(file: folder.wave("bed.wav", Signal.tone(1_000, 20)), level: nil)
        bed.fadeIn = 2
        bed.fadeOut = 3
        let plan = try SoundPlan(clock: clock, scenes: [.init(nil, frames: 300)], music: bed)
        let sound = try mix(plan)
        let levels = envelope(of: sound, at: 1_000)
        #expect(levels[5] < 0.001 && levels[levels.count - 1] < 0.001)
        #expect(abs(levels[1_000 - 5] - 0.125) < 0.005)
        #expect(abs(levels[8_500 - 5] - 0.125) < 0.005)
        #expect(levels[2_100..<6_900].allSatisfy { abs($0 - 0.25) < 0.002 })
        #expect(zip(levels, levels.dropFirst()).prefix(1_900).allSatisfy { $1 >= $0 - 1e-4 })
    }

    @Test func `music of silence is silence, and of less than a second is refused`() throws {
        let silent = try MusicBed(file: folder.wave("silent.wav", Signal.silence(3)))
        let plan = try SoundPlan(clock: clock, scenes: [.init(nil, frames: 60)], music: silent)
        #expect(try mix(plan).allSatisfy { $0 == 0 })
        let short = try folder.wave("short.wav", Signal.tone(440, 0.4))
        expect(.badInput, "less than a second") { _ = try MusicBed(file: short) }
    }
}
