/// Speaks text.
package protocol Narrator: Sendable {
    var identity: ServiceIdentity { get }
    func voices() async throws -> [Voice]
    /// Writes a sound file into the job's folder.
    func narrate(_ request: NarrationRequest, _ job: Job) async throws -> Narration
}

package struct Voice: Hashable, Sendable {
    package let name: String
    /// BCP 47 tags.
    package let languages: [String]
    /// For people, as in `American English, female, neural`.
    package let description: String

    package init(name: String, languages: [String], description: String) {
        self.name = name
        self.languages = languages
        self.description = description
    }
}

package struct NarrationRequest: Hashable, Sendable {
    package var text: String
    /// A BCP 47 tag; nil means that of the text.
    package var language: String?
    /// Nil leaves it to the narrator.
    package var voice: String?
    /// 1 is the voice's usual speed.
    package var speed: Double

    package init(text: String, language: String? = nil, voice: String? = nil, speed: Double = 1) {
        self.text = text
        self.language = language
        self.voice = voice
        self.speed = speed
    }
}

package struct Narration: Sendable {
    package let file: String
    package let mimeType: String
    package let seconds: Double
    /// The voice that was really used, as in `hibari (American English, female)`.
    package let voice: String
    package let language: String
    /// A time for each written word; nil when the narrator has none, and a captioner has to find them.
    package let words: [SpokenWord]?
    /// Why it was not the voice that one would expect, as the end of a sentence.
    package let remark: String?

    package init(
        file: String, mimeType: String, seconds: Double, voice: String, language: String, words: [SpokenWord]?,
        remark: String? = nil
    ) {
        self.file = file
        self.mimeType = mimeType
        self.seconds = seconds
        self.voice = voice
        self.language = language
        self.words = words
        self.remark = remark
    }
}

/// A word as it is written, with its punctuation, and when it is spoken, in seconds from the start of its sound file.
/// Joined by spaces, the words of a text are the text, but for its white space.
package struct SpokenWord: Hashable, Sendable {
    package let text: String
    package let start: Double
    package let end: Double

    package init(_ text: String, start: Double, end: Double) {
        self.text = text
        self.start = start
        self.end = end
    }
}
