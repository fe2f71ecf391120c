/// Puts into a JPEG what cameras and phones put there.
package enum TaggedJPEG {
    package static let secret = "Rue de la Paix 7"

    /// With an EXIF segment that tells orientation, a description and a place, an XMP segment and a comment.
    package static func bytes(of jpeg: [UInt8], orientation: UInt8) -> [UInt8] {
        precondition(jpeg.starts(with: [0xFF, 0xD8]))
        return Array(jpeg.prefix(2)) + segment(0xE1, exif(orientation))
            + segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>\(secret)</x:xmpmeta>".utf8))
            + segment(0xFE, Array(secret.utf8)) + jpeg.dropFirst(2)
    }

    private static func segment(_ marker: UInt8, _ data: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((data.count + 2) >> 8), UInt8((data.count + 2) & 255)] + data
    }

    private static func exif(_ orientation: UInt8) -> [UInt8] {
        let description = Array(secret.utf8) + [0]
        let first: UInt8 = 8 + 2 + 3 * 12 + 4
        let place = first + UInt8(description.count)
        var tiff: [UInt8] = [0x49, 0x49, 42, 0, 8, 0, 0, 0, 3, 0]
        tiff += [0x0E, 0x01, 2, 0, UInt8(description.count), 0, 0, 0, first, 0, 0, 0]
        tiff += [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
        tiff += [0x25, 0x88, 4, 0, 1, 0, 0, 0, place, 0, 0, 0]
        tiff += [0, 0, 0, 0] + description
        tiff += [1, 0, 0x01, 0, 2, 0, 2, 0, 0, 0, 0x4E, 0, 0, 0, 0, 0, 0, 0]
        return Array("Exif\0\0".utf8) + tiff
    }
}
