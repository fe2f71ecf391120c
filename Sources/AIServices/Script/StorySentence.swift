/// A sentence of a story, or a line that has no sentence's end, such as a heading or a line of verse.
struct StorySentence {
    var scalars: [Unicode.Scalar]
    var seconds: Double
    var isHeading = false
    var startsParagraph = false
    /// What stands between it and the sentence before: nothing in Chinese, a line's end after a line without a point.
    var joint = ""

    var text: String { String(String.UnicodeScalarView(scalars)) }
    var hasWords: Bool { scalars.contains { $0.isLetter || $0.isDigit } }

    static func all(of story: StoryText, language: String) -> [StorySentence] {
        let isCased = beginsWithCapitals(story)
        var sentences: [StorySentence] = []
        for line in story.lines {
            var start = 0
            for end in SentenceEnds(line.scalars, language: language, isCased: isCased).offsets() {
                let isSpaced = start < end && line.scalars[start] == " "
                let scalars = Array(line.scalars[(isSpaced ? start + 1 : start)..<end])
                defer { start = end }
                guard !scalars.isEmpty else { continue }
                let isFirst = start == 0
                sentences.append(
                    StorySentence(
                        scalars: scalars, seconds: max(0.2, SpeakingTime.seconds(of: scalars[...], language: language)),
                        isHeading: line.isHeading, startsParagraph: isFirst && line.startsParagraph,
                        joint: isFirst ? joint(after: sentences.last, before: scalars) : isSpaced ? " " : ""))
            }
        }
        return sentences
    }

    private static func joint(after last: StorySentence?, before next: [Unicode.Scalar]) -> String {
        guard let last, let end = last.scalars.last else { return "" }
        if !end.isTerminal, !end.isClosing, !end.isClauseEnd { return "\n" }
        return end.isUnspaced && next[0].isUnspaced ? "" : " "
    }

    /// Of points that a space follows, whether at least a fifth stand before a capital; else it is written without.
    private static func beginsWithCapitals(_ story: StoryText) -> Bool {
        var capitals = 0
        var smalls = 0
        for line in story.lines where line.scalars.count > 2 {
            for index in 0..<(line.scalars.count - 2)
            where line.scalars[index].isTerminal && line.scalars[index + 1] == " " {
                let next = line.scalars[index + 2]
                if next.properties.isUppercase { capitals += 1 }
                if next.properties.isLowercase { smalls += 1 }
            }
        }
        return capitals * 4 >= smalls
    }
}
