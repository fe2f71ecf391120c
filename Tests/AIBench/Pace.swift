import AIServices
import BenchReport
import EmbeddedServices
import FoundationEssentials

/// How fast stories are told, and how well that is foreseen.
struct Pace {
    private let place: Place

    private struct Told {
        var story: String
        var language: String
        /// As they are heard: `$1,250` is written as one, and spoken as six.
        var words = 0
        var written = 0
        var seconds = 0.0
        var pauses = 0.0
        var foreseen = 0.0

        /// As it is heard in the film.
        var rate: Double { Double(words) / (seconds + pauses) * 60 }
    }

    /// Around the narration of each scene, as the pipelines have it.
    private static let pause = 0.7

    init(_ place: Place) { self.place = place }

    func measure(_ report: inout BenchReport) async throws {
        var told: [Told] = []
        for (name, script) in try await place.scripts() {
            var story = Told(story: name, language: script.language)
            for scene in script.scenes {
                let narration = try await place.narrator.narrate(
                    NarrationRequest(text: scene.narration, language: script.language), place.job)
                let written = scene.narration.split(whereSeparator: \.isWhitespace).count
                story.written += written
                story.words += script.language == "en" ? EmbeddedNarrator.heardWords(of: scene.narration) : written
                story.seconds += narration.seconds
                story.pauses += Self.pause
                story.foreseen += SpeakingTime.seconds(of: scene.narration, language: script.language)
            }
            told.append(story)
        }
        let english = told.filter { $0.language == "en" }
        report.add(
            "words heard a minute in films of English stories, mean",
            english.map(\.rate).reduce(0, +) / Double(english.count), "words/min", .between(130, 190),
            "\(english.count) stories, pauses between scenes counted")
        report.add(
            "words written a minute in films of English stories, mean",
            english.map { $0.rate * Double($0.written) / Double($0.words) }.reduce(0, +) / Double(english.count),
            "words/min")
        let outside = english.filter { !(130...190).contains($0.rate) }
        report.add(
            "English films not told at 130 to 190", Double(outside.count), "stories", nil,
            outside.map { "\($0.story) \(Int($0.rate))" }.joined(separator: ", "))
        for (language, stories) in Dictionary(grouping: told, by: \.language).sorted(by: { $0.key < $1.key }) {
            let measured = stories.map(\.seconds).reduce(0, +)
            let spaced = stories.map(\.written).reduce(0, +)
            report.add(
                "foreseen against told seconds, \(language)", stories.map(\.foreseen).reduce(0, +) / measured, "×",
                .between(0.88, 1.12),
                "\(rounded(measured, 1)) s" + (spaced > 40 ? ", \(Int(Double(spaced) / measured * 60)) words/min" : ""))
        }
        let worst = told.max { abs($0.foreseen / $0.seconds - 1) < abs($1.foreseen / $1.seconds - 1) }
        if let worst {
            report.add("foreseen against told seconds, worst", worst.foreseen / worst.seconds, "×", nil, worst.story)
        }
    }
}
