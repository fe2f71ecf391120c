import CVips

/// A small copy of a picture for measuring: red, green, blue, and opacity if there are transparent places.
struct Raster {
    let width: Int
    let height: Int
    let bands: Int
    let bytes: [UInt8]

    init(width: Int, height: Int, bands: Int, bytes: [UInt8]) {
        precondition(bytes.count == width * height * bands, "\(bytes.count) bytes for \(width)x\(height)x\(bands)")
        self.width = width
        self.height = height
        self.bands = bands
        self.bytes = bytes
    }

    init(_ image: Handle, _ attempted: String) throws(PicturesError) {
        var size = 0
        guard let memory = vips_image_write_to_memory(image.image, &size) else {
            throw PicturesError(.library, attempted, Library.takeError())
        }
        defer { g_free(memory) }
        self.init(
            width: Int(vips_image_get_width(image.image)), height: Int(vips_image_get_height(image.image)),
            bands: Int(vips_image_get_bands(image.image)),
            bytes: Array(UnsafeRawBufferPointer(start: memory, count: size)))
    }

    func eachPixel(_ body: (UInt8, UInt8, UInt8, UInt8) -> Void) {
        bytes.withUnsafeBufferPointer { bytes in
            for start in stride(from: 0, to: bytes.count, by: bands) {
                body(bytes[start], bytes[start + 1], bytes[start + 2], bands == 4 ? bytes[start + 3] : 255)
            }
        }
    }

    var isTransparent: Bool {
        bands == 4 && stride(from: 3, to: bytes.count, by: 4).contains { bytes[$0] < 250 }
    }

    /// On white, where it is transparent.
    var flat: Raster {
        guard bands == 4 else { return self }
        var flat: [UInt8] = []
        flat.reserveCapacity(width * height * 3)
        eachPixel { red, green, blue, alpha in
            let opacity = Int(alpha)
            for value in [red, green, blue] {
                let mixed: Int = Int(value) * opacity + 255 * (255 - opacity) + 127
                flat.append(UInt8(mixed / 255))
            }
        }
        return Raster(width: width, height: height, bands: 3, bytes: flat)
    }

    /// Each pixel the mean of those that it stands for; not enlarged.
    func shrunk(longestSide: Int) -> Raster {
        let scale = min(1, Double(longestSide) / Double(max(width, height)))
        let across = max(1, Int((Double(width) * scale).rounded()))
        let down = max(1, Int((Double(height) * scale).rounded()))
        guard across < width || down < height else { return self }
        var small: [UInt8] = []
        small.reserveCapacity(across * down * bands)
        for y in 0..<down {
            let rows = y * height / down..<max(y * height / down + 1, (y + 1) * height / down)
            for x in 0..<across {
                let columns = x * width / across..<max(x * width / across + 1, (x + 1) * width / across)
                let count = rows.count * columns.count
                for band in 0..<bands {
                    var sum = 0
                    for row in rows {
                        for column in columns { sum += Int(bytes[(row * width + column) * bands + band]) }
                    }
                    small.append(UInt8((sum + count / 2) / count))
                }
            }
        }
        return Raster(width: across, height: down, bands: bands, bytes: small)
    }

    /// Luma by BT.601, 0...255, of three bands.
    var luma: [Float] {
        stride(from: 0, to: bytes.count, by: bands).map {
            0.299 * Float(bytes[$0]) + 0.587 * Float(bytes[$0 + 1]) + 0.114 * Float(bytes[$0 + 2])
        }
    }
}
