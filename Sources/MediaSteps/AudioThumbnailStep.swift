import Film
import JSON
import MediaLibrary
import Pictures
import SharedSteps
import StageMachine
import Steps

/// Draws a sound's outline, for grids.
struct AudioThumbnailStep: Step {
    let signature = StepSignature.audioThumbnail

    func make(_ order: Order) async throws -> Product {
        let format = try PictureFormat.of(order)
        let source = try order.file("medium")
        let name = order.uploadName
        let wave = try filming(name) { () throws(FilmError) in
            try Waveform(
                of: source, count: WaveformPicture.bars, limits: UploadProbe.limits, cancelled: { Task.isCancelled })
        }
        let drawn = WaveformPicture(wave)
        return try picturing(name) { () throws(PicturesError) in
            let written = try drawn.pixels.write(
                PictureVersion(
                    longestSide: WaveformPicture.width, format: format,
                    path: order.scratch + "/thumbnail." + format.fileExtension))
            return Product(
                file: written.path, mimeType: written.mimeType,
                notes: [
                    "width": JSON(written.width), "height": JSON(written.height), "duration": .double(wave.seconds),
                    "blurhash": JSON(drawn.blurhash),
                ])
        }
    }
}
