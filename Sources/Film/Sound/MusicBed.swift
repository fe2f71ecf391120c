/// Music under a whole film: as long as it takes, however short the file.
package struct MusicBed: Sendable {
    /// What a bed is brought to where nobody speaks; well below the voice.
    package static let level = -24.0

    package let path: String
    package let measure: SoundMeasure
    /// In dB.
    package var gain: Double
    /// How much quieter it is under speech, in dB.
    package var ducking = 12.0
    /// At the beginning and the end of the film, in seconds.
    package var fadeIn = 1.0
    package var fadeOut = 2.5
    /// The longest overlap of the file's end and its beginning where it is repeated, in seconds.
    package var overlap = 2.0

    /// Listens to the whole file once.
    /// - Parameter level: The loudness in LUFS that the gain brings it to; nil leaves it as it is.
    package init(
        file path: String, level: Double? = level, cancelled: @escaping () -> Bool = { false }
    ) throws(FilmError) {
        let measure = try SoundMeasure(file: path, cancelled: cancelled)
        guard measure.audible.count >= Sound.rate || measure.audible.isEmpty else {
            throw FilmError(
                .badInput, "use \(path) as music", "there is less than a second of it. Choose a longer piece.")
        }
        self.path = path
        self.measure = measure
        gain = level.map(measure.gain(to:)) ?? 0
    }
}

/// The music without end: before the file is over its beginning comes in, over an equal-power crossfade.
final class MusicTrack {
    private let bed: MusicBed
    private let cancelled: () -> Bool
    private let overlap: Int
    /// The one that is heard, and where in the audible part of the file it stands.
    private var current: SoundReader?
    private var position = 0
    /// The one that comes in.
    private var next: SoundReader?
    private let scratch = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop * Sound.channels)

    init(_ bed: MusicBed, cancelled: @escaping () -> Bool) {
        self.bed = bed
        self.cancelled = cancelled
        overlap = max(1, min(Sound.samples(seconds: bed.overlap), bed.measure.audible.count / 4))
    }

    deinit { scratch.deallocate() }

    /// Fills all of the block, which is no longer than a hop.
    func read(into block: UnsafeMutableBufferPointer<Float>) throws(FilmError) {
        let length = bed.measure.audible.count
        guard length > 0 else { return block.update(repeating: 0) }
        var done = 0
        while done < block.count / Sound.channels {
            let crossing = position >= length - overlap
            let border = crossing ? length : length - overlap
            let count = min(block.count / Sound.channels - done, border - position)
            let part = UnsafeMutableBufferPointer(
                rebasing: block[done * Sound.channels..<(done + count) * Sound.channels])
            try fill(part, from: &current)
            if crossing { try blend(part) }
            position += count
            done += count
            if position == length {
                current = next
                next = nil
                position = overlap
            }
        }
    }

    private func blend(_ part: UnsafeMutableBufferPointer<Float>) throws(FilmError) {
        let incoming = UnsafeMutableBufferPointer(rebasing: scratch[..<part.count])
        try fill(incoming, from: &next)
        let start = position - (bed.measure.audible.count - overlap)
        for index in 0..<part.count / Sound.channels {
            let angle = Float(start + index) / Float(overlap)
            let (out, into) = equalPower(angle)
            part[2 * index] = part[2 * index] * out + incoming[2 * index] * into
            part[2 * index + 1] = part[2 * index + 1] * out + incoming[2 * index + 1] * into
        }
    }

    /// Quarter sine by a polynomial: exact to 0.1 %, and the same on every machine.
    private func equalPower(_ part: Float) -> (out: Float, into: Float) {
        func sine(_ x: Float) -> Float {
            let y = x * (.pi / 2)
            return y * (1 - y * y * (1 / 6 - y * y * (1 / 120 - y * y / 5040)))
        }
        return (sine(1 - part), sine(part))
    }

    private func fill(_ part: UnsafeMutableBufferPointer<Float>, from reader: inout SoundReader?) throws(FilmError) {
        if reader == nil {
            reader = try SoundReader(path: bed.path, cancelled: cancelled)
            try skipSilence(reader!)
        }
        guard try reader!.read(into: part) == part.count / Sound.channels else { throw changed }
    }

    private func skipSilence(_ reader: SoundReader) throws(FilmError) {
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 4800 * Sound.channels)
        defer { block.deallocate() }
        var left = bed.measure.audible.lowerBound
        while left > 0 {
            let read = try reader.read(
                into: UnsafeMutableBufferPointer(rebasing: block[..<(min(left, 4800) * Sound.channels)]))
            guard read > 0 else { throw changed }
            left -= read
        }
    }

    private var changed: FilmError {
        FilmError(.badInput, "mix \(bed.path)", "it became shorter while it was being used. Start again.")
    }
}
