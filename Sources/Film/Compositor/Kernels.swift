import CComposite

/// The C kernels over whole frames. All levels give the same pixels.
package struct Kernels: Sendable {
    package enum Level: CaseIterable, Sendable { case plain, avx2, avx512 }

    private let level: Int32

    /// - Parameter level: For tests; the fastest one of this machine if nil.
    package init(_ level: Level? = nil) {
        switch level {
        case .plain: self.level = Int32(REELMILL_PLAIN)
        case .avx2: self.level = min(Int32(REELMILL_AVX2), reelmill_best_level())
        case .avx512: self.level = reelmill_best_level()
        case nil: self.level = reelmill_best_level()
        }
    }

    /// Rows of RGB bytes, nothing between them, to a frame of the same size.
    package func convert(_ rgb: UnsafePointer<UInt8>, into frame: FrameBuffer) {
        reelmill_rgb_to_yuv(
            level, rgb, frame.width * 3, Int32(frame.width), Int32(frame.height), frame.luma, frame.lumaStride,
            frame.blueChroma, frame.redChroma, frame.chromaStride)
    }

    /// A rectangle of a frame, in its pixels, drawn over all of another. Both sides shrink at most to a quarter.
    func sample(_ source: FrameBuffer, _ window: Window, into frame: FrameBuffer, _ scratch: SampleScratch) {
        let across = window.width / Double(frame.width)
        let down = window.height / Double(frame.height)
        precondition(across <= 4 && down <= 4, "a window of \(window.width)x\(window.height) pixels is too wide")
        // From borders to middles of pixels. Chroma lies on even columns, and between rows.
        let left = window.x + across / 2 - 0.5
        let top = window.y + down / 2 - 0.5
        let memory = scratch.memory(width: frame.width, sourceWidth: source.width)
        reelmill_sample(
            level, plane(source.luma, source.lumaStride, source.width, source.height), axis(left, across),
            axis(top, down), frame.luma, frame.lumaStride, Int32(frame.width), Int32(frame.height), memory)
        let chromaLeft = axis(left / 2, across)
        let chromaTop = axis(top / 2 + down / 4 - 0.25, down)
        func sampleChroma(_ from: UnsafeMutablePointer<UInt8>, _ to: UnsafeMutablePointer<UInt8>) {
            reelmill_sample(
                level, plane(from, source.chromaStride, source.chromaWidth, source.chromaHeight), chromaLeft,
                chromaTop, to, frame.chromaStride, Int32(frame.chromaWidth), Int32(frame.chromaHeight), memory)
        }
        sampleChroma(source.blueChroma, frame.blueChroma)
        sampleChroma(source.redChroma, frame.redChroma)
    }

    /// `weight` 256ths of `b`, the rest of `a`.
    package func mix(_ a: FrameBuffer, _ b: FrameBuffer, weight: Int, into frame: FrameBuffer) {
        let weight = Int32(weight)
        reelmill_mix(
            level, a.luma, a.lumaStride, b.luma, b.lumaStride, frame.luma, frame.lumaStride, Int32(frame.width),
            Int32(frame.height), weight)
        func mixChroma(_ plane: (FrameBuffer) -> UnsafeMutablePointer<UInt8>) {
            reelmill_mix(
                level, plane(a), a.chromaStride, plane(b), b.chromaStride, plane(frame), frame.chromaStride,
                Int32(frame.chromaWidth), Int32(frame.chromaHeight), weight)
        }
        mixChroma { $0.blueChroma }
        mixChroma { $0.redChroma }
    }

    /// As `mix`, with a weight for each column of luma and of chroma.
    package func mix(
        _ a: FrameBuffer, _ b: FrameBuffer, lumaWeights: UnsafePointer<UInt16>, chromaWeights: UnsafePointer<UInt16>,
        into frame: FrameBuffer
    ) {
        reelmill_mix_columns(
            level, a.luma, a.lumaStride, b.luma, b.lumaStride, frame.luma, frame.lumaStride, Int32(frame.width),
            Int32(frame.height), lumaWeights)
        func mixChroma(_ plane: (FrameBuffer) -> UnsafeMutablePointer<UInt8>) {
            reelmill_mix_columns(
                level, plane(a), a.chromaStride, plane(b), b.chromaStride, plane(frame), frame.chromaStride,
                Int32(frame.chromaWidth), Int32(frame.chromaHeight), chromaWeights)
        }
        mixChroma { $0.blueChroma }
        mixChroma { $0.redChroma }
    }

    /// `weight` 256ths of the way to black.
    package func darken(_ frame: FrameBuffer, weight: Int) {
        let weight = Int32(weight)
        reelmill_fade(level, frame.luma, frame.lumaStride, Int32(frame.width), Int32(frame.height), 16, weight)
        func fadeChroma(_ plane: UnsafeMutablePointer<UInt8>) {
            reelmill_fade(
                level, plane, frame.chromaStride, Int32(frame.chromaWidth), Int32(frame.chromaHeight), 128, weight)
        }
        fadeChroma(frame.blueChroma)
        fadeChroma(frame.redChroma)
    }

    /// Lays one plane over a part of another.
    func blend(
        _ over: UnsafePointer<UInt8>, alpha: UnsafePointer<UInt8>, stride: Int, on plane: UnsafeMutablePointer<UInt8>,
        planeStride: Int, width: Int, height: Int
    ) {
        reelmill_blend(level, plane, planeStride, over, alpha, stride, Int32(width), Int32(height))
    }

    private func plane(_ bytes: UnsafeMutablePointer<UInt8>, _ stride: Int, _ width: Int, _ height: Int)
        -> reelmill_plane
    {
        reelmill_plane(bytes: bytes, stride: stride, width: Int32(width), height: Int32(height))
    }

    private func axis(_ first: Double, _ step: Double) -> reelmill_axis {
        let one = Double(UInt64(1) << 32)
        return reelmill_axis(first: Int64((first * one).rounded()), step: Int64((step * one).rounded()))
    }
}

/// A rectangle in pixels, with fractions; 0 is the left or upper border of the first pixel.
struct Window {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
}

/// Memory that sampling works in; it grows when a wider source comes, so not from frame to frame.
final class SampleScratch {
    private var bytes = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
    private var size = 64

    deinit { bytes.deallocate() }

    func memory(width: Int, sourceWidth: Int) -> UnsafeMutableRawPointer {
        let needed = reelmill_sample_scratch(Int32(width), Int32(sourceWidth))
        guard needed > size else { return bytes }
        bytes.deallocate()
        bytes = .allocate(byteCount: needed, alignment: 64)
        size = needed
        return bytes
    }
}
