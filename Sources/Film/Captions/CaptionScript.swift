/// Turns placed pages into the events that libass shows.
struct CaptionScript {
    let style: CaptionStyle
    let em: Double
    private(set) var events: [AssEvent] = []

    init(style: CaptionStyle, em: Double, pages: [PlacedPage]) {
        self.style = style
        self.em = em
        for page in pages { add(page) }
    }

    private static func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }

    private mutating func add(_ page: PlacedPage) {
        for word in page.words {
            switch style.highlight {
            case .colour: addColoured(word, page)
            case .sweep: addSwept(word, page)
            case .box: addBoxed(word, page)
            case .type: addTyped(word, page)
            }
        }
    }

    private mutating func add(_ layer: Int, _ from: Double, _ to: Double, _ text: String) {
        let start = Self.milliseconds(from)
        let end = Self.milliseconds(to)
        guard end > start else { return }
        events.append(AssEvent(layer: layer, start: start, end: end, text: text))
    }

    private mutating func addColoured(_ word: PlacedWord, _ page: PlacedPage) {
        let (start, end) = (max(page.start, word.word.start), min(page.end, word.word.end))
        add(1, page.start, start, place(word, page, from: page.start) + plain(word, page))
        add(2, start, end, place(word, page, from: start, spoken: true) + plain(word, page, style.colours.spoken))
        add(1, end, page.end, place(word, page, from: end) + plain(word, page))
    }

    private mutating func addBoxed(_ word: PlacedWord, _ page: PlacedPage) {
        let (start, end) = (max(page.start, word.word.start), min(page.end, word.word.end))
        let side = 0.16 * em * page.scale
        let (width, height) = (word.width + 2 * side, 1.16 * em * page.scale)
        add(
            0, start, end,
            "{\\an5\\pos(\(Markup.number(word.x)),\(Markup.number(word.y)))\\bord0\\shad0\(fill(style.colours.box))\\p1}"
                + Self.roundedBox(width, height, radius: 0.2 * em * page.scale))
        addColoured(word, page)
    }

    private mutating func addSwept(_ word: PlacedWord, _ page: PlacedPage) {
        let (start, end) = (max(page.start, word.word.start), min(page.end, word.word.end))
        add(1, page.start, page.end, place(word, page, from: page.start) + plain(word, page))
        let margin = em * 0.3
        let (left, right) = (Int(word.left - margin), Int(word.left + word.width + margin))
        let (top, bottom) = (Int(word.top - margin), Int(word.top + word.height + margin))
        let from = word.leftwards ? right : left
        let nothing = word.leftwards ? "\(right),\(top),\(right),\(bottom)" : "\(left),\(top),\(from),\(bottom)"
        let clip =
            "{\\clip(\(nothing))\\t(0,\(Self.milliseconds(end - start)),\\clip(\(left),\(top),\(right),\(bottom)))}"
        add(
            2, start, page.end,
            place(word, page, from: start) + clip + plain(word, page, style.colours.spoken, shadow: false))
    }

    private mutating func addTyped(_ word: PlacedWord, _ page: PlacedPage) {
        let (start, end) = (max(page.start, word.word.start), min(page.end, word.word.end))
        let duration = Self.milliseconds(end - start)
        let letters = word.word.text.count
        var shown = 0
        func text(_ colour: CaptionColour, typing: Bool) -> String {
            var markup = ""
            for run in word.markup {
                guard typing, case .text(let text, _, _) = run.content, !Writing.isConnected(text) else {
                    markup += base(colour) + Markup.text(run, scale: page.scale)
                    shown += 1
                    continue
                }
                for letter in text {
                    // The last letter is there a while before the word ends.
                    let at = duration * shown * 7 / (10 * max(1, letters))
                    let opaque = alphas(colour)
                    let appears = at == 0 ? "" : "{\\alpha&HFF&\\t(\(at),\(at + 1),\(opaque))}"
                    markup += base(colour) + appears + Markup.text(run, scale: page.scale, piece: String(letter))
                    shown += 1
                }
            }
            return markup
        }
        add(2, start, end, place(word, page, from: start) + text(style.colours.spoken, typing: true))
        add(1, end, page.end, place(word, page, from: end) + text(style.colours.text, typing: false))
    }

    private func plain(_ word: PlacedWord, _ page: PlacedPage, _ colour: CaptionColour? = nil, shadow: Bool = true)
        -> String
    {
        word.markup.map {
            base(colour ?? style.colours.text, shadow: shadow) + Markup.text($0, scale: page.scale)
        }.joined()
    }

    /// Where a word is, and how it grows: the page as it appears, and the word as it is spoken.
    private func place(_ word: PlacedWord, _ page: PlacedPage, from: Double, spoken: Bool = false) -> String {
        let passed = Self.milliseconds(from) - Self.milliseconds(page.start)
        let length = Self.milliseconds(style.pop.seconds)
        let still = "\\pos(\(Markup.number(word.x)),\(Markup.number(word.y)))"
        var tags = "\\an5"
        let first = style.pop.page < 1 && passed < length
        if first {
            let x = page.middleX + (word.x - page.middleX) * style.pop.page
            let y = page.middleY + (word.y - page.middleY) * style.pop.page
            tags += "\\move(\(Markup.number(x)),\(Markup.number(y)),\(Markup.number(word.x)),\(Markup.number(word.y)),"
            tags += "\(-passed),\(length - passed))"
            tags += scaled(style.pop.page) + "\\t(\(-passed),\(length - passed),\(scaled(spoken ? style.pop.word : 1)))"
        } else {
            tags += still
            if spoken, style.pop.word > 1 {
                tags += scaled(1) + "\\t(0,\(length),0.6,\(scaled(style.pop.word)))"
            }
        }
        return "{\(tags)}"
    }

    private func scaled(_ share: Double) -> String {
        let percent = Markup.number(share * 100)
        return "\\fscx\(percent)\\fscy\(percent)"
    }

    private func base(_ colour: CaptionColour, shadow: Bool = true) -> String {
        let outline = Markup.number(style.outline * em)
        let fall = Markup.number(shadow ? style.shadow * em : 0)
        return "{\\bord\(outline)\\xshad0\\yshad\(fall)\\blur\(Markup.number(style.blur * em * 0.5))"
            + "\(fill(colour))\\3c\(Self.tag(style.colours.outline))\\4c\(Self.tag(style.colours.shadow))"
            + "\(alphas(colour))}"
    }

    private func fill(_ colour: CaptionColour) -> String { "\\1c\(Self.tag(colour))\\1a\(Self.alpha(colour))" }

    private func alphas(_ colour: CaptionColour) -> String {
        "\\1a\(Self.alpha(colour))\\3a\(Self.alpha(style.colours.outline))\\4a\(Self.alpha(style.colours.shadow))"
    }

    private static func tag(_ colour: CaptionColour) -> String {
        "&H\(Markup.hex(Int(colour.blue)))\(Markup.hex(Int(colour.green)))\(Markup.hex(Int(colour.red)))&"
    }

    private static func alpha(_ colour: CaptionColour) -> String {
        let alpha = 255 - colour.opacity
        return "&H\(Markup.hex(Int(alpha == Markup.emojiAlpha ? 0 : alpha)))&"
    }

    private static func roundedBox(_ width: Double, _ height: Double, radius: Double) -> String {
        let (w, h, r) = (Int(width.rounded()), Int(height.rounded()), Int(min(radius, height / 2).rounded()))
        let c = r * 45 / 100
        return "m \(r) 0 l \(w - r) 0 b \(w - c) 0 \(w) \(c) \(w) \(r) l \(w) \(h - r) "
            + "b \(w) \(h - c) \(w - c) \(h) \(w - r) \(h) l \(r) \(h) b \(c) \(h) 0 \(h - c) 0 \(h - r) "
            + "l 0 \(r) b 0 \(c) \(c) 0 \(r) 0"
    }
}
