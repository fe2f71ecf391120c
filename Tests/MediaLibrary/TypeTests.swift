import FoundationEssentials
import MediaLibrary
import Support
import Testing

@Suite struct TypeTests {
    /// Real files, by ffmpeg.
    @Test(
        arguments: [
            ("a.jpg", "image/jpeg", ["-frames:v", "1"]), ("a.png", "image/png", ["-frames:v", "1"]),
            ("a.webp", "image/webp", ["-frames:v", "1"]), ("a.gif", "image/gif", []),
            ("a.tiff", "image/tiff", ["-frames:v", "1"]),
            ("a.avif", "image/avif", ["-frames:v", "1", "-c:v", "libaom-av1", "-cpu-used", "8"]),
            ("a.mp4", "video/mp4", ["-c:v", "libx264"]), ("a.mov", "video/quicktime", ["-c:v", "libx264"]),
            ("a.webm", "video/webm", ["-c:v", "libvpx", "-deadline", "realtime"]),
            ("a.mkv", "video/x-matroska", ["-c:v", "libx264"]),
            ("a.mp3", "audio/mpeg", ["-vn"]),
            ("bare.mp3", "audio/mpeg", ["-vn", "-id3v2_version", "0", "-write_xing", "0"]),
            ("a.wav", "audio/wav", ["-vn"]), ("a.m4a", "audio/mp4", ["-vn"]), ("a.ogg", "audio/ogg", ["-vn"]),
            ("a.opus", "audio/ogg", ["-vn", "-c:a", "libopus"]),
            ("a.avi", nil, ["-c:v", "mpeg4"]), ("a.flac", nil, ["-vn"]), ("a.aac", nil, ["-vn"]),
            ("a.bmp", nil, ["-frames:v", "1"]),
            ("a.flv", nil, ["-c:v", "flv", "-an"]), ("a.ts", nil, ["-c:v", "mpeg2video"]),
        ] as [(String, String?, [String])])
    func `what ffmpeg writes is what it is, under any name`(name: String, type: String?, options: [String]) throws {
        let folder = TemporaryFolder("types")
        let file = folder.file(name)
        let made = BuiltProgram(path: "/usr/bin/ffmpeg").run(
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=0.3", "-f", "lavfi", "-i",
                "sine=duration=0.3",
            ] + options + [file], environment: ["PATH": "/usr/bin:/bin"])
        try #require(made.status == 0, "\(made.complaint)")
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        #expect(MediaType(of: bytes)?.mimeType == type)
        // Its beginning is enough.
        #expect(MediaType(of: Array(bytes.prefix(4096)))?.mimeType == type)
    }

    @Test func `HEIC pictures are told from AVIF ones and from films by their brands`() {
        func boxes(_ brands: String...) -> [UInt8] {
            let words = brands[0].utf8 + [0, 0, 0, 0] + brands.dropFirst().joined().utf8
            return [0, 0, 0, UInt8(8 + words.count)] + Array("ftyp".utf8) + words + [0, 0, 0, 8]
        }
        #expect(MediaType(of: boxes("heic", "mif1", "heic"))?.mimeType == "image/heic")
        #expect(MediaType(of: boxes("mif1", "heic", "miaf"))?.mimeType == "image/heic")
        #expect(MediaType(of: boxes("mif1", "avif", "miaf"))?.mimeType == "image/avif")
        #expect(MediaType(of: boxes("avif", "mif1"))?.mimeType == "image/avif")
        #expect(MediaType(of: boxes("isom", "iso2", "avc1", "mp41"))?.mimeType == "video/mp4")
        #expect(MediaType(of: boxes("qt  ", "qt  "))?.mimeType == "video/quicktime")
        #expect(MediaType(of: boxes("M4A ", "mp42", "isom"))?.mimeType == "audio/mp4")
        #expect(MediaType(of: boxes("crx ", "isom")) == nil)
    }

    @Test func `any bytes at all are looked at without harm, and hardly any are taken for media`() {
        var trials = SplitMix64(seed: 42)
        var taken = 0
        for _ in 0..<20_000 {
            let count = Int(trials.next() % 64)
            if MediaType(of: (0..<count).map { _ in UInt8(truncatingIfNeeded: trials.next()) }) != nil { taken += 1 }
        }
        #expect(taken < 20)
        for start in ["ftyp", "RIFF", "ID3", "OggS", "GIF8", "\u{1}"] {
            for length in 0..<40 {
                _ = MediaType(of: [0, 0, 0, UInt8(length)] + Array(start.utf8.prefix(length)))
                _ = MediaType(of: Array(start.utf8) + [UInt8](repeating: 0xFF, count: length))
                _ = MediaType(of: [0x1A, 0x45, 0xDF, 0xA3] + [UInt8](repeating: 0x82, count: length))
            }
        }
    }
}
