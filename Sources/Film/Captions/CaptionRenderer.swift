/// Draws the captions of one scene. For one thread; opening reads the list of fonts and lays out all pages.
package final class CaptionRenderer {
    package let width: Int
    package let height: Int
    /// The pages as they are laid out: for tests and tools that ask where a word is.
    let pages: [PlacedPage]
    private let library: AssLibrary
    private let emoji: ColourEmoji?
    private let composition = BitmapComposition()
    private let image = CaptionImage()
    private var visible = false

    package init(track: CaptionTrack, style: CaptionStyle, width: Int, height: Int) throws(FilmError) {
        guard width >= 16, height >= 16, width <= 8192, height <= 8192 else {
            throw FilmError(
                .badInput, "set captions", "a canvas of \(width)x\(height); allowed are 16 to 8192 each way")
        }
        self.width = width
        self.height = height
        var words = track.spokenWords
        if style.font.letters == .upper {
            for index in words.indices { words[index].text = words[index].text.uppercased() }
        }
        let faces = try TypeFaces(
            family: style.font.family, weight: style.font.weight, text: words.map(\.text).joined())
        library = try AssLibrary(width: width, height: height)
        emoji = ColourEmoji()
        let markup = Markup(em: style.font.size * Double(min(width, height)), faces: faces, emoji: emoji)
        words.removeAll { markup.runs(of: $0.text).isEmpty }

        var widths: [String: Double] = [:]
        let measure = { [library] (text: String) -> Double in
            if let width = widths[text] { return width }
            let width = library.advance(markup.runs(of: text).map { Markup.text($0, scale: 1) }.joined())
            widths[text] = width
            return width
        }
        // Outlines and a word that grows come out of the space between words: it is made wider by as much.
        let space =
            measure("n\u{A0}n") - 2 * measure("n") + markup.em * (style.outline + (style.pop.word - 1) * 1.2)
        let placement = Placement(
            style: style, area: SafeArea(width: width, height: height), canvasWidth: width, canvasHeight: height,
            markup: markup, space: space, widthOf: measure)
        let paging = Paging(
            wordsAtATime: style.words, linesAtATime: style.lines, room: placement.room, space: space, widthOf: measure)
        pages = paging.pages(words, until: track.duration).map(placement.placed)
        library.show()
        for event in CaptionScript(style: style, em: markup.em, pages: pages).events { library.add(event) }
    }

    /// What is to be seen at a moment; nil for nothing. The image is good until the next call, and `changed` says
    /// whether it differs from the one before.
    package func image(at seconds: Double) -> (image: CaptionImage, changed: Bool)? {
        guard seconds.isFinite, seconds >= 0, seconds < 1_000_000 else { return nil }
        let (images, changed) = library.images(at: Int((seconds * 1000).rounded()))
        guard images != nil else {
            visible = false
            return nil
        }
        guard changed || !visible else { return (image, false) }
        visible = composition.draw(
            images, emoji: emoji?.pictures ?? [], canvasWidth: width, canvasHeight: height, into: image)
        return visible ? (image, true) : nil
    }
}
