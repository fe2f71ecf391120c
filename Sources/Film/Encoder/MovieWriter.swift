import CAV
import Glibc

/// An MP4 that is being written. What is not finished is removed when the last reference goes, so that half a file
/// never stays.
final class MovieWriter {
    enum Layout {
        /// The index at the end: written once, quickly. A file that was cut short cannot be opened at all.
        case indexLast
        /// The index first, as players on a network want it.
        case indexFirst
    }

    /// Both are MP4; they differ in what they are called.
    enum Kind: String {
        case film = "mp4"
        /// Sound alone: M4A.
        case sound = "ipod"
    }

    private let path: String
    private let attempted: String
    private let context: UnsafeMutablePointer<AVFormatContext>
    private var finished = false

    /// Creates the file, or empties it.
    init(path: String, kind: Kind = .film, _ attempted: String) throws(FilmError) {
        _ = Libav.silence
        var made: UnsafeMutablePointer<AVFormatContext>?
        try Libav.check(avformat_alloc_output_context2(&made, nil, kind.rawValue, Libav.url(path)), attempted)
        self.path = path
        self.attempted = attempted
        context = try Libav.allocated(made, attempted)
        let code = avio_open(&context.pointee.pb, Libav.url(path), AVIO_FLAG_WRITE)
        guard code >= 0 else {
            finished = true  // Nothing was created, so nothing may be removed.
            throw Libav.failure(code, attempted)
        }
        context.pointee.flags |= AVFMT_FLAG_BITEXACT
        // Times are handed over as they shall be: nothing is to be moved.
        context.pointee.avoid_negative_ts = 0
    }

    deinit {
        if context.pointee.pb != nil { avio_closep(&context.pointee.pb) }
        avformat_free_context(context)
        if !finished { unlink(path) }
    }

    /// A stream with the parameters that `describe` fills in; its number.
    func addStream(
        timeBase: AVRational, _ describe: (UnsafeMutablePointer<AVCodecParameters>) -> Int32
    ) throws(FilmError) -> Int32 {
        let stream = try Libav.allocated(avformat_new_stream(context, nil), attempted)
        stream.pointee.time_base = timeBase
        try Libav.check(describe(stream.pointee.codecpar), attempted)
        // The muxer chooses the tag of MP4, whatever container the parameters came from.
        stream.pointee.codecpar.pointee.codec_tag = 0
        return stream.pointee.index
    }

    /// For a video stream: what a reader shall believe about its rate.
    func setFrameRate(_ framesPerSecond: Int, stream number: Int32) {
        guard let stream = context.pointee.streams[Int(number)] else { return }
        stream.pointee.avg_frame_rate = AVRational(num: Int32(framesPerSecond), den: 1)
        stream.pointee.r_frame_rate = stream.pointee.avg_frame_rate
        stream.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    }

    func begin(_ layout: Layout, labels: KeyValuePairs<String, String> = [:]) throws(FilmError) {
        let metadata = Options([:])
        for (key, value) in labels where !value.isEmpty { metadata[key] = value }
        context.pointee.metadata = metadata.take()
        // No edit list: some platforms refuse them. B-frames then need negative offsets to begin at 0.
        let options = Options([
            "use_editlist": "0",
            "movflags": layout == .indexFirst ? "negative_cts_offsets+faststart" : "negative_cts_offsets",
        ])
        try Libav.check(avformat_write_header(context, &options.pointer), attempted)
        precondition(options.isEmpty, "the muxer does not know all options")
    }

    /// Packets must come in the order in which they shall stand in the file.
    func write(_ packet: Packet, timeBase: AVRational, stream number: Int32) throws(FilmError) {
        guard let stream = context.pointee.streams[Int(number)] else { return }
        packet.pointer.pointee.stream_index = number
        packet.pointer.pointee.pos = -1
        av_packet_rescale_ts(packet.pointer, timeBase, stream.pointee.time_base)
        try Libav.check(av_write_frame(context, packet.pointer), attempted)
    }

    /// Writes the index and closes the file. Only after this is it a film; it is not yet brought to the disk.
    func finish() throws(FilmError) {
        try Libav.check(av_write_trailer(context), attempted)
        avio_flush(context.pointee.pb)
        let error = context.pointee.pb.pointee.error
        let closing = avio_closep(&context.pointee.pb)
        try Libav.check(error, attempted)
        try Libav.check(closing, attempted)
        finished = true
    }
}
