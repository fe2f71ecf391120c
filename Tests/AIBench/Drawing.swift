import AIServices
import BenchReport
import EmbeddedServices
import FoundationEssentials

/// The scenes of the stories in fixtures/, drawn upright.
struct Drawing {
    private let place: Place
    private static let scenesOfAStory = 2

    init(_ place: Place) { self.place = place }

    /// - Returns: The files, with the prompts that they were drawn by.
    func measure(_ report: inout BenchReport) async throws -> [(file: String, prompt: String)] {
        var pictures: [(file: String, prompt: String)] = []
        var times: [Double] = []
        for request in try await requests() {
            let start = ContinuousClock.now
            let picture = try await place.illustrator.illustrate(request, place.job)
            times.append(secondsSince(start))
            pictures.append((picture.file, request.prompt))
        }
        report.add(
            "a picture of 1080x1920, slowest", times.max() ?? .nan, "s", .atMost(1.5),
            "\(times.count) scenes of stories")
        report.add("a picture of 1080x1920, median", median(times), "s")
        report.add("pictures, one after the other", Double(times.count) / times.reduce(0, +), "pictures/s")
        return pictures
    }

    private func requests() async throws -> [PictureRequest] {
        var requests: [PictureRequest] = []
        for (_, script) in try await place.scripts() {
            for (index, scene) in script.scenes.prefix(Self.scenesOfAStory).enumerated() {
                requests.append(
                    PictureRequest(
                        prompt: scene.imagePrompt, look: script.look, width: 1080, height: 1920, seed: 1,
                        take: UInt64(index)))
            }
        }
        guard !requests.isEmpty else { throw BenchError("there are no stories in fixtures") }
        return requests
    }
}
