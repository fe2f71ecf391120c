import FoundationEssentials
import MediaSupport
import Pictures
import Support
import Testing

/// Uploaded pictures of many kinds, worked on once for all tests.
struct Gallery: Sendable {
    let house: MediaHouse
    private let ids: [String: String]

    func id(_ name: String) throws -> String { try #require(ids[name], "no picture is called \(name)") }

    func picture(_ kind: String = "medium", of name: String) async throws -> PictureFile {
        try PictureFile(try await house.file(kind, of: id(name)))
    }

    static let fixtures = MediaHouse.root + "/fixtures/pictures/"

    static let shared = Task {
        let house = try MediaHouse()
        let folder = house.folder
        var ids: [String: String] = [:]
        func add(_ name: String, _ path: String) async throws {
            ids[name] = try await house.add(path, as: .image, named: name)
        }

        let plain = try PictureFile(quarters(96, 64, in: folder)).write(
            PictureVersion(longestSide: 96, format: .jpeg, path: folder.file("plain.jpg"), quality: 95))
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: plain.path)))
        for orientation in UInt8(1)...8 {
            let path = folder.file("turn-\(orientation).jpg")
            PNGFile.write(TaggedJPEG.bytes(of: bytes, orientation: orientation), to: path)
            try await add("turn-\(orientation).jpg", path)
        }
        for name in ["cmyk.jpg", "palette.png", "animated.gif", "animated.webp", "wide-gamut.png"] {
            try await add(name, fixtures + name)
        }

        let deep = folder.file("deep.png")
        // A ramp from black to white in steps that eight bits cannot tell apart.
        var samples: [UInt8] = []
        for _ in 0..<8 {
            for x in 0..<512 { for _ in 0..<3 { samples += [UInt8((x * 128) >> 8), UInt8((x * 128) & 255)] } }
        }
        PNGFile.write(PNGFile.bytes(width: 512, height: 8, .rgb, bits: 16, samples: samples), to: deep)
        try await add("deep.png", deep)

        let dot = folder.file("dot.png")
        PNGFile.write(PNGFile.bytes(width: 1, height: 1, .rgb, samples: [12, 200, 90]), to: dot)
        try await add("dot.png", dot)

        for format in ["heic", "avif", "tif"] {
            let path = folder.file("quarters." + format)
            let options =
                format == "heic" ? "[compression=hevc,Q=90]" : format == "avif" ? "[compression=av1,Q=90]" : ""
            let outcome = BuiltProgram(path: "/usr/bin/vips").run([
                "copy", try quarters(960, 640, in: folder), path + options,
            ])
            try #require(outcome.status == 0, "\(outcome.complaint)")
            try await add("quarters." + format, path)
        }

        let wide = folder.file("panorama.jpg")
        let made = BuiltProgram(path: "/usr/bin/ffmpeg").run([
            "-nostdin", "-v", "error", "-f", "lavfi", "-i",
            "gradients=s=12000x4000:c0=red:c1=blue:x0=0:y0=0:x1=11999:y1=0",
            "-frames:v", "1", "-q:v", "4", wide,
        ])
        try #require(made.status == 0, "\(made.complaint)")
        try await add("panorama.jpg", wide)

        try await house.workAll()
        return Gallery(house: house, ids: ids)
    }

    /// Four quarters: red and green above blue and white.
    static func quarters(_ width: Int, _ height: Int, in folder: TemporaryFolder) throws -> String {
        var samples: [UInt8] = []
        samples.reserveCapacity(width * height * 3)
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

    /// The colours of the quarters in reading order, as letters.
    static func corners(_ file: PictureFile) throws -> String {
        let pixels = try file.pixels()
        let (right, bottom) = (pixels.width * 3 / 4, pixels.height * 3 / 4)
        let (left, top) = (pixels.width / 4, pixels.height / 4)
        func name(_ pixel: (red: UInt8, green: UInt8, blue: UInt8)) -> Character {
            switch (pixel.red > 127, pixel.green > 127, pixel.blue > 127) {
            case (true, true, true): "w"
            case (true, false, false): "r"
            case (false, true, false): "g"
            case (false, false, true): "b"
            default: "?"
            }
        }
        return String([
            name(pixels[left, top]), name(pixels[right, top]), name(pixels[left, bottom]), name(pixels[right, bottom]),
        ])
    }
}
