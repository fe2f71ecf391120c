import Glibc

/// A composition as sound: its end goes on at its beginning without a seam.
package struct Recording: Sendable {
    package static let rate = 48_000
    /// As loud as beds are stored, and as high as their peaks may be.
    static let loudness = -20.0
    static let highestPeak = -3.0

    /// −1...1, as many as the other.
    package let left: [Float]
    package let right: [Float]

    package init(_ composition: Composition) {
        let instruments = Instruments()
        var dry = LoopTape(length: composition.length)
        var wet = dry
        for (variant, note) in composition.notes.enumerated() {
            let seconds = Float(note.length * 60 / composition.beatsPerMinute)
            let sound = instruments.sound(note, seconds: seconds, variant: variant)
            let start = Int((note.start * composition.samplesPerBeat).rounded())
            let angle = (Float(note.pan) + 1) * .pi / 4
            let (left, right) = (cos(angle) * Float(note.level), sin(angle) * Float(note.level))
            dry.add(sound, at: start, left: left, right: right)
            let share = Self.room(note.voice)
            guard share > 0 else { continue }
            wet.add(sound, at: start, left: left * share, right: right * share)
        }
        var reverb = Reverb(seconds: composition.mood == .dreamy || composition.mood == .sad ? 3.2 : 2.2)
        wet.process(memory: reverb.memory) { reverb.step($0, $1) }
        dry.add(wet, gain: 1)
        Self.clear(&dry)
        let gain = Self.gain(dry)
        left = dry.left.map { $0 * gain }
        right = dry.right.map { $0 * gain }
    }

    /// How much of a voice goes into the room.
    private static func room(_ voice: Note.Voice) -> Float {
        switch voice {
        case .bass, .kick: 0
        case .shaker: 0.15
        case .tom, .tick: 0.3
        case .pad: 0.35
        case .brass: 0.45
        case .keys, .pluck: 0.5
        case .bell: 0.9
        }
    }

    /// Nothing below what is heard, and a hollow where voices live.
    private static func clear(_ tape: inout LoopTape) {
        var filters = [
            Filter.highPass(36), .highPass(28), .bell(2_000, q: 0.6, decibels: -5), .highShelf(7_000, decibels: -2),
        ]
        tape.process(memory: rate) { left, right in
            var sample = (left, right)
            for index in filters.indices { sample = filters[index].step(sample.0, sample.1) }
            return sample
        }
    }

    /// What brings it to the set loudness, or as near as its peaks allow.
    private static func gain(_ tape: LoopTape) -> Float {
        var heard = tape
        var ear = Filter.ear
        heard.process(memory: rate) { left, right in
            let once = ear[0].step(left, right)
            return ear[1].step(once.0, once.1)
        }
        var energy = 0.0
        var peak: Float = 1e-9
        for index in 0..<tape.length {
            energy += Double(heard.left[index] * heard.left[index] + heard.right[index] * heard.right[index])
            peak = max(peak, abs(tape.left[index]), abs(tape.right[index]))
        }
        let measured = -0.691 + 10 * log10(max(1e-12, energy / Double(tape.length)))
        // Peaks between samples can be a little higher than the samples; so little above 7 kHz, not by half a decibel.
        let room = highestPeak - 0.5 - 20 * log10(Double(peak))
        return Float(pow(10, min(loudness - measured, room) / 20))
    }
}
