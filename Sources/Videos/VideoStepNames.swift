package import StageMachine

/// The steps of videos, for programs that read pipelines without having the steps' code.
extension StepSignature {
    package static let narrate = StepSignature(name: "narrate", version: 1, makes: "narration")
    package static let caption = StepSignature(name: "caption", version: 1, makes: "words")
    package static let illustrate = StepSignature(name: "illustrate", version: 1, makes: "picture")
    package static let medium = StepSignature(name: "medium", version: 1, makes: "medium")
    package static let thumbnail = StepSignature(name: "thumbnail", version: 1, makes: "thumbnail")
    package static let describe = StepSignature(name: "describe", version: 1, makes: "analysis")
    package static let compose = StepSignature(name: "compose", version: 1, makes: "music")
    package static let planFilm = StepSignature(name: "plan-film", version: 1, makes: "timeline")
    package static let renderScene = StepSignature(name: "render-scene", version: 1, makes: "segment")
    package static let mix = StepSignature(name: "mix", version: 1, makes: "sound")
    package static let assemble = StepSignature(name: "assemble", version: 1, makes: "film")
    package static let poster = StepSignature(name: "poster", version: 1, makes: "poster")
    package static let captionFile = StepSignature(name: "caption-file", version: 1, makes: "captions")
    package static let subtitleFile = StepSignature(name: "subtitle-file", version: 1, makes: "subtitles")

    package static let videoSteps: [StepSignature] = [
        .narrate, .caption, .illustrate, .medium, .thumbnail, .describe, .compose, .planFilm, .renderScene, .mix,
        .assemble, .poster, .captionFile, .subtitleFile,
    ]
}
