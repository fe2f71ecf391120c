import Film
import JSON
import SharedSteps
import StageMachine
import Steps
import Videos

/// Mixes the narrations and the music to the finished sound of the film.
struct MixStep: Step {
    let signature = StepSignature.mix

    func make(_ order: Order) async throws -> Product {
        let canvas = try FilmStyle.canvas(order)
        let pauses = FilmStyle.Pauses(order)
        var narrations: [TimelineScene] = []
        for part in order.parts("narration") {
            narrations.append(pauses.scene(narration: try order.file("narration", part: part)))
        }
        let music = try order.source("music", part: 0)
        let bed = music.size > 0 ? try order.file("music", part: 0) : nil
        let file = order.scratch + "/sound.m4a"
        let seconds = try filming { () throws(FilmError) in
            let length = try MasteredSound.write(
                plan(narrations, bed, music.notes, canvas), to: file, cancelled: { Task.isCancelled },
                progress: { order.progress($0) })
            return Double(length) / Double(Sound.rate)
        }
        return Product(file: file, mimeType: "audio/mp4", notes: ["seconds": .double(seconds)])
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
}
