import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Testing

/// `reelmill make` from a story to the film beside it.
@Suite struct MakeTests {
    @Test func `a story becomes a film that keeps its promises, and the same command again is done at once`()
        async throws
    {
        let house = try MakeHouse()
        let story = house.path("story.txt")
        let first = await house.make(story, "-o", house.path("fox.mp4"), "--title", "The fox & the owl")
        try #require(first.status == 0, "\(first.complaint)")
        #expect(first.output == house.path("fox.mp4") + "\n")
        #expect(first.complaint.contains("Generating assets..."))

        let facts = try house.probed("fox.mp4")
        let streams = facts["streams"]?.items ?? []
        #expect(streams.map { $0["codec_name"]?.text } == ["h264", "aac"])
        let picture = streams[0]
        #expect(picture["width"]?.integer == 180 && picture["height"]?.integer == 320)
        #expect(picture["avg_frame_rate"]?.text == "24/1" && picture["pix_fmt"]?.text == "yuv420p")
        #expect(picture["color_space"]?.text == "bt709" && picture["color_range"]?.text == "tv")
        #expect(streams[1]["sample_rate"]?.text == "48000")
        #expect(facts.at("format.tags.title")?.text == "The fox & the owl")
        #expect(facts.at("format.tags.comment")?.text == "Made with Reelmill")
        let frames = try #require(
            house.sql("SELECT json_extract(notes, '$.frames') FROM assets WHERE kind = 'timeline'").first.flatMap {
                Double($0)
            })
        #expect(picture["nb_frames"]?.text == "\(Int(frames))")
        for stream in streams {
            let seconds = Double(stream["duration"]?.text ?? "") ?? 0
            #expect(abs(seconds - frames / 24) <= 1.0 / 24, "\(seconds) s for \(frames) frames")
        }
        #expect(try house.boxes("fox.mp4").prefix(2) == ["ftyp", "moov"])

        let captions = String(decoding: try #require(house.bytes("fox.vtt")), as: UTF8.self)
        #expect(captions.hasPrefix("WEBVTT\n\n00:00:00.") && captions.contains("river."))
        let subtitles = String(decoding: try #require(house.bytes("fox.srt")), as: UTF8.self)
        #expect(subtitles.hasPrefix("1\n00:00:00,") && subtitles.contains("river."))
        #expect(try #require(house.bytes("fox.jpg")).prefix(3) == Data([0xFF, 0xD8, 0xFF]))
        #expect(try house.probed("fox.jpg").at("streams")?.items?.first?["width"]?.integer == 180)

        let events = house.sql("SELECT count(*) FROM events")
        let film = house.bytes("fox.mp4")
        let second = await house.make(story, "-o", house.path("fox.mp4"), "--title", "The fox & the owl")
        #expect(second.status == 0, "\(second.complaint)")
        #expect(house.sql("SELECT count(*) FROM events") == events)
        #expect(house.bytes("fox.mp4") == film)
        #expect(try house.names().filter { $0.hasPrefix("fox") } == ["fox.jpg", "fox.mp4", "fox.srt", "fox.vtt"])

        // A file of it that is gone is written again, without work.
        unlink(house.path("fox.srt"))
        #expect(await house.make(story, "-o", house.path("fox.mp4"), "--title", "The fox & the owl").status == 0)
        #expect(house.bytes("fox.srt") == Data(subtitles.utf8))
        #expect(house.sql("SELECT count(*) FROM events") == events)
    }

    @Test func `progress and result come as lines of JSON`() async throws {
        let house = try MakeHouse()
        let outcome = await house.make(
            house.path("story.txt"), "-o", house.path("fox.mp4"), "--json", "--music", "none")
        #expect(outcome.status == 0, "\(outcome.complaint)")
        let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
        let last = try #require(lines.last)
        #expect(last["event"]?.text == "finished" && last["output"]?.text == house.path("fox.mp4"))
        #expect(last["error"] == .null && (last["seconds"]?.number ?? 0) > 0)
        let progress = lines.dropLast().compactMap { $0["progress"]?.number }
        #expect(progress.count == lines.count - 1 && progress == progress.sorted() && progress.last == 100)
        #expect(Set(lines.compactMap { $0["id"]?.text }).count == 1)
    }

    @Test func `a draft is a film of its own`() async throws {
        let house = try MakeHouse()
        for (name, more) in [("draft", ["--draft"]), ("whole", [])] {
            let outcome = await house.run(
                [
                    "make", house.path("story.txt"), "-o", house.path(name + ".mp4"), "--pipeline", "small", "--music",
                    "none",
                ]
                    + more)
            #expect(outcome.status == 0, "\(outcome.complaint)")
        }
        #expect(house.sql("SELECT count(*) FROM items") == ["2"])
        #expect(try house.probed("draft.mp4").at("streams")?.items?.count == 2)
    }

    /// The canvas is small; the scripts are written in their own letters and directions.
    @Test(arguments: [
        ("en", "A fox sat by the river.", "river"), ("de", "Der Fuchs saß am Fluss und wartete.", "Fluss"),
        ("ja", "むかしむかし、きつねが川のそばにすわっていました。", "きつね"), ("ar", "جلس الثعلب بجانب النهر.", "الثعلب"),
    ])
    func `stories in other scripts become films`(language: String, story: String, word: String) async throws {
        let house = try MakeHouse()
        let file = try house.write(story, "tale.txt")
        let outcome = await house.make(file, "-o", house.path("tale.mp4"), "--music", "none", "--json")
        #expect(outcome.status == 0, "\(outcome.output) \(outcome.complaint)")
        #expect(try house.probed("tale.mp4").at("streams")?.items?.count == 2)
        let captions = String(decoding: try #require(house.bytes("tale.srt")), as: UTF8.self)
        #expect(captions.contains(word), "\(captions)")
        #expect(house.sql("SELECT json_extract(body, '$.language') FROM documents").first?.hasPrefix(language) == true)
    }

    @Test func `a story may come through the standard input's place only as text, and stdin may be empty`() async throws
    {
        let house = try MakeHouse()
        let outcome = await house.make("-", "-o", house.path("fox.mp4"))
        #expect(outcome.status != 0)
        #expect(outcome.complaint.contains("empty") || outcome.complaint.contains("no text"), "\(outcome.complaint)")
    }
}
