import Film
import FoundationEssentials
import JSON
import Support
import Testing

@Suite(.timeLimit(.minutes(15)))
struct `render-film` {
    private let folder = TemporaryFolder("render-film")
    private let program = BuiltProgram("render-film")

    /// A timeline of grey pictures, written to a file; its path.
    private func timeline(scenes count: Int, frames: Int, side: Int = 96) throws -> String {
        var scenes: [JSON] = []
        for index in 0..<count {
            let grey = UInt8(index.isMultiple(of: 2) ? 40 : 200)
            PNGFile.write(
                PNGFile.bytes(
                    width: 64, height: 64, .grey, samples: (0..<4_096).map { UInt8($0 % 40) + grey - UInt8(20) }),
                to: folder.file("\(index).png"))
            scenes.append([
                "picture": JSON("\(index).png"), "frames": JSON(frames),
                "transition": ["kind": "dip-to-black", "frames": 4], "words": [["Word", 0.0, 0.2]],
            ])
        }
        let file: JSON = [
            "canvas": ["width": JSON(side), "height": JSON(side), "framesPerSecond": 30], "captions": "subtle",
            "scenes": .array(scenes),
        ]
        return try write(file.canonicalText)
    }

    private func write(_ text: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: folder.file("timeline.json")))
        return folder.file("timeline.json")
    }

    private func decodes(_ path: String) -> Bool {
        let outcome = BuiltProgram(path: "/usr/bin/ffmpeg").run(
            ["-nostdin", "-v", "error", "-xerror", "-i", path, "-f", "null", "-"])
        return outcome.status == 0 && outcome.complaint.isEmpty
    }

    private var films: Set<String> {
        get throws {
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("film") })
        }
    }

    @Test func `renders a timeline, and tells of it in JSON`() throws {
        let timeline = try timeline(scenes: 3, frames: 12)
        let outcome = program.run([timeline, "-o", folder.file("film.mp4"), "--json", "--jobs", "2"])
        #expect(outcome.status == 0 && outcome.complaint.isEmpty, "\(outcome.complaint)")
        let lines = try outcome.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
        let last = try #require(lines.last)
        #expect(last["frames"]?.integer == 36 && last["film"]?.text == folder.file("film.mp4"))
        let shares = lines.dropLast().compactMap { $0["share"]?.number }
        #expect(shares.last == 1 && zip(shares, shares.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(decodes(folder.file("film.mp4")))
        #expect(try films == ["film.mp4", "film.jpg", "film.vtt", "film.srt"])

        let again = program.run([timeline, "-o", folder.file("film.mp4")])
        #expect(again.status == 1 && again.complaint.contains("it is there already"))
        #expect(program.run([timeline, "-o", folder.file("film.mp4"), "--force", "--preset", "draft"]).status == 0)
    }

    @Test func `plays a clip in a scene, and takes no picture, fit or motion beside it`() throws {
        let made = BuiltProgram(path: "/usr/bin/ffmpeg").run([
            "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=30:d=1", "-pix_fmt", "yuv420p",
            folder.file("clip.mp4"),
        ])
        try #require(made.status == 0, "\(made.complaint)")
        func timeline(_ more: [String: JSON]) throws -> String {
            let scene = ["clip": "clip.mp4", "frames": 40].merging(more) { $1 }
            return try write(
                JSON.object([
                    "canvas": ["width": 96, "height": 96, "framesPerSecond": 30], "scenes": [.object(scene)],
                ]).canonicalText)
        }
        let outcome = program.run([try timeline([:]), "-o", folder.file("film.mp4")])
        #expect(outcome.status == 0, "\(outcome.complaint)")
        #expect(decodes(folder.file("film.mp4")))
        let other = program.run([
            try timeline(["picture": "0.png", "fit": "cover", "motion": "auto"]), "-o", folder.file("film.mp4"),
        ])
        #expect(other.status == 2)
        for name in ["picture", "fit", "motion"] {
            #expect(other.complaint.contains("$.scenes[0].\(name): cannot stand beside clip"), "\(other.complaint)")
        }
    }

    @Test(arguments: VideoEncoder.allCases)
    func `renders with an encoder that is there, and says what is missing of another`(encoder: VideoEncoder) throws {
        let timeline = try timeline(scenes: 1, frames: 12)
        let outcome = program.run([timeline, "-o", folder.file("film.mp4"), "--encoder", encoder.rawValue])
        if let absence = encoder.absence {
            #expect(outcome.status == 1 && outcome.complaint.contains(absence), "\(outcome)")
            #expect(try films.isEmpty)
        } else {
            #expect(outcome.status == 0 && decodes(folder.file("film.mp4")), "\(outcome)")
        }
    }

    @Test func `says all that is wrong with a timeline at once`() throws {
        let path = try write(
            """
            {"canvas":{"width":97,"height":128,"framesPerSecond":0},"captions":"loud","colour":1,
             "scenes":[{"fit":"tile"},{"picture":"1.png","motion":{"start":[0,0,2,1],"end":[0.5,0,0.9,1]},
             "words":[["a",0]],"transition":{"kind":"fade"}}]}
            """)
        let outcome = program.run([path, "-o", folder.file("film.mp4")])
        #expect(outcome.status == 2)
        for place in [
            "$.canvas.framesPerSecond", "$.captions: is 'loud'; allowed are bold-pop", "$.colour",
            "$.scenes[0].picture",
            "$.scenes[0].fit", "$.scenes[1].motion.start[2]", "$.scenes[1].motion.end: reaches over",
            "$.scenes[1].words[0]", "$.scenes[1].transition.kind",
        ] {
            #expect(outcome.complaint.contains("\(path): \(place)"), "no \(place) in \(outcome.complaint)")
        }
        #expect(try films.isEmpty)
    }

    @Test func `explains itself, and refuses what it does not know`() throws {
        #expect(program.run(["--help"]).output.hasPrefix("render-film TIMELINE.json -o OUT.mp4"))
        for arguments in [
            [], ["a.json"], ["a.json", "b.json", "-o", "c.mp4"], ["a.json", "-o"], ["a.json", "-o", "c.mp4", "--fast"],
            ["a.json", "-o", "c.mp4", "--jobs", "0"], ["a.json", "-o", "c.mp4", "--preset", "best"],
            ["a.json", "-o", "c.mp4", "--encoder", "gif"],
            [folder.file("none.json"), "-o", "c.mp4"], [folder.path, "-o", "c.mp4"],
        ] {
            let outcome = program.run(arguments)
            #expect(outcome.status == 2 && outcome.complaint.hasPrefix("render-film: "), "\(arguments): \(outcome)")
        }
        let missing = program.run([
            try write(#"{"canvas":{"width":64,"height":64,"framesPerSecond":30},"scenes":[{"picture":"gone.png"}]}"#),
            "-o", folder.file("film.mp4"),
        ])
        #expect(missing.status == 1 && missing.complaint.contains("scene 1") && missing.complaint.contains("gone.png"))
    }

    @Test func `stops at once when asked to, and carries on from there`() throws {
        let timeline = try timeline(scenes: 60, frames: 40, side: 320)
        // Asked as soon as there is a segment; tells the status, and how many milliseconds it took.
        let script = """
            "$1" "$2" -o "$3" --jobs 2 & child=$!
            until ls "$3.parts" 2>/dev/null | grep -q mp4; do sleep 0.01; done
            start=$(date +%s%N); kill -INT $child; wait $child; status=$?
            echo $status $((($(date +%s%N) - start) / 1000000))
            """
        var times: [Int] = []
        // A busy machine may hold up any one, or ask only when the film is there.
        for _ in 0..<20 where !times.contains(where: { $0 < 200 }) {
            for name in try films { try FileManager.default.removeItem(atPath: folder.file(name)) }
            let outcome = BuiltProgram(path: "/bin/sh").run(
                ["-c", script, "sh", program.path, timeline, folder.file("film.mp4")],
                environment: ["PATH": "/usr/bin:/bin"])
            let told = outcome.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
            try #require(told.count == 2, "\(outcome)")
            if told[0] == 0 { continue }
            #expect(told[0] == 130 && outcome.complaint.contains("Start it again to carry on"), "\(outcome)")
            times.append(told[1])
            #expect(try films == ["film.mp4.parts"])
        }
        #expect(try #require(times.min()) < 200, "\(times) ms")
        let again = program.run([timeline, "-o", folder.file("film.mp4"), "--json"])
        let last = try JSON(parsing: String(try #require(again.output.split(separator: "\n").last)))
        #expect(again.status == 0 && last["reused"]?.integer ?? 0 > 0, "\(last)")
        #expect(decodes(folder.file("film.mp4")))
    }

    @Test func `carries on after it was killed, and never leaves half a film under its name`() throws {
        let timeline = try timeline(scenes: 8, frames: 60, side: 160)
        var random = SplitMix64(seed: 7)
        for _ in 0..<(Trial.isFull ? 60 : 3) {
            let film = folder.file("film.mp4")
            for name in try films { try FileManager.default.removeItem(atPath: folder.file(name)) }
            var kills = 0
            while kills < 4 {
                let after = Double(random.int(50...700)) / 1_000
                // In the foreground it waits until who was killed is gone.
                let outcome = BuiltProgram(path: "/usr/bin/timeout").run([
                    "--foreground", "--signal=KILL", "\(after)", program.path, timeline, "-o", film, "--jobs", "2",
                ])
                if FileManager.default.fileExists(atPath: film) {
                    #expect(decodes(film), "killed after \(after) s")
                    break
                }
                #expect(outcome.status == 137, "\(outcome)")
                kills += 1
            }
            if !FileManager.default.fileExists(atPath: film) {
                let outcome = program.run([timeline, "-o", film])
                #expect(outcome.status == 0, "\(outcome.complaint)")
                #expect(try films == ["film.mp4", "film.jpg", "film.vtt", "film.srt"])
                #expect(decodes(film))
            }
        }
    }
}
