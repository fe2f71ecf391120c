import AIServices
import JSON
import SharedSteps
import StageMachine
import Steps
import Videos

/// Finds when each word of a scene is spoken: as its narrator said, or by listening to the narration.
struct CaptionStep: Step {
    let signature = StepSignature.caption
    let captioner: any Captioner

    func make(_ order: Order) async throws -> Product {
        let times = try await times(order)
        let file = order.scratch + "/words.json"
        try ScratchFile.write(times.json.canonicalText, to: file)
        return Product(file: file, mimeType: "application/json", notes: ["words": JSON(times.words.count)])
    }

    private func times(_ order: Order) async throws -> WordTimes {
        let narration = try order.source("narration")
        if let known = narration.notes["words"], known != .null { return try WordTimes(known) }
        let text = order.value("scene.narration").text ?? ""
        guard text.contains(where: { $0.isLetter || $0.isNumber }) else { return WordTimes([]) }
        let language = narration.notes["language"]?.text ?? order.value("item.language").text ?? "en"
        return WordTimes(
            try await captioner.words(of: text, in: try order.file("narration"), language: language, order.job))
    }
}
