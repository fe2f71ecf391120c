/// A short piece for playing under speech, that can be repeated without a seam.
package struct Composition: Sendable {
    package let mood: Mood
    package let beatsPerMinute: Double
    package let beats: Int
    package let scale: Scale
    package let notes: [Note]

    /// In samples of `Recording.rate`.
    package var length: Int { Int((Double(beats) * samplesPerBeat).rounded()) }
    var samplesPerBeat: Double { 60 / beatsPerMinute * Double(Recording.rate) }

    package init(_ mood: Mood) {
        let sketch = Sketch.of(mood)
        self.mood = mood
        beatsPerMinute = sketch.beatsPerMinute
        beats = sketch.chords.count * Sketch.beatsPerBar
        scale = sketch.scale
        notes = sketch.notes()
    }
}

/// What a composer would write down: the chords, a bar each, and what each part does with them.
struct Sketch {
    static let beatsPerBar = 4

    enum Part {
        /// Held chords.
        case pad(level: Double)
        /// The chord's bass note at these beats of each bar, each until the next.
        case bass(at: [Double], level: Double, octave: Int = 2)
        /// The chord's notes one after the other, by their number from below; nil is a rest.
        case arpeggio(Note.Voice, order: [Int?], step: Double, level: Double, octaves: Int = 0, bars: [Int]? = nil)
        /// The whole chord at these beats.
        case chords(Note.Voice, at: [Double], length: Double, level: Double, bars: [Int]? = nil)
        /// By bar: beat, degree, length.
        case melody(Note.Voice, level: Double, octave: Int, [Int: [(Double, Int, Double)]])
        case drum(Note.Voice, at: [Double], level: Double, bars: [Int]? = nil)
    }

    let beatsPerMinute: Double
    let scale: Scale
    let chords: [Chord]
    let parts: [Part]

    func notes() -> [Note] {
        var random = Chance(seed: UInt64(beatsPerMinute * 10) + UInt64(scale.tonic))
        let voicings = VoiceLeading.voicings(chords, scale)
        return parts.flatMap { notes(of: $0, voicings) }.map { note in
            // Nobody plays by the clock, nor each note equally loud.
            var note = note
            if note.voice != .pad {
                note.start += (random.next() - 0.5) * 0.012 * beatsPerMinute / 60
                note.level *= 0.88 + 0.24 * random.next()
            }
            return note
        }
    }

    private func notes(of part: Part, _ voicings: [[Int]]) -> [Note] {
        let bars = chords.indices
        func bar(_ index: Int) -> Double { Double(index * Self.beatsPerBar) }
        switch part {
        case .pad(let level):
            return bars.flatMap { index in
                voicings[index].enumerated().map { number, pitch in
                    Note(
                        voice: .pad, start: bar(index), length: Double(Self.beatsPerBar), pitch: pitch, level: level,
                        pan: [-0.45, 0.3, -0.2, 0.5][number % 4])
                }
            }
        case .bass(let places, let level, let octave):
            return bars.flatMap { index in
                places.enumerated().map { number, beat in
                    let end = number + 1 < places.count ? places[number + 1] : Double(Self.beatsPerBar)
                    var pitch = scale.pitch(chords[index].bass, octave: octave)
                    while pitch > 46 { pitch -= 12 }
                    while pitch < 33 { pitch += 12 }
                    return Note(
                        voice: .bass, start: bar(index) + beat, length: end - beat, pitch: pitch,
                        level: number == 0 ? level : level * 0.8)
                }
            }
        case .arpeggio(let voice, let order, let step, let level, let octaves, let only):
            return bars.filter { only?.contains($0) ?? true }.flatMap { index in
                (0..<Int(Double(Self.beatsPerBar) / step)).compactMap { number -> Note? in
                    guard let place = order[number % order.count] else { return nil }
                    let voicing = voicings[index]
                    return Note(
                        voice: voice, start: bar(index) + Double(number) * step, length: step * 2,
                        pitch: voicing[place % voicing.count] + 12 * (octaves + place / voicing.count),
                        level: number % 4 == 0 ? level : level * 0.8, pan: number % 2 == 0 ? -0.5 : 0.5)
                }
            }
        case .chords(let voice, let places, let length, let level, let only):
            return bars.filter { only?.contains($0) ?? true }.flatMap { index in
                places.flatMap { beat in
                    voicings[index].enumerated().map { number, pitch in
                        // A little broken, as hands do.
                        Note(
                            voice: voice, start: bar(index) + beat + 0.02 * Double(number), length: length,
                            pitch: pitch, level: level, pan: -0.3 + 0.2 * Double(number))
                    }
                }
            }
        case .melody(let voice, let level, let octave, let phrases):
            return phrases.sorted { $0.key < $1.key }.flatMap { index, phrase in
                phrase.flatMap { beat, degree, length in
                    let pitch = scale.pitch(degree, octave: octave)
                    let note = Note(
                        voice: voice, start: bar(index) + beat, length: length, pitch: pitch, level: level, pan: 0.15)
                    // An echo on each side, a dotted quaver apart.
                    return [note]
                        + [(0.75, 0.32, -0.6), (1.5, 0.14, 0.6)].map { after, share, pan in
                            Note(
                                voice: voice, start: note.start + after, length: length, pitch: pitch,
                                level: level * share, pan: pan)
                        }
                }
            }
        case .drum(let voice, let places, let level, let only):
            return bars.filter { only?.contains($0) ?? true }.flatMap { index in
                places.enumerated().map { number, beat in
                    Note(
                        voice: voice, start: bar(index) + beat, length: 0.5, pitch: 40,
                        level: number % 2 == 0 ? level : level * 0.7, pan: voice == .shaker ? 0.35 : 0)
                }
            }
        }
    }
}

/// Random numbers that are the same each time.
struct Chance {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// 0..<1.
    mutating func next() -> Double {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(state >> 11) / 9_007_199_254_740_992
    }
}
