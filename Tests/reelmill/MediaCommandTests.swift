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

    @Test func `what cannot be added is told in a sentence, and nothing is added`() throws {
        let good = try write("a.png", Self.png)
        let text = try write("b.png", Array("no picture".utf8))
        let large = try write("c.png", Self.png + [UInt8](repeating: 1, count: 200_000))
        for (words, said) in [
            (["add", good, text], "b.png"), (["add", good, large], "larger than the 200000 bytes"),
            (["add", good, folder.file("none.png")], "none.png"), (["add", folder.path], "is not a file"),
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
        BuiltProgram("reelmill").run(
            ["media"] + words,
            environment: [
                "DATA_DIR": folder.file("data"), "PIPELINES_DIR": Self.root + "/Pipelines", "MAX_FILE_SIZE": "200000",
            ])
    }
}
