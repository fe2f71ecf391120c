import CAV

/// What all segments of one film have in common. Segments written with equal formats can be joined, whatever number of
/// threads each was coded with.
package struct VideoFormat: Sendable, Hashable {
    package let width: Int
    package let height: Int
    package let framesPerSecond: Int
    package let preset: VideoPreset
    /// Which coder makes the pictures. Segments of different coders cannot be joined.
    package let encoder: VideoEncoder

    /// H.264 in 4:2:0 has no odd sizes, and players refuse very large ones.
    package init(
        width: Int, height: Int, framesPerSecond: Int, preset: VideoPreset, encoder: VideoEncoder = .x264
    ) throws(FilmError) {
        let attempted = "make a video of \(width)x\(height) at \(framesPerSecond) frames a second"
        guard width.isMultiple(of: 2), height.isMultiple(of: 2) else {
            throw FilmError(.unsupported, attempted, "width and height must be even numbers.")
        }
        guard min(width, height) >= 32 else {
            throw FilmError(.unsupported, attempted, "each side must have at least 32 pixels.")
        }
        guard max(width, height) <= 4096, width * height <= 4096 * 2304 else {
            throw FilmError(.tooLarge, attempted, "at most 4096x2304 pixels can be coded for all players.")
        }
        guard (1...120).contains(framesPerSecond) else {
            throw FilmError(.unsupported, attempted, "1 to 120 frames a second are possible.")
        }
        self.width = width
        self.height = height
        self.framesPerSecond = framesPerSecond
        self.preset = preset
        self.encoder = encoder
    }

    /// How far the order of coding may run ahead of the order of showing. x264 with a pyramid of B-frames needs two.
    static let reorderDepth = 2

    /// At most two seconds from one point of entry to the next.
    var groupLength: Int { 2 * framesPerSecond }

    /// One frame.
    var timeBase: AVRational { AVRational(num: 1, den: Int32(framesPerSecond)) }

    /// A coder that is not opened yet, with what all coders are told.
    /// - Parameter threads: 0 lets x264 choose. One each is best where several segments are coded side by side.
    func describe(_ coder: Codec, threads: Int) {
        let context = coder.pointer
        context.pointee.width = Int32(width)
        context.pointee.height = Int32(height)
        context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
        context.pointee.time_base = timeBase
        context.pointee.framerate = AVRational(num: Int32(framesPerSecond), den: 1)
        context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        context.pointee.color_range = AVCOL_RANGE_MPEG
        context.pointee.colorspace = AVCOL_SPC_BT709
        context.pointee.color_primaries = AVCOL_PRI_BT709
        context.pointee.color_trc = AVCOL_TRC_BT709
        context.pointee.chroma_sample_location = AVCHROMA_LOC_LEFT
        context.pointee.gop_size = Int32(groupLength)
        context.pointee.thread_count = Int32(threads)
        // The parameter sets go into the header of the file, once, and not before each key frame.
        context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
    }
}
