import AIServices
import JSON
import StageMachine
import Steps
import Videos

/// Says what is to be seen in a scene's picture, for those who cannot see it and for search: as with uploads.
struct DescribeStep: Step {
    let signature = StepSignature.describe
    let analyst: any PictureAnalyst

    func make(_ order: Order) async throws -> Product {
        let analysis = try await analyst.analyse(
            try order.file("picture"), context: order.value("scene.imagePrompt").text, order.job)
        let file = order.scratch + "/analysis.json"
        try ScratchFile.write(analysis.json.canonicalText, to: file)
        return Product(file: file, mimeType: "application/json", notes: ["altText": JSON(analysis.altText)])
    }
}
