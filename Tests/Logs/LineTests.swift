import JSON
import Logs
import Testing

/// Texts that try to end the line, steer the terminal, or turn the order of reading round.
private let attacks = [
    "a\nlevel=error", "a\r\nb", "\u{1B}[31mred\u{1B}[0m", "\u{9B}2J", "bell\u{7}", "del\u{7F}", "nul\u{0}", "\u{85}",
    "line\u{2028}separator", "right\u{202E}left", "isolate\u{2066}x", "\"},{\"level\":\"error\"", "back\\slash\\n",
    "x=1 y=2", "", " ", "tab\there",
]

@Test(arguments: attacks)
func `no value ends a line or reaches the terminal as a control character`(attack: String) throws {
    let lines = Lines()
    for format in [Log.Format.json, .text] {
        lines.log(format: format).info(attack, ["value": attack, attack: 1])
    }
    for line in lines.all {
        #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(!line.unicodeScalars.contains { [.format, .lineSeparator].contains($0.properties.generalCategory) })
    }
    let json = try JSON(parsing: lines.all[0])
    #expect(json["message"]?.text == attack)
    #expect(json["value"]?.text == attack)
    #expect(json["level"]?.text == "info")
}

@Test func `in text a value is quoted wherever it could be taken for something else`() {
    let lines = Lines()
    lines.log(format: .text).info("m", ["a": "x=1 y=2", "b": "say \"hi\"", "c": "", "d": "c:\\", "e": "dragon.é"])
    #expect(lines.all[0].hasSuffix(#"  a="x=1 y=2" b="say \"hi\"" c="" d="c:\\" e=dragon.é"#))
}

@Test func `bytes that are no text are shown, not repaired`() throws {
    let lines = Lines()
    lines.log().info("read", ["file": Array("caf".utf8) + [0xC3, 0xA9, 0xFF, 0xE2, 0x82] + Array("\n!".utf8)])
    #expect(try JSON(parsing: lines.all[0])["file"]?.text == "café\\xFF\\xE2\\x82\n!")
}

@Test(arguments: [Log.Format.json, .text], ["x", "é", "\n", "\u{1F409}", "\""])
func `a line is never longer than a pipe takes in one piece, and says that it was cut`(
    format: Log.Format, letter: String
) throws {
    let lines = Lines()
    let long = String(repeating: letter, count: 9000)
    lines.log(format: format).with(["item": "v_7"]).error(
        long, ["first": long, "second": long, "third": long, "fourth": 1, long: 2, "fifth": long])
    let line = lines.all[0]
    #expect(line.utf8.count + 1 <= 4096)
    #expect(line.utf8.count > 3500)
    guard format == .json else {
        #expect(line.contains(" item=v_7 "))
        #expect(line.hasSuffix(" cut=true"))
        return
    }
    let json = try JSON(parsing: line)
    #expect(json["cut"] == true)
    #expect(json["item"]?.text == "v_7")
    #expect(json["first"]?.text?.hasSuffix("…") == true)
}

@Test func `a line that fits is whole and not marked`() throws {
    let lines = Lines()
    let text = String(repeating: "x", count: 2000)
    lines.log().info("fits", ["value": text])
    let json = try JSON(parsing: lines.all[0])
    #expect(json["value"]?.text == text)
    #expect(json["cut"] == nil)
}
