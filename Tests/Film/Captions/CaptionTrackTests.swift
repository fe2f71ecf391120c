import Testing

@testable import Film

struct CaptionTrackTests {
    private func spoken(_ words: [TimedWord], _ duration: Double = 10) -> [SpokenWord] {
        CaptionTrack(words: words, duration: duration).spokenWords
    }

    @Test func `empty words vanish and marks join the word before`() {
        let words = spoken([
            TimedWord("  ", start: 0, end: 1), TimedWord("Hello", start: 1, end: 2), TimedWord("!", start: 2, end: 2),
            TimedWord("", start: 2, end: 3), TimedWord("New\nYork", start: 3, end: 4),
        ])
        #expect(words.map(\.text) == ["Hello!", "New", "York"])
    }

    @Test func `whatever the times are, highlights follow each other and last`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let words = (0..<Int.random(in: 1...20, using: &random)).map { index in
                TimedWord(
                    "w\(index)", start: [Double.random(in: -2...12), .nan, 3].randomElement()!,
                    end: [Double.random(in: -2...12), .infinity, 3].randomElement()!)
            }
            let result = spoken(words)
            #expect(result.map(\.text) == words.map(\.text))
            for (one, next) in zip(result, result.dropFirst()) { #expect(one.end <= next.start + 1e-9) }
            for word in result { #expect(word.start >= 0 && word.start <= word.end && word.end <= 10.0001) }
        }
    }

    @Test func `a word of no length is seen`() {
        let words = spoken([TimedWord("a", start: 1, end: 1), TimedWord("b", start: 2, end: 3)])
        #expect(words[0].end - words[0].start > 0.05)
    }

    @Test func `Chinese without spaces is cut into pieces that keep their marks`() {
        let words = spoken([TimedWord("她点亮了灯，村子里没有一个人醒着。", start: 0, end: 4)])
        #expect(words.count > 3)
        #expect(words.map(\.text).joined() == "她点亮了灯，村子里没有一个人醒着。")
        #expect(words.dropFirst().allSatisfy { $0.joined && !Writing.isMark($0.text.first!) })
        #expect(abs(words.last!.end - 4) < 1e-9)
    }

    @Test func `pages have every word once, in order, within their room`() {
        let texts = "She lit the lamp, and nobody in the whole village was awake to see it. Then the sea answered!"
        let words = texts.split(separator: " ").enumerated().map {
            TimedWord(String($1), start: Double($0) * 0.4, end: Double($0) * 0.4 + 0.3)
        }
        let paging = Paging(wordsAtATime: 4, linesAtATime: 2, room: 14, space: 1) { Double($0.count) }
        let pages = paging.pages(spoken(words), until: 10)
        #expect(pages.flatMap { $0.lines.joined().map(\.text) } == words.map(\.text))
        #expect(pages.allSatisfy { $0.lines.count <= 2 && $0.lines.allSatisfy { paging.width($0) <= 14 } })
        #expect(pages.allSatisfy { $0.lines.joined().count > 1 })
        for (one, next) in zip(pages, pages.dropFirst()) { #expect(one.end <= next.start) }
    }

    @Test func `words that read leftwards stand from right to left, and others in them stay in order`() {
        #expect(Placement.order(["שלום", "OK", "done", "עולם"], leftwards: true) == [3, 1, 2, 0])
        #expect(Placement.order(["say", "שלום", "עולם", "now"], leftwards: false) == [0, 2, 1, 3])
    }
}
