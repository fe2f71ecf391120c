import CVips

/// A picture in memory: rows of red, green, blue bytes in sRGB, one row after the other, nothing between.
package final class Pixels: Sendable {
    package let width: Int
    package let height: Int
    /// Written by `init` alone and freed by `deinit`: what is read in between never changes.
    nonisolated(unsafe) private let memory: UnsafeMutablePointer<UInt8>
    private let free: @Sendable (UnsafeMutablePointer<UInt8>) -> Void

    /// Copies.
    package init(width: Int, height: Int, bytes: [UInt8]) {
        precondition(width > 0 && height > 0 && bytes.count == width * height * 3, "\(bytes.count) bytes of pixels")
        self.width = width
        self.height = height
        memory = .allocate(capacity: bytes.count)
        memory.initialize(from: bytes, count: bytes.count)
        free = { $0.deallocate() }
    }

    /// Computes all of an image, which has three bands of bytes.
    init(_ image: Handle, _ attempted: String) throws(PicturesError) {
        var size = 0
        guard let bytes = vips_image_write_to_memory(image.image, &size) else {
            throw PicturesError(.damaged, attempted, "its pixels could not be read (\(Library.takeError()))")
        }
        width = Int(vips_image_get_width(image.image))
        height = Int(vips_image_get_height(image.image))
        precondition(size == width * height * 3, "\(size) bytes for \(width)x\(height) pixels")
        memory = bytes.assumingMemoryBound(to: UInt8.self)
        free = { g_free($0) }
    }

    deinit { free(memory) }

    package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        body(UnsafeBufferPointer(start: memory, count: width * height * 3))
    }

    package subscript(x: Int, y: Int) -> (red: UInt8, green: UInt8, blue: UInt8) {
        precondition(x >= 0 && x < width && y >= 0 && y < height, "pixel \(x),\(y) of \(width)x\(height)")
        let pixel = memory + (y * width + x) * 3
        return (pixel[0], pixel[1], pixel[2])
    }
}

package struct Colour: Hashable, Sendable {
    package var red: UInt8
    package var green: UInt8
    package var blue: UInt8

    package init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    package static let black = Colour(red: 0, green: 0, blue: 0)
    package static let white = Colour(red: 255, green: 255, blue: 255)
}

/// A part of a picture, or a point in it, in fractions of its width and height: from 0 at the left and top to 1.
package struct Area: Equatable, Sendable {
    package var x: Double
    package var y: Double
    package var width: Double
    package var height: Double

    package init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    package static let all = Area(x: 0, y: 0, width: 1, height: 1)
}

package struct Point: Equatable, Sendable {
    package var x: Double
    package var y: Double

    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }

    package static let centre = Point(x: 0.5, y: 0.5)
}
