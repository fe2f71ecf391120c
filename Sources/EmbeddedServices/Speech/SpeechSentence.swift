import AIServices

/// What is spoken in one breath: a sentence, or a part of one that is too long.
struct SpeechSentence: Hashable {
    /// Of the words of the text.
    let words: Range<Int>
    /// The silence after it, in seconds, at usual speed.
    let pause: Double
    /// The mark that its writer left out, as the voice is to come down at its end.
    var mark = ""

    /// Longer ones are cut, after a comma if there is one.
    private static let longest = 220
    /// English without a comma in it is cut earlier, where a speaker would breathe.
    private static let longestBreath = 90
    /// And where nothing but `and` tells one sentence from another even earlier, with a sentence's pause: before what
    /// begins a sentence of its own, as `and it` does, after a few words.
    private static let longestRun = 36
    private static let shortestRun = 15
    private static let breathBefore: Set<String> = [
        "and", "but", "so", "because", "when", "while", "then", "until", "after", "before", "although", "where",
    ]
    private static let begins: Set<String> = [
        "i", "you", "he", "she", "it", "we", "they", "there", "then", "the", "my", "this", "that", "suddenly", "when",
    ]

    /// - Parameters:
    ///   - language: Its tag. In English a full stop may belong to an abbreviation.
    ///   - spoken: Which of the words are heard. What has none of them goes with its neighbour.
    static func sentences(of words: [WrittenWord], language: String, spoken: [Bool]) -> [SpeechSentence] {
        var heard: [SpeechSentence] = []
        var silent = 0
        for sentence in cut(words, language) {
            if spoken[sentence.words].contains(true) || heard.isEmpty && sentence.words.upperBound == words.count {
                heard.append(
                    SpeechSentence(
                        words: (sentence.words.lowerBound - silent)..<sentence.words.upperBound, pause: sentence.pause,
                        mark: sentence.mark))
                silent = 0
            } else if let last = heard.popLast() {
                heard.append(
                    SpeechSentence(
                        words: last.words.lowerBound..<sentence.words.upperBound, pause: max(last.pause, sentence.pause)
                    ))
            } else {
                silent += sentence.words.count
            }
        }
        return heard
    }

    private static func cut(_ words: [WrittenWord], _ language: String) -> [SpeechSentence] {
        let primary = language.prefix { $0 != "-" }.lowercased()
        let english = primary == "en"
        let breathBefore = english ? breathBefore : Conjunctions.words(primary)
        var sentences: [SpeechSentence] = []
        var start = 0
        var length = 0
        var comma: Int?
        let marks = words.count { $0.hasSentenceMark || $0.hasClauseMark || $0.follows != .none }
        let runsOn = words.count >= 25 && marks * 25 < words.count
        func end(_ end: Int, _ pause: Double, _ mark: String = "") {
            sentences.append(SpeechSentence(words: start..<end, pause: pause, mark: mark))
            start = end
            comma = nil
            length = words[start..<max(start, min(words.count, end))].reduce(0) { $0 + $1.text.count + 1 }
        }
        for (index, word) in words.enumerated() {
            length += word.text.count + 1
            let next = index + 1 < words.count ? words[index + 1] : nil
            if next == nil || word.follows == .paragraph {
                end(index + 1, 0.7)
            } else if word.follows == .line && !(next.map(goesOn) ?? false) {
                end(index + 1, word.hasSentenceMark ? 0.5 : 0.35)
            } else if word.hasSentenceMark, endsSentence(word, before: next, english) {
                end(index + 1, word.tail.contains("…") || word.tail.hasSuffix("...") ? 0.55 : 0.45)
            } else if runsOn, let next, breathBefore.contains(next.core.lowercased()),
                length > (begins(index + 2, words) ? shortestRun : longestRun)
            {
                end(index + 1, 0.55, ".")
            } else if english, !runsOn, comma == nil, length > longestBreath,
                next.map({ breathBefore.contains($0.core.lowercased()) }) ?? false
            {
                end(index + 1, 0.22)
            } else if length > longest {
                let cut = comma.map { $0 + 1 } ?? index + 1
                end(cut, comma == nil ? 0.05 : 0.18)
                length = words[cut...index].isEmpty ? 0 : words[cut...index].reduce(0) { $0 + $1.text.count + 1 }
            } else if word.hasClauseMark {
                comma = index
            }
        }
        return sentences
    }

    private static func begins(_ index: Int, _ words: [WrittenWord]) -> Bool {
        index < words.count && begins.contains(words[index].core.lowercased())
    }

    private static func goesOn(_ word: WrittenWord) -> Bool { word.core.first?.isLowercase ?? false }

    private static func endsSentence(_ word: WrittenWord, before next: WrittenWord?, _ english: Bool) -> Bool {
        if let next, goesOn(next) { return false }
        let marks = (word.core.isEmpty ? word.text[...] : word.tail).filter(WrittenWord.sentenceMarks.contains)
        guard english, marks == "." else { return true }
        if word.core.count == 1, word.core.first?.isUppercase ?? false { return word.core == "I" }
        return !EnglishTables.titles.contains(word.core.lowercased() + ".")
    }
}
