import CVips

/// A picture file whose header was read and found harmless: JPEG, PNG, WebP, GIF, HEIF or AVIF, TIFF.
/// Calls block, for as long as decoding takes; any thread may make them.
package struct PictureFile: Sendable {
    /// Above it nothing is decoded, whatever the size of the file: 150 MB of pixels.
    package static let mostPixels = 50_000_000

    package let path: String
    /// As it is seen: turned upright as its EXIF orientation says.
    package let width: Int
    package let height: Int
    /// `jpeg`, `png`, `webp`, `gif`, `heic`, `avif`, `tiff`: what it is, whatever its name says.
    package let format: String
    /// More than one for animations, and for files that hold several pictures.
    package let frames: Int
    private let isProfiled: Bool
    let attempted: String

    /// Reads the header. Of an animated picture only the first frame counts.
    package init(_ path: String, mostPixels: Int = PictureFile.mostPixels) throws(PicturesError) {
        let attempted = "read the picture \(path)"
        try Library.ready(attempted)
        let source = try PictureFile.source(path, attempted)
        guard let image = reelmill_vips_open(source.pointer) else {
            throw PictureFile.unreadable(source, attempted)
        }
        let header = Handle(taking: image)
        let across = Int(vips_image_get_width(header.image))
        let down = Int(vips_image_get_height(header.image))
        guard across <= mostPixels, down <= mostPixels, across * down <= mostPixels else {
            throw PicturesError(
                .tooLarge, attempted,
                "it has \(across)x\(down) pixels and at most \(mostPixels / 1_000_000) megapixels are read. "
                    + "Save it smaller.")
        }
        let turned = vips_image_get_orientation_swap(header.image) != 0
        isProfiled = reelmill_vips_has_profile(header.image) != 0
        format = PictureFile.format(header)
        frames = max(1, Int(vips_image_get_n_pages(header.image)))
        self.path = path
        self.attempted = attempted
        width = turned ? down : across
        height = turned ? across : down
    }

    package var isAnimated: Bool { frames > 1 && (format == "gif" || format == "webp") }

    private static func format(_ header: Handle) -> String {
        func text(_ field: String) -> String? {
            var words: UnsafePointer<CChar>?
            guard vips_image_get_typeof(header.image, field) != 0,
                vips_image_get_string(header.image, field, &words) == 0
            else { return nil }
            return words.map { String(cString: $0) }
        }
        let loader = text("vips-loader") ?? ""
        let name = String(loader.prefix { $0 != "_" }).replacing("load", with: "")
        return name == "heif" ? (text("heif-compression") == "av1" ? "avif" : "heic") : name
    }

    /// Decodes all of it at exactly `width` x `height`, or, with `part`, that part of it at this size. Decoding happens
    /// near the wanted size, so a small result of a large file is cheap.
    /// - Parameter background: What shows through where the picture is transparent.
    package func pixels(
        width: Int, height: Int, part: Area = .all, background: Colour = .black
    ) throws(PicturesError) -> Pixels {
        try Pixels(image(width: width, height: height, part: part, background: background), attempted)
    }

    /// As it is, pixel by pixel.
    package func pixels(background: Colour = .black) throws(PicturesError) -> Pixels {
        try pixels(width: width, height: height, background: background)
    }

    func image(width: Int, height: Int, part: Area, background: Colour) throws(PicturesError) -> Handle {
        precondition(width > 0 && height > 0, "a picture of \(width)x\(height)")
        let wholeWidth = max(width, Int((Double(width) / part.width).rounded()))
        let wholeHeight = max(height, Int((Double(height) / part.height).rounded()))
        // The most that libvips counts to. What is enlarged is computed where it is needed only.
        guard wholeWidth < 10_000_000, wholeHeight < 10_000_000 else {
            throw PicturesError(
                .tooLarge, attempted,
                "it would have to be enlarged to \(wholeWidth)x\(wholeHeight) pixels. Use a less narrow picture.")
        }
        let decoded = try uprightImage(width: wholeWidth, height: wholeHeight)
        let flat = try flattened(decoded, background)
        guard part != .all else { return flat }
        let left = min(max(0, Int((part.x * Double(wholeWidth)).rounded())), wholeWidth - width)
        let top = min(max(0, Int((part.y * Double(wholeHeight)).rounded())), wholeHeight - height)
        return try Handle(attempted) {
            reelmill_vips_crop(flat.image, $0, Int32(left), Int32(top), Int32(width), Int32(height))
        }
    }

    /// All of it at exactly this size, decoded near it, turned upright; its pixels are computed when they are asked for.
    func uprightImage(width: Int, height: Int) throws(PicturesError) -> Handle {
        let source = try PictureFile.source(path, attempted)
        var decoded: UnsafeMutablePointer<VipsImage>?
        guard
            reelmill_vips_thumbnail(source.pointer, &decoded, Int32(width), Int32(height), isProfiled ? 1 : 0) == 0,
            let decoded
        else { throw PictureFile.unreadable(source, attempted) }
        return Handle(taking: decoded)
    }

    /// Three bands of bytes in sRGB, whatever it was.
    private func flattened(_ image: Handle, _ background: Colour) throws(PicturesError) -> Handle {
        let colours = try Handle(attempted) { reelmill_vips_srgb(image.image, $0) }
        var opaque = colours
        if vips_image_hasalpha(colours.image) != 0 {
            opaque = try Handle(attempted) {
                reelmill_vips_flatten(
                    colours.image, $0, Double(background.red), Double(background.green), Double(background.blue))
            }
        }
        let three = try Handle(attempted) { reelmill_vips_first_bands(opaque.image, $0, 3) }
        return try Handle(attempted) { reelmill_vips_bytes(three.image, $0) }
    }

    /// Where the eye goes first: skin, saturated colours, edges.
    package func interest() throws(PicturesError) -> Point {
        let scale = min(1, 512 / Double(max(width, height)))
        let across = max(1, Int((Double(width) * scale).rounded()))
        let down = max(1, Int((Double(height) * scale).rounded()))
        guard across >= 16, down >= 16 else { return .centre }
        let small = try image(width: across, height: down, part: .all, background: .black)
        // Asked for twice inside, so it has to be in memory first: the decoder goes from top to bottom only once.
        guard let copied = vips_image_copy_memory(small.image) else {
            throw PicturesError(.damaged, attempted, "its pixels could not be read (\(Library.takeError()))")
        }
        let held = Handle(taking: copied)
        var x: Int32 = 0
        var y: Int32 = 0
        guard reelmill_vips_attention(held.image, Int32(across / 2), Int32(down / 2), &x, &y) == 0 else {
            throw PicturesError(.library, attempted, Library.takeError())
        }
        return Point(
            x: min(max((Double(x) + 0.5) / Double(across), 0), 1),
            y: min(max((Double(y) + 0.5) / Double(down), 0), 1))
    }
}
