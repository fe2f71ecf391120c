/// Says what is to be seen in a picture.
package protocol PictureAnalyst: Sendable {
    var identity: ServiceIdentity { get }
    /// - Parameter context: What is known about the picture besides, such as its file name or the prompt it was made from.
    func analyse(_ pictureFile: String, context: String?, _ job: Job) async throws -> PictureAnalysis
}

package struct PictureAnalysis: Hashable, Sendable {
    package struct Tag: Hashable, Sendable {
        package let name: String
        /// From 0 to 1.
        package let confidence: Double

        package init(_ name: String, confidence: Double) {
            self.name = name
            self.confidence = confidence
        }
    }

    package var title: String
    package var description: String
    package var altText: String
    package var tags: [Tag]
    /// What kind of picture it is, as in `photograph`, `illustration`, `screenshot`.
    package var content: String
    package var style: String
    /// Names, the largest share first.
    package var colours: [String]
    package var subjects: [String]
    package var mood: String
    /// https://blurha.sh
    package var blurhash: String

    package init(
        title: String, description: String, altText: String, tags: [Tag], content: String, style: String,
        colours: [String], subjects: [String], mood: String, blurhash: String
    ) {
        self.title = title
        self.description = description
        self.altText = altText
        self.tags = tags
        self.content = content
        self.style = style
        self.colours = colours
        self.subjects = subjects
        self.mood = mood
        self.blurhash = blurhash
    }
}
