import FoundationEssentials
import Glibc
import JSON
import Support
import Testing

/// What people give to `reelmill make` that cannot be made, or only just: each gets a sentence that helps.
@Suite struct MakeInputTests {
    /// Expects a refusal that names what is wrong; nothing is made.
    private func refused(
        _ arguments: [String], _ sentence: String, status: Int32 = 2, house: MakeHouse,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let outcome = await house.run(["make"] + arguments)
        #expect(outcome.status == status, "\(outcome.complaint)", sourceLocation: sourceLocation)
        #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
        #expect(outcome.complaint.contains(sentence), "\(outcome.complaint)", sourceLocation: sourceLocation)
        #expect(outcome.complaint.utf8.count < 2500, sourceLocation: sourceLocation)
        #expect(try !house.names().contains("o.mp4"), sourceLocation: sourceLocation)
    }

    @Test func `what does not exist is refused with what there is`() async throws {
        let house = try MakeHouse()
        let story = house.path("story.txt")
        let output = ["-o", house.path("o.mp4")]
        try await refused(
            [story] + output + ["--pipeline", "tall"], "There is no pipeline \"tall\"; there are", house: house)
        try await refused(
            [story] + output + ["--captions", "gold"], "There is no caption style 'gold'", house: house)
        try await refused([story] + output + ["--music", "polka"], "There is no music called \"polka\"", house: house)
        try await refused([story] + output + ["--music", "./none.mp3"], "cannot be read", house: house)
        try await refused([story] + output + ["--speed", "fast"], "--speed is \"fast\"", house: house)
        try await refused([story] + output + ["--scenes", "0"], "--scenes is \"0\"", house: house)
        try await refused([story] + output + ["--sped", "1"], "did you mean --speed?", house: house)
        try await refused([house.path("missing.txt")] + output, "No such file or directory", house: house)
        try await refused([house.path("Pipelines")] + output, "is a folder", house: house)
        try await refused([story], "needs -o", house: house)
        try await refused(output, "needs a story", house: house)
        try await refused(
            [story] + output + ["--pipeline", "small", "--voice", "elvis"], "there is no voice 'elvis'", status: 1,
            house: house)
    }

    @Test func `a place that cannot be written to is told before any work`() async throws {
        let house = try MakeHouse()
        let story = house.path("story.txt")
        try await refused([story, "-o", house.path("nowhere/o.mp4")], "There is no folder", house: house)
        try await refused([story, "-o", house.path("Pipelines")], "is a folder", house: house)
        try await refused([story, "-o", "/proc/o.mp4"], "Nothing may be written to /proc", house: house)
        #expect(house.sql("SELECT count(*) FROM assets") == ["0"])
    }

    @Test func `files that are there already stay, unless force is asked for`() async throws {
        let house = try MakeHouse()
        let story = house.path("story.txt")
        for name in ["fox.mp4", "fox.jpg", "fox.srt", "fox.vtt"] {
            let mine = try house.write("mine", name)
            let outcome = await house.make(story, "-o", house.path("fox.mp4"))
            #expect(outcome.status == 2)
            #expect(
                outcome.complaint.contains("\(mine) is there already. --force replaces it."), "\(outcome.complaint)")
            #expect(house.bytes(name) == Data("mine".utf8))
            #expect(house.sql("SELECT count(*) FROM assets") == ["0"])
            unlink(mine)
        }
        try house.write("mine", "fox.mp4")
        #expect(await house.make(story, "-o", house.path("fox.mp4"), "--force").status == 0)
        #expect(try house.probed("fox.mp4").at("streams")?.items?.count == 2)
    }

    @Test(arguments: ["", " \n\t\n", "\u{FEFF}", "\u{1}\u{2}\u{7}\u{1B}"])
    func `a story of nothing is refused`(story: String) async throws {
        let house = try MakeHouse()
        let file = try house.write(story, "nothing.txt")
        let outcome = await house.make(file, "-o", house.path("o.mp4"))
        #expect(outcome.status == 1 || outcome.status == 2)
        #expect(outcome.complaint.contains("story") || outcome.complaint.contains("text"), "\(outcome.complaint)")
        #expect(outcome.complaint.utf8.allSatisfy { $0 >= 32 || $0 == 10 })
        #expect(house.sql("SELECT count(*) FROM items") == ["0"])
    }

    @Test(arguments: ["🦊🌊🌙 🦉🌲", "12 345 6789. 2026!", "... !!! ???", "\u{1}The fox\u{1B}[31m ran\u{0} home.\u{7F}\r\n"])
    func `a story without letters, or with control characters, still becomes a film`(story: String) async throws {
        let house = try MakeHouse()
        let file = try house.write(story, "odd.txt")
        let outcome = await house.make(file, "-o", house.path("o.mp4"), "--music", "none")
        #expect(outcome.status == 0, "\(outcome.complaint)")
        #expect(try house.probed("o.mp4").at("streams")?.items?.count == 2)
        let captions = [UInt8](try #require(house.bytes("o.srt")))
        #expect(captions.allSatisfy { $0 >= 32 || $0 == 10 } && !captions.contains(127))
    }

    @Test func `a story that is far too long is refused at once, with what helps`() async throws {
        let house = try MakeHouse()
        let sentence = "The fox went on and on along the river. "
        let file = try house.write(String(repeating: sentence, count: 1_000_000 / sentence.count), "long.txt")
        let outcome = await house.make(file, "-o", house.path("o.mp4"))
        #expect(outcome.status == 1 || outcome.status == 2)
        #expect(outcome.complaint.contains("Cut it into parts."), "\(outcome.complaint)")
        #expect(outcome.complaint.utf8.count < 1500)
        #expect(house.sql("SELECT count(*) FROM items") == ["0"])
        // Text that is no text at all.
        let bytes = Data([0x54, 0xFF, 0xFE, 0x80])
        try bytes.write(to: URL(filePath: house.path("latin.txt")))
        let latin = await house.make(house.path("latin.txt"), "-o", house.path("o.mp4"))
        #expect(latin.status == 2 && latin.complaint.contains("is not UTF-8 text"))
    }

    @Test func `a language that nobody speaks is refused with those that are spoken`() async throws {
        let house = try MakeHouse()
        for (language, sentence) in [
            ("xx", "no voice for the language 'xx'. There are af,"), ("German", "Write it as 'de'."),
            ("", "no voice for the language ''"),
            ("../../etc\u{1B}[31m", "no voice for the language '../../etc\\u001B"),
        ] {
            let outcome = await house.make(
                house.path("story.txt"), "-o", house.path("o.mp4"), "--language", language, "--music", "none")
            #expect(outcome.status == 1)
            #expect(outcome.complaint.contains(sentence), "\(outcome.complaint)")
            #expect(house.bytes("o.mp4") == nil)
        }
    }

    @Test func `without its fonts a film is refused with what installs them`() async throws {
        let folder = TemporaryFolder("fonts")
        let fonts = folder.file("fonts.conf")
        let own =
            "<fontconfig><dir>\(folder.file("none"))</dir><cachedir>\(folder.file("cache"))</cachedir></fontconfig>"
        try Data("<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">\(own)".utf8)
            .write(to: URL(filePath: fonts))
        let house = try MakeHouse(["FONTCONFIG_FILE": fonts])
        let outcome = await house.make(house.path("story.txt"), "-o", house.path("o.mp4"), "--music", "none")
        #expect(outcome.status == 1)
        #expect(
            outcome.complaint.contains("in the font 'Inter': it is not installed; run scripts/setup"),
            "\(outcome.complaint)")
        #expect(house.bytes("o.mp4") == nil)
    }

    @Test func `a film tells who speaks in it, and why, where another voice is missing`() async throws {
        // The house has no local models.
        let house = try MakeHouse()
        let missing =
            "because the neural voice is not installed: there is no /nowhere/bin/python. scripts/setup installs it"
        let film = ["-o", house.path("o.mp4"), "--music", "none"]
        for _ in 1...2 {
            // Also when it is there already.
            let outcome = await house.run(["make", "--pipeline", "small", house.path("story.txt")] + film)
            #expect(outcome.status == 0)
            #expect(outcome.complaint.contains("spoken by espeak-en-us (English"), "\(outcome.complaint)")
            #expect(outcome.complaint.contains(missing), "\(outcome.complaint)")
            #expect(outcome.output == house.path("o.mp4") + "\n")
        }
        let named = await house.make(
            house.path("story.txt"), "-o", house.path("n.mp4"), "--music", "none", "--voice", "hibari")
        #expect(named.status == 1)
        #expect(
            named.complaint.contains("the voice 'hibari' is not installed: there is no /nowhere/bin/python. Run"),
            "\(named.complaint)")
    }

    @Test(
        .enabled(
            if: access(MakeHouse.root + "/.venv/bin/python", X_OK) == 0,
            "run scripts/setup: the neural voice is not installed"))
    func `when the neural voice's helper is killed while it owes an answer the film is finished with the same voice`()
        async throws
    {
        let folder = TemporaryFolder("python")
        // The first one is killed when it has been asked and has not answered.
        let python = """
            #!/bin/sh
            echo "$$" >> '\(folder.file("starts"))'
            if [ "$(wc -l < '\(folder.file("starts"))')" = 1 ]; then read -r request; kill -9 "$$"; fi
            exec '\(MakeHouse.root)/.venv/bin/python' "$@"

            """
        ShellProgram.write(python, to: folder.file("python"))
        let house = try MakeHouse(["LOCAL_MODELS_PYTHON": folder.file("python")])
        let outcome = await house.make(house.path("story.txt"), "-o", house.path("o.mp4"), "--music", "none")
        #expect(outcome.status == 0, "\(outcome.complaint)")
        #expect(
            outcome.complaint.contains("spoken by hibari (American English, female, neural)\n"), "\(outcome.complaint)")
        #expect(try house.probed("o.mp4").at("streams")?.items?.count == 2)
        let starts = try String(contentsOf: URL(filePath: folder.file("starts")), encoding: .utf8)
        #expect(starts.split(separator: "\n").count == 2, "\(starts)")
    }

    @Test func `a helper that is missing is done without, or told of`() async throws {
        // The house has no local models already; here the other voice is missing too.
        let house = try MakeHouse(["ESPEAK_PROGRAM": "/nowhere/espeak-ng"])
        let outcome = await house.make(house.path("story.txt"), "-o", house.path("o.mp4"))
        #expect(outcome.status == 1)
        #expect(outcome.complaint.contains("scripts/setup"), "\(outcome.complaint)")
        #expect(house.bytes("o.mp4") == nil)
    }
}
