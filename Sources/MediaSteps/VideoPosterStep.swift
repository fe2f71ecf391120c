import Film
import JSON
import MediaLibrary
import Pictures
import SharedSteps
import StageMachine
import Steps

/// Takes from an uploaded video the frame that shows best what it is about. It is there long before the rest.
struct VideoPosterStep: Step {
    let signature = StepSignature.videoPoster

    func make(_ order: Order) async throws -> Product {
        let source = try order.file("original")
        let frame = try filming(order.uploadName) { () throws(FilmError) in
            try Thumbnail(of: source, limits: UploadProbe.limits, cancelled: { Task.isCancelled })
        }
        let file = order.scratch + "/poster.jpg"
        try ScratchFile.write(frame.jpeg, to: file)
        return Product(
            file: file, mimeType: "image/jpeg",
            notes: [
                "width": JSON(frame.width), "height": JSON(frame.height), "seconds": .double(frame.seconds),
            ])
    }
}

/// Makes of the poster a picture for grids, where all have the same shape.
struct VideoThumbnailStep: Step {
    static let width = 320
    static let height = 240

    let signature = StepSignature.videoThumbnail

    func make(_ order: Order) async throws -> Product {
        let format = try PictureFormat.of(order)
        let poster = try order.file("poster")
        let name = order.uploadName
        return try picturing(name) { () throws(PicturesError) in
            let picture = try PictureFile(poster)
            let written = try picture.write(
                PictureVersion(
                    longestSide: Self.width, format: format,
                    path: order.scratch + "/thumbnail." + format.fileExtension), filling: Self.width, Self.height)
            let hash = try picture.decodedPicture(longestSide: 64).blurhash()
            return Product(
                file: written.path, mimeType: written.mimeType,
                notes: [
                    "width": JSON(written.width), "height": JSON(written.height), "blurhash": JSON(hash),
                ])
        }
    }
}
