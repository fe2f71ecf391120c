import Pictures
import Support
import Testing

@testable import Film

struct StillTests {
    private let folder = TemporaryFolder("stills")
    private let canvas = Canvas(width: 54, height: 96, rateNumerator: 25)

    private func picture(_ width: Int, _ height: Int, _ colour: (Int, Int) -> [UInt8]) throws -> PictureFile {
        var samples: [UInt8] = []
        for y in 0..<height { for x in 0..<width { samples += colour(x, y) } }
        let path = folder.file("\(width)x\(height).png")
        PNGFile.write(PNGFile.bytes(width: width, height: height, .rgb, samples: samples), to: path)
        return try PictureFile(path)
    }

    private func motion(_ kind: Motion.Kind, _ file: PictureFile) -> Motion {
        Motion.motion(
            kind,
            Motion.Setting(
                pictureAspect: Double(file.width) / Double(file.height), canvasAspect: canvas.aspect,
                interest: .centre, seconds: 5))
    }

    @Test(arguments: [(1, 1), (3, 200), (900, 2), (54, 96), (640, 360)])
    func `a picture of any shape fills every frame of every motion`(width: Int, height: Int) throws {
        let file = try picture(width, height) { _, _ in [255, 255, 255] }
        let compositor = Compositor(canvas)
        let frame = FrameBuffer(width: canvas.width, height: canvas.height)
        for kind in Motion.Kind.allCases {
            let shot = Shot(try Still(file, motion: motion(kind, file), canvas: canvas), frames: 10)
            for number in [0, 4, 9, 50] {
                compositor.draw(number, of: shot, into: frame)
                #expect(frame.visible.prefix(54 * 96).allSatisfy { $0 >= 234 && $0 <= 236 })
            }
        }
    }

    @Test func `only the part that the motion passes over is kept, at the size of its tightest view`() throws {
        let file = try picture(1000, 500) { _, _ in [90, 90, 90] }
        let motion = motion(.zoomIn, file)
        let still = try Still(file, motion: motion, canvas: canvas)
        let window = still.window(at: 1)
        #expect(abs(window.width - 54) < 1 && abs(window.height - 96) < 1)
        #expect(still.planes.width < 64 && still.planes.height < 112)
    }

    @Test func `with a backdrop all of the picture shows`() throws {
        let file = try picture(60, 30) { x, _ in x < 2 || x >= 58 ? [255, 255, 255] : [80, 80, 80] }
        let whole = Motion(start: .all, end: .all)
        let shot = Shot(try Still(file, motion: whole, canvas: canvas, fit: .backdrop), frames: 10)
        let frame = FrameBuffer(width: canvas.width, height: canvas.height)
        Compositor(canvas).draw(0, of: shot, into: frame)
        #expect(frame.luma(0, 48) > 200 && frame.luma(53, 48) > 200)
        #expect(abs(frame.luma(27, 48) - (16 + 80 * 219 / 255)) <= 2)
        #expect(frame.luma(27, 5) < 70 && frame.luma(27, 5) > 40)
    }

    @Test func `a damaged picture is an error that names the file`() throws {
        let whole = PNGFile.bytes(width: 200, height: 200, .rgb, samples: .init(repeating: 9, count: 200 * 200 * 3))
        let path = folder.file("half.png")
        PNGFile.write(Array(whole.prefix(whole.count / 2)), to: path)
        let file = try PictureFile(path)
        let error = try #require(throws: FilmError.self) {
            try Still(file, motion: Motion(start: .all, end: .all), canvas: canvas)
        }
        #expect(error.code == .badInput)
        #expect("\(error)".contains("half.png"))
    }
}
