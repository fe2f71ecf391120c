import Film
import FoundationEssentials
import Support
import Testing

@Suite(.timeLimit(.minutes(15)))
struct `Picture and sound of a film` {
    private let folder = TemporaryFolder("sync")

    @Test(arguments: [24, 30, 60]) func `flash and beep together at every cut`(rate: Int) throws {
        let format = try VideoFormat(width: 96, height: 64, framesPerSecond: rate, preset: .standard)
        let lengths = [rate, rate * 3 / 2 + 1, 17, 2 * rate + 5, 19, rate]
        let pictures = TestPictures(width: 96, height: 64)
        var segments: [String] = []
        var cuts: [Int] = []
        for (index, frames) in lengths.enumerated() {
            cuts.append((cuts.last ?? 0) + (index > 0 ? lengths[index - 1] : 0))
            segments.append(
                try SegmentEncoder.write(
                    to: folder.file("\(index).mp4"), format: format, threads: 1, frames: frames
                ) { (number) throws(FilmError) in pictures.grey(number < 3 && index > 0 ? 220 : 30) }.path)
        }
        let path = folder.file("film.mp4")
        let beeps = cuts.dropFirst().map { $0 * 48_000 / rate }
        _ = try FilmAssembler(segments: segments).write(
            to: path, labels: FilmLabels(),
            sound: sound { index in
                guard beeps.contains(where: { (0..<2_000).contains(index - $0) }) else { return 0 }
                return index % 48 < 24 ? 0.5 : -0.5
            })

        var flashes: [Double] = []
        var wasLight = false
        let reader = try FrameReader(path: path)
        while try reader.next(into: pictures.frame) {
            let isLight = pictures.frame.middleLuma > 120
            if isLight, !wasLight { flashes.append(reader.seconds) }
            wasLight = isLight
        }
        var heard: [Double] = []
        for (index, sample) in try Judges.samples(of: path).enumerated() where abs(sample) > 0.25 {
            let seconds = Double(index) / 48_000
            if seconds - (heard.last ?? -1) > 0.15 { heard.append(seconds) }
        }
        #expect(flashes.count == lengths.count - 1 && heard.count == flashes.count)
        for (cut, (flash, beep)) in zip(cuts.dropFirst(), zip(flashes, heard)) {
            #expect(abs(flash - Double(cut) / Double(rate)) < 0.0001)
            #expect(abs(flash - beep) < 0.001, "at \(flash) s: \(beep - flash) s late")
        }
    }

    @Test func `do not drift: a click is heard at its own sample, early and late`() throws {
        let format = try VideoFormat(width: 64, height: 64, framesPerSecond: 25, preset: .draft)
        let segment = try Segment.moving(folder.file("s.mp4"), format, frames: 250)
        let path = folder.file("film.mp4")
        let clicks = [2_048, 24_000, 240_123, 479_000]
        _ = try FilmAssembler(segments: [segment.path]).write(
            to: path, labels: FilmLabels(), sound: sound { clicks.contains($0) ? 0.9 : 0 })
        let samples = try Judges.samples(of: path)
        #expect(abs(samples.count - 480_000) <= 1_024)
        for click in clicks {
            let around = (click - 1_000)..<(click + 1_000)
            let loudest = try #require(around.max { abs(samples[$0]) < abs(samples[$1]) })
            #expect(abs(loudest - click) <= 1, "a click at \(click) is heard at \(loudest)")
        }
    }

    @Test func `end together when the mix is shorter or longer than the picture`() throws {
        let format = try VideoFormat(width: 64, height: 64, framesPerSecond: 60, preset: .draft)
        let segment = try Segment.moving(folder.file("s.mp4"), format, frames: 91)
        for length in [0, 100, 30_000, 200_000] {
            var left = length
            let path = folder.file("film.mp4")
            let film = try FilmAssembler(segments: [segment.path])
            #expect(film.soundLength == 72_800)
            _ = try film.write(to: path, labels: FilmLabels()) { (buffer) throws(FilmError) in
                let count = min(left, buffer.count / 2, 333)  // Sources may give less than was asked for.
                buffer[..<(2 * count)].update(repeating: 0.1)
                left -= count
                return count
            }
            let audio = try Judges.stream("a", of: path)
            #expect(Double(audio["duration"] ?? "") == 91.0 / 60 || audio["duration"] == "1.516667")
            #expect(Judges.decode(path).complaint.isEmpty)
        }
    }
}
