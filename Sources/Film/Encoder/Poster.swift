import CAV

/// A JPEG of one frame.
package enum Poster {
    /// The colours are converted to what JPEG means by them (BT.601, full range), at full chroma resolution: captions
    /// keep clean edges.
    /// - Parameter quality: 1 to 100; 90 cannot be told from the frame.
    package static func jpeg(of buffer: FrameBuffer, quality: Int = 90) throws(FilmError) -> [UInt8] {
        _ = Libav.silence
        let attempted = "make the poster"
        let source = try Frame()
        try source.borrow(buffer)
        let target = try Frame()
        target.pointer.pointee.width = Int32(buffer.width)
        target.pointer.pointee.height = Int32(buffer.height)
        target.pointer.pointee.format = AV_PIX_FMT_YUV444P.rawValue
        target.pointer.pointee.color_range = AVCOL_RANGE_JPEG
        target.pointer.pointee.colorspace = AVCOL_SPC_SMPTE170M
        try Libav.check(av_frame_get_buffer(target.pointer, 0), attempted)
        let scaler = try Scaler(width: buffer.width, height: buffer.height)
        try scaler.convert(source, to: target)
        // The same bytes by the name that the coder knows; the scaler would warn of it on standard error.
        target.pointer.pointee.format = AV_PIX_FMT_YUVJ444P.rawValue

        let coder = try Codec(avcodec_find_encoder(AV_CODEC_ID_MJPEG), named: "mjpeg")
        let context = coder.pointer
        context.pointee.width = Int32(buffer.width)
        context.pointee.height = Int32(buffer.height)
        context.pointee.pix_fmt = AV_PIX_FMT_YUVJ444P
        context.pointee.color_range = AVCOL_RANGE_JPEG
        context.pointee.time_base = AVRational(num: 1, den: 25)
        context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        context.pointee.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT
        // The coder counts from 1 (best) to 31.
        let steps = 1 + (100 - min(100, max(1, quality))) * 30 / 99
        context.pointee.global_quality = Int32(steps) * FF_QP2LAMBDA
        context.pointee.qmin = 1
        try coder.open(Options([:]), attempted)
        target.pointer.pointee.quality = context.pointee.global_quality
        target.pointer.pointee.pts = 0
        let packet = try Packet()
        try Libav.check(avcodec_send_frame(context, target.pointer), attempted)
        try Libav.check(avcodec_send_frame(context, nil), attempted)
        try Libav.check(avcodec_receive_packet(context, packet.pointer), attempted)
        return Array(UnsafeBufferPointer(start: packet.pointer.pointee.data, count: Int(packet.pointer.pointee.size)))
    }
}

/// Converts frames of a film to what JPEG stores.
private final class Scaler {
    private let context: OpaquePointer
    private let attempted = "convert the colours of the poster"

    init(width: Int, height: Int) throws(FilmError) {
        context = try Libav.allocated(sws_alloc_context(), attempted)
        let flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP
        let settings: KeyValuePairs<String, Int64> = [
            "srcw": Int64(width), "srch": Int64(height), "dstw": Int64(width), "dsth": Int64(height),
            "src_format": Int64(AV_PIX_FMT_YUV420P.rawValue), "dst_format": Int64(AV_PIX_FMT_YUV444P.rawValue),
            "src_range": 0, "dst_range": 1, "sws_flags": Int64(flags),
            // Chroma of video stands above the left luma sample of a pair, half way between the rows.
            "src_h_chr_pos": 0, "src_v_chr_pos": 128,
        ]
        for (key, value) in settings {
            try Libav.check(av_opt_set_int(UnsafeMutableRawPointer(context), key, value, 0), attempted)
        }
        try Libav.check(
            sws_setColorspaceDetails(
                context, sws_getCoefficients(SWS_CS_ITU709), 0, sws_getCoefficients(SWS_CS_ITU601), 1, 0, 1 << 16,
                1 << 16), attempted)
        try Libav.check(sws_init_context(context, nil, nil), attempted)
    }

    deinit { sws_freeContext(context) }

    func convert(_ source: Frame, to target: Frame) throws(FilmError) {
        try Libav.check(sws_scale_frame(context, target.pointer, source.pointer), attempted)
    }
}
