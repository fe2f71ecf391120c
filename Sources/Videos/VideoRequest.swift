import Digests
package import JSON

/// What somebody asks for: a story, and how the video is to be. Nil leaves a choice to the pipeline or the writer.
package struct VideoRequest: Hashable, Sendable {
    package var story: String
    package var title: String?
    package var pipeline = "story-short"
    package var language: String?
    package var voice: String?
    /// 1 is the voice's usual speed.
    package var speed = 1.0
    /// The whole style as its file has it, so that the video stays as it is when the file changes; null for no captions.
    package var captionStyle: JSON = .null
    /// A mood, `none`, or a file as `GivenFile.json` writes it.
    package var music: JSON = .null
    package var sceneCount: Int?
    package var seconds: Double?
    package var mayShorten = false
    /// Quick and small, to look at before the real thing.
    package var isDraft = false
    /// Another number gives other pictures and motions of the same story.
    package var seed: Int64?
    /// Whether scenes take pictures of the library that suit them; nil leaves it to the script.
    package var usesLibrary: Bool?

    package init(story: String) { self.story = story }

    /// The same for equal requests: asking again finds the video that is there.
    package func itemID(madeWith writer: JSON) -> String {
        var all: [String: JSON] = [
            "story": JSON(story), "title": JSON(title), "pipeline": JSON(pipeline), "language": JSON(language),
            "voice": JSON(voice), "speed": .double(speed), "captionStyle": captionStyle, "music": music,
            "sceneCount": sceneCount.map { JSON($0) } ?? .null, "seconds": seconds.map { .double($0) } ?? .null,
            "mayShorten": .bool(mayShorten), "isDraft": .bool(isDraft), "seed": seed.map { JSON($0) } ?? .null,
            "writer": writer,
        ]
        // As it was before there was a library.
        if usesLibrary == true { all["useLibrary"] = true }
        return String(SHA256.of(JSON.object(all).canonicalText).hex.prefix(20))
    }
}
