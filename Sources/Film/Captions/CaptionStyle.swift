import JSON

/// How captions look and move: one file of `templates/captions`. Lengths are shares, so that it fits every canvas.
package struct CaptionStyle: Hashable, Sendable {
    package enum Case: String, CaseIterable, Sendable { case upper, written }

    package enum Highlight: String, CaseIterable, Sendable {
        /// The spoken word takes the colour `spoken`.
        case colour
        /// The colour `spoken` runs through the word as it is spoken, and stays.
        case sweep
        /// The spoken word stands in a box of the colour `box`.
        case box
        /// Letters appear as they are spoken.
        case type
    }

    package struct Font: Hashable, Sendable {
        package let family: String
        /// From 100, thin, to 900, black.
        package let weight: Int
        /// The em as a share of the canvas' smaller side.
        package let size: Double
        package let letters: Case
    }

    package struct Colours: Hashable, Sendable {
        package let text: CaptionColour
        package let spoken: CaptionColour
        package let outline: CaptionColour
        package let shadow: CaptionColour
        package let box: CaptionColour
    }

    package struct Pop: Hashable, Sendable {
        /// The size of the spoken word, 1 for the usual one.
        package let word: Double
        /// The size from which a page grows to the usual one as it appears.
        package let page: Double
        package let seconds: Double
    }

    package let name: String
    package let font: Font
    package let colours: Colours
    /// Shares of the em.
    package let outline: Double
    package let shadow: Double
    package let blur: Double
    /// Where the middle of the caption is, as a share of the height.
    package let position: Double
    package let words: Int
    package let lines: Int
    package let highlight: Highlight
    package let pop: Pop
}

extension CaptionStyle {
    /// Reads a style. The error names the file, the place in it, what is wrong there and what is allowed; one line each.
    package init(parsing text: String, file: String) throws(FilmError) {
        let root: JSON
        do {
            root = try JSON(parsing: text)
        } catch {
            throw FilmError(.badInput, "read the caption style \(file)", "\(file): \(error.description)")
        }
        let problems = Problems()
        let style = CaptionStyle.decode(Field(root, "$", problems))
        guard let style, problems.lines.isEmpty else {
            let lines = problems.lines.map { "\(file): \($0)" }.joined(separator: "\n")
            throw FilmError(.badInput, "read the caption style \(file)", lines)
        }
        self = style
    }

    private static func decode(_ root: Field) -> CaptionStyle? {
        root.allow(only: [
            "name", "font", "colours", "outline", "shadow", "blur", "position", "words", "lines", "highlight", "pop",
        ])
        let name = root["name"].identifier()
        let font = Font.decode(root["font"])
        let colours = Colours.decode(root["colours"])
        let outline = root["outline"].number(0...0.3)
        let shadow = root["shadow"].number(0...0.3)
        let blur = root["blur"].number(0...0.3)
        let position = root["position"].number(0.05...0.95)
        let words = root["words"].integer(1...20)
        let lines = root["lines"].integer(1...4)
        let highlight = root["highlight"].choice(Highlight.self)
        let pop = root["pop"].ifPresent(Pop.decode) ?? Pop(word: 1, page: 1, seconds: 0)
        guard let name, let font, let colours, let outline, let shadow, let blur, let position, let words, let lines,
            let highlight
        else { return nil }
        return CaptionStyle(
            name: name, font: font, colours: colours, outline: outline, shadow: shadow, blur: blur, position: position,
            words: words, lines: lines, highlight: highlight, pop: pop)
    }
}

extension CaptionStyle.Font {
    fileprivate static func decode(_ field: Field) -> CaptionStyle.Font? {
        field.allow(only: ["family", "weight", "size", "case"])
        let family = field["family"].text()
        let weight = field["weight"].integer(100...900)
        let size = field["size"].number(0.02...0.25)
        let letters = field["case"].choice(CaptionStyle.Case.self)
        guard let family, let weight, let size, let letters else { return nil }
        // It becomes a part of a line of commas and of override tags.
        guard family.allSatisfy({ $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" }) else {
            field["family"].report("is '\(family)'; allowed are letters, digits, spaces and dashes")
            return nil
        }
        return CaptionStyle.Font(family: family, weight: weight, size: size, letters: letters)
    }
}

extension CaptionStyle.Colours {
    fileprivate static func decode(_ field: Field) -> CaptionStyle.Colours? {
        field.allow(only: ["text", "spoken", "outline", "shadow", "box"])
        let text = CaptionColour.decode(field["text"])
        let spoken = CaptionColour.decode(field["spoken"])
        let outline = CaptionColour.decode(field["outline"])
        let shadow = CaptionColour.decode(field["shadow"])
        let box = field["box"].ifPresent(CaptionColour.decode) ?? CaptionColour(red: 0, green: 0, blue: 0, opacity: 255)
        guard let text, let spoken, let outline, let shadow else { return nil }
        return CaptionStyle.Colours(text: text, spoken: spoken, outline: outline, shadow: shadow, box: box)
    }
}

extension CaptionStyle.Pop {
    fileprivate static func decode(_ field: Field) -> CaptionStyle.Pop? {
        field.allow(only: ["word", "page", "seconds"])
        let word = field["word"].number(1...1.3)
        let page = field["page"].number(0.5...1)
        let seconds = field["seconds"].number(0.02...0.5)
        guard let word, let page, let seconds else { return nil }
        return CaptionStyle.Pop(word: word, page: page, seconds: seconds)
    }
}
