import Film
import JSON
import SharedSteps
import StageMachine
import Steps
import Videos

/// Joins the segments and the sound to the finished film.
struct AssembleStep: Step {
    let signature = StepSignature.assemble

    func make(_ order: Order) async throws -> Product {
        let canvas = try FilmStyle.canvas(order)
        let segments = try order.parts("segment").map { part in try order.file("segment", part: part) }
        let frames = try order.parts("segment").reduce(0.0) { sum, part in
            sum + (try order.source("segment", part: part).notes["frames"]?.number ?? 0)
        }
        let sound = try order.file("sound", part: 0)
        let file = order.scratch + "/film.mp4"
        let labels = try labels(order)
        let film = try filming { () throws(FilmError) in
            try FilmAssembler(segments: segments).write(
                to: file, labels: labels, sound: sound, cancelled: { Task.isCancelled },
                progress: { order.progress(frames > 0 ? Double($0) / frames : 0) })
        }
        return Product(
            file: file, mimeType: "video/mp4",
            notes: [
                "width": JSON(film.width), "height": JSON(film.height), "frames": JSON(film.frames),
                "seconds": .double(film.seconds), "framesPerSecond": JSON(canvas.rateNumerator),
            ])
    }

    /// Title and description, and whom to name for graphics.
    private func labels(_ order: Order) throws(StepFailure) -> FilmLabels {
        var named: [String] = []
        for part in order.parts("picture") {
            for name in try order.source("picture", part: part).notes["attributions"]?.items ?? [] {
                if let name = name.text, !named.contains(name) { named.append(name) }
            }
        }
        let description = [order.value("item.description").text ?? ""] + named
        return FilmLabels(
            title: order.value("item.title").text ?? "",
            description: description.filter { !$0.isEmpty }.joined(separator: "\n"), comment: "Made with Reelmill")
    }
}
