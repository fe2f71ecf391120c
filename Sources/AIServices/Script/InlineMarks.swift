/// Markdown within a line: emphasis, code, links.
enum InlineMarks {
    static func removed(from line: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard line.contains(where: { "*_~`[".unicodeScalars.contains($0) }) else { return line }
        var isRemoved = [Bool](repeating: false, count: line.count)
        removeEmphasis(line, &isRemoved)
        removeLinks(line, &isRemoved)
        let kept = zip(line, isRemoved).filter { !$1 }.map(\.0)
        return Array(kept.drop { $0 == " " })
    }

    /// Marks go in pairs of one kind and length, the first before a word, the second behind one: `2 * 3` stays.
    private static func removeEmphasis(_ line: [Unicode.Scalar], _ isRemoved: inout [Bool]) {
        var open: [UInt32: Int] = [:]
        var index = 0
        while index < line.count {
            let mark = line[index]
            guard mark == "*" || mark == "_" || mark == "~" || mark == "`" else { index += 1; continue }
            var end = index
            while end < line.count, line[end] == mark { end += 1 }
            let length = end - index
            defer { index = end }
            guard length <= 3, mark != "~" || length == 2 else { continue }
            let before = index > 0 ? line[index - 1] : " "
            let after = end < line.count ? line[end] : " "
            let name = mark.value * 4 + UInt32(length)
            if let start = open[name], before != " ", mark != "_" || !after.isWordPart {
                for place in start..<(start + length) { isRemoved[place] = true }
                for place in index..<end { isRemoved[place] = true }
                open[name] = nil
            } else if after != " ", mark != "_" || !before.isWordPart {
                open[name] = index
            }
        }
    }

    private static func removeLinks(_ line: [Unicode.Scalar], _ isRemoved: inout [Bool]) {
        var open: [Int] = []
        var index = 0
        while index < line.count {
            defer { index += 1 }
            if line[index] == "[" { open.append(index) }
            guard line[index] == "]", let start = open.popLast(), index + 1 < line.count, line[index + 1] == "(",
                let end = line[(index + 2)...].firstIndex(where: { $0 == ")" || $0 == "(" || $0 == " " }),
                line[end] == ")"
            else { continue }
            for place in index...end { isRemoved[place] = true }
            isRemoved[start] = true
            if start > 0, line[start - 1] == "!" { isRemoved[start - 1] = true }
        }
    }
}
