/// A colour in sRGB, each part 0...1.
struct RGB: Hashable, Sendable {
    var red: Double
    var green: Double
    var blue: Double

    init(_ red: Double, _ green: Double, _ blue: Double) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// As in `0xFFC090`.
    init(_ hex: Int) {
        self.init(Double(hex >> 16 & 255) / 255, Double(hex >> 8 & 255) / 255, Double(hex & 255) / 255)
    }

    static let white = RGB(1, 1, 1)
    static let black = RGB(0, 0, 0)

    var brightness: Double { 0.299 * red + 0.587 * green + 0.114 * blue }

    func mixed(_ other: RGB, _ share: Double) -> RGB {
        let share = min(1, max(0, share))
        return RGB(
            red + (other.red - red) * share, green + (other.green - green) * share, blue + (other.blue - blue) * share)
    }

    func times(_ other: RGB) -> RGB { RGB(red * other.red, green * other.green, blue * other.blue) }
    func times(_ factor: Double) -> RGB { RGB(min(1, red * factor), min(1, green * factor), min(1, blue * factor)) }
    func lighter(_ share: Double) -> RGB { mixed(.white, share) }
    func darker(_ share: Double) -> RGB { mixed(.black, share) }
    func greyed(_ share: Double) -> RGB { mixed(RGB(brightness, brightness, brightness), share) }

    /// Turned around the colour circle by an angle in radians, brightness kept.
    func turned(_ angle: Double) -> RGB {
        let c = cosine(angle)
        let s = sine(angle)
        func clamp(_ value: Double) -> Double { min(1, max(0, value)) }
        return RGB(
            clamp(
                (0.299 + 0.701 * c + 0.168 * s) * red + (0.587 - 0.587 * c + 0.330 * s) * green
                    + (0.114 - 0.114 * c - 0.497 * s) * blue),
            clamp(
                (0.299 - 0.299 * c - 0.328 * s) * red + (0.587 + 0.413 * c + 0.035 * s) * green
                    + (0.114 - 0.114 * c + 0.292 * s) * blue),
            clamp(
                (0.299 - 0.300 * c + 1.250 * s) * red + (0.587 - 0.588 * c - 1.050 * s) * green
                    + (0.114 + 0.886 * c - 0.203 * s) * blue))
    }
}
