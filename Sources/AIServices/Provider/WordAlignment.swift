/// Lays the words that a recogniser heard onto those that are written, so that captions show what was written.
enum WordAlignment {
    /// A time for every written word, in order, within the sound.
    /// Nil when so little was recognised that the times would be made up.
    static func times(of text: String, heard: [SpokenWord], seconds: Double) -> [SpokenWord]? {
        let written = text.split(whereSeparator: \.isWhitespace).map { String($0) }
        let heard = orderly(heard, seconds: seconds)
        guard !written.isEmpty else { return [] }
        guard !heard.isEmpty, written.count * heard.count <= 25_000_000 else { return nil }

        let left = written.map(key)
        let right = heard.map { key($0.text) }
        let partner = matches(left, right)
        let letters = zip(left, partner).reduce((all: 0, found: 0)) { sum, pair in
            (sum.all + pair.0.count, sum.found + (pair.1 == nil ? 0 : pair.0.count))
        }
        guard letters.all == 0 || Double(letters.found) >= 0.4 * Double(letters.all) else { return nil }

        var words: [SpokenWord] = []
        var next = 0
        var index = 0
        while index < written.count {
            if let match = partner[index] {
                words.append(SpokenWord(written[index], start: heard[match].start, end: heard[match].end))
                next = match + 1
                index += 1
                continue
            }
            // '$9.99' is heard as six words, 'cannot' perhaps as two: what lies between two matches belongs together.
            let end = (index..<written.count).first { partner[$0] != nil } ?? written.count
            let last = end < written.count ? partner[end]! : heard.count
            let from = next < last ? heard[next].start : words.last?.end ?? 0
            let to = next < last ? heard[last - 1].end : last < heard.count ? heard[last].start : seconds
            words += spread(written[index..<end], from: from, to: max(from, to))
            next = last
            index = end
        }
        return words
    }

    private static func orderly(_ heard: [SpokenWord], seconds: Double) -> [SpokenWord] {
        var floor = 0.0
        return heard.filter { !key($0.text).isEmpty && $0.start.isFinite && $0.end.isFinite }.map { word in
            let start = min(max(word.start, floor), seconds)
            let end = min(max(word.end, start), seconds)
            floor = end
            return SpokenWord(word.text, start: start, end: end)
        }
    }

    private static func spread(_ words: ArraySlice<String>, from: Double, to: Double) -> [SpokenWord] {
        let weights = words.map { Double(max(1, $0.count)) }
        let all = weights.reduce(0, +)
        var done = 0.0
        // Rounding may lead past the end.
        func place() -> Double { min(to, from + (to - from) * done / all) }
        return zip(words, weights).map { word, weight in
            let start = place()
            done += weight
            return SpokenWord(word, start: start, end: place())
        }
    }

    private static func key(_ word: String) -> [UInt8] { Array(WordTokens.of(word).joined().utf8) }

    /// For each written word the heard one, along the cheapest way through both.
    private static func matches(_ left: [[UInt8]], _ right: [[UInt8]]) -> [Int?] {
        let width = right.count + 1
        // 0: both go on, 1: a written word alone, 2: a heard word alone.
        var steps = [UInt8](repeating: 0, count: (left.count + 1) * width)
        var before = (0...right.count).map { Float($0) }
        for column in 1..<width { steps[column] = 2 }
        for row in 1...left.count {
            var current: [Float] = [Float(row)]
            current.reserveCapacity(width)
            steps[row * width] = 1
            for column in 1..<width {
                let together = before[column - 1] + difference(left[row - 1], right[column - 1])
                let alone = before[column] + 1
                let other = current[column - 1] + 1
                let best = min(together, alone, other)
                current.append(best)
                steps[row * width + column] = best == together ? 0 : best == alone ? 1 : 2
            }
            before = current
        }
        var partner = [Int?](repeating: nil, count: left.count)
        var (row, column) = (left.count, right.count)
        while row > 0 || column > 0 {
            switch steps[row * width + column] {
            case 0:
                row -= 1
                column -= 1
                if difference(left[row], right[column]) < 1 { partner[row] = column }
            case 1: row -= 1
            default: column -= 1
            }
        }
        return partner
    }

    /// 0 for the same, up to 0.9 for words that a recogniser may take for each other, more than two gaps for others.
    private static func difference(_ left: [UInt8], _ right: [UInt8]) -> Float {
        if left == right { return 0 }
        let longest = max(left.count, right.count)
        guard longest > 2, min(left.count, right.count) * 2 > longest else { return 2.5 }
        var before = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                current.append(
                    min(before[column] + (letter == other ? 0 : 1), before[column + 1] + 1, current[column] + 1))
            }
            before = current
        }
        let share = Float(before[right.count]) / Float(longest)
        return share <= 0.5 ? share * 1.8 : 2.5
    }
}
