/// Makes the script of a video from a story.
package protocol ScriptWriter: Sendable {
    var identity: ServiceIdentity { get }
    func write(_ request: ScriptRequest, _ job: Job) async throws -> Script
}

package struct ScriptRequest: Hashable, Sendable {
    package var story: String
    /// Nil leaves it to the writer.
    package var title: String?
    /// A BCP 47 tag such as `de`; nil means that of the story.
    package var language: String?
    package var sceneCount: Int?
    /// The wished length of the video.
    package var seconds: Double?
    /// Whether text may be left out to fit `seconds` and `sceneCount`. Otherwise everything is told.
    package var mayShorten: Bool

    package init(
        story: String, title: String? = nil, language: String? = nil, sceneCount: Int? = nil, seconds: Double? = nil,
        mayShorten: Bool = false
    ) {
        self.story = story
        self.title = title
        self.language = language
        self.sceneCount = sceneCount
        self.seconds = seconds
        self.mayShorten = mayShorten
    }
}

package struct Script: Hashable, Sendable {
    package struct Scene: Hashable, Sendable {
        package var narration: String
        /// Subject, place, time of day, weather, mood: what is to be seen.
        package var imagePrompt: String
        /// Files of the user's own, to be shown and heard instead of made ones.
        package var picture: String?
        package var sound: String?

        package init(narration: String, imagePrompt: String, picture: String? = nil, sound: String? = nil) {
            self.narration = narration
            self.imagePrompt = imagePrompt
            self.picture = picture
            self.sound = sound
        }
    }

    package enum Mood: String, CaseIterable, Sendable { case calm, bright, tense, sad, dreamy, bold }

    package var title: String
    package var description: String
    /// A BCP 47 tag.
    package var language: String
    package var mood: Mood
    /// How the pictures are to look, and who appears in them: carried through all scenes' prompts.
    package var look: String
    package var scenes: [Scene]
    /// What the writer did that its user should know, a sentence each, as that text was left out.
    package var notes: [String]
    /// Whether scenes without a picture of their own take those of the library that suit them.
    package var usesLibrary: Bool
    /// Names what was paid for it, so that the video that is made from it shows that. Nil for one that cost nothing.
    package var receipt: String?

    package init(
        title: String, description: String, language: String, mood: Mood, look: String, scenes: [Scene],
        notes: [String] = [], usesLibrary: Bool = false, receipt: String? = nil
    ) {
        self.title = title
        self.description = description
        self.language = language
        self.mood = mood
        self.look = look
        self.scenes = scenes
        self.notes = notes
        self.usesLibrary = usesLibrary
        self.receipt = receipt
    }
}
