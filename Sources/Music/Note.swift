/// One sound of a score. Times are in beats from the beginning of the loop.
package struct Note: Hashable, Sendable {
    package enum Voice: String, Sendable {
        case pad, keys, bell, pluck, bass, brass
        case kick, tom, shaker, tick

        /// Whether its pitch is heard as one.
        package var isPitched: Bool {
            switch self {
            case .pad, .keys, .bell, .pluck, .bass, .brass: true
            case .kick, .tom, .shaker, .tick: false
            }
        }
    }

    package var voice: Voice
    package var start: Double
    package var length: Double
    /// As MIDI counts: 60 is the C in the middle.
    package var pitch: Int
    /// 0...1.
    package var level: Double
    /// From −1, left, to 1.
    package var pan: Double = 0

    var frequency: Double { Pitch.frequency(Double(pitch)) }
}
