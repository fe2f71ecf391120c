package import Pictures

/// A picture made ready for its motion: decoded once and converted once, in just the part that the motion passes over and
/// at a size at which the largest zoom still shows real pixels (or the enlarged ones of a small picture).
package final class Still: @unchecked Sendable {
    // @unchecked: nobody writes to the planes after init, but for those of a clip, which has one drawing to itself. All else
    // is constant.
    package enum Fit: Sendable {
        /// The picture fills the canvas; what stands over is cut off.
        case cover
        /// All of the picture shows, over a blurred copy of itself.
        case backdrop
    }

    package let motion: Motion
    /// The part of the picture that `planes` holds.
    private let part: Area
    let planes: FrameBuffer

    /// - Parameters:
    ///   - motion: In fractions of the picture; with a backdrop, in fractions of picture and backdrop together, which
    ///     have the shape of the canvas. Brought into shape and inside if it is not.
    ///   - background: What shows through transparent places.
    package init(
        _ file: PictureFile, motion: Motion, canvas: Canvas, fit: Fit = .cover, background: Colour = .black
    ) throws(FilmError) {
        let pictureAspect = fit == .cover ? Double(file.width) / Double(file.height) : canvas.aspect
        let motion = motion.fitted(pictureAspect: pictureAspect, canvasAspect: canvas.aspect)
        self.motion = motion
        let scale = Double(canvas.width) / min(motion.start.width, motion.end.width)
        let scaleDown = Double(canvas.height) / min(motion.start.height, motion.end.height)
        do throws(PicturesError) {
            let pixels: Pixels
            switch fit {
            case .cover:
                let passed = Still.passed(by: motion)
                let width = max(1, Int((passed.width * scale).rounded()))
                let height = max(1, Int((passed.height * scaleDown).rounded()))
                part = passed
                pixels = try file.pixels(width: width, height: height, part: passed, background: background)
            case .backdrop:
                part = .all
                pixels = try file.pixelsOverBackdrop(
                    width: Int(scale.rounded()), height: Int(scaleDown.rounded()), background: background)
            }
            planes = Still.converted(pixels)
        } catch {
            throw FilmError(.badInput, error.attempted, error.cause)
        }
    }

    /// Of pixels in memory, as they are.
    package init(_ pixels: Pixels, motion: Motion, canvas: Canvas) {
        self.motion = motion.fitted(
            pictureAspect: Double(pixels.width) / Double(pixels.height), canvasAspect: canvas.aspect)
        part = .all
        planes = Still.converted(pixels)
    }

    /// Of a frame that fills the canvas. Whoever draws something else into it must be the only one who shows it.
    init(filling frame: FrameBuffer) {
        motion = Motion(start: .all, end: .all)
        part = .all
        planes = frame
    }

    /// What of `planes` fills the canvas at a time from 0 to 1.
    func window(at time: Double) -> Window {
        let area = motion.area(at: time)
        let across = Double(planes.width) / part.width
        let down = Double(planes.height) / part.height
        return Window(
            x: (area.x - part.x) * across, y: (area.y - part.y) * down, width: area.width * across,
            height: area.height * down)
    }

    private static func passed(by motion: Motion) -> Area {
        let left = min(motion.start.x, motion.end.x)
        let top = min(motion.start.y, motion.end.y)
        let right = max(motion.start.x + motion.start.width, motion.end.x + motion.end.width)
        let bottom = max(motion.start.y + motion.start.height, motion.end.y + motion.end.height)
        return Area(x: left, y: top, width: right - left, height: bottom - top)
    }

    private static func converted(_ pixels: Pixels) -> FrameBuffer {
        let frame = FrameBuffer(width: pixels.width, height: pixels.height)
        pixels.withBytes { Kernels().convert($0.baseAddress!, into: frame) }
        return frame
    }
}
