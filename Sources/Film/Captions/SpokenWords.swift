/// A piece of text that is highlighted as one, with times that are in order and longer than nothing.
struct SpokenWord: Hashable, Sendable {
    var text: String
    var start: Double
    var end: Double
    /// Follows what stands before it without a space, as in Chinese.
    var joined = false
    /// How much of the style's "words at a time" it takes: Chinese characters are short words.
    var weight = 1.0

    var endsSentence: Bool { Writing.lastMark(of: text).map { Writing.sentenceMarks.contains($0) } ?? false }
    var endsPhrase: Bool { Writing.lastMark(of: text).map { Writing.phraseMarks.contains($0) } ?? false }
}

extension CaptionTrack {
    /// Shorter than this a highlight would not be seen.
    private static let shortest = 0.06
    /// In a shorter gap between two words the highlight would blink rather than rest.
    private static let shortestGap = 0.2

    /// Words with the times set right: white space is split at and taken away, marks that stand alone join the word
    /// before, long Chinese, Japanese and Thai words are cut into pieces that are spoken one after the other. The order of
    /// the text is kept whatever the times say.
    var spokenWords: [SpokenWord] {
        var spoken: [SpokenWord] = []
        for word in timesInOrder() {
            let texts = word.text.split(whereSeparator: \.isWhitespace).map { Writing.printable(String($0)) }
            let pieces = texts.flatMap { Writing.pieces(of: $0) }
            let letters = pieces.reduce(0) { $0 + $1.text.count }
            var place = 0
            for piece in pieces {
                if !spoken.isEmpty, piece.text.allSatisfy(Writing.isMark) {
                    let gap = piece.joined || Writing.joins(spoken[spoken.count - 1].text, piece.text) ? "" : "\u{A0}"
                    spoken[spoken.count - 1].text += (Writing.closes(piece.text) ? "" : gap) + piece.text
                    place += piece.text.count
                    continue
                }
                let length = word.end - word.start
                let start = word.start + length * Double(place) / Double(letters)
                place += piece.text.count
                let end = word.start + length * Double(place) / Double(letters)
                let joined = piece.joined || (spoken.last.map { Writing.joins($0.text, piece.text) } ?? false)
                spoken.append(
                    SpokenWord(text: piece.text, start: start, end: end, joined: joined, weight: piece.weight))
            }
        }
        return Self.visible(spoken, until: duration)
    }

    private func timesInOrder() -> [TimedWord] {
        var latest = 0.0
        return words.map { word in
            let start = max(latest, word.start.isFinite ? min(word.start, duration) : latest)
            let end = max(start, word.end.isFinite ? min(word.end, duration) : start)
            latest = start
            return TimedWord(word.text, start: start, end: end)
        }
    }

    /// One highlight at a time: each ends where the next begins. Words that begin together share the time there is.
    private static func visible(_ words: [SpokenWord], until duration: Double) -> [SpokenWord] {
        var words = words
        var first = 0
        while first < words.count {
            var next = first + 1
            while next < words.count, words[next].start - words[first].start < shortest / 2 { next += 1 }
            let start = words[first].start
            let wanted = max(words[first..<next].map(\.end).max() ?? start, start + shortest * Double(next - first))
            let end = min(wanted, next < words.count ? words[next].start : max(duration, start))
            if next - first == 1 {
                words[first].end = end
            } else {
                for index in first..<next {
                    words[index].start = start + (end - start) * Double(index - first) / Double(next - first)
                    words[index].end = start + (end - start) * Double(index - first + 1) / Double(next - first)
                }
            }
            // Between two words that nearly touch the highlight moves over; it does not blink.
            if next < words.count, words[next].start - words[next - 1].end < shortestGap {
                words[next - 1].end = words[next].start
            }
            first = next
        }
        return words
    }
}
