import CAV

/// One stream of a file, decoded front to back. What is damaged is left out and counted; a file that breaks off ends
/// where it breaks off.
final class MediaTrack {
    enum Kind {
        case picture
        case sound
    }

    let frame: Frame
    /// Packets and frames that could not be decoded, or only in part.
    private(set) var damaged = 0
    /// Whether reading stopped before the end of the file.
    private(set) var brokeOff = false
    private(set) var decoded = 0
    private let input: InputFile
    private let stream: UnsafeMutablePointer<AVStream>
    private let decoder: Codec
    private let packet: Packet
    private let limits: MediaLimits
    private let attempted: String
    private let cancelled: () -> Bool

    /// - Parameter threads: 0 takes all cores.
    /// - Returns: nil if the file has nothing of this kind that can be decoded.
    init?(
        path: String, _ kind: Kind, limits: MediaLimits, threads: Int, _ attempted: String,
        cancelled: @escaping () -> Bool
    ) throws(FilmError) {
        self.attempted = attempted
        self.limits = limits
        self.cancelled = cancelled
        input = try InputFile(path: path, mostStreams: limits.streams, attempted)
        try Libav.check(avformat_find_stream_info(input.context, nil), attempted)
        var found: UnsafePointer<AVCodec>?
        let type = kind == .picture ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO
        let number = av_find_best_stream(input.context, type, -1, -1, &found, 0)
        guard number >= 0, found != nil else { return nil }
        stream = input.streams[Int(number)]
        guard stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0 else { return nil }
        for other in input.streams where other != stream { other.pointee.discard = AVDISCARD_ALL }
        decoder = try Codec(found, named: String(cString: avcodec_get_name(stream.pointee.codecpar.pointee.codec_id)))
        let context = decoder.pointer
        try Libav.check(avcodec_parameters_to_context(context, stream.pointee.codecpar), attempted)
        context.pointee.pkt_timebase = stream.pointee.time_base
        context.pointee.thread_count = Int32(kind == .sound ? 1 : threads)
        // The decoder asks for memory only after it has looked at these.
        context.pointee.max_pixels = Int64(limits.pixels)
        try decoder.open(Options([:]), attempted)
        packet = try Packet()
        frame = try Frame()
    }

    /// Its place among all streams of the file.
    var index: Int { Int(stream.pointee.index) }

    /// When the stream begins, in seconds of the file; 0 if the file does not tell.
    var startSeconds: Double { seconds(stream.pointee.start_time) ?? 0 }

    /// Whether times may jump in the middle of the file without anything being left out.
    var hasJumps: Bool { (input.context.pointee.iformat?.pointee.flags ?? 0) & AVFMT_TS_DISCONT != 0 }

    /// When the current frame is to be shown or heard, in seconds of the file.
    var time: Double? { seconds(frame.pointer.pointee.best_effort_timestamp) }

    /// How long the file says that the current frame lasts.
    var length: Double {
        let ticks = frame.pointer.pointee.pkt_duration
        return ticks > 0 ? Double(ticks) * av_q2d(stream.pointee.time_base) : 0
    }

    /// Decodes the next frame; false after the last.
    func next() throws(FilmError) -> Bool {
        while true {
            if cancelled() { throw Libav.cancelled(attempted) }
            let code = avcodec_receive_frame(decoder.pointer, frame.pointer)
            if code == Libav.end { return try over() }
            if code == Libav.again {
                try feed()
            } else if code < 0 {
                try forgive(code)
            } else {
                try accept()
                return true
            }
        }
    }

    /// Goes to the last key frame that is not later. Where a file cannot do this it stays where it is.
    func seek(to seconds: Double) {
        let ticks = Int64(seconds / av_q2d(stream.pointee.time_base))
        guard av_seek_frame(input.context, stream.pointee.index, ticks, AVSEEK_FLAG_BACKWARD) >= 0 else { return }
        avcodec_flush_buffers(decoder.pointer)
    }

    private func accept() throws(FilmError) {
        decoded += 1
        let picture = frame.pointer.pointee
        if picture.decode_error_flags != 0 || picture.flags & AV_FRAME_FLAG_CORRUPT != 0 { damaged += 1 }
        if picture.width > 0 { try limits.check(width: Int(picture.width), height: Int(picture.height), attempted) }
    }

    private func over() throws(FilmError) -> Bool {
        guard decoded == 0, damaged > 0 || brokeOff else { return false }
        throw FilmError(.badInput, attempted, "nothing of it can be decoded: it is damaged, or cut short at its start.")
    }

    /// Gives the decoder the next packet, or tells it that there is none.
    private func feed() throws(FilmError) {
        repeat {
            packet.clear()
            let code = av_read_frame(input.context, packet.pointer)
            guard code >= 0 else {
                if code == reelmill_av_error(EIO) { throw Libav.failure(code, attempted) }
                if code != Libav.end { brokeOff = true }
                let ended = avcodec_send_packet(decoder.pointer, nil)
                if ended != Libav.end { try Libav.check(ended, attempted) }
                return
            }
        } while packet.pointer.pointee.stream_index != stream.pointee.index
        if packet.pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 { damaged += 1 }
        let code = avcodec_send_packet(decoder.pointer, packet.pointer)
        if code < 0, code != Libav.again { try forgive(code) }
    }

    /// Only memory that has run out is the end of it.
    private func forgive(_ code: Int32) throws(FilmError) {
        if code == reelmill_av_error(ENOMEM) { throw Libav.failure(code, attempted) }
        damaged += 1
    }

    private func seconds(_ ticks: Int64) -> Double? {
        ticks == Libav.noTimestamp ? nil : Double(ticks) * av_q2d(stream.pointee.time_base)
    }
}
