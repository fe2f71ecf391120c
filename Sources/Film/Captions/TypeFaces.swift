import CASS

/// A font that is installed, and the measures by which libass sizes it.
struct TypeFace {
    let family: String
    let weight: Int
    let path: String
    let index: Int
    /// Shares of the em: above and below the baseline.
    let ascent: Double
    let descent: Double

    /// libass takes the height of a line for the size of a font; the em is what looks alike in all scripts.
    var lineHeight: Double { ascent + descent }
}

/// Chooses a font for each character: the style's own, else one of the script, else any that has it. Asked of
/// fontconfig, as libass does. For one thread.
final class TypeFaces {
    let own: TypeFace
    private let weight: Int
    private let library: FT_Library
    private var faces: [String: TypeFace?] = [:]
    private var families: [Unicode.Scalar: String?] = [:]
    private let chineseFamily: String

    /// `text` is all that will be set: it tells whether Chinese characters are Japanese ones.
    init(family: String, weight: Int, text: String) throws(FilmError) {
        guard FcInit() == 1 else { throw FilmError(.library, "read the fonts of the system", "fontconfig failed") }
        var library: FT_Library?
        guard FT_Init_FreeType(&library) == 0, let library else {
            throw FilmError(.library, "open fonts", "FreeType failed")
        }
        self.library = library
        self.weight = weight
        let scalars = text.unicodeScalars
        let japanese = scalars.contains { (0x3041...0x30FF).contains($0.value) }
        let korean = scalars.contains { (0xAC00...0xD7A3).contains($0.value) }
        chineseFamily = "Noto Sans CJK \(japanese ? "JP" : korean ? "KR" : "SC")"
        guard let own = Self.face(family, weight, library) else {
            FT_Done_FreeType(library)
            throw FilmError(
                .missing, "set captions in the font '\(family)'",
                "it is not installed; run scripts/setup, or name another")
        }
        self.own = own
    }

    deinit { FT_Done_FreeType(library) }

    /// Nil if no installed font has it: it would be shown as a box.
    func face(for character: Character) -> TypeFace? {
        let scalars = character.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
        guard let first = scalars.first else { return own }
        guard let family = family(for: first), scalars.allSatisfy({ self.family(for: $0) != nil }) else { return nil }
        if family == own.family { return own }
        if let known = faces[family] { return known }
        // Only the Chinese, Japanese and Korean family has weights above bold; others would be thickened by machine.
        let face = Self.face(family, family.hasPrefix("Noto Sans CJK") ? weight : min(weight, 700), library)
        faces[family] = face
        return face
    }

    private func family(for scalar: Unicode.Scalar) -> String? {
        if let known = families[scalar] { return known }
        let wanted = [own.family] + scriptFamilies(scalar)
        let family = wanted.first { Self.covers($0, scalar) } ?? Self.anyFamily(with: scalar)
        families[scalar] = family
        return family
    }

    private func scriptFamilies(_ scalar: Unicode.Scalar) -> [String] {
        switch scalar.value {
        case 0x0590...0x05FF, 0xFB1D...0xFB4F: ["Noto Sans Hebrew"]
        case 0x0600...0x08FF, 0xFB50...0xFDFF, 0xFE70...0xFEFC: ["Noto Sans Arabic"]
        case 0x1100...0x11FF, 0x3130...0x318F, 0xAC00...0xD7FF: ["Noto Sans CJK KR"]
        case 0x2E80...0x312F, 0x31A0...0x9FFF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFFEF, 0x20000...0x3FFFF:
            [chineseFamily]
        case 0x0900...0x097F: ["Noto Sans Devanagari"]
        case 0x0980...0x09FF: ["Noto Sans Bengali"]
        case 0x0B80...0x0BFF: ["Noto Sans Tamil"]
        case 0x0C00...0x0C7F: ["Noto Sans Telugu"]
        case 0x0E00...0x0E7F: ["Noto Sans Thai"]
        default: ["Noto Sans", "Noto Sans Symbols2", "DejaVu Sans", "Symbola"]
        }
    }

    private static func pattern(_ family: String) -> OpaquePointer? {
        guard let pattern = FcPatternCreate() else { return nil }
        _ = family.withCString { name in
            name.withMemoryRebound(to: FcChar8.self, capacity: family.utf8.count + 1) {
                FcPatternAddString(pattern, FC_FAMILY, $0)
            }
        }
        return pattern
    }

    private static func covers(_ family: String, _ scalar: Unicode.Scalar) -> Bool {
        guard let pattern = pattern(family) else { return false }
        defer { FcPatternDestroy(pattern) }
        return list(pattern, FC_CHARSET) { font in
            var set: OpaquePointer?
            guard FcPatternGetCharSet(font, FC_CHARSET, 0, &set) == FcResultMatch else { return nil }
            return FcCharSetHasChar(set, scalar.value) == 1 ? true : nil
        } ?? false
    }

    private static func anyFamily(with scalar: Unicode.Scalar) -> String? {
        guard let pattern = FcPatternCreate(), let set = FcCharSetCreate() else { return nil }
        defer { FcPatternDestroy(pattern) }
        FcCharSetAddChar(set, scalar.value)
        FcPatternAddCharSet(pattern, FC_CHARSET, set)
        FcPatternAddBool(pattern, FC_SCALABLE, 1)
        FcCharSetDestroy(set)
        return list(pattern, FC_FAMILY) { font in
            guard let family = text(font, FC_FAMILY), family != "Noto Color Emoji" else { return nil }
            return family
        }
    }

    /// The first answer among the fonts that match.
    private static func list<Answer>(
        _ pattern: OpaquePointer, _ property: String, _ ask: (OpaquePointer?) -> Answer?
    ) -> Answer? {
        guard let properties = FcObjectSetCreate() else { return nil }
        defer { FcObjectSetDestroy(properties) }
        FcObjectSetAdd(properties, property)
        guard let fonts = FcFontList(nil, pattern, properties) else { return nil }
        defer { FcFontSetDestroy(fonts) }
        for index in 0..<Int(fonts.pointee.nfont) {
            if let answer = ask(fonts.pointee.fonts[index]) { return answer }
        }
        return nil
    }

    private static func text(_ pattern: OpaquePointer?, _ property: String) -> String? {
        var text: UnsafeMutablePointer<FcChar8>?
        guard FcPatternGetString(pattern, property, 0, &text) == FcResultMatch, let text else { return nil }
        return String(cString: text)
    }

    /// The file of a family at the nearest weight; nil if the family is not installed.
    static func file(_ family: String, _ weight: Int) -> (path: String, index: Int)? {
        guard let pattern = pattern(family) else { return nil }
        defer { FcPatternDestroy(pattern) }
        FcPatternAddInteger(pattern, FC_WEIGHT, FcWeightFromOpenType(Int32(weight)))
        FcPatternAddInteger(pattern, FC_SLANT, FC_SLANT_ROMAN)
        FcConfigSubstitute(nil, pattern, FcMatchPattern)
        FcDefaultSubstitute(pattern)
        var result = FcResultMatch
        guard let match = FcFontMatch(nil, pattern, &result) else { return nil }
        defer { FcPatternDestroy(match) }
        var index: Int32 = 0
        FcPatternGetInteger(match, FC_INDEX, 0, &index)
        guard let path = text(match, FC_FILE), text(match, FC_FAMILY) == family else { return nil }
        return (path, Int(index))
    }

    private static func face(_ family: String, _ weight: Int, _ library: FT_Library) -> TypeFace? {
        guard let file = file(family, weight) else { return nil }
        var opened: FT_Face?
        guard FT_New_Face(library, file.path, FT_Long(file.index), &opened) == 0, let opened else { return nil }
        defer { FT_Done_Face(opened) }
        let em = Double(opened.pointee.units_per_EM)
        var ascent = Double(opened.pointee.ascender)
        var descent = -Double(opened.pointee.descender)
        if let table = FT_Get_Sfnt_Table(opened, FT_SFNT_OS2)?.assumingMemoryBound(to: TT_OS2.self) {
            let windows = table.pointee
            if windows.usWinAscent + windows.usWinDescent != 0 {
                ascent = Double(windows.usWinAscent)
                descent = Double(windows.usWinDescent)
            }
        }
        guard em > 0, ascent + descent > 0 else { return nil }
        return TypeFace(
            family: family, weight: weight, path: file.path, index: file.index, ascent: ascent / em,
            descent: descent / em)
    }
}
