/// One picture of a film in memory: planes of 8-bit YUV 4:2:0, BT.709, limited range. Rows begin on 64-byte borders.
package final class FrameBuffer {
    package let width: Int
    package let height: Int
    package let lumaStride: Int
    package let chromaStride: Int
    private let memory: UnsafeMutableRawPointer

    package init(width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a frame of \(width)x\(height)")
        self.width = width
        self.height = height
        lumaStride = (width + 63) & ~63
        chromaStride = (((width + 1) / 2) + 63) & ~63
        let size = lumaStride * height + 2 * chromaStride * ((height + 1) / 2)
        // Kernels may read up to 64 bytes past the last row.
        memory = .allocate(byteCount: size + 64, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size + 64)
    }

    deinit { memory.deallocate() }

    package var chromaWidth: Int { (width + 1) / 2 }
    package var chromaHeight: Int { (height + 1) / 2 }

    package var luma: UnsafeMutablePointer<UInt8> { memory.assumingMemoryBound(to: UInt8.self) }
    package var blueChroma: UnsafeMutablePointer<UInt8> { luma + lumaStride * height }
    package var redChroma: UnsafeMutablePointer<UInt8> { blueChroma + chromaStride * chromaHeight }

    /// One colour all over.
    package func fill(luma y: UInt8, blue u: UInt8, red v: UInt8) {
        luma.update(repeating: y, count: lumaStride * height)
        blueChroma.update(repeating: u, count: chromaStride * chromaHeight)
        redChroma.update(repeating: v, count: chromaStride * chromaHeight)
    }
}
