import FoundationEssentials
import JSON
import MediaSupport
import Pictures
import StageMachine
import Store
import Support
import Testing

/// What `process-media` makes of uploaded sounds.
struct SoundTests {
    private func sound(_ name: String, _ arguments: [String], in house: MediaHouse) async throws -> String {
        let path = house.folder.file(name)
        let made = await Reel.ffmpeg(arguments + [path])
        try #require(made.status == 0, "\(made.complaint)")
        return try await house.add(path, as: .audio, named: name)
    }

    /// Two seconds that get louder by 30 dB.
    private let rise = ["-f", "lavfi", "-i", "aevalsrc='0.5*sin(2*PI*330*t)*pow(10,(t-2)*0.75)':d=2:s=44100"]

    @Test func `sounds of every kind become equally loud M4A with a picture of their outline`() async throws {
        let house = try MediaHouse()
        let ids = [
            try await sound("rising_tone.wav", rise, in: house),
            try await sound("REC_0042.mp3", rise + ["-metadata", "title=The  kettle", "-b:a", "96k"], in: house),
            try await sound("tone.ogg", rise + ["-metadata", "title=At dawn", "-c:a", "libvorbis"], in: house),
            try await sound("tone.m4a", rise + ["-c:a", "aac", "-ac", "1"], in: house),
        ]
        try await house.workAll()
        for id in ids {
            try await house.expectSound(id)
            let file = try await house.file("medium", of: id)
            #expect(try Reel.stream("a", of: file)["codec_name"] == "aac")
            #expect(try Reel.stream("v", of: file).isEmpty)
            let measured = BuiltProgram(path: "/usr/bin/ffmpeg").run([
                "-nostdin", "-hide_banner", "-i", file, "-af", "ebur128=peak=true", "-f", "null", "-",
            ])
            let loudness = try #require(
                measured.complaint.split(separator: "\n").last { $0.contains(" I:") }?.split(separator: " ")
                    .compactMap { Double($0) }.first)
            #expect(abs(loudness + 14) <= 1, "\(loudness) LUFS")
            let duration = try await house.notes("medium", of: id)["duration"]?.number ?? 0
            #expect(abs(duration - 2) < 0.1)

            let picture = try PictureFile(await house.file("thumbnail", of: id))
            #expect(picture.width == 400 && picture.height == 300)
            let pixels = try picture.pixels()
            func height(at columns: Range<Int>) -> Int {
                (0..<300).count { y in columns.contains { pixels[$0, y].red > 150 } }
            }
            #expect(height(at: 30..<60) < height(at: 200..<230) && height(at: 200..<230) < height(at: 340..<370))
        }
        var titles: [JSON] = []
        for id in ids { titles.append(try await house.notes("analysis", of: id)) }
        #expect(titles.map { $0["title"]?.text } == ["Rising tone", "The kettle", "At dawn", "Tone"])
        #expect(titles[0]["description"]?.text == "“Rising tone”, a sound of 2 seconds, mono.", "\(titles[0])")
    }

    @Test func `silence is no reason to fail`() async throws {
        let house = try MediaHouse()
        let id = try await sound("2024-01-01 0007.wav", ["-f", "lavfi", "-i", "anullsrc=d=1:r=8000"], in: house)
        let outcome = await house.process(id)
        #expect(outcome.status == 0, "\(outcome.complaint)")
        try await house.expectSound(id)
        #expect(try await house.notes("analysis", of: id)["title"]?.text == "Sound of 1 second")
    }

    @Test func `a film among the sounds is refused with what to do`() async throws {
        let house = try MediaHouse()
        let path = house.folder.file("film.ogg")
        let made = await Reel.ffmpeg(
            [
                "-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.5", "-f", "lavfi", "-i", "sine=d=0.5", "-c:v", "libtheora",
                path,
            ])
        try #require(made.status == 0, "\(made.complaint)")
        let id = try await house.add(path, as: .audio)
        try await house.workAll()
        try await house.expectRefused(id, naming: "film.ogg", saying: "moving picture", "MP4")
    }
}
