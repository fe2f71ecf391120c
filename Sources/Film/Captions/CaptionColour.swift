import JSON

/// A colour of a caption: sRGB, and how opaque it is.
package struct CaptionColour: Hashable, Sendable {
    package let red: UInt8
    package let green: UInt8
    package let blue: UInt8
    package let opacity: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8, opacity: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
        self.opacity = opacity
    }

    static func decode(_ field: Field) -> CaptionColour? {
        guard let text = field.text() else { return nil }
        let digits = text.utf8.dropFirst()
        guard text.hasPrefix("#"), digits.count == 6 || digits.count == 8,
            digits.allSatisfy({ (48...57).contains($0) || (65...70).contains($0) || (97...102).contains($0) }),
            let number = UInt32(text.dropFirst(), radix: 16)
        else {
            field.report("is '\(text)'; allowed are #RRGGBB and #RRGGBBAA")
            return nil
        }
        let all = digits.count == 6 ? number << 8 | 0xFF : number
        return CaptionColour(
            red: UInt8(all >> 24), green: UInt8(all >> 16 & 0xFF), blue: UInt8(all >> 8 & 0xFF),
            opacity: UInt8(all & 0xFF))
    }

    /// BT.709, limited range.
    var luma: UInt8 { Self.rounded(16 + 219 * brightness) }
    var blueChroma: UInt8 { Self.rounded(128 + 224 * (Double(blue) / 255 - brightness) / 1.8556) }
    var redChroma: UInt8 { Self.rounded(128 + 224 * (Double(red) / 255 - brightness) / 1.5748) }

    private var brightness: Double { (0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue)) / 255 }

    private static func rounded(_ value: Double) -> UInt8 { UInt8(max(0, min(255, value.rounded()))) }
}
