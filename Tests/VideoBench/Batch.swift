import BenchReport
import FoundationEssentials
import Support

/// Ten stories in one command.
struct Batch {
    private let place: Place
    private static let stories = [
        "joke-penguins", "space-postcard", "sea-turtle", "fable-snail-and-hare", "poem-harbour", "product-lamp",
        "sports-goal", "horror-attic", "news-bridge", "science-rainbow",
    ]

    init(_ place: Place) { self.place = place }

    func measure(_ report: inout BenchReport) throws {
        let folder = place.folder.file("stories")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in Self.stories {
            try place.story(name).write(toFile: "\(folder)/\(name).txt", atomically: true, encoding: .utf8)
        }
        let cores = Double(ProcessInfo.processInfo.activeProcessorCount)
        let made = try place.make(["--batch", folder, "-o", place.folder.file("films")])
        report.add(
            "ten videos in one batch: cores busy", made.cpu / made.wall / cores * 100, "%", .atLeast(90),
            "\(rounded(made.cpu, 1)) s of \(Int(cores)) cores in \(rounded(made.wall, 1)) s")
    }
}
