/// A frame that shows what a video is about: of several over its length, the one with the most contrast and detail.
package struct Thumbnail: Sendable {
    package let jpeg: [UInt8]
    package let width: Int
    package let height: Int
    /// When the frame is shown in the video, in seconds from its start.
    package let seconds: Double

    private static let candidates = 10
    /// How far behind a key frame a candidate may lie. Beyond this the frame that was reached is taken.
    private static let mostDecoded = 120

    /// - Parameters:
    ///   - longSide: The most pixels of the longer side; the frame is never enlarged.
    ///   - quality: Of the JPEG, 1 to 100.
    package init(
        of path: String, longSide: Int = 1280, quality: Int = 85, limits: MediaLimits = MediaLimits(),
        cancelled: @escaping () -> Bool = { false }
    ) throws(FilmError) {
        let attempted = "make a thumbnail of \(Libav.name(path))"
        let source = try PictureSampler(path, limits: limits, attempted, cancelled: cancelled)
        let best = try Self.best(source, limits)
        let size = PictureSize(of: source.video, longest: longSide, shortest: longSide)
        let converter = try PictureConverter(for: source.video, size, attempted)
        guard try source.advance(to: best, atMost: Self.mostDecoded) else {
            throw FilmError(.badInput, attempted, "there is no picture in it.")
        }
        seconds = source.seconds
        jpeg = try Poster.jpeg(of: converter.convert(source.frame), quality: quality)
        (width, height) = (size.width, size.height)
    }

    /// The moment of the best candidate.
    private static func best(_ source: PictureSampler, _ limits: MediaLimits) throws(FilmError) -> Double {
        let size = PictureSize(of: source.video, longest: 640, shortest: 640)
        let converter = try PictureConverter(for: source.video, size, source.attempted)
        var best: (moment: Double, score: PictureScore)?
        for number in 0..<candidates {
            let moment = source.length * (Double(number) + 0.5) / Double(candidates)
            guard try source.advance(to: moment, atMost: mostDecoded) else { continue }
            let score = PictureScore(of: try converter.convert(source.frame))
            if best.map({ $0.score < score }) ?? true { best = (source.seconds, score) }
        }
        return best?.moment ?? 0
    }
}

/// Single pictures of a video, from anywhere in it.
final class PictureSampler {
    let video: MediaProbe.Video
    let attempted: String
    /// In seconds; a guess where the file does not tell.
    let length: Double
    private let track: MediaTrack
    /// When the last frame is shown, from the start of the video.
    private(set) var seconds = 0.0

    var frame: Frame { track.frame }

    init(
        _ path: String, limits: MediaLimits, _ attempted: String, cancelled: @escaping () -> Bool
    ) throws(FilmError) {
        self.attempted = attempted
        let probe = try MediaProbe(path: path, mostStreams: max(1000, limits.streams))
        try limits.check(probe, name: Libav.name(path))
        guard
            let track = try MediaTrack(
                path: path, .picture, limits: limits, threads: 0, attempted, cancelled: cancelled),
            let video = probe.video.first(where: { $0.index == track.index })
        else { throw FilmError(.badInput, attempted, "there is no picture in it that can be decoded.") }
        self.video = video
        self.track = track
        let whole = video.seconds ?? probe.seconds ?? 1
        length = max(0, whole - probe.missingSeconds)
    }

    /// Decodes the first frame at this moment or after it; after `atMost` frames an earlier one is good too. False if
    /// there is none.
    func advance(to moment: Double, atMost: Int) throws(FilmError) -> Bool {
        let wanted = moment + track.startSeconds
        track.seek(to: wanted)
        var decoded = 0
        while try track.next() {
            decoded += 1
            let time = track.time ?? wanted
            seconds = time - track.startSeconds
            if time >= wanted - 0.001 || decoded >= atMost { return true }
        }
        return false
    }

    /// The frame after the last one; false at the end.
    func next() throws(FilmError) -> Bool {
        guard try track.next() else { return false }
        if let time = track.time { seconds = time - track.startSeconds }
        return true
    }
}
