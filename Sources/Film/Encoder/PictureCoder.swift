import CAV

/// Codes frames as H.264, with the coder and the settings of a format. What comes out has times in whole frames from 0,
/// and its order of coding runs ahead of the order of showing by the same number of frames with every coder.
final class PictureCoder {
    /// Frames put in, and coded frames that came out.
    private(set) var taken = 0
    private(set) var given = 0
    private let format: VideoFormat
    private var order: FrameOrder
    private let coder: Codec
    private let surfaces: HardwareFrames?
    private let frame: Frame

    init(_ format: VideoFormat, _ content: PictureContent = .anything, threads: Int) throws(FilmError) {
        self.format = format
        order = FrameOrder(groupLength: format.groupLength, isCutFree: content == .stills)
        (coder, surfaces) = try format.encoder.open(format, content, threads: threads)
        frame = try Frame()
    }

    /// Fills in what the coder says about itself.
    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) -> Int32 {
        avcodec_parameters_from_context(parameters, coder.pointer)
    }

    /// The frame is not copied before the coder has it, and is free for the next picture when this returns.
    /// The other parameters are those of `FrameOrder`.
    func take(
        _ buffer: FrameBuffer, isKey: Bool = false, isSteady: Bool = false, left: Int = 0, _ attempted: String
    ) throws(FilmError) {
        try frame.borrow(buffer)
        frame.pointer.pointee.pict_type = type(order.next(isKey: isKey, isSteady: isSteady, left: left))
        defer { frame.clear() }
        frame.pointer.pointee.pts = Int64(taken)
        let sent = try surfaces?.upload(frame, attempted) ?? frame
        try Libav.check(avcodec_send_frame(coder.pointer, sent.pointer), attempted)
        taken += 1
        // A coder that keeps a reference instead of a copy would see the next picture in its place.
        precondition(frame.isAlone, "the coder still holds the frame")
    }

    /// Coders of graphics cards make no frames between others here.
    private func type(_ kind: FrameKind) -> AVPictureType {
        switch kind {
        case .key: AV_PICTURE_TYPE_I
        case .reference where format.encoder == .x264: AV_PICTURE_TYPE_P
        case .between where format.encoder == .x264: AV_PICTURE_TYPE_B
        case .reference, .between, .undecided: AV_PICTURE_TYPE_NONE
        }
    }

    /// No more frames come: what the coder held back can be asked for.
    func end(_ attempted: String) throws(FilmError) {
        try Libav.check(avcodec_send_frame(coder.pointer, nil), attempted)
    }

    /// The next coded frame; false if there is none now.
    func next(into packet: Packet, _ attempted: String) throws(FilmError) -> Bool {
        packet.clear()
        let code = avcodec_receive_packet(coder.pointer, packet.pointer)
        if code == Libav.again || code == Libav.end { return false }
        try Libav.check(code, attempted)
        packet.pointer.pointee.dts = Int64(given - VideoFormat.reorderDepth)
        packet.pointer.pointee.duration = 1
        guard packet.pointer.pointee.pts >= packet.pointer.pointee.dts else {
            throw FilmError(.library, attempted, "the coder reorders frames further than was asked for.")
        }
        given += 1
        return true
    }
}
