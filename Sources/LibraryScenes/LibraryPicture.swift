import Digests
package import JSON
package import StageMachine

/// A picture or a clip of the library as a scene takes it over: its bytes are the scene's own from then on.
package struct LibraryPicture: Sendable {
    package let id: String
    /// Of the entry.
    private let piece: AssetFact

    /// Nil where the entry has nothing, or not yet, that can be shown. Of a sound there is only its outline to be seen.
    package init?(_ id: String, _ plan: Plan) {
        guard let piece = plan.done[AssetRef("medium")],
            piece.mimeType == "video/mp4" || piece.mimeType.hasPrefix("image/")
        else { return nil }
        self.id = id
        self.piece = piece
    }

    /// As the scene names it.
    package var json: JSON { ["media": JSON(id), "sha256": JSON(piece.content.hex)] }

    /// What it is as a piece of the video.
    package var given: AssetFact {
        var notes = piece.notes.fields ?? [:]
        notes["attributions"] = []
        return AssetFact(
            ref: piece.ref, inputs: piece.inputs, content: piece.content, size: piece.size, mimeType: piece.mimeType,
            notes: .object(notes))
    }
}
