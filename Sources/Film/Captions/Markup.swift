/// A stretch of text in one font, or one emoji.
struct MarkedRun: Hashable {
    enum Content: Hashable {
        case text(String, family: String, weight: Int)
        /// The number of a picture.
        case emoji(Int)
    }

    let content: Content
    /// In pixels at the usual size.
    let ascent: Double
    let descent: Double
    /// What libass calls the size of the font.
    let size: Double
}

/// Makes libass' markup of text. Nothing in the text can become a tag.
final class Markup {
    let em: Double
    private let faces: TypeFaces
    private let emoji: ColourEmoji?

    init(em: Double, faces: TypeFaces, emoji: ColourEmoji?) {
        self.em = em
        self.faces = faces
        self.emoji = emoji
    }

    /// Characters that no installed font has are left out: a box tells nobody anything.
    func runs(of text: String) -> [MarkedRun] {
        var runs: [MarkedRun] = []
        var pending = ""
        var face: TypeFace?
        func finish() {
            guard let face, !pending.isEmpty else { return }
            runs.append(
                MarkedRun(
                    content: .text(pending, family: face.family, weight: face.weight), ascent: face.ascent * em,
                    descent: face.descent * em, size: face.lineHeight * em))
            pending = ""
        }
        for character in text {
            if Writing.isEmoji(character), let number = emoji?.number(of: character) {
                finish()
                runs.append(MarkedRun(content: .emoji(number), ascent: em * 0.94, descent: em * 0.2, size: em * 1.14))
                continue
            }
            guard let wanted = faces.face(for: character) else { continue }
            if wanted.family != face?.family { finish() }
            face = wanted
            pending.append(character)
        }
        finish()
        return runs
    }

    func extent(of runs: [MarkedRun]) -> (ascent: Double, descent: Double) {
        (runs.map(\.ascent).max() ?? em, runs.map(\.descent).max() ?? 0)
    }

    /// One run; `piece` in place of all its text.
    static func text(_ run: MarkedRun, scale: Double, piece: String? = nil) -> String {
        switch run.content {
        case .text(let text, let family, let weight):
            return "{\\fn\(family)\\b\(weight)\\fs\(number(run.size * scale))}" + escaped(piece ?? text)
        case .emoji(let number):
            let side = Int((run.size * scale).rounded())
            // The box that is drawn here marks the place; its colour is the number of the picture.
            let colour = hex(number & 0xFF) + hex(number >> 8 & 0xFF) + hex(number >> 16 & 0xFF)  // blue, green, red
            let low = Int((run.descent * scale).rounded())
            return "{\\bord0\\shad0\\blur0\\1a&H\(hex(Int(Self.emojiAlpha)))&\\1c&H\(colour)&\\pbo\(low)\\p1}"
                + "m 0 0 l \(side) 0 \(side) \(side) 0 \(side){\\p0}"
        }
    }

    /// No style has this transparency: it says that a bitmap is the place of an emoji.
    static let emojiAlpha: UInt8 = 0x01

    /// A brace opens a list of tags and a backslash may begin a line break: both are made harmless.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\\": escaped += "\\\u{2060}"
            case "{": escaped += "\\{"
            case "}": escaped += "\\}"
            case "\n", "\r", "\r\n": escaped += " "
            default: escaped.append(character)
            }
        }
        return escaped
    }

    static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let rest = abs(hundredths % 100)
        return "\(hundredths < 0 ? "-" : "")\(abs(hundredths) / 100).\(rest < 10 ? "0" : "")\(rest)"
    }

    static func hex(_ value: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
