import CAV
import Glibc

/// Turns decoded frames of one kind (rate, sample format, channels) into stereo of 48 kHz. One owner of an `SwrContext`.
final class SoundConverter {
    private var resampler: OpaquePointer?
    private let attempted: String
    private let rate: Int32
    private let format: Int32
    private var layout = AVChannelLayout()

    init(from frame: UnsafeMutablePointer<AVFrame>, _ attempted: String) throws(FilmError) {
        self.attempted = attempted
        rate = frame.pointee.sample_rate
        format = frame.pointee.format
        let channels = frame.pointee.ch_layout.nb_channels
        guard (2_000...768_000).contains(rate) else {
            throw FilmError(.unsupported, attempted, "its rate is \(rate) Hz; it may be from 2 kHz to 768 kHz.")
        }
        guard (1...64).contains(channels) else {
            throw FilmError(.unsupported, attempted, "it has \(channels) channels; it may have up to 64.")
        }
        av_channel_layout_copy(&layout, &frame.pointee.ch_layout)
        var from = AVChannelLayout()
        // A file that does not say which channel is which gets the usual order for their number.
        if layout.order == AV_CHANNEL_ORDER_UNSPEC {
            av_channel_layout_default(&from, channels)
        } else {
            av_channel_layout_copy(&from, &layout)
        }
        defer { av_channel_layout_uninit(&from) }
        var stereo = reelmill_sound_stereo()
        let made = swr_alloc_set_opts2(
            &resampler, &stereo, AV_SAMPLE_FMT_FLT, Int32(Sound.rate), &from, AVSampleFormat(rawValue: format), rate, 0,
            nil)
        let ready = made < 0 ? made : swr_init(resampler)
        guard ready >= 0 else {
            throw FilmError(
                .unsupported, attempted,
                "its \(channels) channels cannot be mixed down to stereo (\(Self.words(ready))).")
        }
    }

    deinit {
        swr_free(&resampler)
        av_channel_layout_uninit(&layout)
    }

    func fits(_ frame: UnsafeMutablePointer<AVFrame>) -> Bool {
        frame.pointee.sample_rate == rate && frame.pointee.format == format
            && av_channel_layout_compare(&frame.pointee.ch_layout, &layout) == 0
    }

    func convert(_ frame: UnsafeMutablePointer<AVFrame>, into output: inout [Float]) throws(FilmError) {
        let planes = UnsafeMutableRawPointer(frame.pointee.extended_data)
            .assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
        try run(planes, frame.pointee.nb_samples, &output)
    }

    /// The end of the sound is still inside the resampler's filter.
    func finish(into output: inout [Float]) throws(FilmError) {
        try run(nil, 0, &output)
    }

    private func run(
        _ planes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ count: Int32, _ output: inout [Float]
    ) throws(FilmError) {
        let room = swr_get_out_samples(resampler, count)
        guard room > 0 else { return }
        let start = output.count
        output.append(contentsOf: repeatElement(0, count: Int(room) * Sound.channels))
        let written = output.withUnsafeMutableBytes { bytes in
            var target: UnsafeMutablePointer<UInt8>? = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
                .advanced(by: start * MemoryLayout<Float>.stride)
            return swr_convert(resampler, &target, room, planes, count)
        }
        guard written >= 0 else {
            throw FilmError(.library, attempted, "resampling failed (\(Self.words(written))).")
        }
        output.removeLast(output.count - start - Int(written) * Sound.channels)
    }

    /// libav's own words for one of its codes.
    static func words(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            av_strerror(code, buffer.baseAddress, 128)
            return String(cString: buffer.baseAddress!)
        }
    }
}
