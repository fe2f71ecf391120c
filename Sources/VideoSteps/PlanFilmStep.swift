import Film
import JSON
import SharedSteps
import StageMachine
import Steps
import Videos

/// Works out when each scene begins and when each word is shown.
struct PlanFilmStep: Step {
    let signature = StepSignature.planFilm

    func make(_ order: Order) async throws -> Product {
        let canvas = try FilmStyle.canvas(order)
        let pauses = FilmStyle.Pauses(order)
        var scenes: [FilmPlan.Scene] = []
        var frame = 0
        for part in order.parts("narration") {
            try Task.checkCancellation()
            var scene = pauses.scene(narration: try order.file("narration", part: part))
            scene.words = try WordTimes(file: order.file("words", part: part)).timed
            let timing = try filming { () throws(FilmError) in
                try SceneTiming.measured(scene, canvas: canvas, cancelled: { Task.isCancelled }).timing
            }
            let words = timing.captions(scene, canvas: canvas).words
            scenes.append(FilmPlan.Scene(firstFrame: frame, frames: timing.frames, words: words))
            frame += timing.frames
        }
        let plan = FilmPlan(framesPerSecond: canvas.rateNumerator, scenes: scenes)
        let file = order.scratch + "/timeline.json"
        try ScratchFile.write(plan.json.canonicalText, to: file)
        let durations = scenes.map { JSON.double(Double($0.frames) / canvas.framesPerSecond) }
        return Product(
            file: file, mimeType: "application/json", notes: ["frames": JSON(frame), "seconds": .array(durations)])
    }
}
