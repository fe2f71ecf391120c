import CVips

extension PictureFile {
    /// Writes smaller copies: upright, in sRGB, the first frame of an animation, and without any metadata, the place
    /// where it was taken above all. The file is decoded once for all of them, near the size of the largest.
    /// If one cannot be written, those before it are there.
    /// - Returns: In the order of `versions`.
    package func write(_ versions: [PictureVersion]) throws(PicturesError) -> [WrittenPicture] {
        guard let largest = versions.map(\.longestSide).max() else { return [] }
        let whole = try decoded(longestSide: largest)
        var written: [WrittenPicture] = []
        for version in versions { written.append(try write(version, from: whole)) }
        return written
    }

    package func write(_ version: PictureVersion) throws(PicturesError) -> WrittenPicture { try write([version])[0] }

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

    private func write(_ version: PictureVersion, from whole: Handle) throws(PicturesError) -> WrittenPicture {
        let size = size(longestSide: version.longestSide)
        let attempted = "write \(version.path), a smaller copy of \(path)"
        var image = whole
        if size.width != Int(vips_image_get_width(whole.image))
            || size.height != Int(vips_image_get_height(whole.image))
        {
            image = try Handle(attempted) {
                reelmill_vips_shrink(whole.image, $0, Int32(size.width), Int32(size.height))
            }
        }
        if !version.format.keepsTransparency, vips_image_hasalpha(image.image) != 0 {
            let colour = version.background
            image = try Handle(attempted) {
                reelmill_vips_flatten(image.image, $0, Double(colour.red), Double(colour.green), Double(colour.blue))
            }
        }
        let encoded = try EncodedPicture(image, version, attempted)
        try encoded.write(to: version.path, attempted)
        return WrittenPicture(
            path: version.path, mimeType: version.format.mimeType, width: size.width, height: size.height,
            byteCount: encoded.size)
    }
}
