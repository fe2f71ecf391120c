/// What can be laid over a frame: planes as in a frame, straight alpha, at an even place and of an even size. `width` bytes
/// a row, and of the chroma planes half as many.
package protocol PictureBox: AnyObject {
    var x: Int { get }
    var y: Int { get }
    var width: Int { get }
    var height: Int { get }
    var luma: UnsafeMutablePointer<UInt8> { get }
    var alpha: UnsafeMutablePointer<UInt8> { get }
    var blueChroma: UnsafeMutablePointer<UInt8> { get }
    var redChroma: UnsafeMutablePointer<UInt8> { get }
    var chromaAlpha: UnsafeMutablePointer<UInt8> { get }
}

/// A box of picture with transparency, such as a caption: planes as in a frame, straight alpha, at an even place and of
/// an even size.
package final class Overlay: PictureBox {
    package let x: Int
    package let y: Int
    package let width: Int
    package let height: Int
    private let memory: UnsafeMutablePointer<UInt8>

    /// Transparent all over.
    package init(x: Int, y: Int, width: Int, height: Int) {
        precondition(width > 0 && height > 0, "a box of \(width)x\(height)")
        precondition(x % 2 == 0 && y % 2 == 0 && width % 2 == 0 && height % 2 == 0, "an uneven box")
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        let size = width * height * 2 + (width / 2) * (height / 2) * 3
        memory = .allocate(capacity: size)
        memory.initialize(repeating: 0, count: size)
    }

    deinit { memory.deallocate() }

    private var lumaSize: Int { width * height }
    private var chromaSize: Int { (width / 2) * (height / 2) }

    /// `width` bytes a row, and of the chroma planes half as many.
    package var luma: UnsafeMutablePointer<UInt8> { memory }
    package var alpha: UnsafeMutablePointer<UInt8> { memory + lumaSize }
    package var blueChroma: UnsafeMutablePointer<UInt8> { memory + 2 * lumaSize }
    package var redChroma: UnsafeMutablePointer<UInt8> { memory + 2 * lumaSize + chromaSize }
    package var chromaAlpha: UnsafeMutablePointer<UInt8> { memory + 2 * lumaSize + 2 * chromaSize }
}
