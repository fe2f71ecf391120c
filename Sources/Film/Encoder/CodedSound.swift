import CAV

/// The sound of a film, coded: an M4A of its own, which can be played, and whose packets the film takes over.
package enum SoundFile {
    /// - Parameters:
    ///   - path: A scratch path; what stands there is replaced. If this throws, nothing is left there.
    ///   - length: In sample frames; the mix is cut, or continued with silence, to exactly this.
    ///   - progress: Told the number of sample frames coded so far.
    package static func write(
        to path: String, length: Int, cancelled: () -> Bool = { false }, progress: (Int) -> Void = { _ in },
        source: @escaping SoundPull
    ) throws(FilmError) {
        let attempted = "write the sound \(Libav.name(path))"
        let coder = try SoundCoder(length: length, source: source)
        let writer = try MovieWriter(path: path, kind: .sound, attempted)
        let packet = try Packet()
        let stream = try writer.addStream(timeBase: SoundCoder.timeBase, coder.describe)
        try writer.begin(.indexFirst)
        while try coder.next(into: packet) {
            if cancelled() { throw Libav.cancelled(attempted) }
            try writer.write(packet, timeBase: SoundCoder.timeBase, stream: stream)
            progress(coder.position)
        }
        try writer.finish()
    }
}

/// The packets of a `SoundFile`.
final class CodedSound {
    /// Sample frames read so far.
    private(set) var position = 0
    /// In sample frames.
    let length: Int
    private let input: InputFile
    private let stream: UnsafeMutablePointer<AVStream>
    private let attempted: String

    init(path: String) throws(FilmError) {
        let attempted = "join the sound, \(Libav.name(path))"
        self.attempted = attempted
        input = try InputFile(path: path, attempted)
        guard input.isWholeMovie else {
            throw FilmError(.badInput, attempted, "it was cut short, or something was added. Mix it again.")
        }
        let streams = input.streams
        guard streams.count == 1, let codec = streams[0].pointee.codecpar, codec.pointee.codec_id == AV_CODEC_ID_AAC,
            codec.pointee.sample_rate == Int32(SoundCoder.sampleRate),
            av_cmp_q(streams[0].pointee.time_base, SoundCoder.timeBase) == 0
        else { throw FilmError(.badInput, attempted, "it is not the sound of a film: that is AAC at 48 kHz, alone.") }
        stream = streams[0]
        length = Int(stream.pointee.duration)
    }

    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) -> Int32 {
        avcodec_parameters_copy(parameters, stream.pointee.codecpar)
    }

    /// The next packet, at its place in sample frames; false after the last.
    func next(into packet: Packet) throws(FilmError) -> Bool {
        packet.clear()
        guard position < length else { return false }
        guard try input.read(packet, attempted), packet.pointer.pointee.pts == Int64(position),
            packet.pointer.pointee.duration > 0
        else {
            throw FilmError(.badInput, attempted, "it ends or has a gap after \(position) of \(length) samples.")
        }
        av_packet_free_side_data(packet.pointer)
        position += Int(packet.pointer.pointee.duration)
        return true
    }
}
