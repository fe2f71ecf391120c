/// The finished sound of a plan, to be taken block by block: −14 LUFS, no true peak above −1 dBTP, exactly as long as
/// the frames of the plan.
///
/// Making one mixes everything once, to measure; reading mixes it again. A mix that the limiter has much to do with is
/// measured behind the limiter too, which is one pass more. Memory does not grow with the length, but for
/// some 6 MB an hour.
package final class MasteredSound {
    package static let loudness = -14.0
    /// One below what is promised: a lossy coder seldom moves peaks by more.
    package static let ceiling = promisedPeak - 1

    /// In samples.
    package let length: Int
    /// What the mix was raised by, in dB; 0 if it is silent.
    package let gain: Double

    private let plan: SoundPlan
    private let mixer: SoundMixer
    private let limiter: Limiter
    private let factor: Float
    private let meter = LoudnessMeter()
    private let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop * Sound.channels)
    /// Where in `block` the next sample is, and how many have been handed out.
    private var next = Sound.hop
    private var position = 0
    private var mixed = 0

    /// - Parameter ceiling: In dBTP.
    package convenience init(
        _ plan: SoundPlan, ceiling: Double = MasteredSound.ceiling, cancelled: @escaping () -> Bool = { false }
    ) throws(FilmError) {
        self.init(plan, ceiling, gain: try Self.gain(for: plan, ceiling, cancelled), cancelled)
    }

    private init(_ plan: SoundPlan, _ ceiling: Double, gain: Double, _ cancelled: @escaping () -> Bool) {
        self.plan = plan
        self.gain = gain
        limiter = Limiter(ceiling: Sound.amplitude(decibels: ceiling))
        length = plan.samples
        factor = Float(Sound.amplitude(decibels: gain))
        mixer = SoundMixer(plan, cancelled: cancelled)
    }

    deinit { block.deallocate() }

    /// LUFS of all that has been read so far.
    package var loudnessSoFar: Double { meter.integrated }

    /// Fills as much as there is and returns the number of samples; fewer than asked for only at the end, 0 after it.
    package func read(into output: UnsafeMutableBufferPointer<Float>) throws(FilmError) -> Int {
        let wanted = min(output.count / Sound.channels, length - position)
        var done = 0
        while done < wanted {
            if next == Sound.hop { try mixOn() }
            let count = min(wanted - done, Sound.hop - next)
            for index in 0..<count * Sound.channels {
                output[done * Sound.channels + index] = block[next * Sound.channels + index]
            }
            next += count
            done += count
        }
        meter.add(UnsafeBufferPointer(rebasing: output[..<(done * Sound.channels)]))
        position += done
        return done
    }

    private func mixOn() throws(FilmError) {
        let isFirst = mixed == 0
        repeat {
            try Self.mix(mixer, plan, from: mixed, into: block)
            for index in 0..<block.count { block[index] *= factor }
            limiter.process(block)
            mixed += Sound.hop
        } while mixed <= Limiter.delay
        // What the limiter yields first is older than the film.
        next = isFirst ? Limiter.delay - (mixed - Sound.hop) : 0
    }

    private static func gain(
        for plan: SoundPlan, _ ceiling: Double, _ cancelled: @escaping () -> Bool
    ) throws(FilmError) -> Double {
        let forecast = try listen(to: plan, ceiling, cancelled)
        let gain = forecast.gain(for: loudness)
        guard forecast.limiting(gain: gain) > 0.5 else { return gain }
        let error = try forecast.loudness(gain: gain) - MasteredSound(plan, ceiling, gain: gain, cancelled).heard()
        return error.isFinite ? forecast.gain(for: loudness + error) : gain
    }

    /// Reads all, and says how loud it was.
    private func heard() throws(FilmError) -> Double {
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 1_024 * Sound.channels)
        defer { block.deallocate() }
        while try read(into: block) > 0 {}
        return loudnessSoFar
    }

    private static func listen(
        to plan: SoundPlan, _ ceiling: Double, _ cancelled: @escaping () -> Bool
    ) throws(FilmError) -> LoudnessForecast {
        let mixer = SoundMixer(plan, cancelled: cancelled)
        let meter = LoudnessMeter()
        let detector = TruePeak()
        var forecast = LoudnessForecast(ceiling: Sound.amplitude(decibels: ceiling))
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop * Sound.channels)
        let peaks = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop)
        defer {
            block.deallocate()
            peaks.deallocate()
        }
        var mixed = 0
        while mixed < plan.samples {
            try mix(mixer, plan, from: mixed, into: block)
            meter.add(UnsafeBufferPointer(block))
            detector.scan(UnsafeBufferPointer(block), into: peaks)
            forecast.add(loudness: meter.lastHop, peak: peaks.max() ?? 0)
            mixed += Sound.hop
        }
        return forecast
    }

    /// One hop, silent after the end of the plan.
    private static func mix(
        _ mixer: SoundMixer, _ plan: SoundPlan, from start: Int, into block: UnsafeMutableBufferPointer<Float>
    ) throws(FilmError) {
        guard start < plan.samples else { return block.update(repeating: 0) }
        try mixer.read(into: block)
        let left = (plan.samples - start) * Sound.channels
        if left < block.count { block[left...].update(repeating: 0) }
    }
}
