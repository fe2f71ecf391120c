import FoundationEssentials
import Pictures
import Support
import Testing

private let fixtures = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/fixtures/pictures/"

struct ResizingTests {
    let folder = TemporaryFolder("resizing")

    /// Four quarters: red and green above blue and white.
    private func quarters(_ width: Int, _ height: Int) -> String {
        var samples: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                switch (x < width / 2, y < height / 2) {
                case (true, true): samples += [255, 0, 0]
                case (false, true): samples += [0, 255, 0]
                case (true, false): samples += [0, 0, 255]
                case (false, false): samples += [255, 255, 255]
                }
            }
        }
        let path = folder.file("quarters-\(width)x\(height).png")
        PNGFile.write(PNGFile.bytes(width: width, height: height, .rgb, samples: samples), to: path)
        return path
    }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

    private func name(_ pixel: (red: UInt8, green: UInt8, blue: UInt8)) -> Character {
        switch (pixel.red > 127, pixel.green > 127, pixel.blue > 127) {
        case (true, true, true): "w"
        case (true, _, _): "r"
        case (_, true, _): "g"
        case (_, _, true): "b"
        default: "?"
        }
    }

    /// The quarters in reading order.
    private func corners(_ file: PictureFile) throws -> String {
        let pixels = try file.pixels()
        let (right, bottom) = (pixels.width * 3 / 4, pixels.height * 3 / 4)
        let (left, top) = (pixels.width / 4, pixels.height / 4)
        return String([
            name(pixels[left, top]), name(pixels[right, top]), name(pixels[left, bottom]), name(pixels[right, bottom]),
        ])
    }

    @Test(arguments: PictureVersion.Format.allCases)
    func `two sizes come from one look at the file, in each format`(format: PictureVersion.Format) throws {
        let file = try PictureFile(quarters(900, 600))
        let written = try file.write([
            PictureVersion(longestSide: 80, format: format, path: folder.file("small")),
            PictureVersion(longestSide: 300, format: format, path: folder.file("large")),
        ])
        #expect(written.map(\.width) == [80, 300] && written.map(\.height) == [53, 200])
        for version in written {
            let again = try PictureFile(version.path)
            #expect(again.width == version.width && again.height == version.height)
            #expect(try corners(again) == "rgbw")
            #expect(try bytes(version.path).count == version.byteCount)
        }
    }

    @Test func `a small picture is not enlarged`() throws {
        let written = try PictureFile(quarters(30, 20)).write(
            PictureVersion(longestSide: 1600, format: .png, path: folder.file("same.png")))
        #expect(written.width == 30 && written.height == 20)
    }

    @Test(arguments: [(20_000, 2), (2, 20_000), (1, 1)])
    func `no side gets lost`(width: Int, height: Int) throws {
        let written = try PictureFile(quarters(width, height)).write(
            PictureVersion(longestSide: 400, format: .jpeg, path: folder.file("thin.jpg")))
        #expect(max(written.width, written.height) <= 400 && min(written.width, written.height) >= 1)
        #expect(try PictureFile(written.path).width == written.width)
    }

    /// As the EXIF standard draws the eight ways, for a picture stored as red, green, blue, white.
    @Test(arguments: zip(UInt8(1)...8, ["rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"]))
    func `each orientation comes out upright`(orientation: UInt8, seen: String) throws {
        let plain = try PictureFile(quarters(96, 64)).write(
            PictureVersion(longestSide: 96, format: .jpeg, path: folder.file("plain.jpg")))
        let path = folder.file("turned.jpg")
        PNGFile.write(TaggedJPEG.bytes(of: try bytes(plain.path), orientation: orientation), to: path)
        let written = try PictureFile(path).write(
            PictureVersion(longestSide: 48, format: .webp, path: folder.file("upright.webp")))
        #expect(written.width == (orientation < 5 ? 48 : 32))
        #expect(try corners(PictureFile(written.path)) == seen)
    }

    @Test(arguments: PictureVersion.Format.allCases)
    func `where it was taken stays behind`(format: PictureVersion.Format) throws {
        let plain = try PictureFile(quarters(64, 64)).write(
            PictureVersion(longestSide: 64, format: .jpeg, path: folder.file("plain.jpg")))
        let tagged = TaggedJPEG.bytes(of: try bytes(plain.path), orientation: 6)
        let path = folder.file("tagged.jpg")
        PNGFile.write(tagged, to: path)
        // Sizes with and without shrinking: both ways through the encoder.
        for side in [32, 64] {
            let written = try PictureFile(path).write(
                PictureVersion(longestSide: side, format: format, path: folder.file("clean")))
            let content = String(decoding: try bytes(written.path), as: UTF8.self)
            for word in [TaggedJPEG.secret, "Exif", "EXIF", "eXIf", "xmp", "ICC_PROFILE", "iCCP"] {
                #expect(!content.contains(word), "\(word) at \(side)")
            }
        }
        #expect(String(decoding: tagged, as: UTF8.self).contains(TaggedJPEG.secret))
    }

    @Test func `wide gamut becomes sRGB before its profile goes`() throws {
        let written = try PictureFile(fixtures + "wide-gamut.png").write(
            PictureVersion(longestSide: 8, format: .png, path: folder.file("narrow.png")))
        let pixel = try PictureFile(written.path).pixels()[4, 4]
        #expect(abs(Int(pixel.red) - 215) <= 2 && abs(Int(pixel.green) - 93) <= 2 && abs(Int(pixel.blue) - 31) <= 2)
    }

    @Test(arguments: PictureVersion.Format.allCases)
    func `transparency stays where the format knows it`(format: PictureVersion.Format) throws {
        let path = folder.file("clear.png")
        let row = [UInt8](repeating: 0, count: 32 * 4) + (0..<32).flatMap { _ in [UInt8](arrayLiteral: 0, 0, 255, 255) }
        PNGFile.write(
            PNGFile.bytes(width: 64, height: 64, .rgba, samples: (0..<64).flatMap { _ in row }), to: path)
        let written = try PictureFile(path).write(
            PictureVersion(
                longestSide: 32, format: format, path: folder.file("clear"),
                background: Colour(red: 250, green: 200, blue: 0)))
        let through = try PictureFile(written.path).pixels(background: Colour(red: 0, green: 255, blue: 0))[6, 16]
        let expected: (Int, Int, Int) = format.keepsTransparency ? (0, 255, 0) : (250, 200, 0)
        #expect(abs(Int(through.red) - expected.0) < 12 && abs(Int(through.green) - expected.1) < 12)
        #expect(abs(Int(through.blue) - expected.2) < 12)
        // Nothing of the colour that transparent pixels hide, which is black here, bleeds over the edge.
        let solid = try PictureFile(written.path).pixels()[26, 16]
        #expect(solid.blue > 235)
    }

    @Test(arguments: ["animated.gif", "animated.webp"])
    func `of an animation the first frame is written`(name: String) throws {
        let written = try PictureFile(fixtures + name).write(
            PictureVersion(longestSide: 8, format: .webp, path: folder.file("first.webp")))
        let pixel = try PictureFile(written.path).pixels()[4, 4]
        #expect(written.height == 8 && pixel.red > 240 && pixel.blue < 15)
    }

    @Test func `JPEG is progressive, with halved colour`() throws {
        let written = try PictureFile(quarters(64, 64)).write(
            PictureVersion(longestSide: 64, format: .jpeg, path: folder.file("a.jpg")))
        let file = try bytes(written.path)
        let frame = try #require(file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == 0xC2 })
        #expect(file[frame + 11] == 0x22)
    }

    @Test func `a file cut short gives no copy`() throws {
        let path = folder.file("copy.jpg")
        let file = try PictureFile(fixtures + "cut-short.jpg")
        let error = try #require(throws: PicturesError.self) {
            try file.write(PictureVersion(longestSide: 64, format: .jpeg, path: path))
        }
        #expect(error.code == .damaged && "\(error)".contains("cut-short.jpg"))
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test func `a folder that is not there is told so`() throws {
        let file = try PictureFile(quarters(8, 8))
        let error = try #require(throws: PicturesError.self) {
            try file.write(PictureVersion(longestSide: 8, format: .png, path: folder.file("no/such.png")))
        }
        #expect(error.code == .unwritable && "\(error)".contains("no/such.png"))
    }

    @Test(.enabled(if: SmallFileSystem.canBeMounted, "needs to mount a small disk"))
    func `a full disk leaves nothing half written`() throws {
        let disk = try SmallFileSystem("size=1m")
        try disk.fill()
        let file = try PictureFile(quarters(400, 400))
        let error = try #require(throws: PicturesError.self) {
            try file.write(PictureVersion(longestSide: 400, format: .jpeg, path: disk.file("copy.jpg")))
        }
        #expect(error.code == .noSpace && "\(error)".contains("disk is full"))
        #expect(!FileManager.default.fileExists(atPath: disk.file("copy.jpg")))
    }
}
