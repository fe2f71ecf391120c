import CAV

/// Frames in the memory of a graphics card, for a coder that takes them from there.
final class HardwareFrames {
    let pool: UnsafeMutablePointer<AVBufferRef>
    private let staging: Frame
    private let surface: Frame

    /// Whether the driver starts.
    static var canBeMade: Bool {
        var device: UnsafeMutablePointer<AVBufferRef>?
        defer { av_buffer_unref(&device) }
        return av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_VAAPI, VideoEncoder.renderNode, nil, 0) >= 0
    }

    init(width: Int, height: Int, _ attempted: String) throws(FilmError) {
        var device: UnsafeMutablePointer<AVBufferRef>?
        defer { av_buffer_unref(&device) }
        try Libav.check(
            av_hwdevice_ctx_create(&device, AV_HWDEVICE_TYPE_VAAPI, VideoEncoder.renderNode, nil, 0), attempted)
        pool = try Libav.allocated(av_hwframe_ctx_alloc(device), attempted)
        staging = try Frame()
        surface = try Frame()
        pool.pointee.data.withMemoryRebound(to: AVHWFramesContext.self, capacity: 1) { context in
            context.pointee.format = AV_PIX_FMT_VAAPI
            context.pointee.sw_format = AV_PIX_FMT_NV12
            context.pointee.width = Int32(width)
            context.pointee.height = Int32(height)
            context.pointee.initial_pool_size = 20
        }
        try Libav.check(av_hwframe_ctx_init(pool), attempted)
    }

    deinit {
        var owned: UnsafeMutablePointer<AVBufferRef>? = pool
        av_buffer_unref(&owned)
    }

    /// The frame on the card, with the same time and tags.
    func upload(_ frame: Frame, _ attempted: String) throws(FilmError) -> Frame {
        try interleave(frame, attempted)
        surface.clear()
        try Libav.check(av_hwframe_get_buffer(pool, surface.pointer, 0), attempted)
        try Libav.check(av_hwframe_transfer_data(surface.pointer, staging.pointer, 0), attempted)
        try Libav.check(av_frame_copy_props(surface.pointer, frame.pointer), attempted)
        return surface
    }

    /// Cards take chroma as pairs: NV12.
    private func interleave(_ frame: Frame, _ attempted: String) throws(FilmError) {
        let source = frame.pointer.pointee
        if staging.pointer.pointee.buf.0 == nil {
            staging.pointer.pointee.width = source.width
            staging.pointer.pointee.height = source.height
            staging.pointer.pointee.format = AV_PIX_FMT_NV12.rawValue
            try Libav.check(av_frame_get_buffer(staging.pointer, 0), attempted)
        }
        let target = staging.pointer.pointee
        guard let luma = source.data.0, let blue = source.data.1, let red = source.data.2,
            let lumaTarget = target.data.0,
            let pairs = target.data.1
        else { return }
        for row in 0..<Int(source.height) {
            (lumaTarget + row * Int(target.linesize.0))
                .update(from: luma + row * Int(source.linesize.0), count: Int(source.width))
        }
        for row in 0..<Int(source.height) / 2 {
            let line = pairs + row * Int(target.linesize.1)
            for column in 0..<Int(source.width) / 2 {
                line[2 * column] = blue[row * Int(source.linesize.1) + column]
                line[2 * column + 1] = red[row * Int(source.linesize.2) + column]
            }
        }
    }
}
