import CASS

/// Pictures of emoji, from a font of colour bitmaps, which libass cannot show. Straight alpha, 8-bit YUV at full resolution.
final class ColourEmoji {
    struct Picture {
        let width: Int
        let height: Int
        /// Luma, blue chroma, red chroma, alpha of each pixel; the colours are multiplied by alpha.
        let pixels: [SIMD4<Float>]
    }

    private let library: FT_Library
    private let face: FT_Face
    private let shaping: OpaquePointer
    private(set) var pictures: [Picture] = []
    private var known: [Character: Int?] = [:]

    /// Nil if the font is not installed: emoji are then drawn in one colour.
    init?() {
        guard let file = TypeFaces.file("Noto Color Emoji", 400) else { return nil }
        var library: FT_Library?
        guard FT_Init_FreeType(&library) == 0, let library else { return nil }
        var face: FT_Face?
        guard FT_New_Face(library, file.path, FT_Long(file.index), &face) == 0, let face,
            face.pointee.num_fixed_sizes > 0, FT_Select_Size(face, 0) == 0, let shaping = hb_ft_font_create(face, nil)
        else {
            FT_Done_FreeType(library)
            return nil
        }
        self.library = library
        self.face = face
        self.shaping = shaping
    }

    deinit {
        hb_font_destroy(shaping)
        FT_Done_Face(face)
        FT_Done_FreeType(library)
    }

    /// The number of the picture; nil if the font has none for the whole sequence.
    func number(of emoji: Character) -> Int? {
        if let number = known[emoji] { return number }
        var number: Int?
        if let glyph = glyph(of: emoji), let picture = picture(of: glyph) {
            number = pictures.count
            pictures.append(picture)
        }
        known[emoji] = number
        return number
    }

    private func glyph(of emoji: Character) -> UInt32? {
        guard let buffer = hb_buffer_create() else { return nil }
        defer { hb_buffer_destroy(buffer) }
        // The selector of the colour form has no glyph of its own.
        let scalars = emoji.unicodeScalars.map(\.value).filter { $0 != 0xFE0F }
        hb_buffer_add_utf32(buffer, scalars, Int32(scalars.count), 0, Int32(scalars.count))
        hb_buffer_guess_segment_properties(buffer)
        hb_shape(shaping, buffer, nil, 0)
        var count: UInt32 = 0
        guard let glyphs = hb_buffer_get_glyph_infos(buffer, &count), count == 1, glyphs[0].codepoint != 0 else {
            return nil
        }
        return glyphs[0].codepoint
    }

    private func picture(of glyph: UInt32) -> Picture? {
        guard FT_Load_Glyph(face, glyph, FT_Int32(FT_LOAD_COLOR)) == 0 else { return nil }
        let bitmap = face.pointee.glyph.pointee.bitmap
        guard bitmap.pixel_mode == UInt8(FT_PIXEL_MODE_BGRA.rawValue), let bytes = bitmap.buffer, bitmap.width > 0
        else {
            return nil
        }
        let width = Int(bitmap.width)
        let height = Int(bitmap.rows)
        var pixels: [SIMD4<Float>] = []
        pixels.reserveCapacity(width * height)
        for row in 0..<height {
            for column in 0..<width {
                let at = bytes + row * Int(bitmap.pitch) + column * 4
                // Blue, green and red come multiplied by alpha.
                let (blue, green, red, alpha) = (Float(at[0]), Float(at[1]), Float(at[2]), Float(at[3]) / 255)
                let bright = 0.2126 * red + 0.7152 * green + 0.0722 * blue
                pixels.append([
                    16 * alpha + bright * 219 / 255, 128 * alpha + (blue - bright) * 224 / 255 / 1.8556,
                    128 * alpha + (red - bright) * 224 / 255 / 1.5748, alpha,
                ])
            }
        }
        return Picture(width: width, height: height, pixels: pixels)
    }
}
