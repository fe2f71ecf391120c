import CAV

/// What a media file contains, as its headers and first packets tell.
package struct MediaProbe: Sendable, Hashable {
    package struct Video: Sendable, Hashable {
        package let codec: String
        package let profile: String
        package let width: Int
        package let height: Int
        package let pixelFormat: String
        /// The average; nil if the file does not tell.
        package let framesPerSecond: Double?
        /// How many frames the index lists; 0 if there is no index.
        package let frames: Int
        package let startSeconds: Double
        package let seconds: Double?
        /// Clockwise, in degrees, as the picture is to be turned for showing: 0, 90, 180 or 270.
        package let rotation: Int
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
        package let codec: String
        package let profile: String
        package let sampleRate: Int
        package let channels: Int
        package let bitRate: Int
        package let startSeconds: Double
        package let seconds: Double?
    }

    /// The names that the container goes by, as in `mov,mp4,m4a`.
    package let container: String
    package let bytes: Int
    package let seconds: Double?
    package let video: [Video]
    package let audio: [Audio]
    /// Streams that are neither, such as subtitles.
    package let others: Int
    package let title: String
    package let description: String
    package let comment: String

    /// Reads from a local file only. A hostile file can take long or much memory: such a one belongs into a process of
    /// its own with limits.
    package init(path: String) throws(FilmError) {
        let attempted = "look into \(Libav.name(path))"
        let input = try InputFile(path: path, attempted)
        try Libav.check(avformat_find_stream_info(input.context, nil), attempted)
        let context = input.context.pointee
        container = Self.text(context.iformat?.pointee.name)
        bytes = max(0, Int(avio_size(context.pb)))
        seconds = Self.seconds(context.duration, AVRational(num: 1, den: AV_TIME_BASE))
        let streams = input.streams
        let pictures = streams.filter { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO }
        let sounds = streams.filter { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO }
        video = pictures.map { Video(input.context, $0) }
        audio = sounds.map { Audio($0) }
        others = streams.count - pictures.count - sounds.count
        func label(_ key: String) -> String {
            av_dict_get(context.metadata, key, nil, 0).map { Self.text($0.pointee.value) } ?? ""
        }
        title = label("title")
        description = label("description")
        comment = label("comment")
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
        codec = MediaProbe.text(avcodec_get_name(parameters.codec_id))
        profile = MediaProbe.text(avcodec_profile_name(parameters.codec_id, parameters.profile))
        width = Int(parameters.width)
        height = Int(parameters.height)
        pixelFormat = MediaProbe.text(av_get_pix_fmt_name(AVPixelFormat(rawValue: parameters.format)))
        let rate = stream.pointee.avg_frame_rate
        framesPerSecond = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : nil
        frames = Int(stream.pointee.nb_frames)
        startSeconds = MediaProbe.seconds(stream.pointee.start_time, stream.pointee.time_base) ?? 0
        seconds = MediaProbe.seconds(stream.pointee.duration, stream.pointee.time_base)
        range = MediaProbe.text(av_color_range_name(parameters.color_range))
        matrix = MediaProbe.text(av_color_space_name(parameters.color_space))
        primaries = MediaProbe.text(av_color_primaries_name(parameters.color_primaries))
        transfer = MediaProbe.text(av_color_transfer_name(parameters.color_trc))
        let aspect = av_guess_sample_aspect_ratio(context, stream, nil)
        pixelAspect = aspect.num > 0 && aspect.den > 0 ? av_q2d(aspect) : 1
        rotation = Self.rotation(of: stream)
    }

    private static func rotation(of stream: UnsafeMutablePointer<AVStream>) -> Int {
        var size = 0
        guard let matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size), size >= 36 else {
            return 0
        }
        let counterclockwise = matrix.withMemoryRebound(to: Int32.self, capacity: 9) { av_display_rotation_get($0) }
        guard counterclockwise.isFinite else { return 0 }
        let quarters = Int((-counterclockwise / 90).rounded())
        return ((quarters % 4) + 4) % 4 * 90
    }
}

extension MediaProbe.Audio {
    fileprivate init(_ stream: UnsafeMutablePointer<AVStream>) {
        let parameters = stream.pointee.codecpar.pointee
        codec = MediaProbe.text(avcodec_get_name(parameters.codec_id))
        profile = MediaProbe.text(avcodec_profile_name(parameters.codec_id, parameters.profile))
        sampleRate = Int(parameters.sample_rate)
        channels = Int(parameters.ch_layout.nb_channels)
        bitRate = Int(parameters.bit_rate)
        startSeconds = MediaProbe.seconds(stream.pointee.start_time, stream.pointee.time_base) ?? 0
        seconds = MediaProbe.seconds(stream.pointee.duration, stream.pointee.time_base)
    }
}
