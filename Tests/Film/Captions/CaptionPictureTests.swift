import Testing

@testable import Film

/// What is measured on a drawn caption.
private struct Ink {
    var count = 0
    var left = Int.max
    var right = 0
    var top = Int.max
    var bottom = 0
    private var sumX = 0

    var middle: Double { count == 0 ? 0 : Double(sumX) / Double(count) }

    /// The pixels for which the predicate holds of luma, blue, red and alpha.
    init(_ image: CaptionImage?, where holds: (UInt8, UInt8, UInt8, UInt8) -> Bool = { $3 > 16 }) {
        guard let image else { return }
        for row in 0..<image.height {
            for column in 0..<image.width {
                let at = row * image.width + column
                let chroma = row / 2 * (image.width / 2) + column / 2
                guard holds(image.luma[at], image.blueChroma[chroma], image.redChroma[chroma], image.alpha[at]) else {
                    continue
                }
                count += 1
                sumX += image.x + column
                left = min(left, image.x + column)
                right = max(right, image.x + column + 1)
                top = min(top, image.y + row)
                bottom = max(bottom, image.y + row + 1)
            }
        }
    }

    static func of(_ colour: CaptionColour, _ image: CaptionImage?) -> Ink {
        let (y, u, v) = (Int(colour.luma), Int(colour.blueChroma), Int(colour.redChroma))
        return Ink(image) { luma, blue, red, alpha in
            alpha > 250 && abs(Int(luma) - y) < 3 && abs(Int(blue) - u) < 4 && abs(Int(red) - v) < 4
        }
    }
}

struct CaptionPictureTests {
    private func track(_ texts: [String], every: Double = 0.4, gap: Double = 0.15) -> CaptionTrack {
        let words = texts.enumerated().map { index, text in
            TimedWord(text, start: 0.2 + Double(index) * every, end: 0.2 + Double(index + 1) * every - gap)
        }
        return CaptionTrack(words: words, duration: Double(texts.count) * every + 1)
    }

    private func renderer(
        _ texts: [String], _ style: String = "bold-pop", _ width: Int = 540, _ height: Int = 960, every: Double = 0.4,
        gap: Double = 0.15
    ) throws -> CaptionRenderer {
        try CaptionRenderer(
            track: track(texts, every: every, gap: gap), style: captionStyle(style), width: width, height: height)
    }

    @Test(arguments: ["bold-pop", "subtle"])
    func `the spoken word has its colour at its time, at its place, and not before or after`(name: String) throws {
        let style = try captionStyle(name)
        // Over shorter gaps the colour stays.
        let renderer = try renderer(["Nobody", "was", "awake", "but", "her"], name, gap: 0.22)
        var seen = 0
        for page in renderer.pages {
            for word in page.words {
                let spoken = Ink.of(
                    style.colours.spoken, renderer.image(at: (word.word.start + word.word.end) / 2)?.image)
                #expect(spoken.count > 20)
                #expect(Double(spoken.left) >= word.left - 8 && Double(spoken.right) <= word.left + word.width + 8)
                for time in [word.word.start - 0.01, word.word.end + 0.01] where time > page.start && time < page.end {
                    #expect(Ink.of(style.colours.spoken, renderer.image(at: time)?.image).count == 0)
                }
                seen += 1
            }
        }
        #expect(seen == 5)
    }

    @Test func `the karaoke colour runs through a word, from the right in Hebrew`() throws {
        let colour = try captionStyle("karaoke").colours.spoken
        for (text, leftwards) in [("illumination", false), ("הדליקההדליקה", true)] {
            let renderer = try renderer([text], "karaoke", every: 1)
            let word = try #require(renderer.pages.first?.words.first)
            let half = Ink.of(colour, renderer.image(at: 0.2 + 0.85 / 2)?.image)
            #expect(half.count > 20)
            #expect(leftwards ? Double(half.left) > word.x - 8 : Double(half.right) < word.x + 8)
            let whole = Ink.of(colour, renderer.image(at: 1.1)?.image)
            #expect(Double(whole.right - whole.left) > word.width * 0.9)
        }
    }

    @Test func `a box stands behind the spoken word alone`() throws {
        let text = """
            {"name": "boxed", "font": {"family": "Inter", "weight": 800, "size": 0.08, "case": "written"},
             "colours": {"text": "#FFFFFF", "spoken": "#FFFFFF", "outline": "#000000", "shadow": "#000000",
                         "box": "#D01050"},
             "outline": 0.05, "shadow": 0, "blur": 0, "position": 0.5, "words": 3, "lines": 1, "highlight": "box"}
            """
        let style = try CaptionStyle(parsing: text, file: "boxed.json")
        let renderer = try CaptionRenderer(track: track(["one", "two"]), style: style, width: 540, height: 540)
        let words = try #require(renderer.pages.first).words
        for (word, time) in zip(words, [0.3, 0.7]) {
            let box = Ink.of(style.colours.box, renderer.image(at: time)?.image)
            #expect(Double(box.left) < word.left && Double(box.right) > word.left + word.width)
            #expect(Double(box.right - box.left) < word.width + 30)
            #expect(Double(box.bottom - box.top) > 0.8 * 0.08 * 540)
        }
    }

    @Test func `letters of the typewriter appear one after the other`() throws {
        let renderer = try renderer(["typewriter"], "typewriter", every: 1)
        let widths = [0.21, 0.4, 0.6, 1.0].map { time in
            let ink = Ink(renderer.image(at: time)?.image)
            return ink.right - ink.left
        }
        #expect(zip(widths, widths.dropFirst()).allSatisfy { $0 < $1 }, "\(widths)")
    }

    @Test(arguments: ["bold-pop", "karaoke", "subtle", "typewriter"], [[540, 960], [960, 540], [540, 540]])
    func `text stays in the safe area`(name: String, canvas: [Int]) throws {
        let texts = "Incomprehensibilities overwhelmed the lighthouse keeper, wholeheartedly extraordinary WWWWWWWWWWW"
        let long = String(repeating: "Donaudampfschiff", count: 4).prefix(60)
        let renderer = try renderer(
            texts.split(separator: " ").map(String.init) + [String(long)], name, canvas[0], canvas[1])
        let area = SafeArea(width: canvas[0], height: canvas[1])
        var shown = 0
        for fifth in 0..<23 {
            guard let image = renderer.image(at: Double(fifth) / 5)?.image else { continue }
            let ink = Ink(image)
            guard ink.count > 0 else { continue }
            #expect(Double(ink.left) >= area.left - 1 && Double(ink.right) <= area.right + 1)
            #expect(Double(ink.top) >= area.top - 1 && Double(ink.bottom) <= area.bottom + 1)
            shown += 1
        }
        #expect(shown > 12)
        let last = try #require(renderer.pages.last)
        #expect(last.words.map(\.word.text).joined().lowercased() == long.lowercased())
    }

    @Test func `Hebrew is read from right to left`() throws {
        let style = try captionStyle("bold-pop")
        let renderer = try renderer(["היא", "שם"])
        let first = Ink.of(style.colours.spoken, renderer.image(at: 0.3)?.image)
        let second = Ink.of(style.colours.spoken, renderer.image(at: 0.7)?.image)
        #expect(first.count > 20 && second.count > 20)
        #expect(first.middle > second.middle)
    }

    @Test(arguments: [
        "Größe", "Ёлка", "مرحبا", "שלום", "点亮", "ランプ", "등불을", "ตะเกียง", "दीपक", "Ελλάδα", "→★", "Ţţ", "ქართული",
    ])
    func `every character of a script has a glyph`(text: String) throws {
        let faces = try TypeFaces(family: "Inter", weight: 900, text: text)
        for character in text { #expect(faces.face(for: character) != nil, "\(character)") }
        #expect(Ink(try renderer([text]).image(at: 0.3)?.image).count > 100)
    }

    @Test func `what no font has is left out, not shown as a box`() throws {
        #expect(try renderer(["\u{378}\u{E000}\u{10FFFF}"]).image(at: 0.3) == nil)
        let plain = Ink(try renderer(["end"]).image(at: 0.3)?.image)
        #expect(Ink(try renderer(["\u{E000}end\u{378}"]).image(at: 0.3)?.image).count == plain.count)
    }

    @Test(arguments: ["❤️", "🐉", "👩‍🚀", "🇩🇪", "🥰", "1️⃣"])
    func `emoji are in colour`(emoji: String) throws {
        let image = try #require(try renderer([emoji], "subtle").image(at: 0.3)?.image)
        let colourful = Ink(image) { _, blue, red, alpha in
            alpha > 200 && (abs(Int(blue) - 128) > 12 || abs(Int(red) - 128) > 12)
        }
        #expect(colourful.count > 100)
        let ink = Ink(image)
        let ratio = Double(ink.right - ink.left) / Double(ink.bottom - ink.top)
        #expect(ratio > 0.7 && ratio < 1.5, "one picture, not several: \(ratio)")
    }

    @Test func `tags in the text are text`() throws {
        let plain = Ink(try renderer(["AA"]).image(at: 0.3)?.image)
        for text in ["{\\pos(9,9)}AA", "A\\NA", "{\\p1}AA", "A\\hA", "AA{", "\\{AA", "A}{\\fs1}A"] {
            let ink = Ink(try renderer([text]).image(at: 0.3)?.image)
            #expect(ink.right - ink.left > plain.right - plain.left, "\(text)")
            #expect(abs(ink.bottom - plain.bottom) < 40 && abs(ink.top - plain.top) < 40, "\(text)")
        }
    }

    @Test func `nothing is drawn anew while nothing changes`() throws {
        let renderer = try renderer(["Hello", "there"], "subtle")
        #expect(renderer.image(at: 0.05) == nil)
        #expect(try #require(renderer.image(at: 0.25)).changed)
        #expect(try #require(renderer.image(at: 0.28)).changed == false)
        #expect(try #require(renderer.image(at: 0.65)).changed)
        #expect(renderer.image(at: 1.75) == nil || renderer.image(at: 2) == nil)
        #expect(try #require(renderer.image(at: 0.25)).changed)
    }

    @Test func `a caption lies on its frame in its colours`() throws {
        let renderer = try renderer(["HHHH"])
        let frame = FrameBuffer(width: 540, height: 960)
        frame.fill(luma: 80, blue: 100, red: 150)
        let image = try #require(renderer.image(at: 0.4)?.image)
        #expect(image.x % 2 == 0 && image.y % 2 == 0 && image.width % 2 == 0 && image.height % 2 == 0)
        image.blend(into: frame)
        let spoken = try captionStyle("bold-pop").colours.spoken
        var yellow = 0
        for row in 0..<480 {
            for column in 0..<270
            where abs(Int(frame.luma[row * 2 * frame.lumaStride + column * 2]) - Int(spoken.luma)) < 2 {
                let at = row * frame.chromaStride + column
                guard abs(Int(frame.blueChroma[at]) - Int(spoken.blueChroma)) < 3 else { continue }
                yellow += abs(Int(frame.redChroma[at]) - Int(spoken.redChroma)) < 3 ? 1 : 0
            }
        }
        #expect(yellow > 200)
        #expect(frame.luma[0] == 80 && frame.blueChroma[0] == 100 && frame.redChroma[0] == 150)
    }
}
