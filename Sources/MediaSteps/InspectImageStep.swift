import JSON
import MediaLibrary
import Pictures
import SharedSteps
import StageMachine
import Steps

/// Finds out what an uploaded picture is, by its header alone. What passes here may be decoded.
struct InspectImageStep: Step {
    let signature = StepSignature.inspectImage

    func make(_ order: Order) async throws -> Product {
        let file = try order.file("original")
        let picture = try picturing(order.uploadName) { () throws(PicturesError) in try PictureFile(file) }
        return try Inspection.product(
            [
                "kind": "image", "format": JSON(picture.format), "width": JSON(picture.width),
                "height": JSON(picture.height), "duration": nil, "animated": .bool(picture.isAnimated),
                "frames": JSON(picture.frames), "orientation": JSON(picture.orientation.rawValue),
            ], order)
    }
}

/// What an upload was found to be: the same as a file and as notes, for pages that open no file.
enum Inspection {
    static func product(_ facts: JSON, _ order: Order) throws(StepFailure) -> Product {
        let file = order.scratch + "/inspection.json"
        try ScratchFile.write(facts.canonicalText, to: file)
        return Product(file: file, mimeType: "application/json", notes: facts)
    }
}
