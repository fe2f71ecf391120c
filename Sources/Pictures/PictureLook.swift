/// What measuring tells about a picture, without knowing what it shows.
package struct PictureLook: Hashable, Sendable {
    package enum Orientation: String, Sendable { case portrait, landscape, square, panorama }

    /// A guess from cheap measures: often right, never certain.
    package enum Kind: String, Sendable {
        case photograph, illustration, screenshot, text
        case lineArt = "line art"
    }

    package let width: Int
    package let height: Int
    package let orientation: Orientation
    package let palette: Palette
    /// Mean and spread of the lightness that is seen, each 0...1.
    package let brightness: Double
    package let contrast: Double
    /// The variance of the Laplacian at 512 pixels: below 60 most pictures look blurred, above 500 crisp.
    package let sharpness: Double
    /// After Hasler and Süsstrunk: 0 is grey, 15 slight, 45 plain, above 80 loud.
    package let colourfulness: Double
    /// The mean warmth, from −1 (blue) to 1 (orange).
    package let warmth: Double
    package let isTransparent: Bool
    package let kind: Kind
    /// https://blurha.sh, 4 by 3 components.
    package let blurhash: String
}

extension PictureFile {
    /// The longer side at which pictures are measured.
    private static let measured = 512

    /// Decodes it near 512 pixels and measures.
    package func look() throws(PicturesError) -> PictureLook {
        let raster = try Raster(decoded(longestSide: Self.measured), attempted)
        let flat = raster.flat
        let light = LightMeasures(flat)
        let palette = Palette(raster.shrunk(longestSide: 192))
        return PictureLook(
            width: width, height: height, orientation: orientation, palette: palette, brightness: light.brightness,
            contrast: light.contrast, sharpness: light.sharpness, colourfulness: light.colourfulness,
            warmth: light.warmth, isTransparent: raster.isTransparent,
            kind: KindMeasures(flat).kind(colourfulness: light.colourfulness, isTransparent: raster.isTransparent),
            blurhash: Blurhash.encode(raster))
    }

    package var orientation: PictureLook.Orientation {
        switch Double(width) / Double(height) {
        case ..<0.95: .portrait
        case ...1.05: .square
        case ..<2: .landscape
        default: .panorama
        }
    }
}
