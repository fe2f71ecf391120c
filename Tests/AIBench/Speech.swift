import AIServices
import BenchReport
import EmbeddedServices
import FoundationEssentials
import JSON
import Support

/// Twenty English texts, spoken by the neural voice.
struct Speech {
    private let place: Place

    init(_ place: Place? = nil) throws { self.place = try place ?? Place() }

    /// Runs this program again on one core: its start and the helper's are in the time.
    static func measureOnOneCore(_ report: inout BenchReport) throws {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let run = {
            let child = try MeasuredChild("taskset", ["-c", "0", program, "speak"])
            let answer = try JSON(parsing: child.output)
            return (seconds: answer["seconds"]?.number ?? 0, wall: child.wall)
        }
        _ = try run()
        let (seconds, wall) = try run()
        report.add(
            "speech on one core, with all that starts", seconds / wall, "× real time", .atLeast(30),
            "\(rounded(seconds, 1)) s of speech in \(rounded(wall, 2)) s")
    }

    func speak() async throws -> JSON {
        var seconds = 0.0
        for text in twentyTexts {
            seconds += try await place.narrator.narrate(NarrationRequest(text: text, language: "en"), place.job).seconds
        }
        return ["seconds": .double(seconds)]
    }

    /// One text, and its words found in it.
    func speakOnce() async throws {
        let job = place.job
        let narration = try await place.narrator.narrate(NarrationRequest(text: twentyTexts[0], language: "en"), job)
        _ = try await place.captioner.words(of: twentyTexts[0], in: narration.file, language: "en", job)
    }

    /// Against what pocketsphinx, which knows nothing of the voice, finds in the sound.
    func judge(_ report: inout BenchReport) async throws {
        var errors: [Double] = []
        var worst = (error: 0.0, word: "")
        var rates: [Double] = []
        for text in twentyTexts {
            let job = place.job
            let narration = try await place.narrator.narrate(NarrationRequest(text: text, language: "en"), job)
            let judged = try await place.captioner.words(of: text, in: narration.file, language: "en", job)
            let words = narration.words ?? []
            guard words.map(\.text) == judged.map(\.text) else { throw BenchError("words are missing: \(text)") }
            for (own, other) in zip(words, judged) where own.text.contains(where: { $0.isLetter || $0.isNumber }) {
                let error = abs(own.start - other.start) * 1000
                errors.append(error)
                if error > worst.error { worst = (error, own.text) }
            }
            rates.append(Double(words.count) / narration.seconds * 60)
        }
        report.add(
            "error of word starts, median", median(errors), "ms", .atMost(40), "\(errors.count) words of 20 texts")
        report.add("error of word starts, 95 %", quantile(0.95, errors), "ms", .atMost(150))
        report.add("error of word starts, worst", worst.error, "ms", nil, "'\(worst.word)'")
        report.add("written words a minute, median of 20 texts", median(rates), "words/min", .between(130, 190))
    }
}
