import Glibc

enum Pitch {
    static func frequency(_ pitch: Double) -> Double { 440 * pow(2, (pitch - 69) / 12) }
}

/// The notes that a piece is made of. A degree counts them from the tonic: 0, 1, 2…, and on through the octaves.
package struct Scale: Hashable, Sendable {
    /// The tonic, 0...11 from C.
    package let tonic: Int
    package let steps: [Int]

    static func major(_ tonic: Int) -> Scale { Scale(tonic: tonic, steps: [0, 2, 4, 5, 7, 9, 11]) }
    static func minor(_ tonic: Int) -> Scale { Scale(tonic: tonic, steps: [0, 2, 3, 5, 7, 8, 10]) }
    static func lydian(_ tonic: Int) -> Scale { Scale(tonic: tonic, steps: [0, 2, 4, 6, 7, 9, 11]) }
    static func phrygian(_ tonic: Int) -> Scale { Scale(tonic: tonic, steps: [0, 1, 3, 5, 7, 8, 10]) }

    /// - Parameter octave: That of degree 0; in the fourth lies the C in the middle.
    func pitch(_ degree: Int, octave: Int) -> Int {
        let count = steps.count
        let turns = degree >= 0 ? degree / count : -((count - 1 - degree) / count)
        return 12 * (octave + 1 + turns) + tonic + steps[degree - turns * count]
    }

    package func contains(_ pitch: Int) -> Bool { steps.contains(((pitch - tonic) % 12 + 12) % 12) }
}

/// Degrees of the scale that sound together.
struct Chord {
    let bass: Int
    let degrees: [Int]

    /// - Parameter over: The bass, if it is not the root.
    init(_ root: Int, _ intervals: [Int] = [0, 2, 4], over bass: Int? = nil) {
        self.bass = bass ?? root
        degrees = intervals.map { root + $0 }
    }
}

/// Lets each voice of a chord go the shortest way to the next.
enum VoiceLeading {
    private static let range = 50...74

    static func voicings(_ chords: [Chord], _ scale: Scale, voices: Int = 4) -> [[Int]] {
        var result: [[Int]] = []
        // Where the voices would like to be: they neither climb nor sink for long.
        let home = (0..<voices).map { 53 + $0 * 5 }
        var before = home
        for chord in chords {
            let classes = (0..<voices).map { scale.pitch(chord.degrees[$0 % chord.degrees.count], octave: 4) % 12 }
            let best = orders(classes)
                .map { order in zip(order, before).map { nearest($0, to: $1) } }
                .min { cost($0, before, home) < cost($1, before, home) }
            before = (best ?? before).sorted()
            result.append(before)
        }
        return result
    }

    private static func nearest(_ pitchClass: Int, to pitch: Int) -> Int {
        range.filter { $0 % 12 == pitchClass }.min { abs($0 - pitch) < abs($1 - pitch) } ?? pitch
    }

    private static func cost(_ pitches: [Int], _ before: [Int], _ home: [Int]) -> Double {
        var cost = 0.0
        for (index, pitch) in pitches.enumerated() {
            cost += Double(abs(pitch - before[index])) + 0.25 * Double(abs(pitch - home[index]))
        }
        let sorted = pitches.sorted()
        for (low, high) in zip(sorted, sorted.dropFirst()) {
            // Doubled and neighbouring notes make a chord thin or harsh, the more so the lower they are.
            if high == low { cost += 12 }
            if high - low < 3 { cost += high - low == 1 ? 6 : low < 57 ? 4 : 1 }
        }
        return cost
    }

    private static func orders(_ items: [Int]) -> [[Int]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let item = rest.remove(at: index)
            return orders(rest).map { [item] + $0 }
        }
    }
}
