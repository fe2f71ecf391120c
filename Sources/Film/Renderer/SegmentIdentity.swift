import CASS
import CAV
import Digests
import Pictures

/// Everything that decides what a segment, a part of a scene, shows. Equal identities are equal frames.
struct SegmentIdentity {
    /// To be counted up when equal values come to be drawn differently.
    static let version = 2

    private let format: VideoFormat
    private let frames: Range<Int>
    private let shot: SceneShot
    private let picture: Digest
    private let transition: Transition
    private let previous: (shot: SceneShot, frames: Int)?
    private let previousPicture: Digest?
    private let captions: CaptionTrack?
    private let style: CaptionStyle?

    /// - Parameters:
    ///   - frames: The frames of the part, of those of the scene.
    ///   - content: The digest of what is in a file.
    init(_ scene: SceneRenderer, frames: Range<Int>, content: (String) throws(FilmError) -> Digest) throws(FilmError) {
        format = scene.format
        self.frames = frames
        picture = try content(scene.shot.picture)
        shot = scene.shot.anonymous
        // Behind its transition a scene shows nothing of the one before.
        if frames.lowerBound < scene.transition.frames, let (shot, frames) = scene.previous {
            transition = scene.transition
            previous = (shot.anonymous, frames)
            previousPicture = try content(shot.picture)
        } else {
            transition = .cut
            previous = nil
            previousPicture = nil
        }
        captions = scene.captions
        style = scene.captions == nil ? nil : scene.look.captions
    }

    /// Of all fields, with the names and the values that Swift gives them: none can be forgotten.
    var digest: Digest {
        let libraries = [Int(avcodec_version()), Int(ass_library_version())]
        return SHA256.of("segment \(Self.version) \(libraries) \(String(reflecting: self))")
    }
}

extension SceneShot {
    /// Where a picture lies does not matter, what is in it does.
    fileprivate var anonymous: SceneShot {
        SceneShot(
            picture: "", isClip: isClip, fit: fit, movement: movement, interest: interest, frames: frames,
            seconds: seconds)
    }
}
