/// The outline of a sound, for drawing: how far it swings in each of so many equal pieces.
package struct Waveform: Sendable, Hashable {
    package struct Swing: Sendable, Hashable {
        /// −1…0 and 0…1 of full scale, over both channels.
        package var lowest: Float = 0
        package var highest: Float = 0
        /// How far it swings most of the time, 0…1: what is heard as loud. Of a limited sound the extremes are all alike.
        package var level: Float = 0
    }

    package let swings: [Swing]
    package let seconds: Double

    /// 2.5 ms: an hour takes 11 MB while it is looked at.
    private static let grain = 120

    /// - Parameter count: How many pieces; a sound of fewer than so many grains of 2.5 ms gives less.
    package init(
        of path: String, count: Int = 400, limits: MediaLimits = MediaLimits(),
        cancelled: @escaping () -> Bool = { false }
    ) throws(FilmError) {
        let attempted = "draw the sound of \(Libav.name(path))"
        let probe = try MediaProbe(path: path, mostStreams: max(1000, limits.streams))
        try limits.check(probe, name: Libav.name(path))
        guard
            let track = try MediaTrack(path: path, .sound, limits: limits, threads: 1, attempted, cancelled: cancelled)
        else { throw FilmError(.badInput, attempted, "there is no sound in it that can be decoded.") }
        let sound = TimedSound(track, origin: track.startSeconds, limits: limits, attempted)
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: Self.grain * Sound.channels)
        defer { block.deallocate() }
        var grains: [Swing] = []
        while true {
            let samples = try sound.read(into: block)
            guard samples > 0 else { break }
            var swing = Swing()
            for value in block[..<(samples * Sound.channels)] {
                swing.lowest = max(-1, min(swing.lowest, value))
                swing.highest = min(1, max(swing.highest, value))
            }
            swing.level = max(swing.highest, -swing.lowest)
            grains.append(swing)
        }
        seconds = Double(sound.produced) / Double(Sound.rate)
        let pieces = min(max(1, count), grains.count)
        swings = (0..<pieces).map { piece in
            let own = grains[(piece * grains.count / pieces)..<((piece + 1) * grains.count / pieces)]
            var swing = own.reduce(into: Swing()) {
                $0.lowest = min($0.lowest, $1.lowest)
                $0.highest = max($0.highest, $1.highest)
                $0.level += $1.level
            }
            swing.level /= Float(own.count)
            return swing
        }
    }
}
