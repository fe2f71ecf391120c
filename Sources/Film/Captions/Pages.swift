/// What is shown at one time.
struct CaptionPage: Hashable, Sendable {
    var start: Double
    var end: Double
    var lines: [[SpokenWord]]
    /// Below 1 where a word is too long for the canvas.
    var scale = 1.0
}

/// Shares words out to pages and lines. Widths are in pixels at the usual size.
struct Paging {
    let wordsAtATime: Int
    let linesAtATime: Int
    let room: Double
    let space: Double
    let widthOf: (String) -> Double

    private static let smallest = 0.6

    /// Pages in order that do not overlap, with every word once, or in pieces if it is longer than the canvas is wide.
    func pages(_ words: [SpokenWord], until duration: Double) -> [CaptionPage] {
        var groups: [[SpokenWord]] = []
        var sentence: [SpokenWord] = []
        for (index, word) in words.enumerated() {
            sentence.append(word)
            let pause = index + 1 < words.count ? words[index + 1].start - word.end : 0
            if word.endsSentence || pause > 0.7 || index + 1 == words.count {
                groups += shares(of: sentence)
                sentence = []
            }
        }
        var pages = groups.map(page)
        for index in pages.indices {
            let next = index + 1 < pages.count ? pages[index + 1].start : duration
            // A page stays a little, and until the next one if that comes soon.
            pages[index].end = next - pages[index].end < 0.6 ? next : pages[index].end + 0.4
        }
        return pages.filter { $0.start < duration && $0.end > $0.start }
    }

    /// The division with the least cost: pages alike in length, ended by commas rather than within a phrase.
    private func shares(of words: [SpokenWord]) -> [[SpokenWord]] {
        let total = words.reduce(0) { $0 + $1.weight }
        let wanted = total / (total / Double(wordsAtATime)).rounded(.up)
        var best: [(cost: Double, from: Int)] = [(0, 0)]
        for end in 1...words.count {
            best.append((.infinity, end - 1))
            var length = 0.0
            for from in stride(from: end - 1, through: max(0, end - 4 * wordsAtATime), by: -1) {
                length += words[from].weight
                let single = from == end - 1
                guard single || length <= Double(wordsAtATime) + 0.01 && fits(words[from..<end]) else { break }
                let uneven = length - wanted
                let torn = end == words.count || words[end - 1].endsPhrase ? 0 : words[end].joined ? 1.5 : 1.0
                let cost = best[from].cost + uneven * uneven + torn + (single && words.count > 1 ? 1.5 : 0)
                if cost < best[end].cost { best[end] = (cost, from) }
            }
        }
        var shares: [[SpokenWord]] = []
        var end = words.count
        while end > 0 {
            shares.append(Array(words[best[end].from..<end]))
            end = best[end].from
        }
        return shares.reversed()
    }

    private func fits(_ words: ArraySlice<SpokenWord>) -> Bool {
        lineCount(Array(words)).map { $0 <= linesAtATime } ?? false
    }

    func width(_ words: some Collection<SpokenWord>) -> Double {
        var width = 0.0
        for (place, word) in words.enumerated() {
            width += widthOf(word.text) + (place > 0 && !word.joined ? space : 0)
        }
        return width
    }

    private func lineCount(_ words: [SpokenWord]) -> Int? {
        var count = 1
        var first = 0
        for index in words.indices {
            if widthOf(words[index].text) > room { return nil }
            if width(words[first...index]) > room {
                count += 1
                first = index
            }
        }
        return count
    }

    private func page(_ words: [SpokenWord]) -> CaptionPage {
        let page = CaptionPage(start: words[0].start, end: words[words.count - 1].end, lines: [words])
        guard let count = lineCount(words) else { return pageOfLongWord(words[0], page) }
        var widest = room
        var lines: [[SpokenWord]] = []
        // The narrowest measure with this number of lines is the most balanced.
        while let narrower = broken(words, within: widest), narrower.count <= count {
            lines = narrower
            widest = (narrower.map { width($0) }.max() ?? 0) - 0.5
        }
        return CaptionPage(start: page.start, end: page.end, lines: lines)
    }

    private func broken(_ words: [SpokenWord], within room: Double) -> [[SpokenWord]]? {
        var lines: [[SpokenWord]] = [[]]
        for word in words {
            guard widthOf(word.text) <= room else { return nil }
            if width(lines[lines.count - 1] + [word]) > room { lines.append([]) }
            lines[lines.count - 1].append(word)
        }
        return lines
    }

    private func pageOfLongWord(_ word: SpokenWord, _ page: CaptionPage) -> CaptionPage {
        var page = page
        let width = widthOf(word.text)
        page.scale = max(Self.smallest, min(1, room / width * 0.99))
        guard width * page.scale > room else { return page }
        let count = (width * page.scale / room * 1.08).rounded(.up)
        let letters = Array(word.text)
        let length = max(1, Int((Double(letters.count) / count).rounded(.up)))
        page.lines = stride(from: 0, to: letters.count, by: length).map { from in
            var piece = word
            let to = min(from + length, letters.count)
            piece.text = String(letters[from..<to])
            // Read one after the other, not all at once.
            let seconds = word.end - word.start
            piece.start = word.start + seconds * Double(from) / Double(letters.count)
            piece.end = word.start + seconds * Double(to) / Double(letters.count)
            return [piece]
        }
        let widest = page.lines.map { widthOf($0[0].text) }.max() ?? width
        page.scale = min(1, room / widest * 0.99)
        return page
    }
}
