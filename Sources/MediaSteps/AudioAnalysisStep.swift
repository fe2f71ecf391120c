import AIServices
import JSON
import MediaLibrary
import SharedSteps
import StageMachine
import Steps

/// Says of a sound what its labels and its name tell. Nobody listens to it.
struct AudioAnalysisStep: Step {
    let signature = StepSignature.audioAnalysis

    func make(_ order: Order) async throws -> Product {
        let facts = try order.source("inspection").notes
        let drawn = try order.source("thumbnail").notes
        let seconds = drawn["duration"]?.number ?? facts["duration"]?.number ?? 0
        let length = SpokenLength.of(seconds)
        let named =
            facts["title"]?.text.flatMap { FileTitle.clean($0) }
            ?? order.value("item.original")["filename"]?.text.flatMap { FileTitle.of(fileNamed: $0) }
        let title = named ?? "Sound of \(length)"
        let voices = Self.voices(facts["channels"]?.integer ?? 0)
        let analysis = PictureAnalysis(
            title: title, description: "\(named.map { "“\($0)”, a" } ?? "A") sound of \(length)\(voices).",
            altText: "The outline of \(named.map { "“\($0)”, " } ?? "")a sound of \(length)",
            tags: [PictureAnalysis.Tag("sound", confidence: 1)], content: "sound", style: "", colours: [],
            subjects: [], mood: "", blurhash: drawn["blurhash"]?.text ?? "")
        return try DescribeStep.product(analysis, order)
    }

    private static func voices(_ channels: Int64) -> String {
        switch channels {
        case 1: ", mono"
        case 2: ", stereo"
        case 6: ", 5.1 channels"
        case 8: ", 7.1 channels"
        case 3...: ", \(channels) channels"
        default: ""
        }
    }
}
