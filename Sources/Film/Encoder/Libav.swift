import CAV

/// What all calls into the FFmpeg libraries share: return codes as errors, and who frees what.
enum Libav {
    static let noTimestamp = reelmill_av_no_timestamp()
    static let again = reelmill_av_error_again()
    static let end = reelmill_av_error_end()

    /// The libraries print to standard error on their own; what matters of it comes back as a `FilmError`.
    static let silence: Void = av_log_set_level(AV_LOG_FATAL)

    /// The return code of a call, or what it means. `attempted` completes the sentence 'could not …'.
    @discardableResult
    static func check(_ code: Int32, _ attempted: @autoclosure () -> String) throws(FilmError) -> Int32 {
        guard code < 0 else { return code }
        throw failure(code, attempted())
    }

    static func failure(_ code: Int32, _ attempted: String) -> FilmError {
        switch code {
        case reelmill_av_error(ENOSPC), reelmill_av_error(EDQUOT):
            FilmError(.noSpace, attempted, "the disk is full. Free some space and try again.")
        case reelmill_av_error(ENOENT):
            FilmError(.missing, attempted, "there is no such file or folder.")
        case reelmill_av_error_invalid(), end:
            FilmError(.badInput, attempted, "the file is damaged, cut short, or not what its name says.")
        default:
            FilmError(.library, attempted, words(code))
        }
    }

    static func cancelled(_ attempted: String) -> FilmError {
        FilmError(.cancelled, attempted, "it was cancelled.")
    }

    /// The pointer of an allocation that fails only when memory has run out.
    static func allocated<Pointer>(_ pointer: Pointer?, _ attempted: String) throws(FilmError) -> Pointer {
        guard let pointer else { throw FilmError(.library, attempted, "there is not enough memory.") }
        return pointer
    }

    /// A path as the libraries take it: without the prefix a name like `a:b.mp4` would be read as a protocol.
    static func url(_ path: String) -> String { "file:" + path }

    /// The name that a message gives to a file.
    static func name(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func words(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { text in
            text.initialize(repeating: 0)
            guard let start = text.baseAddress, av_strerror(code, start, text.count) == 0 else {
                return "error \(code)."
            }
            return String(cString: start) + "."
        }
    }
}

/// A packet that is used again and again.
final class Packet {
    let pointer: UnsafeMutablePointer<AVPacket>

    init() throws(FilmError) { pointer = try Libav.allocated(av_packet_alloc(), "make a packet") }

    deinit {
        var owned: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&owned)
    }

    func clear() { av_packet_unref(pointer) }
}

/// A frame that is used again and again.
final class Frame {
    let pointer: UnsafeMutablePointer<AVFrame>

    init() throws(FilmError) { pointer = try Libav.allocated(av_frame_alloc(), "make a frame") }

    deinit {
        var owned: UnsafeMutablePointer<AVFrame>? = pointer
        av_frame_free(&owned)
    }

    func clear() { av_frame_unref(pointer) }

    /// Lets the frame point into `buffer`, without a copy. The buffer must outlive every use of the frame.
    func borrow(_ buffer: FrameBuffer) throws(FilmError) {
        clear()
        let size = buffer.lumaStride * buffer.height + 2 * buffer.chromaStride * buffer.chromaHeight
        let owner = try Libav.allocated(reelmill_av_borrow(buffer.luma, size), "wrap a frame")
        pointer.pointee.buf.0 = owner
        pointer.pointee.data = (buffer.luma, buffer.blueChroma, buffer.redChroma, nil, nil, nil, nil, nil)
        pointer.pointee.linesize = (
            Int32(buffer.lumaStride), Int32(buffer.chromaStride), Int32(buffer.chromaStride), 0, 0, 0, 0, 0
        )
        pointer.pointee.width = Int32(buffer.width)
        pointer.pointee.height = Int32(buffer.height)
        pointer.pointee.format = AV_PIX_FMT_YUV420P.rawValue
        pointer.pointee.color_range = AVCOL_RANGE_MPEG
        pointer.pointee.colorspace = AVCOL_SPC_BT709
        pointer.pointee.color_primaries = AVCOL_PRI_BT709
        pointer.pointee.color_trc = AVCOL_TRC_BT709
        pointer.pointee.chroma_location = AVCHROMA_LOC_LEFT
        pointer.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    }

    /// Whether nobody but this frame refers to the borrowed memory.
    var isAlone: Bool {
        guard let owner = pointer.pointee.buf.0 else { return true }
        return av_buffer_get_ref_count(owner) == 1
    }
}

/// Options by name, as the libraries take them; freed with the last reference.
final class Options {
    var pointer: OpaquePointer?

    init(_ values: KeyValuePairs<String, String>) {
        for (key, value) in values { self[key] = value }
    }

    deinit { av_dict_free(&pointer) }

    subscript(key: String) -> String {
        get { av_dict_get(pointer, key, nil, 0).map { String(cString: $0.pointee.value) } ?? "" }
        set { av_dict_set(&pointer, key, newValue, 0) }
    }

    /// What the libraries did not know, after a call that takes from the options what it understands.
    var isEmpty: Bool { av_dict_count(pointer) == 0 }

    /// The entries, which then belong to the caller.
    func take() -> OpaquePointer? {
        defer { pointer = nil }
        return pointer
    }
}

/// A coder or decoder.
final class Codec {
    let pointer: UnsafeMutablePointer<AVCodecContext>

    init(_ codec: UnsafePointer<AVCodec>?, named name: String) throws(FilmError) {
        _ = Libav.silence
        guard let codec else {
            throw FilmError(
                .unsupported, "find the codec \(name)", "the installed FFmpeg libraries were built without it.")
        }
        pointer = try Libav.allocated(avcodec_alloc_context3(codec), "make the codec \(name)")
    }

    deinit {
        var owned: UnsafeMutablePointer<AVCodecContext>? = pointer
        avcodec_free_context(&owned)
    }

    /// - Parameter options: Each must be known to the codec: an unknown one is a mistake of the caller.
    func open(_ options: Options, _ attempted: String) throws(FilmError) {
        try Libav.check(avcodec_open2(pointer, nil, &options.pointer), attempted)
        precondition(options.isEmpty, "the codec does not know all options")
    }
}
