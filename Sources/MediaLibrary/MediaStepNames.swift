package import StageMachine

/// The steps of uploads, for programs that read pipelines without having the steps' code.
extension StepSignature {
    /// The original is there from the beginning: this one is only asked when it got lost.
    package static let receive = StepSignature(name: "receive", version: 1, makes: "original")

    package static let inspectImage = StepSignature(name: "inspect-image", version: 1, makes: "inspection")
    package static let imageMedium = StepSignature(name: "image-medium", version: 1, makes: "medium")
    package static let imageThumbnail = StepSignature(name: "image-thumbnail", version: 1, makes: "thumbnail")
    package static let imageAnalysis = StepSignature(name: "image-analysis", version: 1, makes: "analysis")

    package static let inspectVideo = StepSignature(name: "inspect-video", version: 1, makes: "inspection")
    package static let videoMedium = StepSignature(name: "video-medium", version: 1, makes: "medium")
    package static let videoPoster = StepSignature(name: "video-poster", version: 1, makes: "poster")
    package static let videoThumbnail = StepSignature(name: "video-thumbnail", version: 1, makes: "thumbnail")
    package static let videoPreview = StepSignature(name: "video-preview", version: 1, makes: "preview")
    package static let videoAnalysis = StepSignature(name: "video-analysis", version: 1, makes: "analysis")

    package static let inspectAudio = StepSignature(name: "inspect-audio", version: 1, makes: "inspection")
    package static let audioMedium = StepSignature(name: "audio-medium", version: 1, makes: "medium")
    package static let audioThumbnail = StepSignature(name: "audio-thumbnail", version: 2, makes: "thumbnail")
    package static let audioAnalysis = StepSignature(name: "audio-analysis", version: 1, makes: "analysis")

    package static let mediaSteps: [StepSignature] = [
        .receive, .inspectImage, .imageMedium, .imageThumbnail, .imageAnalysis, .inspectVideo, .videoMedium,
        .videoPoster, .videoThumbnail, .videoPreview, .videoAnalysis, .inspectAudio, .audioMedium, .audioThumbnail,
        .audioAnalysis,
    ]
}
