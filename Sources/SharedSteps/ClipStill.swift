import Film
package import StageMachine
import Steps

extension AssetFact {
    /// Whether it moves.
    package var isClip: Bool { mimeType.hasPrefix("video/") }
}

extension Order {
    /// A file to look at: the piece itself, or of a clip the frame that shows best what it is about.
    func still(of kind: String) throws(StepFailure) -> String {
        let file = try file(kind)
        guard try source(kind).isClip else { return file }
        let still = scratch + "/still.jpg"
        let frame = try filming(uploadName) { () throws(FilmError) in
            try Thumbnail(of: file, cancelled: { Task.isCancelled })
        }
        try ScratchFile.write(frame.jpeg, to: still)
        return still
    }
}
