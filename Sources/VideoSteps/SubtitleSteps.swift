import Film
import SharedSteps
import StageMachine
import Steps
import Videos

/// Writes the captions of the film as WebVTT, with a time for each word.
struct CaptionFileStep: Step {
    let signature = StepSignature.captionFile

    func make(_ order: Order) async throws -> Product {
        let file = order.scratch + "/captions.vtt"
        try ScratchFile.write(FilmPlan(file: order.file("timeline", part: 0)).subtitles.webVTT, to: file)
        return Product(file: file, mimeType: "text/vtt")
    }
}

/// Writes them as SubRip, for players that know nothing else.
struct SubtitleFileStep: Step {
    let signature = StepSignature.subtitleFile

    func make(_ order: Order) async throws -> Product {
        let file = order.scratch + "/captions.srt"
        try ScratchFile.write(FilmPlan(file: order.file("timeline", part: 0)).subtitles.subRip, to: file)
        return Product(file: file, mimeType: "application/x-subrip")
    }
}
