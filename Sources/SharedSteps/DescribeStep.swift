package import AIServices
import JSON
import Pictures
package import StageMachine
package import Steps

/// Says what is to be seen in a picture, for those who cannot see it and for search. Pictures of scenes and uploaded ones
/// go through this very code.
package struct DescribeStep: Step {
    package let signature: StepSignature
    private let kind: String
    private let context: @Sendable (Order) -> String?
    private let analyst: any PictureAnalyst

    /// - Parameters:
    ///   - kind: Of the asset that is looked at.
    ///   - context: What else is known of it, such as its prompt.
    package init(
        _ signature: StepSignature, of kind: String, analyst: any PictureAnalyst,
        context: @escaping @Sendable (Order) -> String?
    ) {
        self.signature = signature
        self.kind = kind
        self.context = context
        self.analyst = analyst
    }

    package func make(_ order: Order) async throws -> Product {
        let analysis = try await Self.analysis(
            of: kind, in: order, context: context(order), by: analyst)
        return try Self.product(analysis, order)
    }

    /// With a blurhash in any case.
    package static func analysis(
        of kind: String, in order: Order, context: String?, by analyst: any PictureAnalyst
    ) async throws -> PictureAnalysis {
        let source = try order.source(kind)
        var file = try order.still(of: kind)
        // Not every analyst reads the newer formats.
        if !source.isClip, !["image/jpeg", "image/png", "image/webp"].contains(source.mimeType) {
            file = try picturing(order.uploadName) { () throws(PicturesError) in
                try PictureFile(file).write(
                    PictureVersion(
                        longestSide: PictureVersion.mediumSide, format: .jpeg, path: order.scratch + "/seen.jpg"))
            }.path
        }
        var analysis = try await analyst.analyse(file, context: context, order.job)
        if analysis.blurhash.isEmpty {
            analysis.blurhash = try picturing(order.uploadName) { () throws(PicturesError) in
                try PictureFile(file).decodedPicture(longestSide: 64).blurhash()
            }
        }
        return analysis
    }

    package static func product(_ analysis: PictureAnalysis, _ order: Order) throws(StepFailure) -> Product {
        let file = order.scratch + "/analysis.json"
        try ScratchFile.write(analysis.json.canonicalText, to: file)
        return Product(file: file, mimeType: "application/json", notes: analysis.json)
    }
}
