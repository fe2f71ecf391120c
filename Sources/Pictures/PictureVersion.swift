/// A copy of a picture that is to be written: how large, as what, where.
package struct PictureVersion: Hashable, Sendable {
    package enum Format: String, CaseIterable, Sendable {
        case jpeg, webp, avif, png

        package var mimeType: String { "image/\(rawValue)" }
        /// Without a dot.
        package var fileExtension: String { self == .jpeg ? "jpg" : rawValue }
        package var keepsTransparency: Bool { self != .jpeg }
        /// Where each format looks about the same: hard to tell from the original on a screen.
        package var usualQuality: Int {
            switch self {
            case .jpeg: 82
            case .webp: 80
            case .avif: 60
            case .png: 100
            }
        }
    }

    /// For pages that show one picture, and for grids of many.
    package static let mediumSide = 1600
    package static let thumbnailSide = 400

    /// Neither side gets longer than this. A smaller picture keeps its size.
    package var longestSide: Int
    package var format: Format
    /// 1...100; PNG has none.
    package var quality: Int
    /// What shows through transparent places where the format knows none.
    package var background: Colour
    /// The file to write, replaced if it is there. The caller's own: a reader could see half of it.
    package var path: String

    package init(
        longestSide: Int, format: Format, path: String, quality: Int? = nil, background: Colour = .white
    ) {
        precondition(longestSide > 0, "a longest side of \(longestSide)")
        self.longestSide = longestSide
        self.format = format
        self.path = path
        self.quality = min(100, max(1, quality ?? format.usualQuality))
        self.background = background
    }
}

/// What was written for a `PictureVersion`.
package struct WrittenPicture: Hashable, Sendable {
    package let path: String
    package let mimeType: String
    package let width: Int
    package let height: Int
    /// The size of the file.
    package let byteCount: Int
}
