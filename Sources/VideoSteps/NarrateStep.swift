import AIServices
import Film
import JSON
import SharedSteps
import StageMachine
import Steps
import Videos

/// Speaks the text of a scene, or takes the sound that the user recorded for it.
struct NarrateStep: Step {
    let signature = StepSignature.narrate
    let narrator: any Narrator

    func make(_ order: Order) async throws -> Product {
        if let own = try GivenFile(order.value("scene.sound")) { return try recording(own, order) }
        let narration = try await narrator.narrate(
            NarrationRequest(
                text: order.value("scene.narration").text ?? "", language: order.value("item.language").text,
                voice: order.value("item.voice").text, speed: order.value("item.speed").number ?? 1),
            order.job)
        return Product(
            file: narration.file, mimeType: narration.mimeType,
            notes: [
                "seconds": .double(narration.seconds), "voice": JSON(narration.voice),
                "remark": JSON(narration.remark), "language": JSON(narration.language),
                "words": narration.words.map { WordTimes($0).json } ?? .null,
            ])
    }

    private func recording(_ own: GivenFile, _ order: Order) throws -> Product {
        let file = try own.copy(into: order.scratch)
        let measure = try filming("The sound of scene \(order.ref.part), \(own.name),") { () throws(FilmError) in
            try SoundMeasure(file: file)
        }
        return Product(
            file: file, mimeType: "application/octet-stream",
            notes: ["seconds": .double(Double(measure.samples) / 48_000), "voice": "own recording"])
    }
}
