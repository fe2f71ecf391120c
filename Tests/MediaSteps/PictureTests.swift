import FoundationEssentials
import Glibc
import JSON
import MediaSupport
import Pictures
import StageMachine
import Store
import Support
import Testing

/// What `process-media` makes of pictures, measured on the pixels of what comes out.
struct PictureTests {
    /// As the EXIF standard draws the eight ways, for a picture stored as red, green, blue, white.
    @Test(arguments: zip(1...8, ["rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"]))
    func `each EXIF orientation comes out upright, in both sizes`(orientation: Int, seen: String) async throws {
        let gallery = try await Gallery.shared.value
        let name = "turn-\(orientation).jpg"
        for kind in ["medium", "thumbnail"] {
            let picture = try await gallery.picture(kind, of: name)
            #expect(picture.width == (orientation < 5 ? 96 : 64) && picture.format == "webp")
            #expect(try Gallery.corners(picture) == seen, "\(kind)")
        }
        let facts = try await gallery.house.notes("inspection", of: gallery.id(name))
        #expect(facts["width"]?.integer == (orientation < 5 ? 96 : 64))
    }

    @Test func `nothing of what cameras write comes out, the place above all`() async throws {
        let gallery = try await Gallery.shared.value
        for kind in ["medium", "thumbnail", "analysis", "inspection"] {
            let file = try await gallery.house.file(kind, of: gallery.id("turn-6.jpg"))
            let content = String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self)
            for word in [TaggedJPEG.secret, "Exif", "EXIF", "xmp", "ICC_PROFILE"] {
                #expect(!content.contains(word), "\(word) in \(kind)")
            }
        }
    }

    @Test func `CMYK, a palette and sixteen bits keep their colours`() async throws {
        let gallery = try await Gallery.shared.value
        let inks = try await gallery.picture(of: "cmyk.jpg").pixels()
        #expect(inks[4, 8].red > 180 && inks[4, 8].green < 60 && inks[28, 8].green > 240)
        let palette = try await gallery.picture(of: "palette.png").pixels(
            background: Colour(red: 0, green: 255, blue: 0))
        #expect(palette[3, 8].green > 240 && palette[3, 8].red < 15, "its left half is transparent")
        #expect(palette[13, 8].red > 240 && palette[13, 8].green < 20)
        let ramp = try await gallery.picture(of: "deep.png").pixels()
        for x in stride(from: 0, to: 512, by: 37) {
            #expect(abs(Int(ramp[x, 4].red) - x / 2) <= 3, "at \(x): \(ramp[x, 4])")
        }
    }

    @Test func `a wide gamut becomes sRGB within a ΔE of 2`() async throws {
        let gallery = try await Gallery.shared.value
        // The fixture is (200, 100, 50) of Display P3.
        let seen = try await gallery.picture(of: "wide-gamut.png").pixels()[8, 8]
        let difference = Lab.difference((Double(seen.red), Double(seen.green), Double(seen.blue)), (215, 93, 31))
        #expect(difference < 2, "\(seen) is \(difference) off")
    }

    @Test(arguments: ["heic", "avif", "tif"]) func `formats of phones and scanners are read`(format: String)
        async throws
    {
        let gallery = try await Gallery.shared.value
        let name = "quarters." + format
        let facts = try await gallery.house.notes("inspection", of: gallery.id(name))
        #expect(facts["format"]?.text == (format == "tif" ? "tiff" : format))
        #expect(try Gallery.corners(await gallery.picture(of: name)) == "rgbw")
        let thumbnail = try await gallery.picture("thumbnail", of: name)
        #expect(thumbnail.width == 400 && thumbnail.height == 267)
    }

    @Test(arguments: ["animated.gif", "animated.webp"])
    func `an animation is known as one, and stands for itself by its first frame`(name: String) async throws {
        let gallery = try await Gallery.shared.value
        let facts = try await gallery.house.notes("inspection", of: gallery.id(name))
        #expect(facts["animated"] == .bool(true) && facts["frames"]?.integer == 2)
        let first = try await gallery.picture(of: name).pixels()[8, 8]
        #expect(first.red > 240 && first.blue < 15)
    }

    @Test func `the smallest and a very long picture come out whole`() async throws {
        let gallery = try await Gallery.shared.value
        let dot = try await gallery.picture("thumbnail", of: "dot.png")
        #expect(dot.width == 1 && dot.height == 1)
        #expect(abs(Int(try dot.pixels()[0, 0].green) - 200) < 4)
        let wide = try await gallery.picture(of: "panorama.jpg")
        #expect(wide.width == 1600 && wide.height == 533)
        let small = try await gallery.picture("thumbnail", of: "panorama.jpg")
        #expect(small.width == 400 && small.height == 133)
        let ends = try small.pixels()
        #expect(ends[5, 60].red > 230 && ends[394, 60].blue > 230)
    }

    @Test func `all of them are completed, each piece made once, and described`() async throws {
        let gallery = try await Gallery.shared.value
        for name in ["turn-3.jpg", "cmyk.jpg", "quarters.heic", "panorama.jpg", "dot.png"] {
            let id = try gallery.id(name)
            try await gallery.house.expectSound(id)
            let words = try await gallery.house.notes("analysis", of: id)
            for field in ["title", "description", "altText", "content", "mood", "blurhash"] {
                #expect(words[field]?.text?.isEmpty == false, "\(field) of \(name)")
            }
            let thumbnail = try await gallery.house.notes("thumbnail", of: id)
            #expect((thumbnail["blurhash"]?.text?.count ?? 0) > 5)
        }
    }

    @Test(arguments: ["jpeg", "avif"]) func `the format of the copies is the pipeline's`(format: String) async throws {
        let folder = TemporaryFolder("pipelines")
        try FileManager.default.copyItem(atPath: MediaHouse.root + "/Pipelines", toPath: folder.file("Pipelines"))
        let path = folder.file("Pipelines/media-image.json")
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        let changed = text.replacing("\"format\": \"webp\"", with: "\"format\": \"\(format)\"")
        try #require(changed != text)
        try Data(changed.utf8).write(to: URL(filePath: path))
        let house = try MediaHouse(["PIPELINES_DIR": folder.file("Pipelines")])
        let id = try await house.add(Gallery.quarters(900, 600, in: house.folder), as: .image)
        let outcome = await house.process(id)
        #expect(outcome.status == 0, "\(outcome.complaint)")
        for (kind, side) in [("medium", 900), ("thumbnail", 400)] {
            let picture = try PictureFile(await house.file(kind, of: id))
            #expect(picture.format == format && picture.width == side)
            #expect(try Gallery.corners(picture) == "rgbw")
        }
        try await house.expectSound(id)
    }

    @Test func `a person's new take makes everything but the original anew`() async throws {
        let house = try MediaHouse()
        let id = try await house.add(Gallery.quarters(60, 40, in: house.folder), as: .image)
        #expect(await house.process(id).status == 0)
        let before = try #require(await house.store.snapshot(of: id))
        let document = try #require(before.document.fields).merging(["take": 1]) { $1 }
        #expect(
            try await house.store.edit(
                id, revision: before.item.revision, document: .object(document), status: .pending, progress: 0))
        #expect(await house.process(id).status == 0)
        let after = try #require(await house.store.snapshot(of: id))
        for kind in ["inspection", "medium", "thumbnail", "analysis"] {
            #expect(after.assets.count { $0.ref.kind == kind } == 2, "\(kind)")
        }
        #expect(after.assets.count { $0.ref.kind == "original" } == 1)
    }

    @Test func `the classifier says what is in a picture where it is installed`() async throws {
        let python = MediaHouse.root + "/.venv/bin/python"
        try #require(access(python, X_OK) == 0, "scripts/setup was not run")
        let house = try MediaHouse(["LOCAL_MODELS_PYTHON": python])
        // A crossword puzzle.
        var samples: [UInt8] = []
        for y in 0..<400 {
            for x in 0..<400 {
                let (column, row) = (x / 50, y / 50)
                let isDark = (column * row + column + row).isMultiple(of: 3) || x % 50 == 0 || y % 50 == 0
                samples += [UInt8](repeating: isDark ? 0 : 255, count: 3)
            }
        }
        let path = house.folder.file("IMG_0001.png")
        PNGFile.write(PNGFile.bytes(width: 400, height: 400, .rgb, samples: samples), to: path)
        let id = try await house.add(path, as: .image)
        let outcome = await house.process(id)
        #expect(outcome.status == 0, "\(outcome.complaint)")
        let words = try await house.notes("analysis", of: id)
        let tags = (words["tags"]?.items ?? []).compactMap { $0["name"]?.text }
        #expect(tags.contains { $0.contains("crossword") }, "\(words)")
        #expect(words["altText"]?.text?.contains("crossword") == true, "\(words)")
    }
}

/// Colour differences as the eye sees them: CIE76 in L*a*b*.
enum Lab {
    static func difference(_ one: (Double, Double, Double), _ other: (Double, Double, Double)) -> Double {
        let (a, b) = (lab(one), lab(other))
        return ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1) + (a.2 - b.2) * (a.2 - b.2)).squareRoot()
    }

    private static func lab(_ colour: (Double, Double, Double)) -> (Double, Double, Double) {
        func light(_ value: Double) -> Double {
            let share = value / 255
            return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
        }
        let (r, g, b) = (light(colour.0), light(colour.1), light(colour.2))
        func root(_ value: Double) -> Double { value > 0.008856 ? cbrt(value) : 7.787 * value + 16 / 116 }
        let x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047)
        let y = root(0.2126 * r + 0.7152 * g + 0.0722 * b)
        let z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883)
        return (116 * y - 16, 500 * (x - y), 200 * (y - z))
    }
}
