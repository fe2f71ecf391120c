import CAV

/// Scales pictures of one kind to another size and format. One owner of an `SwsContext`.
final class PictureScaler {
    /// What a picture is, as far as scaling has to know.
    struct Kind: Equatable {
        var width: Int
        var height: Int
        var format: AVPixelFormat
        var isFullRange: Bool
        var matrix: ColourMatrix
        var chroma = AVCHROMA_LOC_UNSPECIFIED

        var area: Int { width * height }
    }

    let source: Kind
    let target: Kind
    private let context: OpaquePointer

    init(from source: Kind, to target: Kind, _ attempted: String) throws(FilmError) {
        self.source = source
        self.target = target
        guard sws_isSupportedInput(source.format) != 0 else {
            let name = av_get_pix_fmt_name(source.format).map { String(cString: $0) } ?? "unknown"
            throw FilmError(.unsupported, attempted, "its pictures are stored as \(name), which cannot be converted.")
        }
        context = try Libav.allocated(sws_alloc_context(), attempted)
        var settings: [(String, Int64)] = [
            ("srcw", Int64(source.width)), ("srch", Int64(source.height)), ("dstw", Int64(target.width)),
            ("dsth", Int64(target.height)), ("src_format", Int64(source.format.rawValue)),
            ("dst_format", Int64(target.format.rawValue)), ("src_range", source.isFullRange ? 1 : 0),
            ("dst_range", target.isFullRange ? 1 : 0), ("sws_flags", Int64(Self.quality(source, target))),
        ]
        for (name, place) in zip(["src_h_chr_pos", "src_v_chr_pos"], Self.place(source)) {
            settings.append((name, place))
        }
        for (name, place) in zip(["dst_h_chr_pos", "dst_v_chr_pos"], Self.place(target)) {
            settings.append((name, place))
        }
        for (key, value) in settings {
            try Libav.check(av_opt_set_int(UnsafeMutableRawPointer(context), key, value, 0), attempted)
        }
        let described = sws_setColorspaceDetails(
            context, source.matrix.coefficients, source.isFullRange ? 1 : 0, target.matrix.coefficients,
            target.isFullRange ? 1 : 0, 0, 1 << 16, 1 << 16)
        // Formats without brightness and differences have nothing to be told.
        if described < 0, described != -1 { try Libav.check(described, attempted) }
        try Libav.check(sws_init_context(context, nil, nil), attempted)
    }

    deinit { sws_freeContext(context) }

    func scale(_ picture: Frame, to result: Frame, _ attempted: String) throws(FilmError) {
        try Libav.check(sws_scale_frame(context, result.pointer, picture.pointer), attempted)
    }

    private static func quality(_ source: Kind, _ target: Kind) -> Int32 {
        let exact = SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP
        return (target.area * 16 < source.area ? SWS_AREA : SWS_BICUBIC) | exact
    }

    /// Where the differences stand between the pixels, across and down, in 1/256; −513 leaves it to the library.
    private static func place(_ kind: Kind) -> [Int64] {
        guard let described = av_pix_fmt_desc_get(kind.format), described.pointee.log2_chroma_w == 1 else {
            return [-513, -513]
        }
        let isLow = described.pointee.log2_chroma_h == 1
        return switch kind.chroma {
        case AVCHROMA_LOC_CENTER: [128, isLow ? 128 : -513]
        case AVCHROMA_LOC_TOPLEFT: [0, isLow ? 0 : -513]
        case AVCHROMA_LOC_TOP: [128, isLow ? 0 : -513]
        default: [0, isLow ? 128 : -513]
        }
    }
}
