import Glibc

/// Narration and music of a plan as one stream, before mastering. Two mixers of one plan yield the same samples.
final class SoundMixer {
    private let plan: SoundPlan
    private let cancelled: () -> Bool
    private let voice: NarrationTrack
    private let music: MusicTrack?
    private var ducking = Ducking()

    /// The narration of this hop and of those that ducking looks ahead to, in a ring.
    private let ahead: Int
    private let ring: UnsafeMutableBufferPointer<Float>
    private var speech: [Bool]
    private var hop = 0
    private var readHops = 0
    private var lastGain = 0.0
    private let musicBlock = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop * Sound.channels)

    init(_ plan: SoundPlan, cancelled: @escaping () -> Bool) {
        self.plan = plan
        self.cancelled = cancelled
        voice = NarrationTrack(plan, cancelled: cancelled)
        music = plan.music.map { MusicTrack($0, cancelled: cancelled) }
        ahead = plan.music == nil ? 1 : Ducking.lookAhead + 1
        ring = .allocate(capacity: ahead * Sound.hop * Sound.channels)
        speech = Array(repeating: false, count: ahead)
    }

    deinit {
        ring.deallocate()
        musicBlock.deallocate()
    }

    /// The next hop, whole; what lies past the end of the film is to be dropped by the caller.
    func read(into block: UnsafeMutableBufferPointer<Float>) throws(FilmError) {
        if hop % 64 == 0, cancelled() { throw FilmError(.cancelled, "mix the sound", "it was cancelled.") }
        while readHops < hop + ahead {
            speech[readHops % ahead] = try voice.read(into: slot(readHops))
            readHops += 1
        }
        _ = block.update(from: slot(hop))
        if let music, let bed = plan.music {
            try music.read(into: musicBlock)
            add(musicBlock, to: block, bed)
        }
        hop += 1
    }

    private func slot(_ hop: Int) -> UnsafeMutableBufferPointer<Float> {
        let size = Sound.hop * Sound.channels
        return UnsafeMutableBufferPointer(rebasing: ring[hop % ahead * size..<(hop % ahead + 1) * size])
    }

    private func add(
        _ music: UnsafeMutableBufferPointer<Float>, to block: UnsafeMutableBufferPointer<Float>, _ bed: MusicBed
    ) {
        let down = ducking.step(hop: hop) { speech[$0 % ahead] }
        let level = Sound.amplitude(decibels: bed.gain - bed.ducking * down)
        let gain = level * fade((hop + 1) * Sound.hop, bed)
        let step = Float((gain - lastGain) / Double(Sound.hop))
        let start = Float(lastGain)
        for index in 0..<Sound.hop {
            let here = start + step * Float(index)
            block[2 * index] += music[2 * index] * here
            block[2 * index + 1] += music[2 * index + 1] * here
        }
        lastGain = gain
    }

    /// A raised cosine up from the first sample and down to the last.
    private func fade(_ sample: Int, _ bed: MusicBed) -> Double {
        func rise(_ samples: Int, over seconds: Double) -> Double {
            let length = min(seconds * Double(Sound.rate), Double(plan.samples) / 2)
            guard length >= 1 else { return samples > 0 ? 1 : 0 }
            return 0.5 - 0.5 * cos(.pi * max(0, min(1, Double(samples) / length)))
        }
        return rise(sample, over: bed.fadeIn) * rise(plan.samples - sample, over: bed.fadeOut)
    }
}
