/// A room: eight delay lines that feed each other through a Hadamard matrix, duller with each turn.
struct Reverb {
    /// About how many samples it takes to fall by 60 dB.
    let memory: Int
    private var lines: [[Float]]
    private var places = [Int](repeating: 0, count: 8)
    private var dull = [Float](repeating: 0, count: 8)
    private let gains: [Float]
    private let damping: Float

    /// - Parameter seconds: Until it is 60 dB down.
    init(seconds: Float, damping: Float = 0.42) {
        // Without common factors, so that their echoes never fall together.
        let lengths = [1_447, 1_777, 2_113, 2_389, 2_713, 3_049, 3_461, 3_911]
        lines = lengths.map { [Float](repeating: 0, count: $0) }
        let rate = Float(Recording.rate)
        gains = lengths.map { Power.of(0.001, Float($0) / rate / seconds) }
        self.damping = damping
        memory = Int(seconds * rate * 1.3)
    }

    mutating func step(_ left: Float, _ right: Float) -> (Float, Float) {
        var outputs = SIMD8<Float>()
        for line in 0..<8 {
            let value = lines[line][places[line]]
            dull[line] += (value - dull[line]) * (1 - damping)
            outputs[line] = dull[line] * gains[line]
        }
        let mixed = Self.hadamard(outputs)
        for line in 0..<8 {
            let input = line % 2 == 0 ? left : right
            lines[line][places[line]] = mixed[line] + input * 0.35
            places[line] = places[line] + 1 == lines[line].count ? 0 : places[line] + 1
        }
        return (
            outputs[0] - outputs[2] + outputs[4] - outputs[6], outputs[1] - outputs[3] + outputs[5] - outputs[7]
        )
    }

    private static func hadamard(_ v: SIMD8<Float>) -> SIMD8<Float> {
        let a = SIMD8(lowHalf: v.lowHalf + v.highHalf, highHalf: v.lowHalf - v.highHalf)
        let (e, o) = (a.evenHalf, a.oddHalf)
        let b = SIMD8(lowHalf: e + o, highHalf: e - o)
        let (f, p) = (b.evenHalf, b.oddHalf)
        return SIMD8(lowHalf: f + p, highHalf: f - p) * 0.353_553_4
    }
}
