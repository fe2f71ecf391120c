/// How a scene takes over from the one before it. It belongs to the scene that comes: `frames` counts its first frames.
package struct Transition: Equatable, Sendable {
    package enum Kind: String, CaseIterable, Sendable { case cut, crossfade, dipToBlack, slide, wipe }

    package var kind: Kind
    package var frames: Int

    package init(_ kind: Kind, frames: Int) {
        self.kind = kind
        self.frames = kind == .cut ? 0 : max(0, frames)
    }

    package static let cut = Transition(.cut, frames: 0)

    /// How much of the way is done in a frame; nil when it is over. Never 0 and never 1: each frame shows some of both.
    package func progress(frame: Int) -> Double? {
        guard frame >= 0, frame < frames else { return nil }
        return Double(frame + 1) / Double(frames + 1)
    }
}
