/// The captions of a whole film as text files: WebVTT with a time for each word, and SubRip.
package struct SubtitleFiles: Sendable {
    /// A scene's captions, and when the scene begins in the film, in seconds.
    package typealias Scene = (start: Double, track: CaptionTrack)

    private struct Cue {
        let start: Int
        let end: Int
        let lines: [[(word: SpokenWord, at: Int)]]
    }

    private let cues: [Cue]

    /// Scenes in their order; captions of one never reach into those of the next.
    package init(scenes: [Scene]) {
        // The usual measure of broadcasters: 42 letters a line, half as many of the wide ones.
        let paging = Paging(wordsAtATime: 12, linesAtATime: 2, room: 42, space: 1) { text in
            text.reduce(0) { $0 + ($1.unicodeScalars.contains(where: Writing.isWide) ? 2 : 1) }
        }
        var cues: [Cue] = []
        for scene in scenes {
            let milliseconds = { (seconds: Double) in Int(((scene.start + seconds) * 1000).rounded()) }
            for page in paging.pages(scene.track.spokenWords, until: scene.track.duration) {
                let start = max(milliseconds(page.start), cues.last?.end ?? 0)
                let end = milliseconds(page.end)
                guard end > start else { continue }
                let lines = page.lines.map { line in line.map { (word: $0, at: milliseconds($0.start)) } }
                cues.append(Cue(start: start, end: end, lines: lines))
            }
        }
        self.cues = cues
    }

    package var webVTT: String {
        var text = "WEBVTT\n"
        for cue in cues {
            text += "\n\(Self.time(cue.start, "."))" + " --> \(Self.time(cue.end, "."))\n"
            var latest = cue.start
            for line in cue.lines {
                for (place, entry) in line.enumerated() {
                    if place > 0, !entry.word.joined { text += " " }
                    // A time within a cue has to be later than the one before it and inside the cue.
                    if entry.at > latest, entry.at < cue.end {
                        text += "<\(Self.time(entry.at, "."))>"
                        latest = entry.at
                    }
                    text += Self.escaped(entry.word.text)
                }
                text += "\n"
            }
        }
        return text
    }

    package var subRip: String {
        var text = ""
        for (index, cue) in cues.enumerated() {
            text += "\(index + 1)\n\(Self.time(cue.start, ",")) --> \(Self.time(cue.end, ","))\n"
            for line in cue.lines {
                for (place, entry) in line.enumerated() {
                    text += (place > 0 && !entry.word.joined ? " " : "") + Self.withoutTags(entry.word.text)
                }
                text += "\n"
            }
            text += "\n"
        }
        return text
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// SubRip knows no escapes, and players take `<i>` and `{\an8}` for formatting: an invisible joiner keeps them text.
    private static func withoutTags(_ text: String) -> String {
        var plain = ""
        for scalar in text.unicodeScalars {
            if scalar == ">", plain.hasSuffix("-") { plain += "\u{2060}" }
            plain.unicodeScalars.append(scalar)
            if scalar == "<" || scalar == "{" { plain += "\u{2060}" }
        }
        return plain
    }

    private static func time(_ milliseconds: Int, _ point: String) -> String {
        func digits(_ value: Int, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        let seconds = milliseconds / 1000
        return "\(digits(seconds / 3600, 2)):\(digits(seconds / 60 % 60, 2)):\(digits(seconds % 60, 2))"
            + point + digits(milliseconds % 1000, 3)
    }
}
