/// Makes a picture of what a prompt describes.
package protocol Illustrator: Sendable {
    var identity: ServiceIdentity { get }
    /// Writes a picture file into the job's folder.
    func illustrate(_ request: PictureRequest, _ job: Job) async throws -> Illustration
}

package struct PictureRequest: Hashable, Sendable {
    package var prompt: String
    /// Look and characters that all pictures of a video share.
    package var look: String
    package var width: Int
    package var height: Int
    /// The same for all scenes of a video: what is to stay alike, palette and characters, follows from it.
    package var seed: UInt64
    /// Tells the scenes of a video, and fresh takes of one scene, apart.
    package var take: UInt64
    /// What captions will cover, as shares of the height from the top: subjects stay out of it.
    package var captionTop: Double

    package init(
        prompt: String, look: String = "", width: Int, height: Int, seed: UInt64 = 0, take: UInt64 = 0,
        captionTop: Double = 0.62
    ) {
        self.prompt = prompt
        self.look = look
        self.width = width
        self.height = height
        self.seed = seed
        self.take = take
        self.captionTop = captionTop
    }
}

package struct Illustration: Sendable {
    /// A place in a picture, in shares of its width and height from the left and from the top.
    package struct Focus: Hashable, Sendable {
        package let x: Double
        package let y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    package let file: String
    package let mimeType: String
    package let width: Int
    package let height: Int
    /// Whom to name for graphics in it, as in `Twemoji graphics (CC-BY 4.0)`.
    package let attributions: [String]
    /// Where its main subject is, if the illustrator knows: motions keep it in view.
    package let focus: Focus?

    package init(
        file: String, mimeType: String, width: Int, height: Int, attributions: [String] = [], focus: Focus? = nil
    ) {
        self.file = file
        self.mimeType = mimeType
        self.width = width
        self.height = height
        self.attributions = attributions
        self.focus = focus
    }
}
