/// Sound raised or lowered to a set loudness, with its true peaks under −2 dBTP (a lossy coder moves them by up to one).
final class LevelledSound {
    private let source: SoundPull
    private let limiter = Limiter(ceiling: Sound.amplitude(decibels: MasteredSound.ceiling))
    private let factor: Float
    private let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop * Sound.channels)
    private var next = Sound.hop
    /// Samples that went into the limiter, and of these the ones that are sound and not its flushing.
    private var entered = 0
    private var real = 0
    private var given = 0
    private var isOver = false

    /// - Parameter gain: In dB, see `gain`.
    init(gain: Double, source: @escaping SoundPull) {
        self.source = source
        factor = Float(Sound.amplitude(decibels: gain))
    }

    deinit { block.deallocate() }

    /// Listens to the whole sound, and says how many dB it is to be raised by to come out at this loudness.
    static func gain(for loudness: Double, of source: SoundPull) throws(FilmError) -> Double {
        let meter = LoudnessMeter()
        let detector = TruePeak()
        var forecast = LoudnessForecast(ceiling: Sound.amplitude(decibels: MasteredSound.ceiling))
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop * Sound.channels)
        let peaks = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop)
        defer {
            block.deallocate()
            peaks.deallocate()
        }
        while try fill(block, from: source) > 0 {
            meter.add(UnsafeBufferPointer(block))
            detector.scan(UnsafeBufferPointer(block), into: peaks)
            forecast.add(loudness: meter.lastHop, peak: peaks.max() ?? 0)
        }
        return forecast.gain(for: loudness)
    }

    func read(into output: UnsafeMutableBufferPointer<Float>) throws(FilmError) -> Int {
        let wanted = output.count / Sound.channels
        var filled = 0
        while filled < wanted {
            if next == Sound.hop { try refill() }
            let count = min(wanted - filled, Sound.hop - next, isOver ? real - given : Int.max)
            guard count > 0 else { break }
            for index in 0..<count * Sound.channels {
                output[filled * Sound.channels + index] = block[next * Sound.channels + index]
            }
            next += count
            filled += count
            given += count
        }
        return filled
    }

    private func refill() throws(FilmError) {
        let isFirst = entered == 0
        repeat {
            let count = isOver ? 0 : try Self.fill(block, from: source)
            if count == 0 { block.update(repeating: 0) }
            real += count
            isOver = isOver || count < Sound.hop
            for index in 0..<block.count { block[index] *= factor }
            limiter.process(block)
            entered += Sound.hop
        } while entered <= Limiter.delay
        // What the limiter yields first is older than the sound.
        next = isFirst ? Limiter.delay - (entered - Sound.hop) : 0
    }

    /// One hop, completed with silence; how much of it is sound.
    private static func fill(
        _ block: UnsafeMutableBufferPointer<Float>, from source: SoundPull
    ) throws(FilmError) -> Int {
        var filled = 0
        while filled < Sound.hop {
            let count = try source(UnsafeMutableBufferPointer(rebasing: block[(2 * filled)...]))
            guard count > 0 else { break }
            filled += count
        }
        block[(2 * filled)...].update(repeating: 0)
        return filled
    }
}
