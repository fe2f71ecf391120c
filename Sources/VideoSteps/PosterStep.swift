import Film
import FoundationEssentials
import JSON
import SharedSteps
import StageMachine
import Steps
import Videos

/// Makes the poster: the middle of the first scene, without captions.
struct PosterStep: Step {
    let signature = StepSignature.poster

    func make(_ order: Order) async throws -> Product {
        let style = try FilmStyle(order)
        let plan = try FilmPlan(file: order.file("timeline", part: 0))
        var scene = style.scene(
            picture: try order.file("picture", part: 1), try order.source("picture", part: 1), narration: "", words: [])
        scene.narration = nil
        scene.frames = plan.scenes[0].frames
        let jpeg = try filming { [scene] () throws(FilmError) in
            let timing = try SceneTiming(scene, clip: nil, canvas: style.look.canvas)
            return try SceneRenderer(look: style.look, scene: scene, timing: timing, index: 0, previous: nil)
                .poster(cancelled: { Task.isCancelled })
        }
        let file = order.scratch + "/poster.jpg"
        try ScratchFile.write(jpeg, to: file)
        return Product(file: file, mimeType: "image/jpeg")
    }
}
