import Testing

@testable import Film

struct SubtitleFilesTests {
    private func files(_ text: String) -> SubtitleFiles {
        let words = text.split(separator: " ").enumerated().map {
            TimedWord(String($1), start: Double($0) * 0.4, end: Double($0) * 0.4 + 0.35)
        }
        let track = CaptionTrack(words: words, duration: Double(words.count) * 0.4)
        return SubtitleFiles(scenes: [(0, track), (3600, track)])
    }

    private func seconds(_ text: Substring) -> Double? {
        let parts = text.split(whereSeparator: { ":.,".contains($0) }).compactMap { Double($0) }
        return parts.count == 4 ? parts[0] * 3600 + parts[1] * 60 + parts[2] + parts[3] / 1000 : nil
    }

    private let story = "She lit the lamp, and nobody in the whole village was awake. Then a --> b & <i>c</i> came!"

    @Test func `WebVTT reads back: times rise, words and lines are whole`() throws {
        let blocks = files(story).webVTT.split(separator: "\n\n")
        #expect(blocks[0] == "WEBVTT")
        var latest = -1.0
        var texts: [String] = []
        for block in blocks.dropFirst() {
            let lines = block.split(separator: "\n")
            let times = lines[0].split(separator: " --> ").compactMap(seconds)
            try #require(times.count == 2)
            #expect(times[0] >= latest && times[1] > times[0])
            latest = times[0]
            for line in lines.dropFirst() {
                var text = ""
                for part in line.split(separator: "<", omittingEmptySubsequences: false) {
                    guard let end = part.firstIndex(of: ">") else {
                        text += part
                        continue
                    }
                    let time = try #require(seconds(part[..<end]), "a tag that is no time: \(line)")
                    #expect(time > latest && time < times[1])
                    latest = time
                    text += part[part.index(after: end)...]
                }
                #expect(text.count <= 60 && !text.contains("-->"))
                texts.append(text)
            }
            latest = times[1]
        }
        let plain = story.split(separator: " ").joined(separator: " ")
        let read = texts.joined(separator: " ").split(separator: "&lt;").joined(separator: "<")
            .split(separator: "&gt;").joined(separator: ">").split(separator: "&amp;").joined(separator: "&")
        #expect(
            read.split(whereSeparator: { $0 == " " || $0 == "\u{A0}" }).joined(separator: " ") == "\(plain) \(plain)")
        #expect(latest > 3600)
    }

    @Test func `SubRip reads back and nothing in it looks like a time or a tag`() throws {
        let blocks = files(story).subRip.split(separator: "\n\n")
        var latest = 0.0
        for (index, block) in blocks.enumerated() {
            let lines = block.split(separator: "\n")
            #expect(lines[0] == "\(index + 1)")
            let times = lines[1].split(separator: " --> ").compactMap(seconds)
            try #require(times.count == 2)
            #expect(times[0] >= latest && times[1] > times[0])
            latest = times[1]
            #expect((1...2).contains(lines.count - 2))
            for line in lines.dropFirst(2) { #expect(!line.contains("-->") && !line.contains("<i>")) }
        }
        #expect(blocks.count >= 4)
    }
}
