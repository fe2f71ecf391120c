import Pictures
import Support
import Testing

private let fixtures = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/fixtures/pictures/"

struct PictureFileTests {
    let folder = TemporaryFolder("pictures")

    private func png(
        _ name: String, _ width: Int, _ height: Int, _ kind: PNGFile.Kind = .rgb, bits: UInt8 = 8, samples: [UInt8],
        claiming: (Int, Int)? = nil
    ) -> String {
        let path = folder.file(name)
        PNGFile.write(
            PNGFile.bytes(width: width, height: height, kind, bits: bits, samples: samples, claiming: claiming),
            to: path)
        return path
    }

    private func near(_ pixel: (red: UInt8, green: UInt8, blue: UInt8), _ red: Int, _ green: Int, _ blue: Int) -> Bool {
        abs(Int(pixel.red) - red) <= 2 && abs(Int(pixel.green) - green) <= 2 && abs(Int(pixel.blue) - blue) <= 2
    }

    @Test func `pixels of an 8-bit picture come as they are`() throws {
        let samples = (0..<5 * 3 * 3).map { UInt8($0 * 5) }
        let pixels = try PictureFile(png("a.png", 5, 3, samples: samples)).pixels()
        #expect(pixels.width == 5 && pixels.height == 3)
        #expect(pixels.withBytes { Array($0) } == samples)
    }

    @Test func `a name with brackets is a name`() throws {
        let path = png("scene[page=2].png", 1, 1, samples: [7, 8, 9])
        #expect(try PictureFile(path).pixels()[0, 0] == (7, 8, 9))
    }

    @Test func `one pixel can be enlarged`() throws {
        let pixels = try PictureFile(png("one.png", 1, 1, samples: [10, 200, 30])).pixels(width: 40, height: 30)
        #expect(pixels.width == 40 && pixels.height == 30)
        #expect(near(pixels[39, 29], 10, 200, 30))
    }

    @Test func `sixteen bits become eight`() throws {
        let path = png("deep.png", 1, 1, bits: 16, samples: [0x80, 0x40, 0xFF, 0xFF, 0x00, 0x10])
        #expect(near(try PictureFile(path).pixels()[0, 0], 128, 255, 0))
    }

    @Test func `grey becomes colours`() throws {
        #expect(near(try PictureFile(png("grey.png", 1, 1, .grey, samples: [90])).pixels()[0, 0], 90, 90, 90))
    }

    @Test func `the background shows through transparent places`() throws {
        let file = try PictureFile(png("clear.png", 2, 1, .rgba, samples: [255, 0, 0, 0, 0, 0, 255, 255]))
        let pixels = try file.pixels(background: Colour(red: 20, green: 90, blue: 40))
        #expect(near(pixels[0, 0], 20, 90, 40))
        #expect(near(pixels[1, 0], 0, 0, 255))
        let palette = try PictureFile(fixtures + "palette.png").pixels(background: .white)
        #expect(near(palette[0, 0], 255, 255, 255))
        #expect(near(palette[15, 0], 255, 0, 0))
    }

    @Test func `CMYK becomes sRGB`() throws {
        let pixels = try PictureFile(fixtures + "cmyk.jpg").pixels()
        let red = pixels[4, 8]
        #expect(red.red > 200 && red.green < 60 && red.blue < 70)
        #expect(near(pixels[28, 8], 255, 255, 255))
    }

    @Test func `wide gamut becomes sRGB`() throws {
        #expect(near(try PictureFile(fixtures + "wide-gamut.png").pixels()[8, 8], 215, 93, 31))
    }

    @Test func `a turned photograph stands upright`() throws {
        let file = try PictureFile(fixtures + "turned.jpg")
        #expect(file.width == 16 && file.height == 32)
        let pixels = try file.pixels()
        #expect(pixels[8, 4].red > 240 && pixels[8, 28].blue > 240)
    }

    @Test(arguments: ["animated.gif", "animated.webp"])
    func `the first frame stands for an animation`(name: String) throws {
        let file = try PictureFile(fixtures + name)
        #expect(file.width == 16 && file.height == 16)
        #expect(near(try file.pixels()[8, 8], 255, 0, 0))
    }

    @Test func `a part comes at the wanted size`() throws {
        var samples = [UInt8](repeating: 0, count: 100 * 100 * 3)
        for y in 50..<100 { for x in 50..<100 { samples[(y * 100 + x) * 3] = 255 } }
        let file = try PictureFile(png("quarter.png", 100, 100, samples: samples))
        let part = Area(x: 0.5, y: 0.5, width: 0.5, height: 0.5)
        let pixels = try file.pixels(width: 25, height: 25, part: part)
        #expect(pixels.width == 25 && pixels.height == 25)
        #expect(near(pixels[12, 12], 255, 0, 0) && near(pixels[24, 24], 255, 0, 0))
    }

    @Test func `the eye goes to the only thing there is`() throws {
        var samples = [UInt8](repeating: 60, count: 200 * 100 * 3)
        for y in 20..<40 {
            for x in 150..<170 {
                samples.replaceSubrange((y * 200 + x) * 3..<(y * 200 + x) * 3 + 3, with: [230, 120, 90])
            }
        }
        let point = try PictureFile(png("dot.png", 200, 100, samples: samples)).interest()
        #expect(abs(point.x - 0.8) < 0.1 && abs(point.y - 0.3) < 0.15)
    }

    @Test func `a backdrop fills what the picture leaves`() throws {
        let file = try PictureFile(png("wide.png", 40, 10, samples: .init(repeating: 200, count: 40 * 10 * 3)))
        let pixels = try file.pixelsOverBackdrop(width: 80, height: 120)
        #expect(pixels.width == 80 && pixels.height == 120)
        #expect(near(pixels[40, 60], 200, 200, 200))
        #expect(near(pixels[40, 5], 110, 110, 110) && near(pixels[40, 115], 110, 110, 110))
    }

    @Test func `a header that promises too many pixels is refused before decoding`() throws {
        let path = png("bomb.png", 1, 1, samples: [0, 0, 0], claiming: (60000, 60000))
        let error = try #require(throws: PicturesError.self) { try PictureFile(path) }
        #expect(error.code == .tooLarge)
        #expect("\(error)".contains(path) && "\(error)".contains("60000x60000"))
    }

    @Test func `a file cut short is an error and names itself`() throws {
        let file = try PictureFile(fixtures + "cut-short.jpg")
        let error = try #require(throws: PicturesError.self) { try file.pixels() }
        #expect(error.code == .damaged)
        #expect("\(error)".contains("cut-short.jpg"))
        let whole = PNGFile.bytes(width: 90, height: 90, .rgb, samples: .init(repeating: 9, count: 90 * 90 * 3))
        let path = folder.file("half.png")
        PNGFile.write(Array(whole.prefix(whole.count / 2)), to: path)
        #expect(throws: PicturesError.self) { try PictureFile(path).pixels(width: 30, height: 30) }
    }

    @Test(arguments: [
        ("gone.png", nil, PicturesError.Code.missing), ("empty.png", "", .empty),
        ("text.png", "no picture", .notAPicture),
        ("drawing.svg", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", .notAPicture),
    ])
    func `what is no picture is told so`(name: String, content: String?, code: PicturesError.Code) throws {
        let path = folder.file(name)
        if let content { PNGFile.write(Array(content.utf8), to: path) }
        let error = try #require(throws: PicturesError.self) { try PictureFile(path) }
        #expect(error.code == code)
        #expect("\(error)".contains(path))
    }
}
