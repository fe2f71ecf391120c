import CAV

/// Takes away the combs of pictures that were recorded as two fields: where a line of the second field differs from
/// both its neighbours to the same side, the mean of these takes its place. What does not move keeps all its lines.
enum Deinterlacer {
    /// How much a line must differ to be a comb, in steps of 8-bit brightness.
    private static let threshold: Int16 = 10

    /// - Returns: Whether pictures of this format can be treated.
    static func apply(to frame: Frame) -> Bool {
        guard let described = av_pix_fmt_desc_get(AVPixelFormat(rawValue: frame.pointer.pointee.format)) else {
            return false
        }
        let flags = Int32(truncatingIfNeeded: described.pointee.flags)
        guard described.pointee.nb_components >= 3, described.pointee.comp.0.depth == 8,
            flags & AV_PIX_FMT_FLAG_PLANAR != 0, flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_HWACCEL) == 0,
            av_frame_make_writable(frame.pointer) >= 0
        else { return false }
        let picture = frame.pointer.pointee
        let (width, height) = (Int(picture.width), Int(picture.height))
        let across = Int(described.pointee.log2_chroma_w)
        let down = Int(described.pointee.log2_chroma_h)
        let (chromaWidth, chromaHeight) = (-(-width >> across), -(-height >> down))
        smooth(picture.data.0, Int(picture.linesize.0), width, height)
        smooth(picture.data.1, Int(picture.linesize.1), chromaWidth, chromaHeight)
        smooth(picture.data.2, Int(picture.linesize.2), chromaWidth, chromaHeight)
        return true
    }

    private static func smooth(_ plane: UnsafeMutablePointer<UInt8>?, _ stride: Int, _ width: Int, _ height: Int) {
        guard let plane, height > 2 else { return }
        for row in Swift.stride(from: 1, to: height, by: 2) {
            let line = plane + row * stride
            let above = line - stride
            let below = row + 1 < height ? line + stride : above
            for column in 0..<width {
                let (here, up, low) = (Int16(line[column]), Int16(above[column]), Int16(below[column]))
                let (first, second) = (here - up, here - low)
                let isComb = min(first, second) > threshold || max(first, second) < -threshold
                line[column] = isComb ? UInt8(truncatingIfNeeded: (up + low + 1) >> 1) : line[column]
            }
        }
    }
}
