import CAV

/// Turns decoded pictures of any kind into frames of a film: 8-bit BT.709, limited range, upright, of one size.
final class PictureConverter {
    /// What was done that the user may want to know.
    private(set) var notes: [String] = []
    /// What `convert` answers, each time the same memory.
    let result: FrameBuffer
    private let lying: FrameBuffer
    private let turning: PictureTurning
    private let crop: PictureCrop?
    private let attempted: String
    private let wrapped: Frame
    private let wide: Frame
    private var scaler: PictureScaler?
    private var change: (source: ColourMatrix, MatrixChange)?
    private var toneMap: ToneMap?

    /// - Parameters:
    ///   - width: Of the frames, after turning.
    ///   - crop: What of the pictures is left out; a picture is converted once then.
    init(
        width: Int, height: Int, turning: PictureTurning, crop: PictureCrop? = nil, _ attempted: String
    ) throws(FilmError) {
        self.turning = turning
        self.crop = crop
        self.attempted = attempted
        result = FrameBuffer(width: width, height: height)
        lying =
            turning.isNone
            ? result
            : FrameBuffer(
                width: turning.exchangesSides ? height : width, height: turning.exchangesSides ? width : height)
        wrapped = try Frame()
        wide = try Frame()
    }

    convenience init(for video: MediaProbe.Video, _ size: PictureSize, _ attempted: String) throws(FilmError) {
        try self.init(
            width: size.width, height: size.height,
            turning: PictureTurning(degrees: video.rotation, isMirrored: video.isMirrored), attempted)
    }

    /// Of the middle of the video's pictures, which fills frames of any shape.
    convenience init(
        filling width: Int, _ height: Int, with video: MediaProbe.Video, _ attempted: String
    ) throws(FilmError) {
        let turning = PictureTurning(degrees: video.rotation, isMirrored: video.isMirrored)
        let shape = min(100, max(0.01, video.pixelAspect)) * Double(video.width) / Double(max(1, video.height))
        let wanted = Double(width) / Double(height)
        let crop = PictureCrop(of: shape, to: turning.exchangesSides ? 1 / wanted : wanted)
        try self.init(width: width, height: height, turning: turning, crop: crop, attempted)
    }

    /// The picture as a frame that is valid until the next one is converted.
    func convert(_ picture: Frame) throws(FilmError) -> FrameBuffer {
        if picture.pointer.pointee.interlaced_frame != 0 {
            let isDone = Deinterlacer.apply(to: picture)
            note(isDone ? "it was interlaced, and is not any more" : "it is interlaced in a way that stays visible")
        }
        try crop?.apply(to: picture, attempted)
        let kind = try Self.kind(of: picture, attempted)
        if let transfer = Self.transfer(of: picture) {
            try mapTones(picture, kind, transfer)
        } else {
            try scale(picture, kind)
        }
        guard !turning.isNone else { return result }
        turning.apply(lying, into: result)
        return result
    }

    private func scale(_ picture: Frame, _ kind: PictureScaler.Kind) throws(FilmError) {
        let isRGB = kind.isRGB
        var target = PictureScaler.Kind(
            width: lying.width, height: lying.height, format: AV_PIX_FMT_YUV420P, isFullRange: false,
            // Its own matrix: what is left to be done then is done exactly.
            matrix: isRGB ? .bt709 : kind.matrix)
        target.chroma = AVCHROMA_LOC_LEFT
        try wrapped.borrow(lying)
        defer { wrapped.clear() }
        try scaler(from: kind, to: target).scale(picture, to: wrapped, attempted)
        guard !isRGB, kind.matrix != .bt709 else { return }
        if change?.source != kind.matrix { change = (kind.matrix, MatrixChange(from: kind.matrix, to: .bt709)) }
        change?.1.apply(to: lying)
    }

    private func mapTones(
        _ picture: Frame, _ kind: PictureScaler.Kind, _ transfer: ToneMap.Transfer
    ) throws(FilmError) {
        note(transfer == .ordinary ? "its wide gamut became BT.709" : "its high dynamic range became an ordinary one")
        let target = PictureScaler.Kind(
            width: lying.width, height: lying.height, format: AV_PIX_FMT_GBRP16LE, isFullRange: true, matrix: .bt2020)
        if wide.pointer.pointee.buf.0 == nil {
            wide.pointer.pointee.width = Int32(lying.width)
            wide.pointer.pointee.height = Int32(lying.height)
            wide.pointer.pointee.format = AV_PIX_FMT_GBRP16LE.rawValue
            try Libav.check(av_frame_get_buffer(wide.pointer, 0), attempted)
        }
        try scaler(from: kind, to: target).scale(picture, to: wide, attempted)
        if toneMap?.transfer != transfer { toneMap = ToneMap(transfer) }
        toneMap?.draw(wide, into: lying)
    }

    private func scaler(
        from kind: PictureScaler.Kind, to target: PictureScaler.Kind
    ) throws(FilmError) -> PictureScaler {
        if let scaler, scaler.source == kind, scaler.target == target { return scaler }
        let made = try PictureScaler(from: kind, to: target, attempted)
        scaler = made
        return made
    }

    private func note(_ text: String) {
        if !notes.contains(text) { notes.append(text) }
    }

    private static func kind(of picture: Frame, _ attempted: String) throws(FilmError) -> PictureScaler.Kind {
        let frame = picture.pointer.pointee
        let (width, height) = (Int(frame.width), Int(frame.height))
        guard let matrix = ColourMatrix(frame.colorspace, width: width, height: height) else {
            let name = av_color_space_name(frame.colorspace).map { String(cString: $0) } ?? "unknown"
            throw FilmError(
                .unsupported, attempted, "its colours are coded as \(name). Convert it to BT.709 and try again.")
        }
        let (format, isFull) = plain(AVPixelFormat(rawValue: frame.format))
        return PictureScaler.Kind(
            width: width, height: height, format: format, isFullRange: isFull || frame.color_range == AVCOL_RANGE_JPEG,
            matrix: matrix, chroma: frame.chroma_location)
    }

    /// The formats of JPEG are ordinary ones of full range.
    private static func plain(_ format: AVPixelFormat) -> (AVPixelFormat, isFull: Bool) {
        switch format {
        case AV_PIX_FMT_YUVJ420P: (AV_PIX_FMT_YUV420P, true)
        case AV_PIX_FMT_YUVJ422P: (AV_PIX_FMT_YUV422P, true)
        case AV_PIX_FMT_YUVJ444P: (AV_PIX_FMT_YUV444P, true)
        case AV_PIX_FMT_YUVJ440P: (AV_PIX_FMT_YUV440P, true)
        case AV_PIX_FMT_YUVJ411P: (AV_PIX_FMT_YUV411P, true)
        default: (format, false)
        }
    }

    private static func transfer(of picture: Frame) -> ToneMap.Transfer? {
        let frame = picture.pointer.pointee
        switch frame.color_trc {
        case AVCOL_TRC_SMPTE2084: return .perceptual(peak: peak(of: picture))
        case AVCOL_TRC_ARIB_STD_B67: return .hybridLogGamma
        default: return frame.color_primaries == AVCOL_PRI_BT2020 ? .ordinary : nil
        }
    }

    /// The brightest light of the screen on which it was made; usually 1000 nits.
    private static func peak(of picture: Frame) -> Double {
        guard let side = av_frame_get_side_data(picture.pointer, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA),
            side.pointee.size >= MemoryLayout<AVMasteringDisplayMetadata>.size
        else { return 1000 }
        return side.pointee.data.withMemoryRebound(to: AVMasteringDisplayMetadata.self, capacity: 1) {
            guard $0.pointee.has_luminance != 0, $0.pointee.max_luminance.den > 0 else { return 1000 }
            return min(4000, max(300, av_q2d($0.pointee.max_luminance)))
        }
    }
}

extension PictureScaler.Kind {
    fileprivate var isRGB: Bool {
        guard let described = av_pix_fmt_desc_get(format) else { return false }
        return Int32(truncatingIfNeeded: described.pointee.flags) & AV_PIX_FMT_FLAG_RGB != 0
            || format == AV_PIX_FMT_PAL8
    }
}
