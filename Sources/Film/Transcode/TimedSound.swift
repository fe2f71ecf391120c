import CAV

/// The sound of a file at its own times: silence where there is none, nothing twice where times overlap.
final class TimedSound {
    /// Clocks of containers are coarse: less than this is no gap.
    private static let tolerance = Sound.rate / 20

    /// In samples.
    private(set) var produced = 0
    private let track: MediaTrack
    private let origin: Double
    private let limits: MediaLimits
    private let attempted: String
    private var converter: SoundConverter?
    private var pending: [Float] = []
    private var taken = 0
    private var queued = 0
    private var silence = 0
    /// How far the clock of the file has jumped, in samples.
    private var shift = 0
    private var isOver = false

    /// - Parameter origin: The moment of the file at which the sound begins, in seconds.
    init(_ track: MediaTrack, origin: Double, limits: MediaLimits, _ attempted: String) {
        self.track = track
        self.origin = origin
        self.limits = limits
        self.attempted = attempted
    }

    /// Decodes the first piece; false if there is none.
    func begin() throws(FilmError) -> Bool {
        while pending.isEmpty, silence == 0, !isOver { try decodeOn() }
        return !pending.isEmpty || silence > 0
    }

    /// Fills as much as fits; 0 when the sound is over.
    func read(into block: UnsafeMutableBufferPointer<Float>) throws(FilmError) -> Int {
        let wanted = block.count / Sound.channels
        var filled = 0
        while filled < wanted {
            if silence > 0 {
                let count = min(silence, wanted - filled)
                block[(2 * filled)..<(2 * (filled + count))].update(repeating: 0)
                silence -= count
                filled += count
                continue
            }
            let count = min(wanted - filled, (pending.count - taken) / Sound.channels)
            for index in 0..<count * Sound.channels {
                block[filled * Sound.channels + index] = playable(pending[taken + index])
            }
            taken += count * Sound.channels
            filled += count
            guard filled < wanted else { break }
            guard !isOver else { break }
            pending.removeAll(keepingCapacity: true)
            taken = 0
            try decodeOn()
        }
        produced += filled
        try limits.check(seconds: Double(produced) / Double(Sound.rate), attempted)
        return filled
    }

    private func decodeOn() throws(FilmError) {
        guard try track.next() else {
            try converter?.finish(into: &pending)
            isOver = true
            return
        }
        let sound = track.frame.pointer
        guard sound.pointee.nb_samples > 0 else { return }
        if let converter, !converter.fits(sound) {
            try converter.finish(into: &pending)
            self.converter = nil
        }
        let isFirst = queued == 0 && converter == nil
        if converter == nil { converter = try SoundConverter(from: sound, attempted) }
        let start = pending.count
        try converter?.convert(sound, into: &pending)
        align(from: start, isFirst: isFirst)
        queued += (pending.count - start) / Sound.channels
    }

    /// Compares where the new samples belong with where they would come to be.
    private func align(from start: Int, isFirst: Bool) {
        guard let time = track.time else { return }
        let place = min(max((time - origin) * Double(Sound.rate), -1e12), 1e12)
        let gap = Int(place.rounded()) + shift - queued
        // A jump of the clock is none of the sound.
        if track.hasJumps, !isFirst, !(-Sound.rate / 2...10 * Sound.rate).contains(gap) {
            shift -= gap
            return
        }
        if gap > (isFirst ? 0 : Self.tolerance) {
            let most = Sound.samples(seconds: limits.seconds + 1)
            silence += min(gap, most)
            queued += min(gap, most)
        } else if gap < (isFirst ? 0 : -Self.tolerance) {
            let dropped = min(-gap, (pending.count - start) / Sound.channels)
            pending.removeSubrange(start..<(start + dropped * Sound.channels))
        }
    }
}
