import CVips

/// A picture in memory at the size of the largest copy that is wanted: upright, in sRGB, the first frame of an animation,
/// and without any metadata, the place where it was taken above all.
package struct DecodedPicture: @unchecked Sendable {
    // @unchecked: an image in memory is not changed any more, and libvips counts its references atomically.
    let whole: Handle
    private let file: PictureFile

    fileprivate init(_ whole: Handle, of file: PictureFile) {
        self.whole = whole
        self.file = file
    }

    /// - Parameter version: Not larger than what was decoded, or it is only as large as that.
    package func write(_ version: PictureVersion) throws(PicturesError) -> WrittenPicture {
        let size = file.size(longestSide: version.longestSide)
        let attempted = "write \(version.path), a smaller copy of \(file.path)"
        var image = whole
        let decoded = (width: Int(vips_image_get_width(whole.image)), height: Int(vips_image_get_height(whole.image)))
        let (width, height) = (min(size.width, decoded.width), min(size.height, decoded.height))
        if width != decoded.width || height != decoded.height {
            image = try Handle(attempted) { reelmill_vips_shrink(whole.image, $0, Int32(width), Int32(height)) }
        }
        return try image.written(as: version, attempted)
    }

    package func blurhash() throws(PicturesError) -> String {
        let size = file.size(longestSide: 64)
        let small = try Handle(file.attempted) {
            reelmill_vips_shrink(whole.image, $0, Int32(size.width), Int32(size.height))
        }
        return Blurhash.encode(try Raster(small, file.attempted))
    }
}

extension PictureFile {
    /// Writes smaller copies. The file is decoded once for all of them, near the size of the largest.
    /// If one cannot be written, those before it are there.
    /// - Returns: In the order of `versions`.
    package func write(_ versions: [PictureVersion]) throws(PicturesError) -> [WrittenPicture] {
        guard let largest = versions.map(\.longestSide).max() else { return [] }
        let whole = try decodedPicture(longestSide: largest)
        var written: [WrittenPicture] = []
        for version in versions { written.append(try whole.write(version)) }
        return written
    }

    package func write(_ version: PictureVersion) throws(PicturesError) -> WrittenPicture { try write([version])[0] }

    package func decodedPicture(longestSide: Int) throws(PicturesError) -> DecodedPicture {
        DecodedPicture(try decoded(longestSide: longestSide), of: self)
    }

    /// Writes what the eye goes to first, as much as has this shape, at exactly this size: enlarged if it must be.
    package func write(
        _ version: PictureVersion, filling width: Int, _ height: Int
    ) throws(PicturesError) -> WrittenPicture {
        let own = Double(self.width) / Double(self.height)
        let wanted = Double(width) / Double(height)
        let (across, down) = (min(1, wanted / own), min(1, own / wanted))
        let eye = try interest()
        let part = Area(
            x: min(max(0, eye.x - across / 2), 1 - across), y: min(max(0, eye.y - down / 2), 1 - down),
            width: across, height: down)
        let image = try image(width: width, height: height, part: part, background: version.background)
        return try image.written(as: version, "write \(version.path), a part of \(path)")
    }

    /// Its size with neither side longer than this, never enlarged.
    package func size(longestSide: Int) -> (width: Int, height: Int) {
        let scale = min(1, Double(longestSide) / Double(max(width, height)))
        return (max(1, Int((Double(width) * scale).rounded())), max(1, Int((Double(height) * scale).rounded())))
    }

    /// In memory: bytes of sRGB, with a fourth band if it has transparent places.
    func decoded(longestSide: Int) throws(PicturesError) -> Handle {
        let size = size(longestSide: longestSide)
        let near = try uprightImage(width: size.width, height: size.height)
        let colours = try Handle(attempted) { reelmill_vips_srgb(near.image, $0) }
        let bands = vips_image_hasalpha(colours.image) != 0 ? 4 : 3
        let plain = try Handle(attempted) { reelmill_vips_first_bands(colours.image, $0, Int32(bands)) }
        let bytes = try Handle(attempted) { reelmill_vips_bytes(plain.image, $0) }
        guard let copy = vips_image_copy_memory(bytes.image) else {
            throw PicturesError(
                .damaged, attempted,
                "the file is damaged or cut short (\(Library.takeError())). Upload or make it again.")
        }
        reelmill_vips_forget(copy)
        return Handle(taking: copy)
    }
}

extension Pixels {
    /// Writes a picture that was drawn.
    package func write(_ version: PictureVersion) throws(PicturesError) -> WrittenPicture {
        let attempted = "write \(version.path)"
        try Library.ready(attempted)
        let image = withBytes {
            vips_image_new_from_memory_copy($0.baseAddress, $0.count, Int32(width), Int32(height), 3, VIPS_FORMAT_UCHAR)
        }
        guard let image else { throw PicturesError(.library, attempted, Library.takeError()) }
        return try Handle(taking: image).written(as: version, attempted)
    }
}

extension Handle {
    fileprivate func written(as version: PictureVersion, _ attempted: String) throws(PicturesError) -> WrittenPicture {
        var image = self
        if !version.format.keepsTransparency, vips_image_hasalpha(image.image) != 0 {
            let colour = version.background
            image = try Handle(attempted) {
                reelmill_vips_flatten(self.image, $0, Double(colour.red), Double(colour.green), Double(colour.blue))
            }
        }
        let encoded = try EncodedPicture(image, version, attempted)
        try encoded.write(to: version.path, attempted)
        return WrittenPicture(
            path: version.path, mimeType: version.format.mimeType, width: Int(vips_image_get_width(image.image)),
            height: Int(vips_image_get_height(image.image)), byteCount: encoded.size)
    }
}
