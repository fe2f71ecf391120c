import Glibc

/// When each word of a clause begins, found by having it spoken a second time with a silence after each word: between
/// its silences that is the same sound, but for how words run into each other.
enum WordGaps {
    /// Seconds of each silence; the closures within words and the pauses between them are shorter.
    static let gap = 0.232
    private static let shortest = 0.19
    /// A word begins before it is heard: with the closure of a plosive, or softly.
    private static let lead = 0.02
    /// What counts as silence, of 32768.
    private static let threshold: Int16 = 8

    /// - Parameters:
    ///   - words: As they are spoken; each is heard.
    ///   - plain: The clause, of which the audible part counts; moments are told from its beginning.
    ///   - gapped: The same with silences.
    /// - Returns: Nil where words and sounds do not go together.
    static func starts(of words: [String], plain: MonoSound, gapped: MonoSound) -> [Double]? {
        guard let audible = plain.audible else { return nil }
        let pieces = pieces(of: gapped)
        let lengths = pieces.map { Double($0.count) / Double(gapped.rate) }
        let silences = zip(pieces, pieces.dropFirst()).map {
            Double($1.lowerBound - $0.upperBound) / Double(gapped.rate)
        }
        guard let least = silences.min() ?? (pieces.count == 1 ? 0 : nil) else { return nil }
        // Silence beyond that of the gap belongs to the clause itself.
        var places = [0.0]
        for (index, length) in lengths.enumerated() {
            places.append(places[index] + length + (index < silences.count ? silences[index] - least : 0))
        }
        let scale = Double(audible.count) / Double(plain.rate) / places[places.count - 1]
        let weights = words.map { max(0.3, SyllableWeights.weight(of: $0)) }
        guard let pairs = pairs(weights, lengths) else { return nil }
        var starts: [Double] = []
        for (words, pieces) in pairs {
            let begin = places[pieces.lowerBound] * scale
            let whole = (places[pieces.upperBound] - places[pieces.lowerBound]) * scale
            let total = weights[words].reduce(0, +)
            var before = 0.0
            for word in words {
                starts.append(max(0, begin + whole * before / total - (word == 0 ? 0 : lead)))
                before += weights[word]
            }
        }
        return starts
    }

    /// What is heard between silences.
    private static func pieces(of sound: MonoSound) -> [Range<Int>] {
        let shortest = Int(Self.shortest * Double(sound.rate))
        var pieces: [Range<Int>] = []
        for (index, sample) in sound.samples.enumerated() where sample > threshold || sample < -threshold {
            if let last = pieces.last, index - last.upperBound < shortest {
                pieces[pieces.count - 1] = last.lowerBound..<index + 1
            } else {
                pieces.append(index..<index + 1)
            }
        }
        return pieces
    }

    /// Which words are which pieces: one for one where that fits, a number that is spoken in several words for as many
    /// pieces, words that are spoken as one for one.
    private static func pairs(_ weights: [Double], _ lengths: [Double]) -> [(words: Range<Int>, pieces: Range<Int>)]? {
        guard !weights.isEmpty, !lengths.isEmpty else { return nil }
        if weights.count == lengths.count { return weights.indices.map { ($0..<$0 + 1, $0..<$0 + 1) } }
        let scale = lengths.reduce(0, +) / weights.reduce(0, +)
        let steps = (1...8).map { (words: 1, pieces: $0) } + (2...4).map { (words: $0, pieces: 1) }
        let columns = lengths.count + 1
        var best = [(cost: Double, step: Int)](
            repeating: (.infinity, 0), count: (weights.count + 1) * columns)
        best[0].cost = 0
        for word in 0...weights.count {
            for piece in 0...lengths.count where best[word * columns + piece].cost < .infinity {
                for (index, step) in steps.enumerated()
                where word + step.words <= weights.count && piece + step.pieces <= lengths.count {
                    let expected = weights[word..<word + step.words].reduce(0, +) * scale
                    let ratio = log(lengths[piece..<piece + step.pieces].reduce(0, +) / expected)
                    let cost =
                        best[word * columns + piece].cost + ratio * ratio + 0.35 * Double(step.words + step.pieces - 2)
                    let place = (word + step.words) * columns + piece + step.pieces
                    if cost < best[place].cost { best[place] = (cost, index) }
                }
            }
        }
        guard best[best.count - 1].cost < .infinity else { return nil }
        var pairs: [(words: Range<Int>, pieces: Range<Int>)] = []
        var (word, piece) = (weights.count, lengths.count)
        while word > 0 {
            let step = steps[best[word * columns + piece].step]
            pairs.append((word - step.words..<word, piece - step.pieces..<piece))
            word -= step.words
            piece -= step.pieces
        }
        return pairs.reversed()
    }
}
