import Film
import FoundationEssentials
import Support
import Testing

@Suite(.timeLimit(.minutes(15)))
struct `A film joined from segments` {
    private let folder = TemporaryFolder("quality")

    @Test func `looks as good as one coded in one go, and is about as large`() throws {
        let (width, height, rate, length) = (360, 640, 30, 90)
        let format = try VideoFormat(width: width, height: height, framesPerSecond: rate, preset: .standard)
        let scenes = (1...4).map { TestPictures(width: width, height: height, seed: $0) }
        var raw = Data()
        let whole = try SegmentEncoder.write(
            to: folder.file("whole.mp4"), format: format, threads: 0, frames: scenes.count * length
        ) { (number) throws(FilmError) in
            let frame = scenes[number / length].moving(number % length)
            raw.append(frame.raw)
            return frame
        }
        try raw.write(to: URL(filePath: folder.file("raw")))
        let segments = try scenes.enumerated().map { index, scene in
            try SegmentEncoder.write(
                to: folder.file("\(index).mp4"), format: format, threads: 1, frames: length
            ) { (number) throws(FilmError) in scene.moving(number) }.path
        }
        let film = folder.file("film.mp4")
        _ = try FilmAssembler(segments: segments).write(to: film, labels: FilmLabels(), sound: silence())

        func similarity(_ path: String) throws -> Double {
            try Judges.similarity(of: path, to: folder.file("raw"), width: width, height: height, rate: rate)
        }
        func bytes(_ path: String) throws -> Double {
            try Judges.packets("v", "size", of: path).compactMap { Double($0) }.reduce(0, +)
        }
        let (one, joined) = (try similarity(whole.path), try similarity(film))
        let (oneBytes, joinedBytes) = (try bytes(whole.path), try bytes(film))
        #expect(one > 0.9 && abs(joined / one - 1) < 0.01, "SSIM \(joined) against \(one)")
        #expect(abs(joinedBytes / oneBytes - 1) < 0.05, "\(joinedBytes) bytes against \(oneBytes)")
    }
}
