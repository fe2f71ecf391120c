/// A still in a film.
package struct Shot: Sendable {
    package var still: Still
    /// How many frames its motion takes: those of its scene, and those of the next scene's transition if the motion is to
    /// go on below it.
    package var frames: Int

    package init(_ still: Still, frames: Int) {
        self.still = still
        self.frames = frames
    }

    func time(_ frame: Int) -> Double { frames > 1 ? Double(frame) / Double(frames - 1) : 0 }
}

/// Draws the frames of one film. Nothing is allocated from frame to frame, but for where a transition begins. One thread at a time; to draw scenes side by
/// side take a compositor for each thread, with the same stills.
package final class Compositor {
    package let canvas: Canvas
    private let kernels: Kernels
    private let scratch = SampleScratch()
    /// The picture that a transition leaves; gone with the transition.
    private var leaving: FrameBuffer?
    private let lumaWeights: UnsafeMutablePointer<UInt16>
    private let chromaWeights: UnsafeMutablePointer<UInt16>

    package init(_ canvas: Canvas, kernels: Kernels = Kernels()) {
        self.canvas = canvas
        self.kernels = kernels
        lumaWeights = .allocate(capacity: canvas.width)
        lumaWeights.initialize(repeating: 0, count: canvas.width)
        chromaWeights = .allocate(capacity: (canvas.width + 1) / 2)
        chromaWeights.initialize(repeating: 0, count: (canvas.width + 1) / 2)
    }

    deinit {
        lumaWeights.deallocate()
        chromaWeights.deallocate()
    }

    /// Frame number `frame` of a shot alone.
    package func draw(_ frame: Int, of shot: Shot, into buffer: FrameBuffer) {
        leaving = nil
        sample(frame, of: shot, into: buffer)
    }

    private func sample(_ frame: Int, of shot: Shot, into buffer: FrameBuffer) {
        precondition(
            buffer.width == canvas.width && buffer.height == canvas.height,
            "a frame of \(buffer.width)x\(buffer.height) for a canvas of \(canvas.width)x\(canvas.height)")
        kernels.sample(shot.still.planes, shot.still.window(at: shot.time(frame)), into: buffer, scratch)
    }

    /// Frame number `frame` of a shot that takes over from `previous`.
    /// - Parameter previousFrames: How many frames of the previous shot were shown before this one's first.
    package func draw(
        _ frame: Int, of shot: Shot, after previous: Shot, previousFrames: Int, _ transition: Transition,
        into buffer: FrameBuffer
    ) {
        guard let progress = transition.progress(frame: frame) else { return draw(frame, of: shot, into: buffer) }
        let previousFrame = previousFrames + frame
        switch transition.kind {
        case .cut:
            draw(frame, of: shot, into: buffer)
        case .crossfade:
            kernels.mix(drawBoth(), buffer, weight: Int((progress * 256).rounded()), into: buffer)
        case .dipToBlack:
            if progress < 0.5 {
                draw(previousFrame, of: previous, into: buffer)
            } else {
                draw(frame, of: shot, into: buffer)
            }
            kernels.darken(buffer, weight: Int(((1 - abs(2 * progress - 1)) * 256).rounded()))
        case .slide:
            slide(drawBoth(), Motion.Easing.smooth.progress(progress), into: buffer)
        case .wipe:
            setWeights(Motion.Easing.smooth.progress(progress))
            kernels.mix(drawBoth(), buffer, lumaWeights: lumaWeights, chromaWeights: chromaWeights, into: buffer)
        }

        /// The coming picture into `buffer`; the leaving one is returned.
        func drawBoth() -> FrameBuffer {
            let leaving = self.leaving ?? FrameBuffer(width: canvas.width, height: canvas.height)
            self.leaving = leaving
            sample(previousFrame, of: previous, into: leaving)
            sample(frame, of: shot, into: buffer)
            return leaving
        }
    }

    /// Lays a box over a frame. What reaches over the frame's edges is cut off.
    package func lay(_ overlay: some PictureBox, on buffer: FrameBuffer) {
        let left = max(0, overlay.x)
        let top = max(0, overlay.y)
        let right = min(buffer.width, overlay.x + overlay.width)
        let bottom = min(buffer.height, overlay.y + overlay.height)
        guard left < right, top < bottom else { return }
        let at = (top - overlay.y) * overlay.width + left - overlay.x
        kernels.blend(
            overlay.luma + at, alpha: overlay.alpha + at, stride: overlay.width,
            on: buffer.luma + top * buffer.lumaStride + left, planeStride: buffer.lumaStride, width: right - left,
            height: bottom - top)
        let chromaAt = (top - overlay.y) / 2 * (overlay.width / 2) + (left - overlay.x) / 2
        let place = top / 2 * buffer.chromaStride + left / 2
        func layChroma(_ over: UnsafeMutablePointer<UInt8>, on plane: UnsafeMutablePointer<UInt8>) {
            kernels.blend(
                over + chromaAt, alpha: overlay.chromaAlpha + chromaAt, stride: overlay.width / 2, on: plane + place,
                planeStride: buffer.chromaStride, width: (right - left + 1) / 2, height: (bottom - top + 1) / 2)
        }
        layChroma(overlay.blueChroma, on: buffer.blueChroma)
        layChroma(overlay.redChroma, on: buffer.redChroma)
    }

    /// The coming picture, which is in `buffer`, pushes the leaving one out to the left. By whole chroma samples, so that no row is resampled.
    private func slide(_ leaving: FrameBuffer, _ way: Double, into buffer: FrameBuffer) {
        let chromaWidth = buffer.chromaWidth
        let shift = Int((way * Double(chromaWidth)).rounded())
        push(
            leaving.luma, buffer.luma, buffer.lumaStride, buffer.width, buffer.height,
            min(2 * shift, buffer.width))
        push(
            leaving.blueChroma, buffer.blueChroma, buffer.chromaStride, chromaWidth,
            buffer.chromaHeight, shift)
        push(
            leaving.redChroma, buffer.redChroma, buffer.chromaStride, chromaWidth,
            buffer.chromaHeight, shift)
    }

    private func push(
        _ old: UnsafeMutablePointer<UInt8>, _ out: UnsafeMutablePointer<UInt8>, _ stride: Int, _ width: Int,
        _ height: Int, _ shift: Int
    ) {
        for row in 0..<height {
            let at = row * stride
            (out + at + width - shift).update(from: out + at, count: shift)
            (out + at).update(from: old + at + shift, count: width - shift)
        }
    }

    /// The coming picture is uncovered from the left, along an edge an eighth of the width soft.
    private func setWeights(_ way: Double) {
        let soft = max(1, Double(canvas.width) / 8)
        let edge = way * (Double(canvas.width) + soft)
        func weight(_ x: Int) -> UInt16 { UInt16((min(max((edge - Double(x)) / soft, 0), 1) * 256).rounded()) }
        for x in 0..<canvas.width { lumaWeights[x] = weight(x) }
        for x in 0..<(canvas.width + 1) / 2 { chromaWeights[x] = weight(2 * x) }
    }
}
