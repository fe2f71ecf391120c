import FoundationEssentials
import JSON
import Support
import Testing

/// A film that was really rendered, in a browser as its viewers have it.
@Suite(.timeLimit(.minutes(15)))
struct `Chromium` {
    private let folder = TemporaryFolder("playback")

    /// The colours of the scenes: red, green, blue.
    private static let colours: [[UInt8]] = [[200, 30, 30], [30, 160, 40], [40, 60, 210]]
    private static let lengths = [34, 20, 41]

    /// Pictures of one colour with a few dark bars, so that something moves.
    private func film() throws -> String {
        let (width, height) = (300, 500)
        var scenes: [JSON] = []
        for (index, colour) in Self.colours.enumerated() {
            let bar = colour.map { $0 / 2 }
            let samples = (0..<width * height).flatMap { at in at % width < 20 && at / width % 40 < 8 ? bar : colour }
            PNGFile.write(
                PNGFile.bytes(width: width, height: height, .rgb, samples: samples), to: folder.file("\(index).png"))
            scenes.append([
                "picture": JSON("\(index).png"), "frames": JSON(Self.lengths[index]),
                "motion": "zoom-in", "transition": ["kind": "crossfade", "frames": 6],
                "words": [["Play", 0.1, 0.4], ["it.", 0.4, 0.9]],
            ])
        }
        let timeline: JSON = [
            "canvas": ["width": 270, "height": 480, "framesPerSecond": 30], "captions": "bold-pop",
            "scenes": .array(scenes),
        ]
        try timeline.canonicalText.write(toFile: folder.file("film.json"), atomically: true, encoding: .utf8)
        let outcome = BuiltProgram("render-film").run([folder.file("film.json"), "-o", folder.file("film.mp4")])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return folder.file("film.mp4")
    }

    @Test func `plays a film to its end, and from the first frame of each scene`() throws {
        let film = try film()
        let rate = 30.0
        let starts = Self.lengths.indices.map { Self.lengths[..<$0].reduce(0, +) }
        // The middle of a frame: its borders are where rounding decides.
        let times = starts.map { (Double($0) + 0.5) / rate } + [(Double(Self.lengths.reduce(0, +)) - 0.5) / rate]
        let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
            .joined(separator: "/")
        let frames = Self.lengths.reduce(0, +)
        var (seen, output, drops) = (JSON.null, "", [Int64]())
        // A machine that is busy drops some; a film that cannot be followed loses most, however often it is played.
        while drops.count < 6, !drops.contains(where: { $0 <= frames / 4 }) {
            let outcome = BuiltProgram(path: root + "/.venv/bin/python").run(
                [root + "/Tests/render-film/Playback/play.py", film, folder.file("seen.png")] + times.map { "\($0)" },
                environment: ["HOME": folder.path, "PATH": "/usr/bin:/bin"])
            try #require(outcome.status == 0, "\(outcome.complaint)")
            output = outcome.output
            seen = try JSON(parsing: output)
            drops.append(try #require(seen["dropped"]?.integer))
        }

        #expect(seen["end"]?.text == "ended" && seen["error"]?.text == "", "\(output)")
        let duration = try #require(seen["duration"]?.number)
        #expect(abs(duration - Double(frames) / rate) < 1 / rate)
        #expect(abs((seen["time"]?.number ?? 0) - duration) < 0.001)
        #expect(seen["width"]?.integer == 270 && seen["height"]?.integer == 480)
        let shown = try #require(seen["frames"]?.integer)
        #expect(shown > 0 && shown <= frames)
        #expect(drops.contains { $0 <= frames / 4 }, "\(drops) of \(frames) frames were dropped")
        #expect((seen["sound"]?.integer ?? 0) > 0)

        let seeks = try #require(seen["seeks"]?.items)
        #expect(seeks.count == times.count)
        for (index, seek) in seeks.enumerated() {
            let time = try #require(seek["time"]?.number, "\(seek)")
            #expect(seek["error"]?.text == "" && abs(time - times[index]) < 0.001, "\(seek)")
            // In the first frame of a crossfade most of the picture before it is seen.
            let expected = Self.colours[index == times.count - 1 ? 2 : max(0, index - 1)]
            let colour = try #require(seek["colour"]?.items).compactMap(\.integer)
            #expect(
                colour.indices.max { colour[$0] < colour[$1] } == expected.indices.max { expected[$0] < expected[$1] })
        }
    }
}
