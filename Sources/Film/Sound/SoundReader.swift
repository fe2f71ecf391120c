import CAV
import Glibc

/// Reads any sound file that libav knows, front to back, as stereo of 48 kHz. It holds one packet at a time, so that its
/// memory does not depend on the length of the file.
///
/// A file of 48 kHz stereo comes through unchanged. Others are resampled without delay, and mixed down by the usual
/// matrix: centre and surround at −3 dB, mono to both sides at −3 dB, which keeps its loudness.
package final class SoundReader: SoundSource {
    /// A hostile or mistaken file is given up beyond this.
    package static let longest = 6 * 3600

    private let attempted: String
    private let cancelled: () -> Bool
    private var format: UnsafeMutablePointer<AVFormatContext>?
    private var decoder: UnsafeMutablePointer<AVCodecContext>?
    private var packet = av_packet_alloc()
    private var frame = av_frame_alloc()
    private var stream: Int32 = -1
    private var converter: SoundConverter?

    /// Converted, not yet asked for.
    private var pending: [Float] = []
    private var taken = 0
    private var ended = false
    private var produced = 0
    private var decodedSeconds = 0.0
    private var badPackets = 0
    /// Seconds that a WAV file announces and does not have.
    private let missing: Double

    package init(path: String, cancelled: @escaping () -> Bool = { false }) throws(FilmError) {
        attempted = "read the sound of \(path)"
        self.cancelled = cancelled
        try Self.checkFile(path, attempted)
        missing = WaveHeader.missing(of: path).map { Double($0.bytes) / Double($0.perSecond) } ?? 0
        av_log_set_level(AV_LOG_QUIET)
        try open(path)
    }

    deinit {
        avcodec_free_context(&decoder)
        avformat_close_input(&format)
        av_packet_free(&packet)
        av_frame_free(&frame)
    }

    package func read(into block: UnsafeMutableBufferPointer<Float>) throws(FilmError) -> Int {
        let wanted = block.count / Sound.channels
        var filled = 0
        while filled < wanted {
            let here = min(wanted - filled, (pending.count - taken) / Sound.channels)
            for index in 0..<here * Sound.channels {
                block[filled * Sound.channels + index] = playable(pending[taken + index])
            }
            taken += here * Sound.channels
            filled += here
            if filled == wanted || ended && taken == pending.count { break }
            pending.removeAll(keepingCapacity: true)
            taken = 0
            try decodeOn()
        }
        produced += filled
        guard produced <= Self.longest * Sound.rate else {
            throw FilmError(.tooLarge, attempted, "it is longer than \(Self.longest / 3600) hours. Cut it shorter.")
        }
        return filled
    }

    private static func checkFile(_ path: String, _ attempted: String) throws(FilmError) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw FilmError(.missing, attempted, "\(String(cString: strerror(errno))). Check the path.")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FilmError(.badInput, attempted, "it is not a file.") }
        guard status.st_size > 0 else {
            throw FilmError(.badInput, attempted, "the file is empty. Upload or make it again.")
        }
    }

    private func open(_ path: String) throws(FilmError) {
        // Playlists and the like would open other files, or the network, in the name of this one.
        var options: OpaquePointer?
        av_dict_set(&options, "protocol_whitelist", "file", 0)
        av_dict_set(
            &options, "format_whitelist",
            "wav,w64,aiff,au,caf,mp3,aac,ac3,eac3,mov,ogg,flac,matroska,asf,amr,ape,wv,tta,mpeg,mpegts,avi,flv", 0)
        defer { av_dict_free(&options) }
        let unknown = "it is no sound file that can be read, or it is damaged"
        let opened = avformat_open_input(&format, "file:" + path, nil, &options)
        guard opened >= 0, let format else {
            throw FilmError(.badInput, attempted, "\(unknown) (\(SoundConverter.words(opened))).")
        }
        let found = avformat_find_stream_info(format, nil)
        guard found >= 0 else {
            throw FilmError(.badInput, attempted, "\(unknown) (\(SoundConverter.words(found))).")
        }
        var codec: UnsafePointer<AVCodec>?
        stream = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, &codec, 0)
        guard stream >= 0, let codec, let parameters = format.pointee.streams[Int(stream)]?.pointee.codecpar else {
            throw FilmError(.badInput, attempted, "there is no sound in it that can be decoded.")
        }
        for index in 0..<Int(format.pointee.nb_streams) where index != Int(stream) {
            format.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
        }
        decoder = avcodec_alloc_context3(codec)
        guard let decoder, packet != nil, frame != nil else { throw FilmError(.library, attempted, "out of memory.") }
        try check(avcodec_parameters_to_context(decoder, parameters))
        decoder.pointee.pkt_timebase = format.pointee.streams[Int(stream)]!.pointee.time_base
        decoder.pointee.thread_count = 1
        try check(avcodec_open2(decoder, codec, nil))
    }

    private func check(_ code: Int32) throws(FilmError) {
        guard code < 0 else { return }
        throw FilmError(.badInput, attempted, "its sound cannot be decoded (\(SoundConverter.words(code))).")
    }

    /// Adds to `pending`, or ends.
    private func decodeOn() throws(FilmError) {
        guard !cancelled() else { throw FilmError(.cancelled, attempted, "it was cancelled.") }
        let received = avcodec_receive_frame(decoder, frame)
        if received >= 0 {
            badPackets = 0
            return try convert()
        }
        if received == reelmill_sound_eof() { return try end() }
        if received != reelmill_sound_again() { try forgive(received) }

        let read = av_read_frame(format, packet)
        if read == reelmill_sound_eof() {
            // The decoder still holds the last frames, and gives them when told that no more will come.
            avcodec_send_packet(decoder, nil)
            return
        }
        guard read >= 0 else {
            throw FilmError(.badInput, attempted, "the file cannot be read on (\(SoundConverter.words(read))).")
        }
        defer { av_packet_unref(packet) }
        guard packet!.pointee.stream_index == stream else { return }
        let sent = avcodec_send_packet(decoder, packet)
        if sent < 0, sent != reelmill_sound_again() { try forgive(sent) }
    }

    /// A damaged packet here and there costs a few milliseconds of sound; a file of nothing else is refused.
    private func forgive(_ code: Int32) throws(FilmError) {
        badPackets += 1
        guard badPackets < 50 else { return try check(code) }
    }

    private func convert() throws(FilmError) {
        defer { av_frame_unref(frame) }
        let sound = frame!
        guard sound.pointee.nb_samples > 0 else { return }
        decodedSeconds += Double(sound.pointee.nb_samples) / Double(max(1, sound.pointee.sample_rate))
        if let converter, !converter.fits(sound) {
            try converter.finish(into: &pending)
            self.converter = nil
        }
        if converter == nil { converter = try SoundConverter(from: sound, attempted) }
        try converter?.convert(sound, into: &pending)
    }

    private func end() throws(FilmError) {
        try converter?.finish(into: &pending)
        ended = true
        guard decodedSeconds > 0 else {
            throw FilmError(.badInput, attempted, "there is no sound in it. Upload or make it again.")
        }
        guard let declaredSeconds, declaredSeconds - decodedSeconds > max(0.25, declaredSeconds * 0.02) else { return }
        throw FilmError(
            .badInput, attempted,
            "it is cut short: of \(tenths(declaredSeconds)) s only \(tenths(decodedSeconds)) s are there. "
                + "Upload or make it again.")
    }

    /// What the file says of itself. Not an estimate of libav, which may be far off in a sound file.
    private var declaredSeconds: Double? {
        guard let format, format.pointee.duration_estimation_method != AVFMT_DURATION_FROM_BITRATE,
            let stream = format.pointee.streams[Int(stream)],
            stream.pointee.duration != reelmill_sound_no_time(), stream.pointee.duration > 0
        else { return missing > 0 ? decodedSeconds + missing : nil }
        return Double(stream.pointee.duration) * av_q2d(stream.pointee.time_base)
    }

    private func tenths(_ seconds: Double) -> Double { (seconds * 10).rounded() / 10 }
}
