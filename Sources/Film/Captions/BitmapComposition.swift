import CASS

/// Lays the bitmaps of libass over each other into a caption image. Keeps its memory from frame to frame.
final class BitmapComposition {
    /// Luma, blue, red, each multiplied by alpha, and alpha: in 1/16 of a step, a pixel after the other.
    private var pixels: [SIMD4<UInt16>] = []
    /// Alpha of what is not transparent at all.
    private static let full: UInt32 = 16 * 255
    private var left = 0
    private var top = 0
    private var width = 0
    private var height = 0

    /// False if there is nothing to be seen.
    func draw(
        _ images: UnsafeMutablePointer<ASS_Image>?, emoji: [ColourEmoji.Picture], canvasWidth: Int, canvasHeight: Int,
        into target: CaptionImage
    ) -> Bool {
        guard measure(images, canvasWidth, canvasHeight) else { return false }
        let count = width * height
        if pixels.count < count {
            pixels = Array(repeating: .zero, count: count * 3 / 2)
        } else {
            pixels.withUnsafeMutableBufferPointer { $0[0..<count].update(repeating: .zero) }
        }
        pixels.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            var image = images
            while let one = image?.pointee {
                if let picture = emojiPicture(one, emoji) {
                    lay(picture, one, on: base)
                } else {
                    lay(one, on: base)
                }
                image = one.next
            }
            target.resize(x: left, y: top, width: width, height: height)
            write(base, to: target)
        }
        return true
    }

    /// The box round all bitmaps, with room for the chroma of its edge, on even borders and within the canvas.
    private func measure(_ images: UnsafeMutablePointer<ASS_Image>?, _ canvasWidth: Int, _ canvasHeight: Int) -> Bool {
        var (minX, minY, maxX, maxY) = (Int.max, Int.max, 0, 0)
        var image = images
        while let one = image?.pointee {
            if one.w > 0, one.h > 0 {
                minX = min(minX, Int(one.dst_x))
                minY = min(minY, Int(one.dst_y))
                maxX = max(maxX, Int(one.dst_x + one.w))
                maxY = max(maxY, Int(one.dst_y + one.h))
            }
            image = one.next
        }
        guard minX < maxX, minY < maxY else { return false }
        left = max(0, (minX - 2) & ~1)
        top = max(0, minY & ~1)
        width = min(canvasWidth & ~1, (maxX + 3) & ~1) - left
        height = min(canvasHeight & ~1, (maxY + 1) & ~1) - top
        return width > 0 && height > 0
    }

    private func emojiPicture(_ image: ASS_Image, _ emoji: [ColourEmoji.Picture]) -> ColourEmoji.Picture? {
        guard image.color & 0xFF == UInt32(Markup.emojiAlpha) else { return nil }
        let number = Int(image.color >> 8)
        return emoji.indices.contains(number) ? emoji[number] : nil
    }

    private func lay(_ image: ASS_Image, on base: UnsafeMutablePointer<SIMD4<UInt16>>) {
        let colour = CaptionColour(
            red: UInt8(image.color >> 24), green: UInt8(image.color >> 16 & 0xFF), blue: UInt8(image.color >> 8 & 0xFF),
            opacity: 255)
        let opacity = 255 - image.color & 0xFF
        let full = SIMD4<UInt32>(UInt32(colour.luma), UInt32(colour.blueChroma), UInt32(colour.redChroma), 255) &* 16
        let columns = max(0, left - Int(image.dst_x))..<max(0, min(Int(image.w), left + width - Int(image.dst_x)))
        for row in 0..<Int(image.h) {
            let y = Int(image.dst_y) + row - top
            guard (0..<height).contains(y), !columns.isEmpty else { continue }
            let line = image.bitmap + row * Int(image.stride)
            let target = base + (y * width + Int(image.dst_x) - left)
            var next = columns.lowerBound
            while next < columns.upperBound {
                let column = next
                // Most of a bitmap is empty.
                if column + 8 <= columns.upperBound,
                    UnsafeRawPointer(line + column).loadUnaligned(as: UInt64.self) == 0
                {
                    next += 8
                    continue
                }
                next += 1
                if line[column] == 0 { continue }
                let cover = UInt32(line[column]) &* opacity &* 257 &+ 128
                // 65,536 for a full one.
                let share = cover &>> 8 &+ (cover &>> 23)
                if share >= 65_280 {
                    target[column] = SIMD4<UInt16>(truncatingIfNeeded: full)
                    continue
                }
                let below = SIMD4<UInt32>(truncatingIfNeeded: target[column])
                let sum = full &* share &+ below &* (65_536 &- share) &+ 32_768
                target[column] = SIMD4<UInt16>(truncatingIfNeeded: sum &>> 16)
            }
        }
    }

    /// Scales the picture to the bitmap's box, by the mean of what each pixel covers.
    private func lay(
        _ picture: ColourEmoji.Picture, _ image: ASS_Image, on base: UnsafeMutablePointer<SIMD4<UInt16>>
    ) {
        let (across, down) = (Double(picture.width) / Double(image.w), Double(picture.height) / Double(image.h))
        for row in 0..<Int(image.h) {
            let y = Int(image.dst_y) + row - top
            guard (0..<height).contains(y) else { continue }
            for column in 0..<Int(image.w) {
                let x = Int(image.dst_x) + column - left
                guard (0..<width).contains(x) else { continue }
                let colour = picture.mean(
                    Double(column) * across, Double(row) * down, Double(column + 1) * across, Double(row + 1) * down)
                let below = SIMD4<Float>(base[y * width + x])
                let over = SIMD4<Float>(colour.x, colour.y, colour.z, colour.w * 255) * 16
                let sum = over + below * (1 - colour.w) + 0.5
                base[y * width + x] = SIMD4<UInt16>(sum)
            }
        }
    }

    private func write(_ base: UnsafeMutablePointer<SIMD4<UInt16>>, to target: CaptionImage) {
        writeLuma(base, target.luma, target.alpha, count: width * height)
        for row in 0..<height / 2 {
            let place = row * (width / 2)
            writeChroma(
                upper: base + 2 * row * width, lower: base + (2 * row + 1) * width, count: width / 2,
                target.blueChroma + place, target.redChroma + place, target.chromaAlpha + place)
        }
    }

    private func writeLuma(
        _ base: UnsafePointer<SIMD4<UInt16>>, _ luma: UnsafeMutablePointer<UInt8>,
        _ opacity: UnsafeMutablePointer<UInt8>, count: Int
    ) {
        for index in 0..<count {
            let pixel = base[index]
            let alpha = UInt32(pixel.w)
            // What follows is right for these as well, but slow.
            if alpha == 0 || alpha == Self.full {
                opacity[index] = alpha == 0 ? 0 : 255
                luma[index] = alpha == 0 ? 16 : UInt8(truncatingIfNeeded: (pixel.x &+ 8) &>> 4)
                continue
            }
            opacity[index] = UInt8(truncatingIfNeeded: min(255, (alpha &+ 8) &>> 4))
            luma[index] = UInt8(truncatingIfNeeded: min(255, (UInt32(pixel.x) &* 255 &+ alpha / 2) / alpha))
        }
    }

    /// Chroma stands on the left luma sample of each pair, as players of H.264 take it.
    private func writeChroma(
        upper: UnsafePointer<SIMD4<UInt16>>, lower: UnsafePointer<SIMD4<UInt16>>, count: Int,
        _ blue: UnsafeMutablePointer<UInt8>, _ red: UnsafeMutablePointer<UInt8>, _ opacity: UnsafeMutablePointer<UInt8>
    ) {
        // At most 2 * 16 * 255: the sum of all eight stays below 65,536.
        var before = count > 0 ? upper[0] &+ lower[0] : .zero
        for column in 0..<count {
            let after = upper[2 * column + 1] &+ lower[2 * column + 1]
            let sum = before &+ (upper[2 * column] &+ lower[2 * column]) &* 2 &+ after
            before = after
            let alpha = UInt32(sum.w)
            if alpha == 0 || alpha == 8 * Self.full {
                opacity[column] = alpha == 0 ? 0 : 255
                blue[column] = alpha == 0 ? 128 : UInt8(truncatingIfNeeded: (sum.y &+ 64) &>> 7)
                red[column] = alpha == 0 ? 128 : UInt8(truncatingIfNeeded: (sum.z &+ 64) &>> 7)
                continue
            }
            opacity[column] = UInt8(truncatingIfNeeded: min(255, (alpha &+ 64) &>> 7))
            blue[column] = UInt8(truncatingIfNeeded: min(255, (UInt32(sum.y) &* 255 &+ alpha / 2) / alpha))
            red[column] = UInt8(truncatingIfNeeded: min(255, (UInt32(sum.z) &* 255 &+ alpha / 2) / alpha))
        }
    }
}

extension ColourEmoji.Picture {
    fileprivate func mean(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) -> SIMD4<Float> {
        let rows = Int(top)...max(Int(top), min(height - 1, Int(bottom.rounded(.up)) - 1))
        let columns = Int(left)...max(Int(left), min(width - 1, Int(right.rounded(.up)) - 1))
        var sum = SIMD4<Float>.zero
        var total: Float = 0
        for row in rows {
            let tall = Float(min(bottom, Double(row + 1)) - max(top, Double(row)))
            for column in columns {
                let share = tall * Float(min(right, Double(column + 1)) - max(left, Double(column)))
                sum += pixels[min(row, height - 1) * width + min(column, width - 1)] * share
                total += share
            }
        }
        return total > 0 ? sum / total : .zero
    }
}
