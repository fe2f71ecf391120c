/// A word as it is written, with its punctuation, and when it is spoken, in seconds from the start of its scene.
package struct TimedWord: Hashable, Sendable {
    package let text: String
    package let start: Double
    package let end: Double

    package init(_ text: String, start: Double, end: Double) {
        self.text = text
        self.start = start
        self.end = end
    }
}

/// The words of one scene in the order in which they are read. Their times may be imperfect, as aligners leave them.
package struct CaptionTrack: Hashable, Sendable {
    package let words: [TimedWord]
    /// The length of the scene in seconds: nothing is shown from then on.
    package let duration: Double

    package init(words: [TimedWord], duration: Double) {
        self.words = words
        self.duration = duration
    }
}
