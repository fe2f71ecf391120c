import AIServices
import FoundationEssentials
import Support
import Testing

@testable import EmbeddedServices

@Suite struct `Word times` {
    /// Ours is compared with what a recogniser that knows nothing of it finds in the sound.
    @Test func `the narrator's times are those of forced alignment`() async throws {
        let isFull = ProcessInfo.processInfo.environment["REELMILL_TEST_FULL"] == "1"
        let studio = Studio.shared
        let captioner = EmbeddedCaptioner(models: studio.models)
        var errors: [Double] = []
        var (spokenWords, seconds) = (0, 0.0)
        for text in isFull ? twentyTexts : Array(twentyTexts.prefix(5)) {
            let job = studio.job
            let narration = try await studio.narrator.narrate(NarrationRequest(text: text), job)
            let words = try #require(narration.words)
            let judged = try await captioner.words(of: text, in: narration.file, language: "en", job)
            #expect(words.map(\.text) == judged.map(\.text))
            let written = words.map { WrittenWord($0.text) }
            let own = words.indices.filter { !written[$0].core.isEmpty }.map { abs(words[$0].start - judged[$0].start) }
            errors += own
            let spoken = SpokenEnglish.spoken(WrittenWord.words(of: text)).flatMap { $0 }.count
            spokenWords += spoken
            seconds += narration.seconds
            let sound = try #require(WholeFile.bytes(of: narration.file).flatMap(MonoSound.init(wave:)))
            let worst = zip(words.filter { !WrittenWord($0.text).core.isEmpty }, own).max { $0.1 < $1.1 }
            print(
                "\(text.prefix(30)): \(milliseconds(own.sorted()[own.count / 2])) median,",
                "\(milliseconds(own.max() ?? 0)) worst (\(worst?.0.text ?? "")),",
                "\(Int(Double(spoken) / narration.seconds * 60)) words/min, level \(sound.speechLevel)")
            #expect((0.11...0.14).contains(sound.speechLevel))
        }
        errors.sort()
        let (median, most) = (errors[errors.count / 2], errors[errors.count * 95 / 100])
        let rate = Double(spokenWords) / seconds * 60
        print(
            "\(errors.count) words: median \(milliseconds(median)), 95 % \(milliseconds(most)), \(Int(rate)) words/min")
        #expect(median <= 0.04)
        #expect(most <= 0.15)
        #expect((130...190).contains(rate))
    }

    @Test func `espeak's times are near to those of forced alignment`() async throws {
        let studio = Studio.shared
        let captioner = EmbeddedCaptioner(models: studio.models)
        var errors: [Double] = []
        for text in [twentyTexts[0], twentyTexts[2], twentyTexts[5]] {
            let job = studio.job
            let narration = try await studio.narrator.narrate(
                NarrationRequest(text: text, voice: "espeak-en-us"), job)
            let judged = try await captioner.words(of: text, in: narration.file, language: "en", job)
            errors += zip(try #require(narration.words), judged).map { abs($0.start - $1.start) }
        }
        errors.sort()
        print(
            "espeak: median \(milliseconds(errors[errors.count / 2])), 95 % \(milliseconds(errors[errors.count * 95 / 100]))"
        )
        #expect(errors[errors.count / 2] <= 0.12)
        #expect(errors[errors.count * 95 / 100] <= 0.4)
    }

    @Test func `without an aligner words are spread over what is spoken`() async throws {
        let studio = Studio.shared
        let job = studio.job
        let narration = try await studio.narrator.narrate(NarrationRequest(text: twentyTexts[0]), job)
        let captioner = EmbeddedCaptioner(models: Studio(python: "/nowhere").models)
        let spread = try await captioner.words(of: twentyTexts[0], in: narration.file, language: "en", job)
        let errors = zip(try #require(narration.words), spread).map { abs($0.start - $1.start) }.sorted()
        print(
            "spread: median \(milliseconds(errors[errors.count / 2])), worst \(milliseconds(errors[errors.count - 1]))")
        #expect(errors[errors.count / 2] <= 0.25)
        #expect(errors[errors.count - 1] <= 0.8)
    }

    @Test func `a sound that does not fit its text still gives a time to each word`() async throws {
        let studio = Studio.shared
        let job = studio.job
        let narration = try await studio.narrator.narrate(NarrationRequest(text: "Good morning."), job)
        let words = try await EmbeddedCaptioner(models: studio.models).words(
            of: twentyTexts[3], in: narration.file, language: "en", job)
        #expect(words.map(\.text).joined(separator: " ") == twentyTexts[3])
        #expect(words.allSatisfy { $0.start >= 0 && $0.end <= narration.seconds + 0.01 && $0.start <= $0.end })
    }

    @Test func `what is no sound is refused`() async throws {
        let studio = Studio.shared
        await #expect {
            try await EmbeddedCaptioner(models: studio.models).words(
                of: "Hello", in: #filePath, language: "en", studio.job)
        } throws: { ($0 as? ServiceError)?.code == .badInput }
    }

    private func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1000).rounded())) ms" }
}
