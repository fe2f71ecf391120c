/// Where a line of Japanese may end: before a word that stands for itself, not before what leans on the one before it.
enum JapanesePhrases {
    /// More characters are cut once more, between two parts of a word.
    private static let longest = 6

    static func phrases(of morphemes: [JapaneseReading.Morpheme]) -> [String] {
        var phrases: [[String]] = []
        var holdsNext = false
        for (index, morpheme) in morphemes.enumerated() {
            let leans = index > 0 && (holdsNext || leansBack(morpheme, after: morphemes[index - 1]))
            if leans, !phrases.isEmpty {
                phrases[phrases.count - 1].append(morpheme.text)
            } else {
                phrases.append([morpheme.text])
            }
            holdsNext = morpheme.kind.hasPrefix("接頭詞") || morpheme.kind.hasPrefix("記号-括弧開")
        }
        return phrases.flatMap(halved).map { $0.joined() }
    }

    /// Without the spaces that stand between characters of a writing without spaces.
    static func closed(_ text: String) -> String {
        var closed = ""
        for (index, character) in zip(text.indices, text) {
            let next = text.index(after: index)
            let isBetween = closed.last?.isASCII == false && next < text.endIndex && !text[next].isASCII
            if character == " ", isBetween { continue }
            closed.append(character)
        }
        return closed
    }

    private static func leansBack(
        _ morpheme: JapaneseReading.Morpheme, after before: JapaneseReading.Morpheme
    ) -> Bool {
        let kind = morpheme.kind
        if kind.hasPrefix("記号") { return !kind.hasPrefix("記号-括弧開") }
        if before.kind.hasPrefix("記号"), !before.kind.hasPrefix("記号-括弧") { return false }
        if kind.hasPrefix("助詞") || kind.hasPrefix("助動詞") || kind.hasSuffix("接尾") || kind.hasSuffix("非自立") {
            return true
        }
        // `勉強 する`, `東京 駅`
        if before.kind == "名詞-サ変接続", kind.hasPrefix("動詞") { return true }
        return before.kind.hasPrefix("名詞") && kind.hasPrefix("名詞") && before.kind != "名詞-副詞可能"
    }

    private static func halved(_ parts: [String]) -> [[String]] {
        let lengths = parts.map(\.count)
        let whole = lengths.reduce(0, +)
        guard whole > longest, parts.count > 1 else { return [parts] }
        var best = 1
        var before = 0
        var least = Int.max
        for cut in 1..<parts.count {
            before += lengths[cut - 1]
            // A mark alone is no line.
            let isMark = parts[cut...].allSatisfy { $0.allSatisfy { $0.isPunctuation } }
            if !isMark, abs(before * 2 - whole) < least { (best, least) = (cut, abs(before * 2 - whole)) }
        }
        guard least < Int.max else { return [parts] }
        return halved(Array(parts[..<best])) + halved(Array(parts[best...]))
    }
}
