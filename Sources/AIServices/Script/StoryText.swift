/// A story as lines without marks.
///
/// Removed are, and nothing else: control characters, marks of text direction, soft hyphens and byte order marks;
/// and of Markdown the `#` of headings, `-`, `*`, `+` and `•` before list entries, `>` before quotations, lines that
/// are only a rule or a code fence, pairs of `*`, `_`, `~~` and backquotes around words, and of a link everything but
/// its words. Numbers before list entries and dashes before speech stay. White space shrinks to one space.
struct StoryText {
    struct Line {
        var scalars: [Unicode.Scalar]
        var isHeading: Bool
        /// Whether a blank line, a rule or a heading stands before it.
        var startsParagraph: Bool
    }

    private(set) var lines: [Line] = []

    init(_ story: String) {
        var raw: [Line] = []
        var gap = true
        for source in Self.rawLines(story) {
            guard var line = Self.withoutBlockMarks(source) else {
                // `===` or `---` right below a line makes that line a heading.
                if !gap, let last = raw.last, last.startsParagraph, last.scalars.count <= 80, Self.underlines(source) {
                    raw[raw.count - 1].isHeading = true
                }
                gap = true
                continue
            }
            line.scalars = InlineMarks.removed(from: line.scalars)
            guard !line.scalars.isEmpty else { gap = true; continue }
            line.startsParagraph = gap || line.isHeading
            gap = line.isHeading
            raw.append(line)
        }
        var start = 0
        for end in 1..<max(1, raw.count + 1) where end == raw.count || raw[end].startsParagraph {
            lines += Self.unwrapped(raw[start..<end])
            start = end
        }
    }

    private static func rawLines(_ story: String) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = [[]]
        var afterReturn = false
        for scalar in story.unicodeScalars {
            switch scalar.value {
            case 0x0A:
                if !afterReturn { lines.append([]) }
            case 0x0B, 0x0C, 0x0D, 0x85, 0x2028: lines.append([])
            case 0x2029: lines += [[], []]
            default: if !scalar.isRemoved { lines[lines.count - 1].append(scalar) }
            }
            afterReturn = scalar.value == 0x0D
        }
        return lines.map(spaced)
    }

    /// With single spaces between words, and none at the ends.
    private static func spaced(_ line: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(line.count)
        for scalar in line {
            if !scalar.isSpace {
                result.append(scalar)
            } else if let last = result.last, last != " " {
                result.append(" ")
            }
        }
        if result.last == " " { result.removeLast() }
        return result
    }

    /// Nil for a line that is blank, a rule or a code fence.
    private static func withoutBlockMarks(_ source: [Unicode.Scalar]) -> Line? {
        var rest = source[...]
        while rest.first == ">" { rest = rest.dropFirst().drop { $0 == " " } }
        guard let first = rest.first else { return nil }
        let isRule =
            rest.count >= 3 && "-=*_~`#".unicodeScalars.contains(first) && rest.allSatisfy { $0 == first || $0 == " " }
        if isRule || rest.starts(with: "```".unicodeScalars) && !rest.contains(" ") { return nil }
        let hashes = rest.prefix { $0 == "#" }.count
        if (1...6).contains(hashes), rest.dropFirst(hashes).first == " " {
            var words = rest.dropFirst(hashes + 1)
            let closing = words.reversed().prefix { $0 == "#" }.count
            if closing > 0, words.dropLast(closing).last == " " { words = words.dropLast(closing + 1) }
            return Line(scalars: Array(words), isHeading: true, startsParagraph: true)
        }
        if "-*+•‣◦▪".unicodeScalars.contains(first), rest.dropFirst().first == " " { rest = rest.dropFirst(2) }
        return rest.isEmpty ? nil : Line(scalars: Array(rest), isHeading: false, startsParagraph: false)
    }

    private static func underlines(_ source: [Unicode.Scalar]) -> Bool {
        source.count >= 3 && (source[0] == "=" || source[0] == "-") && source.allSatisfy { $0 == source[0] }
    }

    /// Joins the lines of a paragraph that were broken for their width only: all but the last are about equally long,
    /// and most of them end within a sentence.
    private static func unwrapped(_ paragraph: ArraySlice<Line>) -> [Line] {
        let longest = paragraph.map(\.scalars.count).max() ?? 0
        let inner = paragraph.dropLast()
        guard inner.count >= 1, longest >= 45, longest <= 160,
            inner.allSatisfy({ $0.scalars.count * 10 >= longest * 6 }),
            zip(inner, paragraph.dropFirst()).count(where: { isWithinSentence($0.scalars, $1.scalars) }) * 2
                > inner.count
        else { return Array(paragraph) }
        var joined = paragraph.first!
        for line in paragraph.dropFirst() {
            if !(joined.scalars.last!.isUnspaced && line.scalars.first!.isUnspaced) { joined.scalars.append(" ") }
            joined.scalars += line.scalars
        }
        return [joined]
    }

    private static func isWithinSentence(_ line: [Unicode.Scalar], _ next: [Unicode.Scalar]) -> Bool {
        guard let last = line.last(where: { !$0.isClosing }), !last.isTerminal, last != ":" else { return false }
        // Verse begins its lines with capitals.
        return !(next.first { $0.isLetter }?.properties.isUppercase ?? false)
            || next.first?.isLetter == true && line.count >= 60
    }
}
