import JSON
import Pictures
import StageMachine
import Steps
import Videos

/// Makes a smaller copy of a scene's picture, for pages: the very resize that uploads go through.
struct ShrinkStep: Step {
    let signature: StepSignature
    let longestSide: Int

    static let medium = ShrinkStep(signature: .medium, longestSide: PictureVersion.mediumSide)
    static let thumbnail = ShrinkStep(signature: .thumbnail, longestSide: PictureVersion.thumbnailSide)

    func make(_ order: Order) async throws -> Product {
        let picture = try order.file("picture")
        let written = try picturing { () throws(PicturesError) in
            try PictureFile(picture).write(
                PictureVersion(longestSide: longestSide, format: .webp, path: order.scratch + "/smaller.webp"))
        }
        return Product(
            file: written.path, mimeType: written.mimeType,
            notes: ["width": JSON(written.width), "height": JSON(written.height)])
    }
}
