extension MasteredSound {
    /// Of a finished film, in dBTP.
    package static let promisedPeak = -1.0
    /// Each time the ceiling comes down by what was too much.
    private static let mostTries = 5

    /// Mixes, masters and codes a plan into a file. A coder moves peaks, now and then by more than `ceiling` leaves room
    /// for: what it made is decoded and measured, and where it broke the promise all is mastered under a lower ceiling.
    /// - Parameters:
    ///   - path: A scratch path; what stands there is replaced. If this throws, nothing is left there.
    ///   - progress: Told the part that is coded, from 0 to 1.
    /// - Returns: Its length in samples.
    package static func write(
        _ plan: SoundPlan, to path: String, cancelled: @escaping () -> Bool = { false },
        progress: (Double) -> Void = { _ in }
    ) throws(FilmError) -> Int {
        var ceiling = Self.ceiling
        var tries = 0
        var furthest = 0
        while true {
            let sound = try MasteredSound(plan, ceiling: ceiling, cancelled: cancelled)
            try SoundFile.write(
                to: path, length: sound.length, cancelled: cancelled,
                progress: { coded in
                    furthest = max(furthest, coded)
                    progress(Double(furthest) / Double(max(1, sound.length)))
                }
            ) { (block) throws(FilmError) in try sound.read(into: block) }
            tries += 1
            let excess = try truePeak(of: path, above: promisedPeak, cancelled) - promisedPeak
            if excess <= 0 || tries == mostTries { return sound.length }
            ceiling -= excess + 0.1
        }
    }

    /// In dBTP, as far as it lies above a floor; what is lower is told as minus infinity.
    private static func truePeak(
        of path: String, above floor: Double, _ cancelled: @escaping () -> Bool
    ) throws(FilmError) -> Double {
        let reader = try SoundReader(path: path, cancelled: cancelled)
        let detector = TruePeak()
        let floor = Float(Sound.amplitude(decibels: floor))
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop * Sound.channels)
        let peaks = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop)
        defer {
            block.deallocate()
            peaks.deallocate()
        }
        var highest: Float = 0
        var isOver = false
        while !isOver {
            let count = try reader.read(into: block)
            // One silent block more: the detector looks back.
            isOver = count == 0
            block[(count * Sound.channels)...].update(repeating: 0)
            detector.scan(UnsafeBufferPointer(block), into: peaks, above: floor)
            highest = max(highest, peaks.max() ?? 0)
        }
        return highest > floor ? Sound.decibels(amplitude: Double(highest)) : -.infinity
    }
}
