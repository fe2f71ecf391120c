import Film

extension FrameBuffer {
    /// All samples without the ends of the rows.
    var visible: [UInt8] {
        var samples: [UInt8] = []
        for row in 0..<height { samples += UnsafeBufferPointer(start: luma + row * lumaStride, count: width) }
        for plane in [blueChroma, redChroma] {
            for row in 0..<chromaHeight {
                samples += UnsafeBufferPointer(start: plane + row * chromaStride, count: chromaWidth)
            }
        }
        return samples
    }

    func luma(_ x: Int, _ y: Int) -> Int { Int(luma[y * lumaStride + x]) }
    func blue(_ x: Int, _ y: Int) -> Int { Int(blueChroma[y / 2 * chromaStride + x / 2]) }
    func red(_ x: Int, _ y: Int) -> Int { Int(redChroma[y / 2 * chromaStride + x / 2]) }

    /// Rows of RGB bytes, to look at.
    var rgb: [UInt8] {
        var bytes: [UInt8] = []
        func byte(_ value: Double) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
        for y in 0..<height {
            for x in 0..<width {
                let light = Double(luma(x, y) - 16) * 255 / 219
                let blueness = Double(blue(x, y) - 128) * 255 / 224
                let redness = Double(red(x, y) - 128) * 255 / 224
                bytes.append(byte(light + 1.5748 * redness))
                bytes.append(byte(light - 0.1873 * blueness - 0.4681 * redness))
                bytes.append(byte(light + 1.8556 * blueness))
            }
        }
        return bytes
    }
}
