import AIServices
import Digests
import JSON
import Pictures
import SharedSteps
import StageMachine
import Steps
import Videos

/// Makes the picture of a scene, or takes the one that the user gave for it.
struct IllustrateStep: Step {
    let signature = StepSignature.illustrate
    let illustrator: any Illustrator

    func make(_ order: Order) async throws -> Product {
        if let own = try GivenFile(order.value("scene.picture")) {
            return try picture(own, order)
        }
        let canvas = order.value("pipeline.canvas")
        let prompt = order.value("scene.imagePrompt").text ?? ""
        let take = order.value("scene.imageTake").integer ?? 0
        let illustration = try await illustrator.illustrate(
            PictureRequest(
                prompt: prompt, look: order.value("item.look").text ?? "",
                width: Int(canvas["width"]?.integer ?? 1080), height: Int(canvas["height"]?.integer ?? 1920),
                seed: order.value("item.seed").integer.map(UInt64.init(bitPattern:)) ?? 0,
                take: UInt64(order.ref.part) << 32 | UInt64(clamping: take)),
            order.job)
        var notes: [String: JSON] = [
            "width": JSON(illustration.width), "height": JSON(illustration.height),
            "attributions": .array(illustration.attributions.map { JSON($0) }),
        ]
        if let focus = illustration.focus { notes["focus"] = ["x": .double(focus.x), "y": .double(focus.y)] }
        return Product(file: illustration.file, mimeType: illustration.mimeType, notes: .object(notes))
    }

    /// One that cannot be read is refused here, by the name that the user gave it; later it is a blob among others.
    private func picture(_ own: GivenFile, _ order: Order) throws -> Product {
        let file = try own.copy(into: order.scratch)
        try picturing("The picture of scene \(order.ref.part), \(own.name),") { () throws(PicturesError) in
            _ = try PictureFile(file).decodedPicture(longestSide: 64)
        }
        return Product(file: file, mimeType: "application/octet-stream", notes: ["attributions": []])
    }
}
