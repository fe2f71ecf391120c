import CVips

extension PictureFile {
    /// The whole picture, fitted into `width` x `height`, over a blurred and darkened copy of itself that fills the rest.
    package func pixelsOverBackdrop(
        width: Int, height: Int, background: Colour = .black
    ) throws(PicturesError) -> Pixels {
        let attempted = "read the picture \(path)"
        let scale = min(Double(width) / Double(self.width), Double(height) / Double(self.height))
        let fittedWidth = min(width, max(1, Int((Double(self.width) * scale).rounded())))
        let fittedHeight = min(height, max(1, Int((Double(self.height) * scale).rounded())))
        let fitted = try image(width: fittedWidth, height: fittedHeight, part: .all, background: background)
        guard fittedWidth < width || fittedHeight < height else { return try Pixels(fitted, attempted) }

        // Blurred small and then enlarged: the same look for a hundredth of the work.
        let smallWidth = max(8, width / 10)
        let smallHeight = max(8, height / 10)
        let small = try image(
            width: smallWidth, height: smallHeight, part: cover(aspect: Double(width) / Double(height)),
            background: background)
        let sigma = Double(max(smallWidth, smallHeight)) / 40
        let blurred = try Handle(attempted) { reelmill_vips_blur(small.image, $0, sigma) }
        let dimmed = try Handle(attempted) { reelmill_vips_scale(blurred.image, $0, 0.55) }
        let backdrop = try Handle(attempted) {
            reelmill_vips_resize(
                dimmed.image, $0, Double(width) / Double(smallWidth), Double(height) / Double(smallHeight))
        }
        let whole = try Handle(attempted) {
            reelmill_vips_insert(
                backdrop.image, fitted.image, $0, Int32((width - fittedWidth) / 2), Int32((height - fittedHeight) / 2))
        }
        return try Pixels(whole, attempted)
    }

    /// The largest part in the middle that has this ratio of width to height.
    private func cover(aspect: Double) -> Area {
        let own = Double(width) / Double(height)
        let across = min(1, aspect / own)
        let down = min(1, own / aspect)
        return Area(x: (1 - across) / 2, y: (1 - down) / 2, width: across, height: down)
    }
}
