import Film
import JSON
import StageMachine
import Steps
import Videos

/// Joins the segments to the finished film: their frames are copied, the sound is mixed beside them.
struct AssembleStep: Step {
    let signature = StepSignature.assemble

    func make(_ order: Order) async throws -> Product {
        let canvas = try FilmStyle.canvas(order)
        let pauses = FilmStyle.Pauses(order)
        var segments: [String] = []
        var narrations: [TimelineScene] = []
        for part in order.parts("segment") {
            segments.append(try order.file("segment", part: part))
            narrations.append(pauses.scene(narration: try order.file("narration", part: part)))
        }
        let music = try order.source("music", part: 0)
        let bed = music.size > 0 ? try order.file("music", part: 0) : nil
        let file = order.scratch + "/film.mp4"
        let labels = try labels(order)
        let film = try filming { () throws(FilmError) in
            let sound = try MasteredSound(
                plan(narrations, bed, music.notes, canvas), cancelled: { Task.isCancelled })
            let assembler = try FilmAssembler(segments: segments)
            return try assembler.write(
                to: file, labels: labels, cancelled: { Task.isCancelled }, progress: { _ in }
            ) { (block) throws(FilmError) in try sound.read(into: block) }
        }
        return Product(
            file: file, mimeType: "video/mp4",
            notes: [
                "width": JSON(film.width), "height": JSON(film.height), "frames": JSON(film.frames),
                "seconds": .double(film.seconds), "framesPerSecond": JSON(canvas.rateNumerator),
            ])
    }

    private func plan(
        _ scenes: [TimelineScene], _ bed: String?, _ notes: JSON, _ canvas: Canvas
    ) throws(FilmError) -> SoundPlan {
        var heard: [SoundPlan.Scene] = []
        for scene in scenes {
            let (timing, clip) = try SceneTiming.measured(scene, canvas: canvas, cancelled: { Task.isCancelled })
            heard.append(
                SoundPlan.Scene(
                    clip, pauseBefore: scene.pauseBefore, pauseAfter: scene.pauseAfter, frames: timing.frames))
        }
        var music: MusicBed?
        if let bed {
            music = try MusicBed(
                file: bed, level: notes["level"]?.number ?? MusicBed.level, cancelled: { Task.isCancelled })
            music?.ducking = notes["ducking"]?.number ?? 12
            // A bed of our own ends where it begins: there is nothing to fade over.
            if notes["music"]?.text != "own file" { music?.overlap = 0 }
        }
        return try SoundPlan(clock: SampleClock(framesPerSecond: canvas.rateNumerator), scenes: heard, music: music)
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
