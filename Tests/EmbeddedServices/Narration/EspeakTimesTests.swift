import AIServices
import FoundationEssentials
import Support
import Testing

@testable import EmbeddedServices

/// Against what espeak-ng's library says of the same sound, which its program does not tell.
@Suite struct `Times of words by espeak-ng` {
    // codespell:ignore-begin
    static let clauses = [
        ("de", "In einer kleinen Stadt lebte ein alter Uhrmacher"),
        ("de", "der jeden Morgen seine vielen Uhren zählte"),
        ("fr", "Le vieux violoniste entre chaque jour dans la boulangerie"), ("fr", "quand Paris dort encore un peu"),
        ("es", "En el patio de mi abuela había un naranjo que no daba naranjas"),
        ("it", "La mattina dopo il pomodoro rosso dormiva sotto una foglia grande"),
        ("ru", "Старый рыбак вышел ночью в море и долго не возвращался"),
        ("pt", "O menino correu pela praia com o seu cachorro amarelo"),
        ("pl", "Stary zegar na wieży wybił północ i wszyscy poszli spać"),
    ]
    // codespell:ignore-end

    @Test(arguments: [0.8, 1, 1.6]) func `each word has its own`(speed: Double) async throws {
        var errors: [Double] = []
        var shared: [Double] = []
        for (language, clause) in Self.clauses {
            let words = clause.split(separator: " ").map(String.init)
            let voice = EspeakVoice(program: "/usr/bin/espeak-ng")
            let speaker = EspeakSpeaker(espeak: voice, language: language, speed: speed)
            let (sound, times) = try #require(try await speaker.speak([words.map { [$0] }], "speak").first)
            let whole = try await voice.speak(clause, language: language, speed: speed, attempted: "speak")
            let lead = Double(try #require(whole.audible).lowerBound) / Double(whole.rate)
            let rate = Int((165 * (language == "fr" ? 0.82 : 1) * speed).rounded())
            let begins = try Self.judged(clause, words, language, rate)
            let spread = EspeakSpeaker.distributed(words, over: sound.seconds, from: 0)
            #expect(zip(times, times.dropFirst()).allSatisfy { ($0?.upperBound ?? 9) <= ($1?.lowerBound ?? 0) + 1e-9 })
            for (index, begin) in begins.enumerated().dropFirst() {
                guard let begin else { continue }
                errors.append(abs(try #require(times[index]).lowerBound - (begin - lead)))
                shared.append(abs(try #require(spread[index]).lowerBound - (begin - lead)))
            }
        }
        func figures(_ errors: [Double]) -> (median: Double, most: Double) {
            let sorted = errors.sorted()
            return (sorted[sorted.count / 2], sorted[sorted.count * 95 / 100])
        }
        let (own, before) = (figures(errors), figures(shared))
        print("at \(speed): \(errors.count) words, median \(own.median), 95 % \(own.most) s; by length \(before)")
        #expect(errors.count > 60)
        #expect(own.median <= 0.03 / min(1, speed) && own.most <= 0.1 / min(1, speed))
        #expect(own.median < before.median && own.most < before.most)
    }

    // codespell:ignore-begin
    static let japanese = [
        ["山の", "ふもとに", "小さな", "きつねが", "すんでいました"], ["乗客は", "暗い", "車両の中で", "静かに", "待っていました"],
        ["百匹の", "狐が", "提灯を", "持って", "線路の雪を", "かいていました"],
    ]
    // codespell:ignore-end

    @Test func `each phrase of Japanese has its own`() async throws {
        let voice = EspeakVoice(program: "/usr/bin/espeak-ng")
        let speaker = EspeakSpeaker(espeak: voice, language: "ja", speed: 1)
        var own: [Double] = []
        var shared: [Double] = []
        for written in Self.japanese {
            let reading = JapaneseReading(program: "/usr/bin/mecab")
            let read = try #require(try await reading.kana(ofPhrases: written, "read"))
            let (sound, times) = try #require(try await speaker.speak([written.map { [$0] }], "speak").first)
            let text = written.joined(separator: " ")
            let whole = try await voice.speak(text, language: "ja", speed: 1, attempted: "speak")
            let lead = Double(try #require(whole.audible).lowerBound) / Double(whole.rate)
            let begins = try Self.judged(read.joined(separator: " "), read, "ja", 165)
            let spread = EspeakSpeaker.distributed(written, over: sound.seconds, from: 0)
            for (index, begin) in begins.enumerated().dropFirst() {
                let begin = try #require(begin) - lead
                own.append(abs(try #require(times[index]).lowerBound - begin))
                shared.append(abs(try #require(spread[index]).lowerBound - begin))
            }
        }
        let (mean, before) = (own.reduce(0, +) / Double(own.count), shared.reduce(0, +) / Double(own.count))
        print(
            "phrases of Japanese: \(mean) s off, at most \(own.max() ?? 0); by length \(before), \(shared.max() ?? 0)")
        #expect(mean <= 0.035 && own.allSatisfy { $0 <= 0.08 }, "\(own)")
        #expect(mean < before)
    }

    @Test func `each character of Chinese has its own`() async throws {
        let written = WrittenWord("“村子的尽头有一口古井”，2026年。").characters.map(\.text)
        #expect(written == ["“村", "子", "的", "尽", "头", "有", "一", "口", "古", "井”，", "2026", "年。"])
        let voice = EspeakVoice(program: "/usr/bin/espeak-ng")
        let speaker = EspeakSpeaker(espeak: voice, language: "cmn", speed: 1)
        var own: [Double] = []
        var shared: [Double] = []
        for clause in ["村子的尽头有一口古井", "月亮会下到井里喝水", "挂在村口最高的树上"] {
            let words = WrittenWord(clause).characters.map(\.text)
            let (sound, times) = try #require(try await speaker.speak([words.map { [$0] }], "speak").first)
            let text = words.joined(separator: " ")
            let whole = try await voice.speak(text, language: "cmn", speed: 1, attempted: "speak")
            let lead = Double(try #require(whole.audible).lowerBound) / Double(whole.rate)
            let begins = try Self.judged(text, words, "cmn-latn-pinyin", 165)
            let spread = EspeakSpeaker.distributed(words, over: sound.seconds, from: 0)
            for (index, begin) in begins.enumerated().dropFirst() {
                let begin = try #require(begin) - lead
                own.append(abs(try #require(times[index]).lowerBound - begin))
                shared.append(abs(try #require(spread[index]).lowerBound - begin))
            }
        }
        let (mean, before) = (own.reduce(0, +) / Double(own.count), shared.reduce(0, +) / Double(own.count))
        print(
            "characters of Chinese: \(mean) s off, at most \(own.max() ?? 0); by length \(before), \(shared.max() ?? 0)"
        )
        #expect(own.count > 20 && mean <= 0.04, "\(own)")
        #expect(mean < before)
    }

    @Test func `a number that is spoken in several words has one time`() async throws {
        let speaker = EspeakSpeaker(espeak: EspeakVoice(program: "/usr/bin/espeak-ng"), language: "de", speed: 1)
        let words = ["Im", "Jahr", "1740", "zählte", "er", "312", "alte", "Uhren"]
        let (sound, times) = try #require(try await speaker.speak([words.map { [$0] }], "speak").first)
        let lengths = try times.map { try #require($0).upperBound - $0!.lowerBound }
        // Siebzehnhundertvierzig, dreihundertzwölf.
        let longest = lengths.indices.sorted { lengths[$0] > lengths[$1] }.prefix(2).sorted()
        #expect(longest == [2, 5], "\(lengths)")
        #expect(abs(times[7]!.upperBound - sound.seconds) < 0.01)
    }

    /// When each word begins; nil for those that it speaks in one with the word before.
    private static func judged(_ text: String, _ words: [String], _ voice: String, _ rate: Int) throws -> [Double?] {
        let folder = TemporaryFolder("events")
        let script = #filePath.replacing("EspeakTimesTests.swift", with: "word_events.py")
        let file = folder.file("text")
        try Data(text.utf8).write(to: URL(filePath: file))
        let run = BuiltProgram(path: "/bin/sh").run(
            ["-c", "exec /usr/bin/python3 \"$0\" \"$1\" \"$2\" < \"$3\"", script, voice, "\(rate)", file])
        try #require(run.status == 0, "\(run.complaint)")
        var begins: [Int: Double] = [:]
        for line in run.output.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard let place = Int(fields[0]), let seconds = Double(fields[1]) else { continue }
            begins[place] = seconds
        }
        var place = 0
        return words.map { word in
            defer { place += word.unicodeScalars.count + 1 }
            return begins[place]
        }
    }
}
