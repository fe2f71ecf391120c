import AIServices
import JSON
import MediaLibrary
import SharedSteps
import StageMachine
import Steps

/// Says of a video what is to be seen in its poster.
struct VideoAnalysisStep: Step {
    let signature = StepSignature.videoAnalysis
    let analyst: any PictureAnalyst

    func make(_ order: Order) async throws -> Product {
        let facts = try order.source("inspection").notes
        let told = facts["title"]?.text.flatMap { FileTitle.clean($0) }
        let filename = order.value("item.original")["filename"]?.text
        var analysis = try await DescribeStep.analysis(of: "poster", in: order, context: filename, by: analyst)
        if let told { analysis.title = told }
        let length = facts["duration"]?.number.map { " of " + SpokenLength.of($0) } ?? ""
        analysis.description = "A video\(length). Its poster: \(analysis.description)"
        analysis.content = "video"
        if !analysis.tags.contains(where: { $0.name == "video" }) {
            analysis.tags.insert(PictureAnalysis.Tag("video", confidence: 1), at: 0)
        }
        return try DescribeStep.product(analysis, order)
    }
}
