import Film
import FoundationEssentials
import Support
import Testing

// One after the other: each keeps all cores busy, and a test that waits for a core is counted as running.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct `A converted picture` {
    private let work = Conversion()

    private let lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"]

    /// A coding of the colour quarters, with the tags it is to have.
    private func quarters(
        _ name: String, matrix: String, range: String, format: String, tagged: Bool = true, _ more: [String] = []
    ) throws -> String {
        let tags = ["-colorspace", matrix, "-color_range", range]
        return try work.made(
            name,
            Conversion.quarters(320, 240) + [
                "-vf", "scale=out_color_matrix=\(matrix):out_range=\(range):flags=accurate_rnd+full_chroma_int",
                "-pix_fmt", format,
            ] + (tagged ? tags : []) + (more.isEmpty ? lossless : more))
    }

    @Test(arguments: [
        ("bt709", "tv", "yuv420p"), ("smpte170m", "tv", "yuv420p"), ("bt470bg", "pc", "yuv420p"),
        ("bt709", "pc", "yuv420p"), ("smpte240m", "tv", "yuv420p"), ("smpte170m", "tv", "yuv422p10le"),
        ("bt709", "pc", "yuv444p"),
    ]) func `has the right colours, however they were coded`(matrix: String, range: String, format: String) throws {
        let path = try quarters("in.mkv", matrix: matrix, range: range, format: format)
        let colours = try work.colours(work.converted(path).path, at: Conversion.corners)
        expectColours(colours, [Conversion.red, Conversion.green, Conversion.blue, Conversion.grey])
    }

    @Test func `of a small video without tags is read as BT.601, and of RGB as it is`() throws {
        let path = try quarters("in.mkv", matrix: "smpte170m", range: "tv", format: "yuv420p", tagged: false)
        let wanted = [Conversion.red, Conversion.green, Conversion.blue, Conversion.grey]
        expectColours(try work.colours(work.converted(path).path, at: Conversion.corners), wanted)
        let plain = try work.made("rgb.mkv", Conversion.quarters(320, 240) + ["-c:v", "ffv1", "-pix_fmt", "gbrp"])
        expectColours(try work.colours(work.converted(plain).path, at: Conversion.corners), wanted)
        let jpeg = try work.made(
            "jpeg.avi", Conversion.quarters(320, 240) + ["-c:v", "mjpeg", "-q:v", "1", "-pix_fmt", "yuvj420p"])
        expectColours(try work.colours(work.converted(jpeg).path, at: Conversion.corners), wanted)
    }

    @Test func `stands upright, as ffmpeg turns and mirrors it`() throws {
        let plain = try work.made("plain.mp4", Conversion.quarters(160, 96) + lossless + ["-pix_fmt", "yuv420p"])
        let one = 65536
        // The first two columns of the matrix, row by row.
        let turns = [
            (one, 0, 0, one), (0, one, -one, 0), (-one, 0, 0, -one), (0, -one, one, 0), (-one, 0, 0, one),
            (one, 0, 0, -one), (0, one, one, 0), (0, -one, -one, 0),
        ]
        var seen: Set<[[Int]]> = []
        for turn in turns {
            var bytes = [UInt8](try Data(contentsOf: URL(filePath: plain)))
            let header = try #require(bytes.firstRange(of: Array("tkhd".utf8))).lowerBound
            let matrix = [turn.0, turn.1, 0, turn.2, turn.3, 0, 0, 0, 1 << 30]
            for (index, value) in matrix.enumerated() {
                for byte in 0..<4 {
                    bytes[header + 44 + 4 * index + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte))
                }
            }
            let path = work.folder.file("turned.mp4")
            try Data(bytes).write(to: URL(filePath: path))
            let (result, media) = try work.converted(path)
            #expect(media.width == (turn.0 == 0 ? 96 : 160))
            let own = try work.colours(result, at: Conversion.corners)
            let judge = try work.made("judge.mp4", ["-i", path] + lossless + ["-colorspace", "bt709"])
            let their = try work.colours(judge, at: Conversion.corners)
            // It reads what is not tagged as BT.601, so only the place of the colours is compared.
            func names(_ colours: [[Int]]) -> [Int] {
                colours.map { $0.max()! - $0.min()! < 60 ? 3 : $0.firstIndex(of: $0.max()!)! }
            }
            #expect(names(own) == names(their), "\(turn)")
            seen.insert([names(own)])
        }
        #expect(seen.count == turns.count)
    }

    @Test(arguments: [
        (3840, 2160, "1", 1920, 1080), (1080, 2400, "1", 864, 1920), (101, 77, "1", 100, 76),
        (720, 576, "64/45", 1024, 576), (1440, 1080, "4/3", 1920, 1080), (2000, 2000, "1", 1080, 1080),
        (64, 8, "1", 64, 32),
    ]) func `has square pixels and even sides, and is never enlarged`(
        width: Int, height: Int, aspect: String, wide: Int, tall: Int
    ) throws {
        let path = try work.made(
            "in.mkv",
            Conversion.quarters(width, height, seconds: 0.08) + [
                "-vf", "setsar=\(aspect)", "-c:v", "ffv1", "-pix_fmt", "yuv444p",
            ])
        let media = try work.converted(path).media
        #expect(abs(media.width - wide) <= 2 && abs(media.height - tall) <= 2, "\(media.width)x\(media.height)")
        #expect(height < 32 || media.height <= height)
    }

    @Test(arguments: [("smpte2084", 0.58069), ("arib-std-b67", 0.75)])
    func `of high dynamic range keeps its greys in order and white nearly white`(
        transfer: String, white: Double
    ) throws {
        // Greys from black over ordinary white to the brightest light, as 10-bit luma.
        let levels = [0, white / 2, white * 0.8, white, (white + 0.9) / 2, 0.95]
        let expression = levels.enumerated().map { index, level in
            "\(64 + Int(level * 876))*between(X,\(index * 60),\(index * 60 + 59))"
        }.joined(separator: "+")
        let path = try work.made(
            "in.mkv",
            [
                "-f", "lavfi", "-i",
                "nullsrc=s=360x64:r=25:d=0.12,format=yuv420p10le,geq=lum='\(expression)':cb=512:cr=512",
                "-c:v", "libx265", "-x265-params", "log-level=none:lossless=1", "-preset", "ultrafast", "-color_trc",
                transfer, "-color_primaries", "bt2020", "-colorspace", "bt2020nc", "-color_range", "tv",
            ])
        let (result, media) = try work.converted(path)
        #expect(media.notes.contains { $0.contains("dynamic range") })
        let places = levels.indices.map { ((Double($0) + 0.5) / 6, 0.5) }
        let greys = try work.colours(result, at: places)
        #expect(greys.allSatisfy { $0.max()! - $0.min()! <= 4 }, "\(greys)")
        let values = greys.map { $0[1] }
        #expect(values == values.sorted() && Set(values.dropLast()).count == values.count - 1, "\(values)")
        #expect(values[0] <= 2 && (200...240).contains(values[3]) && values[5] >= 240, "\(values)")
    }

    @Test func `of a wide gamut keeps the colours that both have`() throws {
        // BT.709 red, green and blue at ordinary white, seen by zscale as PQ in BT.2020.
        let path = try work.made(
            "in.mkv",
            Conversion.quarters(320, 240) + [
                "-vf",
                "setparams=color_primaries=bt709:color_trc=bt709:colorspace=gbr:range=pc,"
                    + "zscale=primaries=2020:transfer=smpte2084:matrix=2020_ncl:range=limited:npl=100,format=yuv420p10le",
                "-c:v", "libx265", "-x265-params", "log-level=none:lossless=1", "-preset", "ultrafast",
            ])
        let colours = try work.colours(work.converted(path).path, at: Conversion.corners)
        for (index, colour) in colours[..<3].enumerated() {
            let others = colour.indices.filter { $0 != index }.map { colour[$0] }
            #expect(colour[index] > 170 && others.max()! < 50, "\(colours)")
        }
        #expect(colours[3].max()! - colours[3].min()! <= 4 && (70...128).contains(colours[3][0]), "\(colours)")
    }

    @Test func `loses the combs of interlacing`() throws {
        let path = try work.made(
            "in.mkv",
            [
                "-f", "lavfi", "-i",
                "color=black:s=320x240:r=25:d=0.3,format=yuv420p,"
                    + "geq=lum='if(between(X,100+80*mod(Y,2),140+80*mod(Y,2)),235,16)':cb=128:cr=128,setfield=tff",
                "-flags", "+ildct+ilme", "-c:v", "mpeg2video", "-q:v", "2",
            ])
        let (result, media) = try work.converted(path)
        #expect(media.notes.contains { $0.contains("interlaced") })
        func combs(_ path: String) throws -> Int {
            let raw = try work.made(
                "grey", ["-i", path, "-vf", "select=eq(n\\,2)", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray"])
            let pixels = [UInt8](try Data(contentsOf: URL(filePath: raw))).map { Int($0) }
            return (320..<(pixels.count - 320)).count { place in
                let (up, here, low) = (pixels[place - 320], pixels[place], pixels[place + 320])
                return (here - up > 60 && here - low > 60) || (up - here > 60 && low - here > 60)
            }
        }
        let before = try combs(path)
        try #require(before > 1_000)
        #expect(try combs(result) * 10 < before)
    }
}
