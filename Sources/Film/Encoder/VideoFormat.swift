import CAV

/// What all segments of one film have in common. Segments written with equal formats can be joined, whatever number of
/// threads each was coded with.
package struct VideoFormat: Sendable, Hashable {
    package let width: Int
    package let height: Int
    package let framesPerSecond: Int
    package let preset: VideoPreset

    /// H.264 in 4:2:0 has no odd sizes, and players refuse very large ones.
    package init(width: Int, height: Int, framesPerSecond: Int, preset: VideoPreset) throws(FilmError) {
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
    }

    /// How far the order of coding may run ahead of the order of showing. x264 with a pyramid of B-frames needs two.
    static let reorderDepth = 2

    /// At most two seconds from one point of entry to the next.
    var groupLength: Int { 2 * framesPerSecond }

    /// One frame.
    var timeBase: AVRational { AVRational(num: 1, den: Int32(framesPerSecond)) }

    /// An opened coder.
    /// - Parameter threads: 0 lets x264 choose. One each is best where several segments are coded side by side.
    func makeCoder(threads: Int) throws(FilmError) -> Codec {
        let coder = try Codec(avcodec_find_encoder_by_name("libx264"), named: "libx264")
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
        try coder.open(
            Options([
                "preset": preset.speed, "crf": "\(preset.quality)", "profile": "high",
                "rc-lookahead": "\(preset.lookahead)",
                // Parameter sets that do not depend on the pictures; the same order of frames in each preset.
                "x264-params": "stitchable=1:open-gop=0:bframes=3:b-pyramid=normal:force-cfr=1",
            ]),
            "start the coder for \(width)x\(height) at \(framesPerSecond) frames a second")
        return coder
    }
}
