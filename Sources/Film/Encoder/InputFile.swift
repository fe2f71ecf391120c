import CAV
import Glibc

/// A media file that is being read.
final class InputFile {
    let context: UnsafeMutablePointer<AVFormatContext>

    /// Containers of sound and film, and bare codings of them. Playlists, lists of files and the like are not among
    /// them: they would open other files in the name of this one.
    private static let containers =
        "mov,matroska,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,ivf,obu,flv,asf,ogg,mxf,dv,gif,nut,"
        + "wav,w64,aiff,au,caf,mp3,aac,ac3,eac3,flac,amr,ape,wv,tta"

    /// Reads the header only. Nothing but files is opened, whatever the file refers to.
    /// - Parameter mostStreams: A file with more cannot be opened.
    init(path: String, mostStreams: Int = 1000, _ attempted: String) throws(FilmError) {
        _ = Libav.silence
        var opened: UnsafeMutablePointer<AVFormatContext>?
        let options = Options([
            "protocol_whitelist": "file", "format_whitelist": Self.containers, "max_streams": "\(mostStreams)",
        ])
        try Libav.check(avformat_open_input(&opened, Libav.url(path), nil, &options.pointer), attempted)
        context = try Libav.allocated(opened, attempted)
    }

    deinit {
        var owned: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&owned)
    }

    var streams: [UnsafeMutablePointer<AVStream>] {
        (0..<Int(context.pointee.nb_streams)).compactMap { context.pointee.streams[$0] }
    }

    /// The next packet of any stream; false at the end of the file.
    func read(_ packet: Packet, _ attempted: String) throws(FilmError) -> Bool {
        let code = av_read_frame(context, packet.pointer)
        if code == Libav.end { return false }
        try Libav.check(code, attempted)
        if packet.pointer.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 {
            throw Libav.failure(reelmill_av_error_invalid(), attempted)
        }
        return true
    }

    /// Whether the outermost boxes of an MP4 fill the file exactly. The libraries guess what a missing end may have said.
    var isWholeMovie: Bool {
        let file = context.pointee.pb
        let size = avio_size(file)
        let resume = avio_seek(file, 0, SEEK_CUR)
        defer { avio_seek(file, resume, SEEK_SET) }
        var position: Int64 = 0
        while position < size {
            guard avio_seek(file, position, SEEK_SET) == position else { return false }
            var length = Int64(avio_rb32(file))
            avio_rb32(file)
            if length == 1 { length = Int64(bitPattern: avio_rb64(file)) }
            let (next, overflow) = position.addingReportingOverflow(length)
            guard length >= 8, !overflow else { return false }
            position = next
        }
        return position == size
    }
}
