import CAV

/// Cuts pictures to another shape, around their middle.
struct PictureCrop: Equatable {
    /// Parts of the width and of the height that stay.
    let across: Double
    let down: Double

    /// - Parameters:
    ///   - shape: Width by height of what is seen, as the pictures lie.
    init(of shape: Double, to wanted: Double) {
        across = min(1, wanted / shape)
        down = min(1, shape / wanted)
    }

    /// Nothing is copied: the picture begins elsewhere in the same memory.
    func apply(to picture: Frame, _ attempted: String) throws(FilmError) {
        let frame = picture.pointer
        let (left, right) = Self.sides(Int(frame.pointee.width), across)
        let (top, bottom) = Self.sides(Int(frame.pointee.height), down)
        frame.pointee.crop_left = left
        frame.pointee.crop_right = right
        frame.pointee.crop_top = top
        frame.pointee.crop_bottom = bottom
        try Libav.check(av_frame_apply_cropping(frame, Int32(AV_FRAME_CROP_UNALIGNED)), attempted)
    }

    /// What is cut off on both sides. Four pixels share one colour in some formats, and lines of two fields in others.
    private static func sides(_ length: Int, _ part: Double) -> (Int, Int) {
        let kept = min(length, max(min(length, 8), Int((Double(length) * part / 2).rounded()) * 2))
        let first = (length - kept) / 2 & ~3
        return (first, length - kept - first)
    }
}
