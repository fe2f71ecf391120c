import Film
import JSON
import MediaLibrary
import SharedSteps
import StageMachine
import Steps

/// Finds out what an uploaded video is, by its headers and first packets, and whether it keeps within the limits.
struct InspectVideoStep: Step {
    let signature = StepSignature.inspectVideo

    func make(_ order: Order) async throws -> Product {
        let probe = try UploadProbe.probe(order, containers: UploadProbe.videos, kinds: "MP4, MOV, WebM, MKV")
        guard let video = probe.video.first else {
            throw StepFailure(
                code: "no_picture",
                message: "\(order.uploadName ?? "The file") could not be processed: there is no moving picture in it. "
                    + (probe.audio.isEmpty
                        ? "Upload a video." : "To keep its sound, save that as M4A, MP3, WAV or OGG and upload it."),
                isRetryable: false)
        }
        let isUpright = video.rotation.isMultiple(of: 180)
        let shape = min(100, max(0.01, video.pixelAspect))
        let shown = (width: Int((Double(video.width) * shape).rounded()), height: video.height)
        let sound = probe.audio.first
        return try Inspection.product(
            [
                "kind": "video", "format": JSON(probe.container),
                "duration": probe.seconds.map { .double($0) } ?? .null,
                "width": JSON(isUpright ? shown.width : shown.height),
                "height": JSON(isUpright ? shown.height : shown.width),
                "framesPerSecond": video.framesPerSecond.map { .double($0) } ?? .null,
                "videoCodec": JSON(video.codec), "hdr": .bool(video.isHighDynamicRange),
                "audioCodec": JSON(sound?.codec), "channels": sound.map { JSON($0.channels) } ?? .null,
                "title": probe.title.isEmpty ? .null : JSON(probe.title),
            ], order)
    }
}
