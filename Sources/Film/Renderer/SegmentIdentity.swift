import CASS
import CAV
import Digests
import Pictures

/// Everything that decides what a segment shows. Equal identities are equal frames.
struct SegmentIdentity {
    /// To be counted up when equal values come to be drawn differently.
    static let version = 1

    private let format: VideoFormat
    private let frames: Int
    private let shot: SceneShot
    private let picture: Digest
    private let transition: Transition
    private let previous: (shot: SceneShot, frames: Int)?
    private let previousPicture: Digest?
    private let captions: CaptionTrack?
    private let style: CaptionStyle?

    /// - Parameter content: The digest of what is in a file.
    init(_ scene: SceneRenderer, content: (String) throws(FilmError) -> Digest) throws(FilmError) {
        format = scene.format
        frames = scene.timing.frames
        picture = try content(scene.shot.picture)
        shot = scene.shot.anonymous
        transition = scene.transition
        if let (shot, frames) = scene.previous {
            previous = (shot.anonymous, frames)
            previousPicture = try content(shot.picture)
        } else {
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
        SceneShot(picture: "", fit: fit, movement: movement, frames: frames, seconds: seconds)
    }
}
