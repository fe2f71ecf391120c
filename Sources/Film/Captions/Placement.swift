/// A word on the canvas.
struct PlacedWord: Hashable {
    let word: SpokenWord
    /// What libass reads: the text in runs of one font each.
    let markup: [MarkedRun]
    let x: Double
    let y: Double
    let width: Double
    let height: Double
    let leftwards: Bool

    var left: Double { x - width / 2 }
    var top: Double { y - height / 2 }
}

struct PlacedPage: Hashable {
    let start: Double
    let end: Double
    let scale: Double
    let words: [PlacedWord]
    let middleX: Double
    let middleY: Double
}

/// Puts the words of pages on the canvas. The one place that knows where things stand.
struct Placement {
    let style: CaptionStyle
    let area: SafeArea
    let canvasWidth: Int
    let canvasHeight: Int
    let markup: Markup
    let space: Double
    let widthOf: (String) -> Double

    var em: Double { markup.em }
    private var lineHeight: Double { em * 1.22 }
    /// What outline, shadow and the growing spoken word need beside the letters.
    var margin: Double { em * (style.outline + style.shadow + style.blur) + em * 0.02 }
    var room: Double { (area.right - area.left - 2 * margin) / style.pop.word }

    func placed(_ page: CaptionPage) -> PlacedPage {
        let scale = page.scale
        let line = lineHeight * scale
        let height = line * Double(page.lines.count)
        let half = height / 2 + margin
        let wanted = Double(canvasHeight) * style.position
        let middle = max(area.top + half, min(wanted, area.bottom - half))
        let middleX = (area.left + area.right) / 2
        let leftwards =
            page.lines.joined().lazy.compactMap { Writing.readsLeftwards($0.text) }.first ?? false
        var words: [PlacedWord] = []
        for (row, spoken) in page.lines.enumerated() {
            let widths = spoken.map { widthOf($0.text) * scale }
            let order = Self.order(spoken.map(\.text), leftwards: leftwards)
            var total = widths.reduce(0, +)
            for index in spoken.indices.dropFirst() where !spoken[index].joined { total += space * scale }
            var x = middleX - total / 2
            let y = middle - height / 2 + line * (Double(row) + 0.5)
            for (place, index) in order.enumerated() {
                if place > 0, !spoken[max(index, order[place - 1])].joined { x += space * scale }
                let runs = markup.runs(of: spoken[index].text)
                // The middle of the em box of all fonts is at one height, so that they share a baseline.
                let extent = markup.extent(of: runs)
                let baseline = y + 0.36 * em * scale
                words.append(
                    PlacedWord(
                        word: spoken[index], markup: runs, x: x + widths[index] / 2,
                        y: baseline + (extent.descent - extent.ascent) / 2 * scale, width: widths[index],
                        height: (extent.ascent + extent.descent) * scale,
                        leftwards: Writing.readsLeftwards(spoken[index].text) ?? leftwards))
                x += widths[index]
            }
        }
        return PlacedPage(
            start: page.start, end: page.end, scale: scale, words: words, middleX: middleX, middleY: middle)
    }

    /// Words from left to right: those that read the other way than the page are turned round in their runs.
    static func order(_ words: [String], leftwards: Bool) -> [Int] {
        var order: [Int] = []
        var run: [Int] = []
        for (index, word) in words.enumerated() {
            if Writing.readsLeftwards(word) == !leftwards {
                run.append(index)
                continue
            }
            order += run.reversed() + [index]
            run = []
        }
        order += run.reversed()
        return leftwards ? order.reversed() : order
    }
}
