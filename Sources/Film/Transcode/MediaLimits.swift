/// What a media file may be. Checked by what the file says before anything is decoded, and by what comes out of it
/// while it is: a file may lie.
package struct MediaLimits: Sendable, Hashable {
    package var bytes = 500 << 20
    /// Of one picture.
    package var pixels = 50_000_000
    package var seconds = 4.0 * 3600
    /// Of any kind.
    package var streams = 32
    package var framesPerSecond = 240.0

    package init() {}

    /// - Throws: The first limit that is passed, with the file's own value.
    package func check(_ probe: MediaProbe, name: String) throws(FilmError) {
        let attempted = "take in \(name)"
        guard probe.bytes <= bytes else {
            throw FilmError(
                .tooLarge, attempted,
                "it has \(Self.megabytes(probe.bytes)) MB, and \(Self.megabytes(bytes)) MB are the most. "
                    + "Make it smaller or cut it.")
        }
        guard probe.streams <= streams else {
            throw FilmError(
                .tooLarge, attempted,
                "it has \(probe.streams) streams, and \(streams) are the most. Leave out what is not picture or sound.")
        }
        if let long = probe.seconds { try check(seconds: long, attempted) }
        for video in probe.video {
            try check(width: video.width, height: video.height, attempted)
            if let rate = video.framesPerSecond, rate > framesPerSecond {
                throw FilmError(
                    .tooLarge, attempted,
                    "it has \(Int(rate.rounded())) frames a second, and \(Int(framesPerSecond)) are the most.")
            }
        }
    }

    func check(width: Int, height: Int, _ attempted: String) throws(FilmError) {
        let (area, overflow) = width.multipliedReportingOverflow(by: height)
        guard overflow || area > pixels else { return }
        throw FilmError(
            .tooLarge, attempted,
            "its picture has \(width)x\(height) pixels, and \(pixels / 1_000_000) megapixels are the most. "
                + "Make it smaller.")
    }

    func check(seconds long: Double, _ attempted: String) throws(FilmError) {
        guard long > seconds else { return }
        throw FilmError(
            .tooLarge, attempted,
            "it lasts \(Self.words(long)), and \(Self.words(seconds)) are the most. Cut it.")
    }

    private static func megabytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }

    /// Rounded up to tenths, so that what is too long never reads as if it were not.
    private static func words(_ seconds: Double) -> String {
        let isShort = seconds < 600
        let tenths = Int((min(seconds, 1e12) * 10 / (isShort ? 1 : 60) - 1e-6).rounded(.up))
        let number = tenths.isMultiple(of: 10) ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
        return number + (isShort ? " seconds" : " minutes")
    }
}
