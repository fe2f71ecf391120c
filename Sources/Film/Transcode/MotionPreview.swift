import CAV

/// A few silent seconds of a video that play on and on in an `<img>`: animated WebP.
package struct MotionPreview: Sendable {
    package let webp: [UInt8]
    package let width: Int
    package let height: Int
    package let seconds: Double

    private static let framesPerSecond = 12

    /// - Parameters:
    ///   - start: Where in the video it begins, such as the moment of its thumbnail; moved ahead if too little follows.
    ///   - longSide: The most pixels of the longer side; pictures are never enlarged.
    package init(
        of path: String, from start: Double = 0, seconds wanted: Double = 3, longSide: Int = 320, quality: Int = 60,
        limits: MediaLimits = MediaLimits(), cancelled: @escaping () -> Bool = { false }
    ) throws(FilmError) {
        let attempted = "make a preview of \(Libav.name(path))"
        let source = try PictureSampler(path, limits: limits, attempted, cancelled: cancelled)
        let size = PictureSize(of: source.video, longest: longSide, shortest: longSide)
        let converter = try PictureConverter(for: source.video, size, attempted)
        let coder = try AnimationCoder(size, framesPerSecond: Self.framesPerSecond, quality: quality, attempted)
        let begin = max(0, min(start, source.length - wanted))
        let most = Int((min(wanted, 10) * Double(Self.framesPerSecond)).rounded())
        var isThere = try source.advance(to: begin, atMost: 600)
        let first = source.seconds
        var number = 0
        while isThere, number < most {
            if source.seconds - first >= Double(number) / Double(Self.framesPerSecond) - 0.001 {
                number = max(number, Int((source.seconds - first) * Double(Self.framesPerSecond) + 0.01))
                guard number < most else { break }
                try coder.take(try converter.convert(source.frame), at: number)
                number += 1
            }
            isThere = try source.next()
        }
        guard number > 0 else { throw FilmError(.badInput, attempted, "there is no picture in it.") }
        webp = try coder.finish()
        (width, height) = (size.width, size.height)
        seconds = Double(number) / Double(Self.framesPerSecond)
    }
}

/// Codes frames as an animated WebP, which has the colours of BT.601.
private final class AnimationCoder {
    private let coder: Codec
    private let frame: Frame
    private let packet: Packet
    private let change = MatrixChange(from: .bt709, to: .bt601)
    private let attempted: String
    private var bytes: [UInt8] = []

    init(_ size: PictureSize, framesPerSecond: Int, quality: Int, _ attempted: String) throws(FilmError) {
        self.attempted = attempted
        coder = try Codec(avcodec_find_encoder_by_name("libwebp_anim"), named: "libwebp_anim")
        frame = try Frame()
        packet = try Packet()
        let context = coder.pointer
        context.pointee.width = Int32(size.width)
        context.pointee.height = Int32(size.height)
        context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
        context.pointee.time_base = AVRational(num: 1, den: Int32(framesPerSecond))
        try coder.open(Options(["quality": "\(quality)", "compression_level": "3"]), attempted)
    }

    func take(_ buffer: FrameBuffer, at number: Int) throws(FilmError) {
        change.apply(to: buffer)
        try frame.borrow(buffer)
        defer { frame.clear() }
        frame.pointer.pointee.pts = Int64(number)
        frame.pointer.pointee.pkt_duration = 1
        try Libav.check(avcodec_send_frame(coder.pointer, frame.pointer), attempted)
        try receive()
    }

    /// The whole file: it comes out at the end.
    func finish() throws(FilmError) -> [UInt8] {
        try Libav.check(avcodec_send_frame(coder.pointer, nil), attempted)
        try receive()
        guard !bytes.isEmpty else { throw FilmError(.library, attempted, "the coder gave nothing.") }
        return bytes
    }

    private func receive() throws(FilmError) {
        while true {
            packet.clear()
            let code = avcodec_receive_packet(coder.pointer, packet.pointer)
            if code == Libav.again || code == Libav.end { return }
            try Libav.check(code, attempted)
            bytes += UnsafeBufferPointer(start: packet.pointer.pointee.data, count: Int(packet.pointer.pointee.size))
        }
    }
}
