import Glibc
import Support
import Testing

@testable import Film

@Suite struct MasteringTests {
    let folder = TemporaryFolder()
    let clock = SampleClock(framesPerSecond: 30)

    @Test(arguments: [
        "speech", "speech and music", "loud noise", "quiet tone", "sparse peaks", "one scene of many",
    ])
    func `a film has −14 LUFS and no true peak above −1 dBTP, also as AAC`(name: String) throws {
        let talk = try NarrationClip(samples: Signal.speech(5))
        var scenes = [SoundPlan.Scene(talk), .init(talk), .init(talk)]
        var music: MusicBed?
        switch name {
        case "speech and music": music = try MusicBed(file: folder.wave("bed.wav", Signal.noise(4)))
        case "loud noise": scenes = [.init(try NarrationClip(samples: Signal.noise(8, amplitude: 1), level: nil))]
        case "quiet tone":
            scenes = [.init(try NarrationClip(samples: Signal.tone(997, 8, amplitude: 0.02), level: nil))]
        case "sparse peaks":
            var sound = Signal.speech(12, amplitude: 0.02)
            for index in stride(from: 30_000, to: sound.count - 10, by: 60_000) {
                for (offset, value) in [Float(0.5), 0.9, -0.9, -0.5].enumerated() { sound[index + 2 * offset] = value }
            }
            scenes = [.init(try NarrationClip(samples: sound, level: nil))]
        case "one scene of many":
            scenes = Array(repeating: .init(nil, frames: 90), count: 5) + [.init(talk)]
        default: break
        }
        let master = try MasteredSound(SoundPlan(clock: clock, scenes: scenes, music: music))
        let path = try folder.wave("film.wav", master.readAll())
        let verdict = Verdict(path)
        #expect(abs(verdict.loudness + 14) <= 0.5, "\(verdict)")
        #expect(abs(verdict.loudness - master.loudnessSoFar) <= 0.15, "\(verdict), \(master.loudnessSoFar)")
        #expect(verdict.truePeak <= -1.8, "\(verdict)")
        let encoded = Verdict(folder.converted(path, to: "film.m4a", "-c:a aac -b:a 192k"))
        #expect(abs(encoded.loudness + 14) <= 0.6, "\(encoded)")
        #expect(encoded.truePeak <= -1, "\(encoded)")
    }

    @Test func `what the coder adds to a peak is taken out of the finished sound`() throws {
        // AAC leaves out the highest overtones of a square wave, and what is left rises above it.
        let bursts = (0..<480_000).map { index in
            index % 24_000 < 960 ? 0.9 * (index % 320 < 160 ? 1 : -1) : 0
        }
        let clip = try NarrationClip(samples: Signal.stereo(bursts), level: nil)
        let plan = try SoundPlan(clock: clock, scenes: [.init(clip)])
        let master = try MasteredSound(plan)
        let plain = folder.file("plain.m4a")
        try SoundFile.write(to: plain, length: master.length) { (block) throws(FilmError) in
            try master.read(into: block)
        }
        #expect(Verdict(plain).truePeak > -1, "the coder adds too little for this test: \(Verdict(plain))")

        var told: [Double] = []
        let path = folder.file("film.m4a")
        let length = try MasteredSound.write(plan, to: path, progress: { told.append($0) })
        #expect(length == plan.samples && told.last == 1 && told == told.sorted())
        #expect(Verdict(path).truePeak <= -1, "\(Verdict(path))")
    }

    @Test func `drums that only crushing would make loud enough stay a little below`() throws {
        let beats = (0..<480_000).map { index in
            let time = Double(index % 24_000) / 48_000
            return 0.9 * exp(-30 * time) * sin(2 * .pi * 180 * time)
        }
        let clip = try NarrationClip(samples: Signal.stereo(beats), level: nil)
        let master = try MasteredSound(SoundPlan(clock: clock, scenes: [.init(clip)]))
        let verdict = try Verdict(folder.wave("drums.wav", master.readAll()))
        #expect((-16 ... -14).contains(verdict.loudness) && verdict.truePeak <= -1.8, "\(verdict)")
    }

    @Test func `the limiter finds the peak between the samples`() throws {
        // A quarter of the rate at 45°: every sample is 3 dB below the peak of the wave.
        let tone = (0..<48_000).map { index -> Double in
            let fade = min(1, Double(index) / 4_800, Double(47_999 - index) / 4_800)
            return 0.7 * fade * sin(.pi / 2 * Double(index) + .pi / 4)
        }
        let limiter = Limiter(ceiling: 0.5)
        var sound = Signal.stereo(tone)
        sound.withUnsafeMutableBufferPointer { buffer in
            for start in stride(from: 0, to: buffer.count, by: Sound.hop * 2) {
                limiter.process(UnsafeMutableBufferPointer(rebasing: buffer[start..<start + Sound.hop * 2]))
            }
        }
        let path = try folder.wave("tone.wav", sound)
        #expect(abs(Verdict(path).truePeak - Sound.decibels(amplitude: 0.5)) <= 0.1)
    }

    @Test func `the limiter leaves alone what is below its ceiling`() {
        let limiter = Limiter(ceiling: 0.5)
        let original = Signal.noise(1, amplitude: 0.2)
        var sound = original
        sound.withUnsafeMutableBufferPointer { buffer in
            for start in stride(from: 0, to: buffer.count, by: Sound.hop * 2) {
                limiter.process(UnsafeMutableBufferPointer(rebasing: buffer[start..<start + Sound.hop * 2]))
            }
        }
        #expect(Array(sound[(Limiter.delay * 2)...]) == Array(original[..<(original.count - Limiter.delay * 2)]))
    }

    @Test func `silence stays silence, and a whisper of noise is not made a roar`() throws {
        let silent = try MasteredSound(SoundPlan(clock: clock, scenes: [.init(nil, frames: 90)]))
        #expect(silent.gain == 0)
        #expect(try silent.readAll() == Signal.silence(3))

        let hiss = try NarrationClip(samples: Signal.noise(3, amplitude: 0.0005), level: nil)
        let hissing = try MasteredSound(SoundPlan(clock: clock, scenes: [.init(hiss)]))
        #expect(hissing.gain == 0)

        let quiet = try NarrationClip(samples: Signal.speech(3, amplitude: 0.0005), level: nil)
        #expect(try MasteredSound(SoundPlan(clock: clock, scenes: [.init(quiet)])).gain <= 24)
    }

    @Test func `the same plan gives the same samples, whatever the blocks it is read in`() throws {
        let bed = try MusicBed(file: folder.wave("bed.wav", Signal.noise(3)))
        let talk = try NarrationClip(samples: Signal.speech(3))
        let plan = try SoundPlan(clock: clock, scenes: [.init(talk), .init(talk)], music: bed)
        let sound = try MasteredSound(plan).readAll(block: 1_024)
        #expect(try MasteredSound(plan).readAll(block: 7) == sound)
        #expect(try MasteredSound(plan).readAll(block: 100_000) == sound)
    }

    @Test func `the smallest film, of one frame, is made`() throws {
        let plan = try SoundPlan(clock: SampleClock(framesPerSecond: 60), scenes: [.init(nil, frames: 1)])
        #expect(try MasteredSound(plan).readAll().count / 2 == 800)
    }

    @Test func `the mix can be cancelled in either pass`() throws {
        let plan = try SoundPlan(clock: clock, scenes: [.init(nil, frames: 3_000)])
        var calls = 0
        func later() -> Bool {
            calls += 1
            return calls > 20
        }
        expect(.cancelled, "cancelled") { _ = try MasteredSound(plan, cancelled: later) }
        var stop = false
        let master = try MasteredSound(plan) { stop }
        stop = true
        expect(.cancelled, "cancelled") { _ = try master.readAll() }
    }

    @Test func `ten minutes take no more memory than one, and far less time than they last`() throws {
        let bed = try MusicBed(file: folder.wave("bed.wav", Signal.noise(20)))
        let talk = try NarrationClip(file: folder.wave("talk.wav", Signal.speech(9)))
        func run(minutes: Int) throws -> (pages: Int, seconds: Double) {
            let scenes = Array(repeating: SoundPlan.Scene(talk, frames: 300), count: 6 * minutes)
            let start = ContinuousClock.now
            let master = try MasteredSound(SoundPlan(clock: clock, scenes: scenes, music: bed))
            let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 2_048)
            defer { block.deallocate() }
            var total = 0
            var most = 0
            while true {
                let count = try master.read(into: block)
                if count == 0 { break }
                total += count
                if total % 480_000 < 1_024 { most = max(most, residentPages()) }
            }
            #expect(total == minutes * 60 * 48_000)
            return (most, (ContinuousClock.now - start) / .seconds(1))
        }
        let one = try run(minutes: 1)
        let ten = try run(minutes: 10)
        let growth = (ten.pages - one.pages) * 4_096 / (1 << 20)
        // Other tests run in this process at the same time; the samples themselves would be 230 MB.
        #expect(growth < 100, "\(growth) MB more")
        #expect(ten.seconds < 120)
        print(
            "mix of 10 minutes: \(ten.seconds) s, \(600 / ten.seconds) times real time, \(growth) MB more than 1 minute"
        )
    }

    private func residentPages() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        fgets(&line, 128, file)
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return Int(text.split(separator: " ")[1]) ?? 0
    }
}
