import Glibc

enum Power {
    static func of(_ base: Float, _ exponent: Float) -> Float { pow(base, exponent) }
}

/// A second-order filter for two channels, after Robert Bristow-Johnson's cookbook.
struct Filter {
    private let b0, b1, b2, a1, a2: Double
    private var first = SIMD2<Double>()
    private var second = SIMD2<Double>()

    private init(_ b0: Double, _ b1: Double, _ b2: Double, _ a0: Double, _ a1: Double, _ a2: Double) {
        self.b0 = b0 / a0
        self.b1 = b1 / a0
        self.b2 = b2 / a0
        self.a1 = a1 / a0
        self.a2 = a2 / a0
    }

    static func highPass(_ frequency: Double, q: Double = 0.707) -> Filter {
        let (c, alpha) = angle(frequency, q)
        return Filter((1 + c) / 2, -(1 + c), (1 + c) / 2, 1 + alpha, -2 * c, 1 - alpha)
    }

    static func bell(_ frequency: Double, q: Double, decibels: Double) -> Filter {
        let (c, alpha) = angle(frequency, q)
        let a = pow(10, decibels / 40)
        return Filter(1 + alpha * a, -2 * c, 1 - alpha * a, 1 + alpha / a, -2 * c, 1 - alpha / a)
    }

    static func highShelf(_ frequency: Double, decibels: Double) -> Filter {
        let (c, alpha) = angle(frequency, 0.707)
        let a = pow(10, decibels / 40)
        let root = 2 * a.squareRoot() * alpha
        return Filter(
            a * (a + 1 + (a - 1) * c + root), -2 * a * (a - 1 + (a + 1) * c), a * (a + 1 + (a - 1) * c - root),
            a + 1 - (a - 1) * c + root, 2 * (a - 1 - (a + 1) * c), a + 1 - (a - 1) * c - root)
    }

    /// The two filters of ITU-R BS.1770 at 48 kHz, which hear as people do.
    static let ear = [
        Filter(
            1.535_124_859_586_97, -2.691_696_189_406_38, 1.198_392_810_852_85, 1, -1.690_659_293_182_41,
            0.732_480_774_215_85),
        Filter(1, -2, 1, 1, -1.990_047_454_833_98, 0.990_072_250_366_21),
    ]

    private static func angle(_ frequency: Double, _ q: Double) -> (cosine: Double, alpha: Double) {
        let angle = 2 * Double.pi * frequency / Double(Recording.rate)
        return (cos(angle), sin(angle) / (2 * q))
    }

    mutating func step(_ left: Float, _ right: Float) -> (Float, Float) {
        let input = SIMD2(Double(left), Double(right))
        let output = input * b0 + first
        first = input * b1 - output * a1 + second
        second = input * b2 - output * a2
        return (Float(output.x), Float(output.y))
    }
}
