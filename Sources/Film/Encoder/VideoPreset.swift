/// How much time the video coder takes, and how good the picture gets.
package struct VideoPreset: Sendable, Hashable {
    package let name: String
    /// The preset of x264.
    package let speed: String
    /// The constant rate factor of x264: lower is better and larger.
    package let quality: Double
    /// How many frames x264 looks ahead. It cannot be stopped while it does so for the first time: x264's own 40 for
    /// `medium` take 400 ms at 1080x1920, and cancelling would wait for them; and each takes 6 MB at that size. With the
    /// next one they are whole runs of a reference and those between (see `FrameOrder`): what it finds out of them then
    /// serves again when their turn comes.
    package let lookahead: Int
    /// The length of the short side, if the preset prescribes one.
    private let shortSide: Int?

    /// A preview in seconds: half the size, and much less exact.
    package static let draft = VideoPreset(name: "draft", speed: "superfast", quality: 26, lookahead: 0, shortSide: 540)
    /// What is published.
    package static let standard = VideoPreset(
        name: "standard", speed: "veryfast", quality: 21.8, lookahead: 7, shortSide: nil)
    /// For those who have time: about twice the work of `standard` for finer detail.
    package static let high = VideoPreset(name: "high", speed: "medium", quality: 18, lookahead: 15, shortSide: nil)

    package static let all: [VideoPreset] = [.draft, .standard, .high]

    /// The size at which a canvas is rendered with this preset: even, and never larger than the canvas.
    package func size(width: Int, height: Int) -> (width: Int, height: Int) {
        guard let shortSide, min(width, height) > shortSide else { return (width, height) }
        let scale = Double(shortSide) / Double(min(width, height))
        func even(_ side: Int) -> Int { Int((Double(side) * scale / 2).rounded()) * 2 }
        return (even(width), even(height))
    }
}
