import Pictures
import Support
import Testing

struct LookTests {
    let folder = TemporaryFolder("look")

    private func picture(
        _ width: Int, _ height: Int, _ kind: PNGFile.Kind = .rgb, _ pixel: (Int, Int) -> [UInt8]
    ) throws -> PictureFile {
        let path = folder.file("picture.png")
        let samples = (0..<height).flatMap { y in (0..<width).flatMap { x in pixel(x, y) } }
        PNGFile.write(PNGFile.bytes(width: width, height: height, kind, samples: samples), to: path)
        return try PictureFile(path)
    }

    @Test func `a palette tells colours with their shares, and finds the small boat`() throws {
        let look = try picture(200, 100) { x, y in
            if (90..<110).contains(x), (40..<60).contains(y) { return [220, 40, 30] }
            return y < 50 ? [135, 200, 240] : [15, 40, 110]
        }.look()
        let entries = look.palette.entries
        #expect(entries.count == 3)
        #expect(look.palette.names.contains("deep blue") && look.palette.names.contains("bright red"))
        #expect(abs(entries.reduce(0) { $0 + $1.share } - 1) < 0.01)
        let red = try #require(entries.first { $0.name == "bright red" })
        #expect(abs(red.share - 0.02) < 0.005 && abs(Int(red.colour.red) - 220) < 8)
        #expect(entries.map(\.share) == entries.map(\.share).sorted(by: >))
    }

    @Test func `transparent places have no share`() throws {
        let look = try picture(40, 40, .rgba) { x, _ in x < 20 ? [0, 255, 0, 0] : [255, 0, 0, 255] }.look()
        #expect(look.isTransparent)
        #expect(look.palette.names.first == "bright red" && look.palette.entries[0].share > 0.95)
    }

    @Test(arguments: [
        ((0, 0, 0), "black"), ((255, 255, 255), "white"), ((128, 128, 128), "grey"), ((200, 200, 200), "light grey"),
        ((255, 0, 0), "bright red"), ((0, 0, 255), "bright blue"), ((0, 30, 90), "deep blue"),
        ((255, 140, 0), "orange"), ((255, 220, 0), "yellow"), ((101, 67, 33), "brown"), ((0, 128, 128), "teal"),
        ((135, 206, 235), "light sky blue"), ((34, 90, 34), "deep green"), ((255, 182, 193), "pale pink"),
        ((128, 0, 128), "deep purple"), ((245, 245, 220), "cream"), ((180, 166, 160), "warm grey"),
        ((150, 75, 0), "brown"), ((160, 82, 45), "terracotta"), ((60, 60, 62), "charcoal"),
    ])
    func `colours have the names that people give them`(colour: (Int, Int, Int), name: String) {
        #expect(ColourName.of(Colour(red: UInt8(colour.0), green: UInt8(colour.1), blue: UInt8(colour.2))) == name)
    }

    @Test func `light, contrast and colour are told`() throws {
        let dark = try picture(64, 64) { _, _ in [20, 20, 20] }.look()
        let bright = try picture(64, 64) { _, _ in [235, 235, 235] }.look()
        #expect(dark.brightness < 0.1 && bright.brightness > 0.9 && dark.contrast < 0.01)
        let stripes = try picture(64, 64) { x, _ in x / 8 % 2 == 0 ? [0, 0, 0] : [255, 255, 255] }.look()
        #expect(stripes.contrast > 0.95 && stripes.colourfulness < 1)
        let orange = try picture(64, 64) { x, _ in x < 32 ? [255, 120, 0] : [250, 60, 20] }.look()
        #expect(orange.warmth > 0.5 && orange.colourfulness > 40)
        #expect(try picture(64, 64) { _, _ in [30, 60, 200] }.look().warmth < -0.5)
    }

    @Test func `a blurred edge is less sharp than a hard one`() throws {
        let hard = try picture(128, 128) { x, y in (x / 4 + y / 4) % 2 == 0 ? [30, 30, 30] : [220, 220, 220] }.look()
        let soft = try picture(128, 128) { x, _ in [UInt8](repeating: UInt8(x * 2), count: 3) }.look()
        #expect(hard.sharpness > 500 && soft.sharpness < 5)
    }

    @Test(arguments: [
        (300, 400, PictureLook.Orientation.portrait), (400, 300, .landscape), (400, 395, .square),
        (900, 300, .panorama),
    ])
    func `the orientation is told`(width: Int, height: Int, orientation: PictureLook.Orientation) throws {
        #expect(try picture(width, height) { _, _ in [9, 9, 9] }.orientation == orientation)
    }

    @Test func `taken and drawn pictures are told apart`() throws {
        var random = SplitMix64(seed: 4)
        let taken = try picture(300, 200) { x, y in
            [100 + x / 4, 80 + y / 3, 60 + (x + y) / 8].map { UInt8($0 + random.int(0...24)) }
        }
        #expect(try taken.look().kind == .photograph)
        let grey = try picture(300, 200) { x, y in
            [UInt8](repeating: UInt8(60 + (x + y) / 5 + random.int(0...30)), count: 3)
        }
        #expect(try grey.look().kind == .photograph)
        let drawn = try picture(300, 200) { x, y in
            (x - 150) * (x - 150) + (y - 100) * (y - 100) < 3600 ? [250, 210, 40] : [40, 120, 220]
        }
        #expect(try drawn.look().kind == .illustration)
        let lines = try picture(300, 200) { x, y in
            [UInt8](repeating: abs((x - 150) * (x - 150) + (y - 100) * (y - 100) - 3600) < 160 ? 0 : 255, count: 3)
        }
        #expect(try lines.look().kind == .lineArt)
        let writing = try picture(300, 200) { x, y in
            [UInt8](repeating: y % 14 < 8 && random.chance(0.45) && x % 9 < 7 ? 10 : 255, count: 3)
        }
        #expect(try writing.look().kind == .text)
        let screen = try picture(400, 300) { x, y in
            if y < 24 { return [50, 52, 58] }
            if (60..<340).contains(x), [60, 61, 100, 101, 140, 141, 180, 181].contains(y) { return [200, 205, 210] }
            return x < 50 ? [40, 110, 200] : [250, 250, 252]
        }
        #expect(try screen.look().kind == .screenshot)
    }

    @Test func `one pixel has a look`() throws {
        let look = try picture(1, 1) { _, _ in [200, 30, 30] }.look()
        #expect(look.palette.entries.count == 1 && look.blurhash.count == 28)
    }

    @Test func `the same picture looks the same twice`() throws {
        var random = SplitMix64(seed: 9)
        let file = try picture(120, 90) { _, _ in (0..<3).map { _ in UInt8(random.int(0...255)) } }
        #expect(try file.look() == file.look())
    }
}

/// Expected values: of the Python package `blurhash` 1.1.5, a port of the reference implementation, for these pixels.
struct BlurhashTests {
    private func pixels(_ width: Int, _ height: Int, _ pixel: (Int, Int) -> [Int]) -> [UInt8] {
        (0..<height).flatMap { y in (0..<width).flatMap { x in pixel(x, y).map { UInt8($0) } } }
    }

    @Test func `a gradient has the hash of the reference`() {
        let bytes = pixels(32, 24) { x, y in [x * 255 / 31, y * 255 / 23, 128] }
        #expect(Blurhash.encode(width: 32, height: 24, bytes: bytes) == "L$HewF2swxX8l}WDjte;gJfjfQfj")
    }

    @Test(arguments: [
        (4, 3, "LHHLez#Qh~#8hjh*i2c$VqTCk*cU"), (1, 1, "00HLez"),
        (6, 5, "fHHLez#Qh~#8kgxZhjh*i2c$b?V2VqTCk*cUZDTbxnV[ShZ=XSX+RhjYX8XRaiV{"),
    ])
    func `a wild pattern has the hash of the reference`(across: Int, down: Int, hash: String) {
        let bytes = pixels(20, 30) { x, y in [(x * 37 + y * 91) % 256, (x * x + 7 * y) % 256, (x * y * 5) % 256] }
        #expect(Blurhash.encode(width: 20, height: 30, bytes: bytes, across: across, down: down) == hash)
    }

    @Test func `black is black`() {
        let bytes = [UInt8](repeating: 0, count: 32 * 32 * 3)
        #expect(Blurhash.encode(width: 32, height: 32, bytes: bytes) == "L00000fQfQfQfQfQfQfQfQfQfQfQ")
    }
}
