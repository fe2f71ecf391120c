import FoundationEssentials
import Testing

@testable import Film

/// The styles that come with the house.
func captionStyle(_ name: String) throws -> CaptionStyle {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    let file = root.appendingPathComponent("templates/captions/\(name).json").path
    let data = try #require(FileManager.default.contents(atPath: file))
    return try CaptionStyle(parsing: String(decoding: data, as: UTF8.self), file: name + ".json")
}

struct CaptionStyleTests {
    @Test(arguments: ["bold-pop", "karaoke", "subtle", "typewriter"])
    func `a style of the house is read`(name: String) throws {
        #expect(try captionStyle(name).name == name)
    }

    @Test func `all that is wrong is said with its place and what is allowed`() throws {
        let text = """
            {"name": "x", "font": {"family": "A,B{", "weight": 1000, "size": 0.05, "case": "loud"},
             "colours": {"text": "white", "spoken": "#FFF", "outline": "#000000", "shadow": "#00000080"},
             "outline": 0, "shadow": 0, "blur": 0, "position": 2, "words": 0, "lines": 1, "highlight": "colour",
             "extra": 1}
            """
        let error = #expect(throws: FilmError.self) { try CaptionStyle(parsing: text, file: "x.json") }
        let cause = try #require(error).cause
        for part in [
            "x.json: $.font.weight: has to be a whole number from 100 to 900", "$.font.case: is 'loud'; allowed are",
            "$.colours.text: is 'white'; allowed are #RRGGBB", "$.colours.spoken", "$.position", "$.words", "$.extra",
        ] { #expect(cause.contains(part), "\(part) in \(cause)") }
    }

    @Test func `a font that is not installed is named`() throws {
        let text = """
            {"name": "x", "font": {"family": "No Such Font", "weight": 400, "size": 0.05, "case": "upper"},
             "colours": {"text": "#FFFFFF", "spoken": "#FFFFFF", "outline": "#000000", "shadow": "#000000"},
             "outline": 0, "shadow": 0, "blur": 0, "position": 0.5, "words": 3, "lines": 1, "highlight": "colour"}
            """
        let style = try CaptionStyle(parsing: text, file: "x.json")
        let track = CaptionTrack(words: [TimedWord("a", start: 0, end: 1)], duration: 1)
        let error = #expect(throws: FilmError.self) {
            _ = try CaptionRenderer(track: track, style: style, width: 320, height: 320)
        }
        #expect(try #require(error).description.contains("No Such Font"))
    }
}
