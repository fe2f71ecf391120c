import CAV
import Glibc

/// What is to be coded.
package enum PictureContent: Sendable {
    case anything
    /// Pictures that are moved as a whole. Nothing in them moves by itself: to look for that in small blocks, and far
    /// away, took a sixth of the time of `veryfast`, and made films 0.5 % smaller. Nor is there a cut in them, so that
    /// groups begin only where they are told to, and where one is full.
    case stills

    fileprivate func settings(for preset: VideoPreset) -> String {
        guard self == .stills else { return "" }
        return ":scenecut=0" + (preset.speed == "veryfast" ? ":partitions=i8x8,i4x4:me=dia" : "")
    }
}

/// What codes the pictures. `x264` runs everywhere; the others need a graphics card and its driver, and are used only
/// when they are asked for: they are quicker, and larger at the same quality.
package enum VideoEncoder: String, Sendable, Hashable, CaseIterable {
    case x264
    /// Intel and AMD on Linux.
    case vaapi
    /// NVIDIA.
    case nvenc

    /// Why this encoder cannot be used here, and what to do about it; nil if it can.
    package var absence: String? {
        guard avcodec_find_encoder_by_name(library) != nil else {
            return "the installed FFmpeg libraries were built without \(library). "
                + (self == .x264 ? "Install Debian's." : "Install Debian's, or use x264.")
        }
        switch self {
        case .x264: return nil
        case .vaapi:
            guard access(Self.renderNode, R_OK | W_OK) == 0 else {
                let reason = String(cString: strerror(errno))
                return
                    "\(Self.renderNode) cannot be opened (\(reason)): there is no graphics card with a driver, or this "
                    + "user is not in the group 'render'. Mend that, or use x264."
            }
            return HardwareFrames.canBeMade
                ? nil : "the driver for \(Self.renderNode) does not start. Install va-driver-all, or use x264."
        case .nvenc:
            for name in ["libcuda.so.1", "libnvidia-encode.so.1"] {
                guard let library = dlopen(name, RTLD_LAZY | RTLD_LOCAL) else {
                    return "\(name) of NVIDIA's driver is not there. Install the driver, or use x264."
                }
                dlclose(library)
            }
            return nil
        }
    }

    /// Those that can be used on this machine.
    package static var available: [VideoEncoder] { allCases.filter { $0.absence == nil } }

    static let renderNode = "/dev/dri/renderD128"

    private var library: String {
        switch self {
        case .x264: "libx264"
        case .vaapi: "h264_vaapi"
        case .nvenc: "h264_nvenc"
        }
    }

    /// What the library calls the settings of a preset. All make closed groups that begin with a key frame which nothing
    /// refers across.
    package func options(for preset: VideoPreset, _ content: PictureContent) -> KeyValuePairs<String, String> {
        switch self {
        case .x264:
            [
                "preset": preset.speed, "crf": "\(preset.quality)", "profile": "high",
                "rc-lookahead": "\(preset.lookahead)",
                // Parameter sets that do not depend on the pictures; the same order of frames in each preset. A strict
                // pyramid costs nothing, and needs a frame less of memory.
                "x264-params": "stitchable=1:open-gop=0:bframes=\(FrameOrder.between):b-pyramid=strict:force-cfr=1"
                    + content.settings(for: preset),
            ]
        case .vaapi:
            ["profile": "high", "rc_mode": "CQP", "qp": "\(Int(preset.quality))", "idr_interval": "0", "sei": "0"]
        case .nvenc:
            [
                "profile": "high", "preset": preset.speed == "medium" ? "p6" : "p4", "rc": "vbr",
                "cq": "\(Int(preset.quality))", "forced-idr": "1", "no-scenecut": "1", "strict_gop": "1",
            ]
        }
    }

    /// An opened coder, and where its frames have to go first, if not into main memory.
    func open(
        _ format: VideoFormat, _ content: PictureContent, threads: Int
    ) throws(FilmError) -> (Codec, HardwareFrames?) {
        let attempted =
            "start the coder \(rawValue) for \(format.width)x\(format.height) at \(format.framesPerSecond) frames a second"
        if let absence { throw FilmError(.unsupported, attempted, absence) }
        let coder = try Codec(avcodec_find_encoder_by_name(library), named: library)
        format.describe(coder, threads: threads)
        var surfaces: HardwareFrames?
        if self != .x264 {
            coder.pointer.pointee.max_b_frames = 0
            coder.pointer.pointee.profile = FF_PROFILE_H264_HIGH
        }
        if self == .vaapi {
            let made = try HardwareFrames(width: format.width, height: format.height, attempted)
            coder.pointer.pointee.pix_fmt = AV_PIX_FMT_VAAPI
            coder.pointer.pointee.hw_frames_ctx = av_buffer_ref(made.pool)
            surfaces = made
        }
        try coder.open(Options(options(for: format.preset, content)), attempted)
        return (coder, surfaces)
    }
}
