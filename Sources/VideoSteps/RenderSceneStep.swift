import Film
import JSON
import SharedSteps
import StageMachine
import Steps
import Videos

/// Renders one scene, its captions in it, into a segment of the film.
struct RenderSceneStep: Step {
    let signature = StepSignature.renderScene
    let cores: Slots

    func make(_ order: Order) async throws -> Product {
        let seconds = try order.source("narration").notes["seconds"]?.number ?? 0
        return try await cores.use(for: seconds) { try render(order) }
    }

    private func render(_ order: Order) throws(StepFailure) -> Product {
        let style = try FilmStyle(order)
        let part = order.ref.part
        let scene = style.scene(
            picture: try order.file("picture"), try order.source("picture"), narration: try order.file("narration"),
            words: try WordTimes(file: order.file("words")).timed)
        let before: TimelineScene? =
            part > 1
            ? style.scene(
                picture: try order.file("picture", part: part - 1), try order.source("picture", part: part - 1),
                narration: try order.file("narration", part: part - 1), words: [])
            : nil
        let file = order.scratch + "/segment.mp4"
        let segment = try filming { () throws(FilmError) -> Segment in
            let renderer = try renderer(scene, after: before, part: part, style)
            return try renderer.write(to: file, threads: 1, cancelled: { Task.isCancelled }) { done in
                order.progress(Double(done) / Double(renderer.timing.frames))
            }
        }
        return Product(file: file, mimeType: "video/mp4", notes: ["frames": JSON(segment.frames)])
    }

    private func renderer(
        _ scene: TimelineScene, after before: TimelineScene?, part: Int, _ style: FilmStyle
    ) throws(FilmError) -> SceneRenderer {
        let timing = try measured(scene, style)
        var previous: (scene: TimelineScene, timing: SceneTiming)?
        if let before {
            let timing = try measured(before, style)
            previous = (before, timing)
        }
        return try SceneRenderer(look: style.look, scene: scene, timing: timing, index: part - 1, previous: previous)
    }

    private func measured(_ scene: TimelineScene, _ style: FilmStyle) throws(FilmError) -> SceneTiming {
        try SceneTiming.measured(scene, canvas: style.look.canvas, cancelled: { Task.isCancelled }).timing
    }
}
