import FoundationEssentials
import JSON
import LocalModels
import Support
import Testing

/// What callers rely on of a finished video, measured on films of the real pipelines at their full size.
@Suite(.serialized) struct FinishedFilmTests {
    struct Telling: Sendable, CustomTestStringConvertible {
        let pipeline: String
        let language: String
        let story: String
        /// Of a word of the story, as the captions have it.
        let word: String
        var size = (width: 1080, height: 1920)
        /// Of the voice's name.
        var voice = "espeak-"

        var testDescription: String { "\(pipeline) \(language)" }
    }

    static let tellings: [Telling] = [
        Telling(
            pipeline: "story-short", language: "en",
            story: """
                A red fox sat by the river and watched the moon. "Who lit that lamp?" she asked the old owl.

                The owl did not know. At dawn the fox climbed the highest hill, and laughed.
                """, word: "river", voice: "hibari"),
        Telling(
            pipeline: "story-wide", language: "en",
            story: """
                The lighthouse stood on a rock in the sea. Every evening Tom carried oil up ninety-one steps.

                One night a storm broke the lamp, and he lit a fire instead.
                """, word: "lighthouse", size: (1920, 1080), voice: "hibari"),
        Telling(
            pipeline: "story-square", language: "de",
            story: """
                Der alte Uhrmacher saß am Fenster und hörte seinen Uhren zu. Eine davon ging immer falsch.

                Am Abend kam ein Kind und stellte sie richtig.
                """, word: "Uhrmacher", size: (1080, 1080)),
        Telling(
            pipeline: "story-long", language: "de",
            story: """
                Im Winter lag der Hafen still. Nur ein Boot fuhr hinaus, und der Fischer sang dabei.

                Am Morgen war es zurück, voller silberner Fische.
                """, word: "Hafen", size: (1920, 1080)),
        Telling(
            pipeline: "story-short", language: "ja",
            story: """
                むかしむかし、山のふもとに小さなきつねがすんでいました。きつねは毎晩、月を見上げていました。

                ある夜、きつねは高い山に登りました。
                """, word: "きつね"),
        Telling(
            pipeline: "story-short", language: "ar",
            story: """
                في قرية صغيرة على شاطئ البحر عاش صياد عجوز. كان يخرج كل صباح في قاربه الأزرق.

                وفي المساء عاد ومعه سمكة كبيرة.
                """, word: "صياد"),
    ]

    private static let python = MakeHouse.root + "/.venv/bin/python"

    @Test(
        .enabled(if: ProcessInfo.processInfo.environment["REELMILL_TEST_FULL"] == "1", "it takes long"),
        arguments: tellings)
    func `a film of each pipeline keeps every promise`(_ telling: Telling) async throws {
        try await judge(telling)
    }

    @Test func `a film at its full size keeps every promise`() async throws {
        try await judge(
            Telling(
                pipeline: "story-square", language: "en", story: "A fox sat by the river. It was night.",
                word: "river", size: (1080, 1080), voice: "hibari"))
    }

    /// BT.709 in fact: by other matrices its brightness would be 81 or 74.
    @Test func `pure red stays pure red`() async throws {
        let house = try MakeHouse()
        let red = (0..<90 * 160).flatMap { _ in [255, 0, 0] as [UInt8] }
        PNGFile.write(PNGFile.bytes(width: 90, height: 160, .rgb, samples: red), to: house.path("red.png"))
        let script: JSON = [
            "title": "Red", "language": "en",
            "scenes": [["narration": "All is red.", "imagePrompt": "", "picture": "red.png"]],
        ]
        let file = try house.write(script.canonicalText, "script.json")
        let outcome = await house.make(
            "--script", file, "-o", house.path("red.mp4"), "--captions", "none", "--music", "none")
        try #require(outcome.status == 0, "\(outcome.complaint)")
        _ = try FilmJudge.ffmpeg([
            "-ss", "0.4", "-i", house.path("red.mp4"), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-y",
            house.path("frame"),
        ])
        let planes = [UInt8](try #require(house.bytes("frame")))
        let middle = (180 * 160 + 90, 180 * 320 + 90 * 80 + 45, 180 * 320 * 5 / 4 + 90 * 80 + 45)
        let (y, u, v) = (Int(planes[middle.0]), Int(planes[middle.1]), Int(planes[middle.2]))
        #expect(abs(y - 63) <= 2 && abs(u - 102) <= 2 && abs(v - 240) <= 2, "\(y) \(u) \(v)")
    }

    // MARK: The promises

    private func judge(_ telling: Telling) async throws {
        let isNeural = telling.voice == "hibari"
        try #require(!isNeural || FileManager.default.fileExists(atPath: Self.python), "scripts/setup has not been run")
        let house = try MakeHouse(["LOCAL_MODELS_PYTHON": Self.python])
        let story = try house.write(telling.story, "tale.txt")
        let outcome = await house.run([
            "make", story, "-o", house.path("tale.mp4"), "--pipeline", telling.pipeline, "--captions", "bold-pop",
            "--title", "Eine Füchsin & 月",
        ])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        let voices = house.sql("SELECT json_extract(notes, '$.voice') FROM assets WHERE kind = 'narration'")
        #expect(!voices.isEmpty && voices.allSatisfy { $0.hasPrefix(telling.voice) }, "\(voices)")
        #expect(
            house.sql("SELECT json_extract(body, '$.language') FROM documents").first?.hasPrefix(telling.language)
                == true)

        let film = FilmJudge(path: house.path("tale.mp4"))
        try container(house, film, telling)
        try pictures(film)
        try sound(house, film)
        try files(house, telling)
        try await captions(house, film, telling)
    }

    private func container(_ house: MakeHouse, _ film: FilmJudge, _ telling: Telling) throws {
        #expect(try house.boxes("tale.mp4").prefix(2) == ["ftyp", "moov"])
        let bytes = try #require(house.bytes("tale.mp4"))
        let index = bytes.prefix(1 << 20)
        #expect(index.firstRange(of: Data("edts".utf8)) == nil && index.firstRange(of: Data("elst".utf8)) == nil)

        let facts = try film.probed()
        let streams = facts["streams"]?.items ?? []
        try #require(streams.count == 2)
        let (video, audio) = (streams[0], streams[1])
        func told(_ stream: JSON, _ fields: [String: String]) {
            for (name, value) in fields {
                let found = stream[name]?.text ?? stream[name]?.integer.map { String($0) }
                #expect(found == value, "\(name)")
            }
        }
        told(
            video,
            [
                "codec_name": "h264", "profile": "High", "pix_fmt": "yuv420p", "sample_aspect_ratio": "1:1",
                "width": "\(telling.size.width)", "height": "\(telling.size.height)", "r_frame_rate": "30/1",
                "avg_frame_rate": "30/1", "color_range": "tv", "color_space": "bt709", "color_primaries": "bt709",
                "color_transfer": "bt709", "start_pts": "0", "field_order": "progressive",
            ])
        told(
            audio,
            ["codec_name": "aac", "profile": "LC", "sample_rate": "48000", "channels": "2", "start_pts": "0"])
        #expect(facts.at("format.tags.title")?.text == "Eine Füchsin & 月")
        #expect(facts.at("format.tags.description")?.text?.isEmpty == false)

        // As long as the narration with its pauses, each scene in whole frames.
        let frames = try #require(Double(video["nb_frames"]?.text ?? ""))
        let planned = house.sql("SELECT json_extract(notes, '$.frames') FROM assets WHERE kind = 'timeline'")
        #expect(planned == ["\(Int(frames))"])
        let spoken = house.sql("SELECT json_extract(notes, '$.seconds') FROM assets WHERE kind = 'narration'")
            .compactMap { Double($0) }
        let pauses = telling.pipeline == "story-long" ? 0.9 : 0.7
        let plan = spoken.reduce(0) { $0 + (($1 + pauses) * 30).rounded(.up) }
        #expect(abs(frames - plan) <= Double(spoken.count), "\(frames) frames for \(plan)")
        for stream in [video, audio] {
            let seconds = try #require(Double(stream["duration"]?.text ?? ""))
            #expect(abs(seconds - frames / 30) <= 1 / 30, "\(seconds) s for \(frames) frames")
        }
    }

    private func pictures(_ film: FilmJudge) throws {
        let times = try film.packets("v:0", "pts").compactMap { Int($0) }.sorted()
        #expect(times.first == 0 && Set(zip(times, times.dropFirst()).map { $1 - $0 }).count == 1)
        let flags = try film.packets("v:0", "flags")
        let keys = flags.indices.filter { flags[$0].hasPrefix("K") }
        #expect(zip(keys, keys.dropFirst() + [flags.count]).allSatisfy { $1 - $0 <= 60 }, "\(keys)")
        // Closed: every one is a picture that nothing reaches across.
        let types = try film.pictureTypes()
        #expect(types.count == flags.count && types.indices.filter { types[$0] == 5 } == keys)
        #expect(try FilmJudge.ffmpeg(["-xerror", "-i", film.path, "-f", "null", "-"]).isEmpty)
    }

    private func sound(_ house: MakeHouse, _ film: FilmJudge) throws {
        let (integrated, peak) = try film.loudness()
        #expect(abs(integrated + 14) <= 1, "\(integrated) LUFS")
        #expect(peak <= -1, "\(peak) dBTP")
    }

    private func files(_ house: MakeHouse, _ telling: Telling) throws {
        for (name, start) in [("tale.vtt", "WEBVTT\n\n00:00:00."), ("tale.srt", "1\n00:00:00,")] {
            let text = String(decoding: try #require(house.bytes(name)), as: UTF8.self)
            #expect(text.hasPrefix(start) && text.contains(telling.word), "\(text)")
        }
        let poster = try FilmJudge(path: house.path("tale.jpg")).probed()["streams"]?.items?.first ?? .null
        #expect(poster["codec_name"]?.text == "mjpeg")
        #expect(poster["width"]?.integer == Int64(telling.size.width))
        #expect(poster["height"]?.integer == Int64(telling.size.height))
    }

    /// The word that is lit in the frames, against when it is spoken: for English as somebody hears it who knows nothing of
    /// the voice, for other languages as the voice itself told.
    private func captions(_ house: MakeHouse, _ film: FilmJudge, _ telling: Telling) async throws {
        let jumps = try film.jumps(of: (255, 212, 38), framesPerSecond: 30)
        let spoken = try await starts(house, isHeard: telling.language == "en")
        try #require(spoken.count >= 4)
        let errors = spoken.map { start in jumps.map { abs($0 - start) }.min() ?? .infinity }.sorted()
        #expect(errors[errors.count / 2] <= 0.05, "\(errors)")
        #expect(errors[errors.count * 9 / 10] <= 0.25, "\(errors)")
        #expect(jumps.count <= spoken.count * 3 / 2, "\(jumps.count) words were lit, of \(spoken.count)")
    }

    /// Seconds in the film at which the words begin.
    private func starts(_ house: MakeHouse, isHeard: Bool) async throws -> [Double] {
        let query = "SELECT content FROM assets WHERE kind = "
        func blob(_ content: String) -> String { house.path("data/blobs/\(content.prefix(2))/\(content)") }
        let file = blob(try #require(house.sql(query + "'timeline'").first))
        let plan = try JSON(
            parsing: String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self))
        let narrations = house.sql(query + "'narration' ORDER BY part").map(blob)
        let models = LocalModels(
            LocalModels.Place(
                python: Self.python, helper: MakeHouse.root + "/Sources/LocalModels/helper", cache: house.path("cache"))
        )
        var starts: [Double] = []
        for (scene, narration) in zip(plan["scenes"]?.items ?? [], narrations) {
            let from = (scene["firstFrame"]?.number ?? 0) / 30
            let words = (scene["words"]?.items ?? []).compactMap { word in
                word.items.map { (text: $0[0].text ?? "", start: $0[1].number ?? 0) }
            }
            guard isHeard else {
                starts += words.map { from + $0.start }
                continue
            }
            let sound = house.path("heard.wav")
            _ = try FilmJudge.ffmpeg(["-i", narration, "-ac", "1", "-ar", "16000", "-y", sound])
            let heard = try await models.align(
                words.map { $0.text.lowercased().filter(\.isLetter) }, in: sound, attempted: "hear the words")
            // A scene begins with its pause.
            starts += heard.compactMap { $0.map { from + 0.25 + $0.lowerBound } }
        }
        return starts
    }
}
