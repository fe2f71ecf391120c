/// What a person would call a colour.
package enum ColourName {
    package static func of(_ colour: Colour) -> String {
        let colour = OKLab(colour)
        if colour.lightness < 0.13 { return "black" }
        // What is nearly black or nearly white shows less of its hue.
        let visible: Float = colour.lightness < 0.36 ? 0.034 : colour.lightness > 0.9 ? 0.018 : 0.027
        return colour.chroma < visible ? grey(colour) : hued(colour)
    }

    private static func grey(_ colour: OKLab) -> String {
        let warmth =
            colour.chroma < 0.008
            ? "" : colour.hue > 20 && colour.hue < 130 ? "warm " : colour.hue > 190 && colour.hue < 310 ? "cool " : ""
        switch colour.lightness {
        case ..<0.22: return "near black"
        case ..<0.36: return "charcoal"
        case ..<0.5: return "dark grey"
        case ..<0.75: return warmth + "grey"
        case ..<0.92: return warmth.isEmpty ? "light grey" : "light \(warmth)grey"
        case ..<0.975: return warmth == "warm " ? "ivory" : "off-white"
        default: return "white"
        }
    }

    private static func hued(_ colour: OKLab) -> String {
        let (lightness, chroma) = (colour.lightness, colour.chroma)
        switch colour.hue {
        case 12..<34:
            if lightness > 0.72 { return chroma > 0.1 ? "coral pink" : "pale pink" }
            if chroma < 0.08 { return lightness < 0.45 ? "reddish brown" : "dusty pink" }
            return plain("red", colour)
        case 34..<75:
            if colour.hue < 48, chroma > 0.09, lightness < 0.68 {
                return lightness < 0.33 ? "dark brown" : lightness < 0.48 ? "rust red" : "terracotta"
            }
            if lightness < 0.35 { return "dark brown" }
            if chroma < 0.08 { return lightness > 0.8 ? "peach" : lightness > 0.62 ? "tan" : "brown" }
            if lightness < 0.55 { return "brown" }
            return lightness > 0.8 ? "peach" : chroma > 0.14 ? "orange" : "soft orange"
        case 75..<115:
            if lightness < 0.35 { return "dark brown" }
            if lightness > 0.86, chroma < 0.1 { return "cream" }
            if chroma < 0.07 { return lightness > 0.68 ? "beige" : lightness > 0.5 ? "khaki" : "olive brown" }
            if lightness < 0.6 { return colour.hue < 92 ? "golden brown" : "olive" }
            return lightness > 0.8 && chroma > 0.1 ? "yellow" : chroma > 0.1 ? "golden yellow" : "sand"
        case 115..<135:
            return lightness < 0.6 ? "olive green" : plain("yellow green", colour)
        case 135..<170: return plain("green", colour)
        case 170..<215: return plain("teal", colour)
        case 215..<245: return lightness > 0.6 ? plain("sky blue", colour) : plain("blue", colour)
        case 245..<283: return plain("blue", colour)
        case 283..<318: return lightness > 0.78 ? "lavender" : plain("violet", colour)
        case 318..<345: return lightness > 0.78 ? "lilac" : plain("purple", colour)
        default:
            if lightness > 0.6 { return plain("pink", colour) }
            return chroma < 0.09 || lightness < 0.4 ? "plum" : "magenta"
        }
    }

    private static func plain(_ name: String, _ colour: OKLab) -> String {
        switch (colour.lightness, colour.chroma) {
        case (..<0.22, _): "very dark \(name)"
        case (_, 0.22...): "bright \(name)"
        case (..<0.46, 0.07...): "deep \(name)"
        case (..<0.46, _): "dark \(name)"
        case (0.84..., _): "pale \(name)"
        case (0.72..., ..<0.13): "light \(name)"
        case (_, 0.19...): "bright \(name)"
        case (_, ..<0.06): "muted \(name)"
        default: name
        }
    }
}
