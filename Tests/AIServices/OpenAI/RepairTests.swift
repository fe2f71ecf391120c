import JSON
import Support
import Testing

@testable import AIServices

@Suite struct RepairTests {
    private static let whole = #"{"title": "A \"b\" {c", "scenes": [{"narration": "x, y"}, {"narration": "z]"}]}"#

    @Test(arguments: [
        whole, "```json\n\(whole)\n```", "Sure! Here {it} is: \(whole) Do you like it?", "\u{FEFF}\(whole)",
        "{not json} \(whole)",
    ])
    func `an object is found amid whatever stands around it`(text: String) throws {
        #expect(RepairedJSON.object(in: text) == (try JSON(parsing: Self.whole)))
    }

    @Test func `line ends in texts and commas before the end are mended`() {
        let text = "{\"a\": \"one\ntwo\", \"b\": [1, 2,], }"
        #expect(RepairedJSON.object(in: text) == ["a": "one\ntwo", "b": [1, 2]])
    }

    @Test func `what was broken off anywhere still gives an object, with nothing made up`() throws {
        let title = #"A "b" {c"#
        for count in 12..<Self.whole.count {
            let found = try #require(RepairedJSON.object(in: String(Self.whole.prefix(count))), "\(count)")
            if let text = found["title"]?.text { #expect(title.hasPrefix(text)) }
            for scene in found["scenes"]?.items ?? [] {
                guard let text = scene["narration"]?.text else { continue }
                #expect("x, y".hasPrefix(text) || "z]".hasPrefix(text))
            }
        }
    }

    @Test(arguments: ["", "no", "{", "}{", "[1, 2]", "{{{{{{{{{{{{{", "\u{0}{\u{0}"])
    func `where there is no object none is found`(text: String) {
        #expect(RepairedJSON.object(in: text)?.fields?.isEmpty ?? true)
    }

    @Test(arguments: [
        ("7", 7.0), ("0", 0), ("1.5", 1.5), ("Fri, 13 Feb 2009 23:31:40 GMT", 10), ("Fri, 13 Feb 2009 23:31:20 GMT", 0),
    ])
    func `Retry-After is seconds or a date`(text: String, seconds: Double) {
        #expect(RetryAfter.seconds(["retry-after": text], now: 1_234_567_890) == seconds)
    }

    @Test(arguments: ["-1", "soon", "nan", "inf", "Fri, 13 Foo 2009 23:31:40 GMT", "", "1e999"])
    func `nonsense in Retry-After is passed over`(text: String) {
        #expect(RetryAfter.seconds(["retry-after": text]) == nil)
    }

    @Test func `what a provider writes is shown without secrets, queries and control characters`() {
        let words = ProviderWords(secrets: ["hush-hush"])
        #expect(
            words.shown("key hush-hush\u{1B}[31m at\nhttps://h/x?sig=1#y, risk-averse key='sk-abcdefghijk'")
                == "key [hidden] [31m at https://h/x?… risk-averse key='[hidden]")
        #expect(words.shown(String(repeating: "a ", count: 1000)).count == 300)
        #expect(words.shown(body: Array("<!doctype html>".utf8)) == "it sent a web page, not an answer")
        #expect(words.shown(body: Array(#"{"detail":[{"msg":"Field required"}]}"#.utf8)) == "Field required")
        #expect(words.shown(body: []) == "it gave no reason")
    }
}

@Suite struct AlignmentTests {
    private func heard(_ text: String, each: Double = 0.4) -> [SpokenWord] {
        text.split(separator: " ").enumerated().map {
            SpokenWord(String($1), start: Double($0) * each, end: Double($0) * each + each * 0.9)
        }
    }

    @Test func `numbers and money get the time of all that was said for them`() throws {
        let words = try #require(
            WordAlignment.times(
                of: "It cost $9.99 on May 3rd.",
                heard: heard("it cost nine dollars and ninety nine cents on may third"),
                seconds: 4.4))
        #expect(words.map(\.text) == ["It", "cost", "$9.99", "on", "May", "3rd."])
        #expect(abs(words[2].start - 0.8) < 0.001 && abs(words[2].end - 3.16) < 0.001)
        #expect(abs(words[3].start - 3.2) < 0.001 && abs(words[5].start - 4.0) < 0.001)
    }

    @Test func `a misheard word keeps its time, a word that was added or left out shifts nothing`() throws {
        let words = try #require(
            WordAlignment.times(
                of: "The lighthouse keeper laughed loudly", heard: heard("the light house keeper um laffed"), seconds: 3
            ))
        #expect(words.map(\.text) == ["The", "lighthouse", "keeper", "laughed", "loudly"])
        #expect(abs(words[1].start - 0.4) < 0.001 && abs(words[1].end - 1.16) < 0.001)
        #expect(abs(words[2].start - 1.2) < 0.001 && abs(words[3].start - 2.0) < 0.001)
        #expect(words[4].start >= words[3].end && words[4].end <= 3)
    }

    @Test func `times that are too few, out of order or outside come out as none, ordered and inside`() throws {
        #expect(WordAlignment.times(of: "one two three", heard: [], seconds: 3) == nil)
        #expect(WordAlignment.times(of: "one two three", heard: heard("la la la"), seconds: 3) == nil)
        #expect(WordAlignment.times(of: " ", heard: [], seconds: 3) == [])
        Trial.each(200) { trial, random in
            let vocabulary = ["the", "fox", "$5", "ran", "—", "home,", "quickly", "é"]
            let written = (0..<random.int(1...20)).map { _ in random.pick(vocabulary) }
            let heard = written.filter { _ in random.chance(0.8) }.map {
                SpokenWord($0, start: .random(in: -1...9, using: &random), end: .random(in: -1...9, using: &random))
            }
            guard
                let words = WordAlignment.times(of: written.joined(separator: " "), heard: heard, seconds: 6)
            else { return }
            #expect(words.map(\.text) == written, "\(trial)")
            #expect(words.allSatisfy { 0 <= $0.start && $0.start <= $0.end && $0.end <= 6 }, "\(trial)")
            #expect(zip(words, words.dropFirst()).allSatisfy { $0.end <= $1.start + 1e-9 }, "\(trial)")
        }
    }
}
