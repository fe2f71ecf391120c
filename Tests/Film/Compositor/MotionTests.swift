import Pictures
import Support
import Testing

@testable import Film

struct MotionTests {
    private static let shapes = [0.2, 9.0 / 16, 0.8, 1, 4.0 / 3, 16.0 / 9, 5]

    private func isInside(_ area: Area) -> Bool {
        area.x >= -1e-9 && area.y >= -1e-9 && area.x + area.width <= 1 + 1e-9 && area.y + area.height <= 1 + 1e-9
    }

    @Test(arguments: shapes, [9.0 / 16, 1, 16.0 / 9])
    func `every automatic motion stays inside, in shape, and around the point of interest`(
        picture: Double, canvas: Double
    ) {
        for kind in Motion.Kind.allCases {
            for interest in [Point.centre, Point(x: 0, y: 0), Point(x: 1, y: 0.3), Point(x: 0.72, y: 0.9)] {
                for seconds in [0.5, 4, 30] {
                    let motion = Motion.motion(
                        kind,
                        Motion.Setting(
                            pictureAspect: picture, canvasAspect: canvas, interest: interest, seconds: seconds))
                    for step in 0...10 {
                        let area = motion.area(at: Double(step) / 10)
                        #expect(isInside(area) && area.contains(interest))
                        #expect(abs(area.width * picture / area.height - canvas) < 1e-9)
                    }
                    #expect(motion.start != motion.end)
                }
            }
        }
    }

    @Test func `neighbouring scenes move differently, the same seed moves the same`() {
        let setting = Motion.Setting(pictureAspect: 1.5, canvasAspect: 9.0 / 16, interest: .centre, seconds: 5)
        let film = (0..<21).map { Motion.automatic(scene: $0, seed: 7, setting) }
        #expect(film == (0..<21).map { Motion.automatic(scene: $0, seed: 7, setting) })
        #expect(zip(film, film.dropFirst()).allSatisfy { $0 != $1 })
        #expect(film != (0..<21).map { Motion.automatic(scene: $0, seed: 8, setting) })
    }

    @Test func `a motion that someone wrote is brought into shape and inside`() {
        let motion = Motion(
            start: Area(x: -0.5, y: 0.8, width: 3, height: 0.5), end: Area(x: 0.9, y: 0.9, width: 0.01, height: 0.01))
        let fitted = motion.fitted(pictureAspect: 2, canvasAspect: 1)
        for area in [fitted.start, fitted.end] {
            #expect(isInside(area))
            #expect(abs(area.width * 2 / area.height - 1) < 1e-9)
        }
    }

    /// The middle of the light in a frame.
    private func centre(_ frame: FrameBuffer) -> Point {
        var sum = 0.0
        var x = 0.0
        var y = 0.0
        for row in 0..<frame.height {
            for column in 0..<frame.width {
                let light = Double(max(0, frame.luma(column, row) - 16))
                sum += light
                x += light * Double(column)
                y += light * Double(row)
            }
        }
        return Point(x: x / sum, y: y / sum)
    }

    /// A soft round light in the middle of black.
    private func blob(_ width: Int, _ height: Int) -> Pixels {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height * 3)
        for y in 0..<height {
            for x in 0..<width {
                let dx = Double(x) - Double(width) / 2
                let dy = Double(y) - Double(height) / 2
                let far = (dx * dx + dy * dy).squareRoot() / 14
                let light = far < 1 ? UInt8(240 * (1 - far * far) * (1 - far * far)) : 0
                bytes += [light, light, light]
            }
        }
        return Pixels(width: width, height: height, bytes: bytes)
    }

    @Test(arguments: [
        // A pan of a third of a pixel a frame; an oblique one; a zoom.
        Motion(
            start: Area(x: 0, y: 0.1, width: 0.8, height: 0.8), end: Area(x: 0.2, y: 0.1, width: 0.8, height: 0.8),
            easing: .linear),
        Motion(
            start: Area(x: 0.02, y: 0.2, width: 0.8, height: 0.8), end: Area(x: 0.2, y: 0.03, width: 0.8, height: 0.8)),
        Motion(
            start: Area(x: 0, y: 0.2, width: 0.8, height: 0.8), end: Area(x: 0.3, y: 0.28, width: 0.7, height: 0.7)),
    ])
    func `motion is smooth to a small part of a pixel`(motion: Motion) {
        let canvas = Canvas(width: 160, height: 128, rateNumerator: 30)
        let still = Still(blob(200, 160), motion: motion, canvas: canvas)
        let compositor = Compositor(canvas)
        let shot = Shot(still, frames: 60)
        let frame = FrameBuffer(width: 160, height: 128)
        let path = (0..<60).map { number in
            compositor.draw(number, of: shot, into: frame)
            return centre(frame)
        }
        #expect(abs(path[59].x - path[0].x) > 10)
        var squares = 0.0
        for at in 1..<59 {
            let x = path[at + 1].x - 2 * path[at].x + path[at - 1].x
            let y = path[at + 1].y - 2 * path[at].y + path[at - 1].y
            squares += x * x + y * y
        }
        let rms = (squares / 58).squareRoot()
        #expect(rms <= 0.1)
    }

    /// A white border outside of what the motion passes over, in the picture file itself, must never be seen.
    @Test func `nothing beside the motion's areas leaks in`() throws {
        let folder = TemporaryFolder("leak")
        let size = 300
        var samples = [UInt8](repeating: 40, count: size * size * 3)
        for y in 0..<size {
            for x in 0..<size where x < 30 || y < 30 || x >= 270 || y >= 270 {
                for c in 0..<3 { samples[(y * size + x) * 3 + c] = 255 }
            }
        }
        PNGFile.write(PNGFile.bytes(width: size, height: size, .rgb, samples: samples), to: folder.file("a.png"))
        // Two pixels inside of the border: the decoder's own resampling sees its neighbours.
        let motion = Motion(
            start: Area(x: 0.107, y: 0.107, width: 0.7, height: 0.7),
            end: Area(x: 0.193, y: 0.193, width: 0.7, height: 0.7), easing: .linear)
        let canvas = Canvas(width: 210, height: 210, rateNumerator: 30)
        let shot = Shot(try Still(PictureFile(folder.file("a.png")), motion: motion, canvas: canvas), frames: 20)
        let compositor = Compositor(canvas)
        let frame = FrameBuffer(width: 210, height: 210)
        let grey = 16 + 40 * 219 / 255
        for number in 0..<25 {
            compositor.draw(number, of: shot, into: frame)
            let lightest = frame.visible.prefix(210 * 210).max() ?? 0
            #expect(Int(lightest) <= grey + 2)
        }
    }
}
