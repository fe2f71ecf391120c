import Glibc

/// The narrations of all scenes at their places, silence in between. At most one file is open at a time.
final class NarrationTrack {
    private let plan: SoundPlan
    private let cancelled: () -> Bool
    private var scene = 0
    private var source: (any SoundSource)?
    private var position = 0

    /// Where sound was joined by cutting it out of more, 5 ms take the click off the edge.
    private let edge = Sound.hop

    init(_ plan: SoundPlan, cancelled: @escaping () -> Bool) {
        self.plan = plan
        self.cancelled = cancelled
    }

    /// Fills all of the block, and says whether there is speech in it.
    func read(into block: UnsafeMutableBufferPointer<Float>) throws(FilmError) -> Bool {
        block.update(repeating: 0)
        let end = position + block.count / Sound.channels
        var speech = false
        while scene < plan.places.count {
            guard let clip = plan.scenes[scene].narration, let range = plan.places[scene].narration,
                position < range.upperBound
            else {
                scene += 1
                source = nil
                continue
            }
            let from = max(position, range.lowerBound)
            let to = min(end, range.upperBound)
            if from >= to { break }
            let start = (from - (end - block.count / Sound.channels)) * Sound.channels
            let part = UnsafeMutableBufferPointer(rebasing: block[start..<start + (to - from) * Sound.channels])
            try fill(part, clip, at: from - range.lowerBound)
            speech = isSpeech(part, clip) || speech
            position = to
            if to == end { break }
        }
        position = end
        return speech
    }

    private func fill(_ part: UnsafeMutableBufferPointer<Float>, _ clip: NarrationClip, at offset: Int)
        throws(FilmError)
    {
        if source == nil {
            let opened = try clip.open(cancelled: cancelled)
            try skip(clip.range.lowerBound, of: opened, clip)
            source = opened
        }
        guard try source?.read(into: part) == part.count / Sound.channels else { throw changed(clip) }
        let gain = Float(Sound.amplitude(decibels: clip.gain))
        let fadesIn = clip.range.lowerBound > 0
        for index in 0..<part.count / Sound.channels {
            let place = offset + index
            let before = fadesIn ? place : edge
            let after = clip.samples - 1 - place
            let here = gain * Float(min(before, after, edge)) / Float(edge)
            part[2 * index] *= here
            part[2 * index + 1] *= here
        }
    }

    private func skip(_ count: Int, of source: any SoundSource, _ clip: NarrationClip) throws(FilmError) {
        let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 4800 * Sound.channels)
        defer { block.deallocate() }
        var left = count
        while left > 0 {
            let part = UnsafeMutableBufferPointer(rebasing: block[..<(min(left, 4800) * Sound.channels)])
            let read = try source.read(into: part)
            guard read > 0 else { throw changed(clip) }
            left -= read
        }
    }

    /// Less than 20 dB below the voice's own loudness.
    private func isSpeech(_ part: UnsafeMutableBufferPointer<Float>, _ clip: NarrationClip) -> Bool {
        guard clip.measure.loudness.isFinite, !part.isEmpty else { return false }
        var sum: Float = 0
        for sample in part { sum += sample * sample }
        let level = max(-60, clip.measure.loudness + clip.gain - 20)
        return Double(sum) / Double(part.count / Sound.channels) > pow(10, (level + 0.691) / 10)
    }

    private func changed(_ clip: NarrationClip) -> FilmError {
        FilmError(.badInput, "mix \(clip.name)", "it became shorter while it was being used. Start again.")
    }
}
