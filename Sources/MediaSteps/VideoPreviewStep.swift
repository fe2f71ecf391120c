import Film
import JSON
import MediaLibrary
import SharedSteps
import StageMachine
import Steps

/// Makes the few silent seconds that play in a grid while one points at a video. Of the converted video, which is quick
/// and safe to read; around the moment of its poster.
struct VideoPreviewStep: Step {
    let signature = StepSignature.videoPreview

    func make(_ order: Order) async throws -> Product {
        let source = try order.file("medium")
        let moment = try order.source("poster").notes["seconds"]?.number ?? 0
        let preview = try filming(order.uploadName) { () throws(FilmError) in
            try MotionPreview(
                of: source, from: moment, limits: UploadProbe.limits, cancelled: { Task.isCancelled })
        }
        let file = order.scratch + "/preview.webp"
        try ScratchFile.write(preview.webp, to: file)
        return Product(
            file: file, mimeType: "image/webp",
            notes: [
                "width": JSON(preview.width), "height": JSON(preview.height), "duration": .double(preview.seconds),
            ])
    }
}
