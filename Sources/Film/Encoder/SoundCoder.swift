import CAV

/// Takes the next sample frames of a mix (Float32 stereo at 48 kHz, interleaved) into the buffer, and says how many
/// sample frames it wrote. Fewer than fit are fine; 0 means that the mix is over, and silence follows.
package typealias SoundPull = (UnsafeMutableBufferPointer<Float>) throws(FilmError) -> Int

/// Codes a mix as AAC-LC at 192 kbit/s, in blocks of 1024 samples.
///
/// AAC gives back everything 1024 samples late. Usually an edit list tells the player to skip them; there is none here,
/// so the first 1024 samples of the mix (21 ms of a leading pause) are left out instead, and all that follows is heard
/// at its own time.
final class SoundCoder {
    static let sampleRate = 48_000
    static let timeBase = AVRational(num: 1, den: Int32(sampleRate))
    private static let block = 1024

    /// What becomes of the 1024 samples by which AAC is late.
    enum Delay {
        /// The first 1024 samples of the mix are left out: all others are heard at their own time.
        case leftOut
        /// Nothing is left out: all is heard 21 ms late, which matters to nobody where there is no picture.
        case heard
    }

    /// Coded sample frames so far.
    private(set) var position = 0
    /// Unknown, if nobody said it, until the source is over.
    private var length: Int
    private let isOpenEnded: Bool
    private let delay: Delay
    private var given = 0
    private let source: SoundPull
    private let coder: Codec
    private let frame: Frame
    private let samples: UnsafeMutableBufferPointer<Float>
    private var sent = 0
    private var isOver = false
    private let attempted = "code the sound"

    /// - Parameter length: In sample frames; the mix is cut, or continued with silence, to exactly this. Without it
    ///   the sound is as long as the mix.
    init(length: Int?, delay: Delay = .leftOut, source: @escaping SoundPull) throws(FilmError) {
        self.length = length ?? Int.max
        isOpenEnded = length == nil
        self.delay = delay
        self.source = source
        frame = try Frame()
        coder = try Codec(avcodec_find_encoder(AV_CODEC_ID_AAC), named: "aac")
        samples = .allocate(capacity: 2 * Self.block)
        samples.initialize(repeating: 0)
        let context = coder.pointer
        context.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
        context.pointee.sample_rate = Int32(Self.sampleRate)
        context.pointee.time_base = Self.timeBase
        context.pointee.bit_rate = 192_000
        context.pointee.profile = FF_PROFILE_AAC_LOW
        context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT
        av_channel_layout_default(&context.pointee.ch_layout, 2)
        try coder.open(Options([:]), attempted)
        guard context.pointee.frame_size == Int32(Self.block), context.pointee.initial_padding == Int32(Self.block)
        else {
            throw FilmError(.library, attempted, "this AAC coder has another delay than the one that is compensated.")
        }
    }

    deinit { samples.deallocate() }

    /// Fills in what the coder says about itself. Priming is not mentioned: it has been compensated.
    func describe(_ parameters: UnsafeMutablePointer<AVCodecParameters>) -> Int32 {
        let code = avcodec_parameters_from_context(parameters, coder.pointer)
        parameters.pointee.initial_padding = 0
        return code
    }

    /// Codes the next block; false when the whole length is coded.
    func next(into packet: Packet) throws(FilmError) -> Bool {
        packet.clear()
        guard position < length else { return false }
        if sent == 0, delay == .leftOut { try fill() }  // The samples that make room for the delay.
        while true {
            let code = avcodec_receive_packet(coder.pointer, packet.pointer)
            if code == Libav.again {
                try send()
                continue
            }
            try Libav.check(code, attempted)
            break
        }
        guard position < length else { return false }
        let duration = min(Self.block, length - position)
        packet.pointer.pointee.pts = Int64(position)
        packet.pointer.pointee.dts = Int64(position)
        packet.pointer.pointee.duration = Int64(duration)
        // How much of a packet is to be skipped is said by side data; nothing of these is.
        av_packet_free_side_data(packet.pointer)
        position += duration
        return true
    }

    private func send() throws(FilmError) {
        try fill()
        frame.clear()
        frame.pointer.pointee.nb_samples = Int32(Self.block)
        frame.pointer.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
        frame.pointer.pointee.sample_rate = Int32(Self.sampleRate)
        frame.pointer.pointee.pts = Int64(sent)
        av_channel_layout_default(&frame.pointer.pointee.ch_layout, 2)
        try Libav.check(av_frame_get_buffer(frame.pointer, 0), attempted)
        let planes = frame.pointer.pointee.data
        guard let left = planes.0, let right = planes.1 else { return }
        left.withMemoryRebound(to: Float.self, capacity: Self.block) { left in
            right.withMemoryRebound(to: Float.self, capacity: Self.block) { right in
                for index in 0..<Self.block {
                    left[index] = samples[2 * index]
                    right[index] = samples[2 * index + 1]
                }
            }
        }
        sent += Self.block
        try Libav.check(avcodec_send_frame(coder.pointer, frame.pointer), attempted)
    }

    /// The next block of the mix, completed with silence.
    private func fill() throws(FilmError) {
        var filled = 0
        while filled < Self.block, !isOver {
            let room = UnsafeMutableBufferPointer(rebasing: samples[(2 * filled)...])
            let count = try source(room)
            precondition(count >= 0 && filled + count <= Self.block, "the source of sound wrote past its buffer")
            isOver = count == 0
            filled += count
        }
        given += filled
        if isOver, isOpenEnded { length = max(0, given + (delay == .leftOut ? -Self.block : Self.block)) }
        samples[(2 * filled)...].update(repeating: 0)
    }
}
