import Film
import FoundationEssentials
import Support
import Testing

@Suite(.timeLimit(.minutes(15)))
struct `A poster` {
    private let folder = TemporaryFolder("poster")

    /// The RGB values of the picture's pixels, as ffmpeg decodes the JPEG.
    private func pixels(_ jpeg: [UInt8]) throws -> [UInt8] {
        let path = folder.file("poster.jpg")
        try Data(jpeg).write(to: URL(filePath: path))
        let outcome = Judges.ffmpeg(["-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", folder.file("raw")])
        try #require(outcome.status == 0 && outcome.complaint.isEmpty, "\(outcome.complaint)")
        return [UInt8](try Data(contentsOf: URL(filePath: folder.file("raw"))))
    }

    // What BT.709 in limited range says about these colours.
    @Test(arguments: [
        ([63, 102, 240], [255, 0, 0]), ([173, 42, 26], [0, 255, 0]), ([32, 240, 118], [0, 0, 255]),
        ([235, 128, 128], [255, 255, 255]), ([16, 128, 128], [0, 0, 0]), ([126, 128, 128], [128, 128, 128]),
    ]) func `has the colours of its frame`(yuv: [UInt8], rgb: [Int]) throws {
        let frame = FrameBuffer(width: 66, height: 38)
        frame.fill(luma: yuv[0], blue: yuv[1], red: yuv[2])
        let found = try pixels(try Poster.jpeg(of: frame))
        #expect(found.count == 66 * 38 * 3)
        for (channel, wanted) in rgb.enumerated() {
            for pixel in [0, 66 * 19 + 33, 66 * 38 - 1] {
                #expect(abs(Int(found[3 * pixel + channel]) - wanted) <= 4, "\(found[..<3])")
            }
        }
    }

    @Test func `is larger with a higher quality, and looks like its frame`() throws {
        let pictures = TestPictures(width: 320, height: 180)
        let frame = pictures.moving(3)
        let sizes = try [1, 30, 60, 90, 100].map { try Poster.jpeg(of: frame, quality: $0).count }
        #expect(sizes == sizes.sorted() && Set(sizes).count == sizes.count)
        let found = try pixels(try Poster.jpeg(of: frame))
        // Grey (limited range) against the mean of the channels: tints of the chroma cancel out only roughly.
        for pixel in stride(from: 0, to: 320 * 180, by: 977) {
            let luma = Double(frame.luma[(pixel / 320) * frame.lumaStride + pixel % 320]) - 16
            let red = Double(found[3 * pixel])
            let (green, blue) = (Double(found[3 * pixel + 1]), Double(found[3 * pixel + 2]))
            let seen = (0.2126 * red + 0.7152 * green + 0.0722 * blue) * 219 / 255
            #expect(abs(luma - seen) < 8, "pixel \(pixel)")
        }
    }

    @Test func `can be made of a frame of a film`() throws {
        let format = try VideoFormat(width: 96, height: 64, framesPerSecond: 30, preset: .high)
        let pictures = TestPictures(width: 96, height: 64)
        let path = try SegmentEncoder.write(to: folder.file("s.mp4"), format: format, threads: 1, frames: 3) {
            (_) throws(FilmError) in
            pictures.frame.fill(luma: 63, blue: 102, red: 240)
            return pictures.frame
        }.path
        let reader = try FrameReader(path: path)
        let frame = FrameBuffer(width: reader.width, height: reader.height)
        #expect(try reader.next(into: frame))
        #expect(abs(frame.middleLuma - 63) <= 1)
        let found = try pixels(try Poster.jpeg(of: frame))
        #expect(found[0] > 250 && found[1] < 6 && found[2] < 6)
    }
}
