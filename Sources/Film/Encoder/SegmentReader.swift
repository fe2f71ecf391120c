import CAV

/// What must be equal in all segments of a film, so that one decoder plays through without starting anew.
struct SegmentParameters: Equatable {
    let size: [Int32]
    let framesPerSecond: AVRational
    let colour: [UInt32]
    /// The parameter sets of H.264, as they stand in the file's header.
    let header: [UInt8]

    static func == (one: SegmentParameters, other: SegmentParameters) -> Bool { one.difference(from: other) == nil }

    /// What differs, as the end of a sentence; nil if nothing does.
    func difference(from other: SegmentParameters) -> String? {
        if size != other.size {
            return "it has \(size[0])x\(size[1]) pixels, the first one \(other.size[0])x\(other.size[1])"
        }
        if av_cmp_q(framesPerSecond, other.framesPerSecond) != 0 {
            return "it has \(framesPerSecond.words) frames a second, the first one \(other.framesPerSecond.words)"
        }
        if colour != other.colour { return "its colours are tagged differently from those of the first one" }
        if header != other.header { return "it was coded with other settings than the first one" }
        return nil
    }
}

extension AVRational {
    fileprivate var words: String { den == 1 ? "\(num)" : "\(num)/\(den)" }
}

/// The coded frames of a segment, in the order in which they were coded.
final class SegmentReader {
    let parameters: SegmentParameters
    let frames: Int
    let codecParameters: UnsafeMutablePointer<AVCodecParameters>
    private let attempted: String
    private let input: InputFile
    private let timeBase: AVRational
    private var read = 0

    /// - Parameter attempted: Names the segment; every error says it.
    init(path: String, _ attempted: String) throws(FilmError) {
        self.attempted = attempted
        input = try InputFile(path: path, attempted)
        guard input.isWholeMovie else {
            throw FilmError(.badInput, attempted, "it was cut short, or something was added. Render it again.")
        }
        let streams = input.streams
        guard streams.count == 1, let codec = streams[0].pointee.codecpar,
            codec.pointee.codec_id == AV_CODEC_ID_H264, let extra = codec.pointee.extradata,
            codec.pointee.extradata_size > 0
        else { throw FilmError(.badInput, attempted, "it is not a segment: a segment has one H.264 stream.") }
        let stream = streams[0].pointee
        codecParameters = codec
        timeBase = stream.time_base
        frames = Int(stream.nb_frames)
        // All frames are equally long: then the length says the rate exactly.
        let rate = av_mul_q(AVRational(num: Int32(frames), den: 1), av_inv_q(stream.time_base))
        let length = AVRational(num: Int32(clamping: max(1, stream.duration)), den: 1)
        let parameters = codec.pointee
        self.parameters = SegmentParameters(
            size: [parameters.width, parameters.height], framesPerSecond: av_div_q(rate, length),
            colour: [
                parameters.color_range.rawValue, parameters.color_space.rawValue, parameters.color_primaries.rawValue,
                parameters.color_trc.rawValue,
            ],
            header: Array(UnsafeBufferPointer(start: extra, count: Int(parameters.extradata_size))))
    }

    /// Reads the next coded frame; false after the last. Times are in frames from the start of the segment.
    func next(into packet: Packet) throws(FilmError) -> Bool {
        packet.clear()
        guard read < frames else { return false }
        guard try input.read(packet, attempted) else { throw broken("it ends after frame \(read) of \(frames)") }
        let frame = AVRational(num: parameters.framesPerSecond.den, den: parameters.framesPerSecond.num)
        let shown = av_rescale_q(packet.pointer.pointee.pts, timeBase, frame)
        guard av_compare_ts(shown, frame, packet.pointer.pointee.pts, timeBase) == 0,
            (0..<Int64(frames)).contains(shown)
        else { throw broken("the time of frame \(read) is not that of a whole frame") }
        if read == 0 {
            guard shown == 0, packet.pointer.pointee.flags & AV_PKT_FLAG_KEY != 0 else {
                throw broken("it does not begin with a key frame")
            }
        }
        packet.pointer.pointee.pts = shown
        packet.pointer.pointee.dts = Int64(read - VideoFormat.reorderDepth)
        packet.pointer.pointee.duration = 1
        guard packet.pointer.pointee.pts >= packet.pointer.pointee.dts else {
            throw broken("it reorders frames further than segments may")
        }
        read += 1
        return true
    }

    private func broken(_ cause: String) -> FilmError { FilmError(.badInput, attempted, cause + ".") }
}

extension Packet {
    /// Leaves out what x264 says about itself at the start of a segment; said once in a film, it is enough.
    func dropLeadingMessages() {
        let lengthBytes = 4
        let message: UInt8 = 6
        while pointer.pointee.size > lengthBytes, let data = pointer.pointee.data, data[lengthBytes] & 0x1f == message {
            let length = (0..<lengthBytes).reduce(0) { $0 << 8 | Int(data[$1]) }
            guard length + lengthBytes < Int(pointer.pointee.size) else { return }
            pointer.pointee.data = data + length + lengthBytes
            pointer.pointee.size -= Int32(length + lengthBytes)
        }
    }
}
