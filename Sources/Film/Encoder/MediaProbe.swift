import CAV
import Glibc

/// What a media file contains, as its headers and first packets tell.
package struct MediaProbe: Sendable, Hashable {
    package struct Video: Sendable, Hashable {
        /// Its place among all streams of the file.
        package let index: Int
        package let codec: String
        package let profile: String
        package let width: Int
        package let height: Int
        package let pixelFormat: String
        /// The average; nil if nothing tells. Counted where the file's own word cannot be true.
        package internal(set) var framesPerSecond: Double?
        /// Whether frames are shown for different lengths of time, as far as the index or a count tells.
        package internal(set) var isVariableRate: Bool
        /// How many frames the index lists; 0 if there is no index.
        package let frames: Int
        package let startSeconds: Double
        package internal(set) var seconds: Double?
        /// Clockwise, in degrees, as the picture is to be turned for showing: 0, 90, 180 or 270.
        package let rotation: Int
        /// Whether left and right are to be exchanged, before the picture is turned.
        package let isMirrored: Bool
        package let isInterlaced: Bool
        /// As ffprobe names them: `tv`, `bt709`; `unknown` if not tagged.
        package let range: String
        package let matrix: String
        package let primaries: String
        package let transfer: String
        package let pixelAspect: Double
        /// Whether the brightness is coded as PQ or HLG.
        package var isHighDynamicRange: Bool { ["smpte2084", "arib-std-b67"].contains(transfer) }
    }

    package struct Audio: Sendable, Hashable {
        /// Its place among all streams of the file.
        package let index: Int
        package let codec: String
        package let profile: String
        package let sampleRate: Int
        package let channels: Int
        package let bitRate: Int
        package let startSeconds: Double
        package internal(set) var seconds: Double?
    }

    /// The names that the container goes by, as in `mov,mp4,m4a`.
    package let container: String
    package let bytes: Int
    /// From the first moment to the last one; nil only if the file has neither an index nor times.
    package private(set) var seconds: Double?
    /// Whether `seconds` comes from going through the whole file, for its header said nothing, or something impossible.
    package private(set) var isCounted = false
    /// How many seconds the index lists of which the file does not hold the data; 0 if it is whole.
    package let missingSeconds: Double
    package private(set) var video: [Video]
    package private(set) var audio: [Audio]
    /// Pictures that go with the sound, such as the cover of an album.
    package let covers: Int
    /// Streams that are none of these, such as subtitles.
    package let others: Int
    package let title: String
    package let description: String
    package let comment: String

    /// Streams of every kind.
    package var streams: Int { video.count + audio.count + covers + others }

    /// Reads from a local file only. A hostile file can take long or much memory: such a one belongs into a process of
    /// its own with limits.
    package init(path: String) throws(FilmError) {
        try self.init(path: path, mostStreams: 1000)
    }

    init(path: String, mostStreams: Int) throws(FilmError) {
        let attempted = "look into \(Libav.name(path))"
        let input = try InputFile(path: path, mostStreams: mostStreams, attempted)
        try Libav.check(avformat_find_stream_info(input.context, nil), attempted)
        let context = input.context.pointee
        container = Self.text(context.iformat?.pointee.name)
        bytes = max(0, Int(avio_size(context.pb)))
        seconds = Self.seconds(context.duration, AVRational(num: 1, den: AV_TIME_BASE))
        let streams = input.streams
        let visible = streams.filter { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO }
        let pictures = visible.filter { $0.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0 }
        let sounds = streams.filter { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO }
        video = pictures.map { Video(input.context, $0) }
        audio = sounds.map { Audio($0) }
        covers = visible.count - pictures.count
        others = streams.count - visible.count - sounds.count
        let size = Int64(bytes)
        missingSeconds = streams.map { $0.secondsMissing(of: size) }.max() ?? 0
        // Ogg, for one, keeps the labels of the file with its only stream.
        let isSoundAlone = streams.count == 1 && sounds.count == 1
        func label(_ key: String) -> String {
            let entry =
                av_dict_get(context.metadata, key, nil, 0)
                ?? (isSoundAlone ? av_dict_get(streams[0].pointee.metadata, key, nil, 0) : nil)
            return entry.map { Self.text($0.pointee.value) } ?? ""
        }
        title = label("title")
        description = label("description")
        comment = label("comment")
        let isGuess = context.duration_estimation_method == AVFMT_DURATION_FROM_BITRATE && !pictures.isEmpty
        let isUnlikely = (seconds ?? 0) <= 0 || video.contains { ($0.framesPerSecond ?? 1000) > 130 }
        if isGuess || isUnlikely { try count(input, attempted) }
    }

    /// Goes through all packets, without decoding any.
    private mutating func count(_ input: InputFile, _ attempted: String) throws(FilmError) {
        var counts: [Int: PacketCount] = [:]
        let packet = try Packet()
        while av_read_frame(input.context, packet.pointer) >= 0 {
            let number = Int(packet.pointer.pointee.stream_index)
            if let stream = input.context.pointee.streams[number] {
                counts[number, default: PacketCount()].add(packet.pointer.pointee, stream.pointee.time_base)
            }
            packet.clear()
        }
        for index in video.indices {
            guard let count = counts[video[index].index] else { continue }
            video[index].seconds = count.seconds
            if count.packets > 1, count.seconds > 0 {
                video[index].framesPerSecond = Double(count.packets) / count.seconds
            }
            video[index].isVariableRate = count.isUneven
        }
        for index in audio.indices { audio[index].seconds = counts[audio[index].index]?.seconds ?? 0 }
        let ends = (video.map(\.index) + audio.map(\.index)).compactMap { counts[$0] }
        guard let first = ends.map(\.first).min(), let last = ends.map(\.last).max(), last > first else { return }
        seconds = last - first
        isCounted = true
    }

    fileprivate static func text(_ pointer: UnsafePointer<CChar>?) -> String {
        pointer.map { String(cString: $0) } ?? "unknown"
    }

    fileprivate static func seconds(_ time: Int64, _ base: AVRational) -> Double? {
        time == Libav.noTimestamp ? nil : Double(time) * av_q2d(base)
    }
}

extension MediaProbe.Video {
    fileprivate init(_ context: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>) {
        let parameters = stream.pointee.codecpar.pointee
        index = Int(stream.pointee.index)
        codec = MediaProbe.text(avcodec_get_name(parameters.codec_id))
        profile = MediaProbe.text(avcodec_profile_name(parameters.codec_id, parameters.profile))
        width = Int(parameters.width)
        height = Int(parameters.height)
        pixelFormat = MediaProbe.text(av_get_pix_fmt_name(AVPixelFormat(rawValue: parameters.format)))
        let rate = stream.pointee.avg_frame_rate
        framesPerSecond = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : nil
        isVariableRate = stream.isUneven
        isInterlaced = ![AV_FIELD_UNKNOWN, AV_FIELD_PROGRESSIVE].contains(parameters.field_order)
        frames = Int(stream.pointee.nb_frames)
        startSeconds = MediaProbe.seconds(stream.pointee.start_time, stream.pointee.time_base) ?? 0
        seconds = MediaProbe.seconds(stream.pointee.duration, stream.pointee.time_base)
        range = MediaProbe.text(av_color_range_name(parameters.color_range))
        matrix = MediaProbe.text(av_color_space_name(parameters.color_space))
        primaries = MediaProbe.text(av_color_primaries_name(parameters.color_primaries))
        transfer = MediaProbe.text(av_color_transfer_name(parameters.color_trc))
        let aspect = av_guess_sample_aspect_ratio(context, stream, nil)
        pixelAspect = aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1
        (rotation, isMirrored) = Self.orientation(of: stream)
    }

    private static func orientation(of stream: UnsafeMutablePointer<AVStream>) -> (Int, Bool) {
        var size = 0
        guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36 else {
            return (0, false)
        }
        let (a, b, c, d) = data.withMemoryRebound(to: Int32.self, capacity: 9) {
            (Double($0[0]), Double($0[1]), Double($0[3]), Double($0[4]))
        }
        let isMirrored = a * d - b * c < 0
        let clockwise = isMirrored ? atan2(-b, -a) : atan2(b, a)
        let quarters = Int((clockwise / (.pi / 2)).rounded())
        return (((quarters % 4) + 4) % 4 * 90, isMirrored)
    }
}

extension MediaProbe.Audio {
    fileprivate init(_ stream: UnsafeMutablePointer<AVStream>) {
        let parameters = stream.pointee.codecpar.pointee
        index = Int(stream.pointee.index)
        codec = MediaProbe.text(avcodec_get_name(parameters.codec_id))
        profile = MediaProbe.text(avcodec_profile_name(parameters.codec_id, parameters.profile))
        sampleRate = Int(parameters.sample_rate)
        channels = Int(parameters.ch_layout.nb_channels)
        bitRate = Int(parameters.bit_rate)
        startSeconds = MediaProbe.seconds(stream.pointee.start_time, stream.pointee.time_base) ?? 0
        seconds = MediaProbe.seconds(stream.pointee.duration, stream.pointee.time_base)
    }
}
