import Glibc

/// A colour in OKLab (Björn Ottosson, 2020): equal distances look about equally large.
struct OKLab: Hashable {
    /// 0 for black, 1 for white.
    var lightness: Float
    /// From green to red, and from blue to yellow.
    var a: Float
    var b: Float

    var chroma: Float { (a * a + b * b).squareRoot() }
    /// In degrees, 0..<360.
    var hue: Float {
        let angle = atan2(b, a) * 180 / .pi
        return angle < 0 ? angle + 360 : angle
    }

    init(lightness: Float, a: Float, b: Float) {
        self.lightness = lightness
        self.a = a
        self.b = b
    }

    init(_ colour: Colour) {
        let red = Gamma.linear[Int(colour.red)]
        let green = Gamma.linear[Int(colour.green)]
        let blue = Gamma.linear[Int(colour.blue)]
        let l = cbrt(0.412_221_47 * red + 0.536_332_5 * green + 0.051_445_99 * blue)
        let m = cbrt(0.211_903_5 * red + 0.680_699_5 * green + 0.107_396_96 * blue)
        let s = cbrt(0.088_302_46 * red + 0.281_718_84 * green + 0.629_978_7 * blue)
        lightness = 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s
        a = 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s
        b = 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s
    }

    /// The nearest colour of sRGB.
    var colour: Colour {
        let l = lightness + 0.396_337_78 * a + 0.215_803_76 * b
        let m = lightness - 0.105_561_346 * a - 0.063_854_17 * b
        let s = lightness - 0.089_484_18 * a - 1.291_485_5 * b
        let (long, middle, short) = (l * l * l, m * m * m, s * s * s)
        return Colour(
            red: Gamma.byte(4.076_741_7 * long - 3.307_711_6 * middle + 0.230_969_94 * short),
            green: Gamma.byte(-1.268_438 * long + 2.609_757_4 * middle - 0.341_319_4 * short),
            blue: Gamma.byte(-0.004_196_086_3 * long - 0.703_418_6 * middle + 1.707_614_7 * short))
    }

    func squaredDistance(to other: OKLab) -> Float {
        let (l, a, b) = (lightness - other.lightness, a - other.a, b - other.b)
        return l * l + a * a + b * b
    }
}

/// Between the bytes of sRGB and amounts of light.
enum Gamma {
    static let linear: [Float] = (0..<256).map { byte in
        let value = Float(byte) / 255
        return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }

    static func byte(_ light: Float) -> UInt8 {
        let light = min(1, max(0, light))
        let value = light <= 0.003_130_8 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055
        return UInt8((value * 255).rounded())
    }
}
