import FoundationEssentials
import JSON
import Support
import Testing

/// `reelmill media`, without a server.
@Suite struct MediaCommandTests {
    private let folder = TemporaryFolder("media-command")
    private static let root = #filePath.replacing("/Tests/reelmill/MediaCommandTests.swift", with: "")

    private func media(_ words: String...) -> BuiltProgram.Outcome { media(words: words) }

    private func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = folder.file(name)
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + [UInt8](repeating: 7, count: 5000)

    @Test func `files are added as they are, listed, told of, and made anew`() throws {
        let one = try write("red fox.png", Self.png)
        let two = try write("copy.png", Self.png)
        let added = media("add", one, two, "--json")
        #expect(added.status == 0, "\(added.complaint)")
        let lines = try added.output.split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(lines.compactMap { $0["filename"]?.text } == ["red fox.png", "copy.png"])
        let id = try #require(lines.first?["id"]?.text)
        #expect(lines.last?["duplicateOf"]?.text == id && lines.first?["status"] == "pending")
        #expect(FileManager.default.fileExists(atPath: one))
        #expect(media("list").output.split(separator: "\n").count == 2)
        #expect(media("list", "fox").output.contains("red fox.png") && !media("list", "fox").output.contains("copy"))
        #expect(media("list", "--type", "audio").output.isEmpty)
        #expect(media("status", id).output.contains("pending"))
        #expect(media("reprocess", id).status == 0)
        #expect(media("list", "--tenant", "other").output.isEmpty)
    }

    @Test func `a name may be any bytes, and what has no name or no owner is told so`() throws {
        let picture = try write("a.png", Self.png)
        // A newline, letters of two bytes, 255 bytes in all; and one that is no text.
        let long = String(repeating: "x", count: 120) + "\n" + String(repeating: "ü", count: 65) + ".png"
        try #require(long.utf8.count == 255)
        let script = """
            cp "$1" "$3/$4" && odd=$3/$(printf 'od\\377d.png') && cp "$1" "$odd" && exec "$2" media add "$3/$4" "$odd" "$1"
            """
        let outcome = BuiltProgram(path: "/bin/sh").run(
            ["-c", script, "sh", picture, BuiltProgram("reelmill").path, folder.path, long], environment: environment)
        #expect(outcome.status == 0, "\(outcome.complaint)")
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 3 && lines[0].contains("xü") && lines[1].contains("od\u{FFFD}d.png"), "\(lines)")
        for (words, status, said) in [
            (["add", ""], 1, "The name of the file is empty."), (["add", folder.path], 1, "is a folder"),
            (["add", "/dev/zero"], 1, "/dev/zero is not a file."),
            (["add", "a\u{1B}[2J"], 1, "a\\u001B[2J cannot be read"),
            (["add", picture, "--tenant", "nobody"], 2, "There is no tenant \"nobody\""),
        ] as [([String], Int32, String)] {
            let outcome = media(words: words)
            #expect(outcome.status == status && outcome.complaint.contains(said), "\(words): \(outcome.complaint)")
        }
        #expect(media("list").output.split(separator: "\n").count == 3)
        #expect(media("list", "\"*").output.isEmpty)
    }

    @Test func `what cannot be added is told in a sentence, and nothing is added`() throws {
        let good = try write("a.png", Self.png)
        let text = try write("b.png", Array("no picture".utf8))
        let large = try write("c.png", Self.png + [UInt8](repeating: 1, count: 200_000))
        for (words, said) in [
            (["add", good, text], "b.png"), (["add", good, large], "larger than the 200000 bytes"),
            (["add", good, folder.file("none.png")], "none.png"), (["add", folder.path], "is a folder"),
        ] {
            let outcome = media(words: words)
            #expect(outcome.status == 1 && outcome.complaint.contains(said), "\(outcome.complaint)")
        }
        #expect(media("list").output.isEmpty)
        for words in [
            [], ["add"], ["other"], ["status"], ["status", "nothing"], ["list", "--type", "x"], ["add", "--x"],
        ] {
            #expect(media(words: words).status == 2, "\(words)")
        }
    }

    private func media(words: [String]) -> BuiltProgram.Outcome {
        BuiltProgram("reelmill").run(["media"] + words, environment: environment)
    }

    private var environment: [String: String] {
        [
            "DATA_DIR": folder.file("data"), "PIPELINES_DIR": Self.root + "/Pipelines", "MAX_FILE_SIZE": "200000",
            "PATH": "/usr/bin:/bin",
        ]
    }
}
