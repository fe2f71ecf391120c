/// The caption of a moment: a box at an even place and of an even size, in BT.709, limited range, with straight alpha.
/// The renderer draws the next one into the same memory.
package final class CaptionImage: PictureBox {
    package private(set) var x = 0
    package private(set) var y = 0
    package private(set) var width = 0
    package private(set) var height = 0
    private var memory: UnsafeMutablePointer<UInt8> = .allocate(capacity: 1)
    private var capacity = 1

    init() {}

    deinit { memory.deallocate() }

    private var lumaSize: Int { width * height }
    private var chromaSize: Int { (width / 2) * (height / 2) }

    /// `width` bytes a row, and of the chroma planes half as many.
    package var luma: UnsafeMutablePointer<UInt8> { memory }
    package var alpha: UnsafeMutablePointer<UInt8> { memory + lumaSize }
    package var blueChroma: UnsafeMutablePointer<UInt8> { memory + 2 * lumaSize }
    package var redChroma: UnsafeMutablePointer<UInt8> { memory + 2 * lumaSize + chromaSize }
    package var chromaAlpha: UnsafeMutablePointer<UInt8> { memory + 2 * lumaSize + 2 * chromaSize }

    /// Its planes are then to be written from end to end.
    func resize(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        let size = 2 * lumaSize + 3 * chromaSize
        guard size > capacity else { return }
        memory.deallocate()
        capacity = size * 3 / 2
        memory = .allocate(capacity: capacity)
    }

    /// Lays it on a frame that is at least as large as the canvas. The plain way, for judging faster ones.
    package func blend(into frame: FrameBuffer) {
        Self.blend(luma, alpha, width, height, into: frame.luma + y * frame.lumaStride + x, frame.lumaStride)
        let place = y / 2 * frame.chromaStride + x / 2
        for (plane, target) in [(blueChroma, frame.blueChroma), (redChroma, frame.redChroma)] {
            Self.blend(plane, chromaAlpha, width / 2, height / 2, into: target + place, frame.chromaStride)
        }
    }

    private static func blend(
        _ source: UnsafePointer<UInt8>, _ alpha: UnsafePointer<UInt8>, _ width: Int, _ height: Int,
        into target: UnsafeMutablePointer<UInt8>, _ stride: Int
    ) {
        for row in 0..<height {
            for column in 0..<width {
                let at = row * width + column
                let below = target + row * stride + column
                let opaque = Int32(alpha[at])
                let sum = Int32(source[at]) * opaque + Int32(below.pointee) * (255 - opaque)
                below.pointee = UInt8((sum + 127) / 255)
            }
        }
    }
}
