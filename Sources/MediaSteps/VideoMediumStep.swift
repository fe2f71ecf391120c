import Film
import JSON
import MediaLibrary
import SharedSteps
import StageMachine
import Steps

/// Makes of an uploaded video one that plays everywhere: H.264 and AAC, at most 1080p, upright, its index first.
struct VideoMediumStep: Step {
    let signature = StepSignature.videoMedium
    let threads: Int

    func make(_ order: Order) async throws -> Product {
        let source = try order.file("original")
        let file = order.scratch + "/medium.mp4"
        var options = Transcoder.Options()
        options.limits = UploadProbe.limits
        options.threads = threads
        options.loudness = order.value("pipeline.video")["loudness"]?.number
        options.preset = try preset(order)
        let media = try filming(order.uploadName) { [options] () throws(FilmError) in
            try Transcoder(path: source, options: options).write(
                to: file, cancelled: { Task.isCancelled }, progress: order.progress)
        }
        return Product(file: file, mimeType: "video/mp4", notes: media.notesForPages)
    }

    private func preset(_ order: Order) throws(StepFailure) -> VideoPreset {
        guard let name = order.value("pipeline.video")["preset"]?.text else { return .standard }
        guard let preset = VideoPreset.all.first(where: { $0.name == name }) else {
            let known = VideoPreset.all.map(\.name).joined(separator: ", ")
            throw StepFailure(
                code: "bad_pipeline",
                message: "The pipeline's video.preset is '\(name)', but must be one of \(known).", isRetryable: false)
        }
        return preset
    }
}

extension TranscodedMedia {
    var notesForPages: JSON {
        var facts: [String: JSON] = [
            "duration": .double(seconds), "hasSound": .bool(hasSound), "remarks": .array(notes.map { JSON($0) }),
        ]
        if width > 0 {
            facts["width"] = JSON(width)
            facts["height"] = JSON(height)
            facts["framesPerSecond"] = JSON(framesPerSecond)
            facts["frames"] = JSON(frames)
        }
        return .object(facts)
    }
}
