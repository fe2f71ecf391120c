import Digests
import JSON
package import Pictures
package import StageMachine
package import Steps

/// Makes a smaller copy of a picture, or of a clip's still, for pages. Pictures of scenes and uploaded ones go through this very code.
package struct ShrinkStep: Step {
    package let signature: StepSignature
    private let kind: String
    private let longestSide: Int
    private let decodes: SharedDecodes

    /// - Parameters:
    ///   - kind: Of the asset that is made smaller.
    ///   - decodes: Shared by the steps that make copies of the same picture: it is decoded once for all.
    package init(_ signature: StepSignature, of kind: String, longestSide: Int, decodes: SharedDecodes) {
        self.signature = signature
        self.kind = kind
        self.longestSide = longestSide
        self.decodes = decodes
    }

    package func make(_ order: Order) async throws -> Product {
        let format = try PictureFormat.of(order)
        let name = order.uploadName
        let whole = try await decodes.picture(
            order.still(of: kind), content: order.source(kind).content.hex, longestSide: PictureVersion.mediumSide,
            name: name)
        try Task.checkCancellation()
        var notes: [String: JSON] = [:]
        let written = try picturing(name) { () throws(PicturesError) in
            if longestSide == PictureVersion.thumbnailSide { notes["blurhash"] = JSON(try whole.blurhash()) }
            return try whole.write(
                PictureVersion(
                    longestSide: longestSide, format: format,
                    path: order.scratch + "/smaller." + format.fileExtension))
        }
        notes["width"] = JSON(written.width)
        notes["height"] = JSON(written.height)
        return Product(file: written.path, mimeType: written.mimeType, notes: .object(notes))
    }
}

/// The format that a pipeline asks for.
package enum PictureFormat {
    /// WebP where a step does not read `pipeline.pictures`.
    package static func of(_ order: Order) throws(StepFailure) -> PictureVersion.Format {
        guard let wanted = order.value("pipeline.pictures")["format"]?.text else { return .webp }
        guard let format = PictureVersion.Format(rawValue: wanted) else {
            let known = PictureVersion.Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw StepFailure(
                code: "bad_pipeline",
                message: "The pipeline's pictures.format is '\(wanted)', but must be one of \(known).",
                isRetryable: false)
        }
        return format
    }
}
