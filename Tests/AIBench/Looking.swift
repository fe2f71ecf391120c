import AIServices
import BenchReport
import EmbeddedServices
import FoundationEssentials
import LocalModels

/// The analysis of pictures, and what the local models take of memory.
struct Looking {
    private let place: Place

    init(_ place: Place) { self.place = place }

    func measure(_ pictures: [(file: String, prompt: String)], _ report: inout BenchReport) async throws {
        var times: [Double] = []
        for picture in pictures.prefix(1) {
            _ = try await place.analyst.analyse(picture.file, context: picture.prompt, place.job)
        }
        for picture in pictures {
            let start = ContinuousClock.now
            let analysis = try await place.analyst.analyse(picture.file, context: picture.prompt, place.job)
            times.append(secondsSince(start) * 1000)
            guard !analysis.tags.isEmpty else { throw BenchError("the classifier does not answer") }
        }
        report.add(
            "analysis of a picture of 1080x1920, median", median(times), "ms", .atMost(60),
            "\(times.count) pictures, warm")
        report.add("analysis of a picture, 95 %", quantile(0.95, times), "ms")
    }

    /// After all models were used, twice: the second time with whatever the first one left.
    func measureMemory(_ report: inout BenchReport) async throws {
        for _ in 1...2 {
            _ = try await place.models.embed(["A lighthouse keeper counts the stairs.", "A fox sleeps."])
            try await Speech(place).speakOnce()
        }
        guard let pid = place.models.processID else { throw BenchError("the helper of the local models is gone") }
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        func megabytes(_ field: String) -> Double {
            let line = status.split(separator: "\n").first { $0.hasPrefix(field + ":") }
            return Double(line.map { $0.filter(\.isNumber) } ?? "").map { $0 * 1024 / 1e6 } ?? .nan
        }
        report.add("memory of the local models, at most", megabytes("VmHWM"), "MB", .atMost(400))
        report.add("memory of the local models, at rest", megabytes("VmRSS"), "MB")
    }
}
