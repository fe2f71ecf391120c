import Film
import JSON
import MediaLibrary
import SharedSteps
import StageMachine
import Steps

/// Makes of an uploaded sound one that plays everywhere, as loud as all others: AAC in an M4A.
struct AudioMediumStep: Step {
    let signature = StepSignature.audioMedium

    func make(_ order: Order) async throws -> Product {
        let source = try order.file("original")
        let file = order.scratch + "/medium.m4a"
        var options = Transcoder.Options()
        options.limits = UploadProbe.limits
        options.threads = 1
        options.loudness = order.value("pipeline.sound")["loudness"]?.number
        let media = try filming(order.uploadName) { [options] () throws(FilmError) in
            let transcoder = try Transcoder(path: source, options: options)
            guard transcoder.isSoundAlone else {
                throw FilmError(
                    .unsupported, "convert the sound",
                    "there is a moving picture in it. Save it as MP4 and upload that, or only its sound.")
            }
            return try transcoder.write(to: file, cancelled: { Task.isCancelled }, progress: order.progress)
        }
        return Product(file: file, mimeType: "audio/mp4", notes: media.notesForPages)
    }
}
