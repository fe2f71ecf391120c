import CAV

/// The pictures of a video file, one after the other.
package final class FrameReader {
    package let width: Int
    package let height: Int
    /// When the last picture that was read is to be shown.
    package private(set) var seconds = 0.0
    private let input: InputFile
    private let decoder: Codec
    private let stream: UnsafeMutablePointer<AVStream>
    private let packet: Packet
    private let frame: Frame
    private let attempted: String

    /// - Parameter threads: 0 takes all cores.
    package init(path: String, threads: Int = 1) throws(FilmError) {
        attempted = "read the pictures of \(Libav.name(path))"
        input = try InputFile(path: path, attempted)
        try Libav.check(avformat_find_stream_info(input.context, nil), attempted)
        var found: UnsafePointer<AVCodec>?
        let number = av_find_best_stream(input.context, AVMEDIA_TYPE_VIDEO, -1, -1, &found, 0)
        guard number >= 0 else { throw FilmError(.badInput, attempted, "it has no picture that can be decoded.") }
        stream = input.streams[Int(number)]
        decoder = try Codec(found, named: "of its pictures")
        try Libav.check(avcodec_parameters_to_context(decoder.pointer, stream.pointee.codecpar), attempted)
        decoder.pointer.pointee.thread_count = Int32(threads)
        // A damaged picture is an error, not a guess.
        decoder.pointer.pointee.err_recognition = AV_EF_EXPLODE
        try decoder.open(Options([:]), attempted)
        width = Int(decoder.pointer.pointee.width)
        height = Int(decoder.pointer.pointee.height)
        packet = try Packet()
        frame = try Frame()
    }

    /// Copies the next picture; false after the last. The buffer has the size of the video.
    package func next(into buffer: FrameBuffer) throws(FilmError) -> Bool {
        while true {
            let code = avcodec_receive_frame(decoder.pointer, frame.pointer)
            if code == Libav.end { return false }
            if code == Libav.again {
                try feed()
                continue
            }
            try Libav.check(code, attempted)
            break
        }
        let picture = frame.pointer.pointee
        guard picture.format == AV_PIX_FMT_YUV420P.rawValue else {
            throw FilmError(.unsupported, attempted, "its pictures are not 8-bit YUV 4:2:0.")
        }
        guard picture.width == buffer.width, picture.height == buffer.height else {
            throw FilmError(.badInput, attempted, "a picture of it has \(picture.width)x\(picture.height) pixels.")
        }
        copy(picture.data.0, picture.linesize.0, buffer.luma, buffer.lumaStride, buffer.width, buffer.height)
        let (chromaWidth, chromaHeight) = (buffer.chromaWidth, buffer.chromaHeight)
        copy(picture.data.1, picture.linesize.1, buffer.blueChroma, buffer.chromaStride, chromaWidth, chromaHeight)
        copy(picture.data.2, picture.linesize.2, buffer.redChroma, buffer.chromaStride, chromaWidth, chromaHeight)
        seconds = Double(picture.best_effort_timestamp) * av_q2d(stream.pointee.time_base)
        return true
    }

    /// Gives the decoder the next packet, or tells it that there is none.
    private func feed() throws(FilmError) {
        repeat {
            packet.clear()
            guard try input.read(packet, attempted) else {
                try Libav.check(avcodec_send_packet(decoder.pointer, nil), attempted)
                return
            }
        } while packet.pointer.pointee.stream_index != stream.pointee.index
        try Libav.check(avcodec_send_packet(decoder.pointer, packet.pointer), attempted)
    }

    private func copy(
        _ source: UnsafeMutablePointer<UInt8>?, _ sourceStride: Int32, _ target: UnsafeMutablePointer<UInt8>,
        _ stride: Int, _ width: Int, _ height: Int
    ) {
        guard let source else { return }
        for row in 0..<height {
            (target + row * stride).update(from: source + row * Int(sourceStride), count: width)
        }
    }
}
