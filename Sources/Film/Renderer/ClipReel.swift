/// A clip as a scene shows it: from its start, at its own speed, its middle in the shape of the canvas; when it is over it
/// begins again. What a frame shows follows from the clip and the frame's number alone, wherever the drawing begins.
final class ClipReel {
    /// Fills the canvas with the picture that `show` was asked for last.
    let still: Still
    private let path: String
    private let canvas: Canvas
    private let converter: PictureConverter
    private let attempted: String
    private let cancelled: () -> Bool
    /// Frames of the canvas until it begins again; nil if it does not tell how long it is, and stays on its last picture.
    private let length: Int?
    private var pictures: SteadyPictures
    /// The frame of the clip that is shown; nil before the first.
    private var shown: Int?

    /// - Parameters:
    ///   - canvas: As it is rendered.
    ///   - cancelled: Asked before each picture of the clip.
    init(_ path: String, canvas: Canvas, cancelled: @escaping () -> Bool) throws(FilmError) {
        self.path = path
        self.canvas = canvas
        self.cancelled = cancelled
        attempted = "show the clip \(Libav.name(path))"
        let probe = try MediaProbe(path: path)
        let track = try Self.track(path, attempted, cancelled)
        guard let video = probe.video.first(where: { $0.index == track.index }) else {
            throw FilmError(.badInput, attempted, "it changed while it was read.")
        }
        length = (video.seconds ?? probe.seconds).flatMap { seconds in
            let frames = (seconds * canvas.framesPerSecond).rounded()
            return (1...1e9).contains(frames) ? Int(frames) : nil
        }
        converter = try PictureConverter(
            filling: canvas.width, canvas.height, with: video, attempted)
        pictures = try Self.pictures(track, converter, canvas, attempted)
        still = Still(filling: converter.result)
    }

    /// Shows the picture of this frame of the scene. Going on from frame to frame is quick; going back seeks.
    func show(_ frame: Int) throws(FilmError) {
        let wanted = length.map { frame % $0 } ?? frame
        guard wanted != shown else { return }
        var isFresh = shown == nil
        if let shown, wanted < shown {
            pictures = try rewound()
            isFresh = true
        }
        // Where a file cannot be sought in exactly, it is decoded from its start.
        if isFresh, wanted > 0, try !pictures.begin(at: wanted) { pictures = try rewound() }
        guard try pictures.picture(at: wanted) != nil else {
            throw FilmError(.badInput, attempted, "there is no picture in it.")
        }
        shown = wanted
    }

    private func rewound() throws(FilmError) -> SteadyPictures {
        try Self.pictures(Self.track(path, attempted, cancelled), converter, canvas, attempted)
    }

    private static func track(
        _ path: String, _ attempted: String, _ cancelled: @escaping () -> Bool
    ) throws(FilmError) -> MediaTrack {
        // Scenes are drawn side by side: that keeps all cores busy.
        guard
            let track = try MediaTrack(
                path: path, .picture, limits: MediaLimits(), threads: 1, attempted, cancelled: cancelled)
        else { throw FilmError(.badInput, attempted, "there is no picture in it that can be decoded.") }
        return track
    }

    private static func pictures(
        _ track: MediaTrack, _ converter: PictureConverter, _ canvas: Canvas, _ attempted: String
    ) throws(FilmError) -> SteadyPictures {
        try SteadyPictures(
            track, converter, framesPerSecond: canvas.framesPerSecond, origin: track.startSeconds,
            limits: MediaLimits(), attempted)
    }
}
