import Film
import JSON
import MediaLibrary
import SharedSteps
import StageMachine
import Steps

/// Finds out what an uploaded sound is, and whether it keeps within the limits.
struct InspectAudioStep: Step {
    let signature = StepSignature.inspectAudio

    func make(_ order: Order) async throws -> Product {
        let probe = try UploadProbe.probe(order, containers: UploadProbe.sounds, kinds: "MP3, WAV, M4A, OGG")
        guard let sound = probe.audio.first else {
            throw StepFailure(
                code: "no_sound",
                message: "\(order.uploadName ?? "The file") could not be processed: there is no sound in it.",
                isRetryable: false)
        }
        return try Inspection.product(
            [
                "kind": "audio", "format": JSON(probe.container), "width": nil, "height": nil,
                "duration": probe.seconds.map { .double($0) } ?? .null, "audioCodec": JSON(sound.codec),
                "channels": JSON(sound.channels), "sampleRate": JSON(sound.sampleRate),
                "title": probe.title.isEmpty ? .null : JSON(probe.title),
            ], order)
    }
}
