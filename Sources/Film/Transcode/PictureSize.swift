/// How large a picture becomes: upright, with square pixels, within the borders of 1080p, never enlarged.
struct PictureSize: Equatable {
    static let longest = 1920
    static let shortest = 1080
    /// Coders refuse less. Only what is smaller than this is enlarged.
    private static let smallest = 32

    /// As it is shown: after turning.
    let width: Int
    let height: Int

    init(of video: MediaProbe.Video, longest: Int = longest, shortest: Int = shortest) {
        let shape = min(100, max(0.01, video.pixelAspect))
        let (long, high) = (Double(video.width) * shape, Double(video.height))
        let isUpright = video.rotation.isMultiple(of: 180)
        let (wide, tall) = isUpright ? (long, high) : (high, long)
        let scale = min(1, Double(longest) / max(wide, tall), Double(shortest) / min(wide, tall))
        width = Self.even(wide * scale, longest)
        height = Self.even(tall * scale, longest)
    }

    private static func even(_ side: Double, _ longest: Int) -> Int {
        max(smallest, min(longest & ~1, Int(side / 2 + 0.01) * 2))
    }
}
