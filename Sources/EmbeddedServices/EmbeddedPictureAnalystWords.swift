import AIServices
import Pictures

/// Puts what is known of a picture into words, each as sure as the knowledge behind it.
struct PictureWords {
    let look: PictureLook
    let sighting: PictureSighting
    let context: PictureContext

    var analysis: PictureAnalysis {
        PictureAnalysis(
            title: title, description: description, altText: altText, tags: tags, content: content, style: style,
            colours: look.palette.names, subjects: subjects, mood: PictureMood.of(look), blurhash: look.blurhash)
    }

    /// Drawn from a prompt it is no photograph, however much it looks like one.
    private var content: String {
        context.isPrompt && context.text != nil && look.kind == .photograph
            ? PictureLook.Kind.illustration.rawValue : look.kind.rawValue
    }

    // MARK: What is in it

    /// `a tabby cat` with how sure that is: `that shows`, `that probably shows`. Nil if nothing was recognised.
    private var subject: (verb: String, name: String)? {
        let thing = sighting.things.first.flatMap { $0.confidence >= leastTold ? $0 : nil }
        let group = sighting.groups.first { English.isCountable($0.name) && $0.confidence >= leastTold + 0.15 }
        if let thing, thing.confidence >= 0.45 || group == nil {
            return (Self.verb(thing.confidence), English.withArticle(thing.name))
        }
        guard let group else { return nil }
        let closer = thing.map { ", perhaps \(English.withArticle($0.name))" } ?? ""
        return (Self.verb(group.confidence), English.withArticle(group.name) + closer)
    }

    /// The classifier was taught with photographs: of other pictures it is often sure and wrong.
    private var leastTold: Double { look.kind == .photograph ? PictureSighting.least : 0.45 }

    private static func verb(_ confidence: Double) -> String {
        confidence >= 0.75 ? "shows" : confidence >= 0.45 ? "probably shows" : "perhaps shows"
    }

    private var subjects: [String] {
        var subjects: [String] = []
        for name in told + sighting.things.map(\.name) where !subjects.contains(name) { subjects.append(name) }
        return Array(subjects.prefix(6))
    }

    /// Things that the context names.
    private var told: [String] { context.words.filter(SubjectGroups.knows) }

    private var tags: [PictureAnalysis.Tag] {
        let told = told.flatMap { word in
            [PictureAnalysis.Tag(word, confidence: 0.7)]
                + SubjectGroups.of(word).map { PictureAnalysis.Tag($0, confidence: 0.6) }
        }
        var tags: [PictureAnalysis.Tag] = []
        for tag in sighting.things + sighting.groups + told + [PictureAnalysis.Tag(content, confidence: 0.6)]
        where !tags.contains(where: { $0.name == tag.name }) {
            tags.append(tag)
        }
        return tags.sorted { ($0.confidence, $1.name) > ($1.confidence, $0.name) }
    }

    // MARK: How it looks

    private var isGrey: Bool { look.colourfulness < 8 }

    private var light: String {
        switch look.brightness {
        case ..<0.2: "very dark"
        case ..<0.38: "dark"
        case 0.85...: "very bright"
        case 0.62...: "bright"
        default: ""
        }
    }

    /// `mostly deep blue with some orange`.
    private var colours: String {
        guard !isGrey else { return look.kind == .photograph ? "in black and white" : "in shades of grey" }
        let entries = look.palette.entries
        let names = look.palette.names
        guard names.count > 1, let first = entries.first else { return "in \(names.first ?? "one colour")" }
        // One that is loud and small strikes the eye before a larger quiet one does.
        let share =
            first.share >= 0.5 ? "mostly \(names[0]) with some \(names[1])" : "mostly \(names[0]) and \(names[1])"
        return share
    }

    private var style: String {
        var words: [String] = []
        if isGrey {
            words.append(look.kind == .photograph ? "black and white" : "grey")
        } else {
            words.append(look.colourfulness > 60 ? "vivid" : look.colourfulness < 25 ? "muted" : "natural colours")
        }
        if look.contrast > 0.62 { words.append("high contrast") } else if look.contrast < 0.22 { words.append("soft") }
        if look.kind == .photograph, look.sharpness < 25 { words.append("blurred") }
        return words.joined(separator: ", ")
    }

    /// `dark portrait illustration`.
    private var thing: String {
        let format =
            switch look.orientation {
            case .portrait: "portrait-format"
            case .landscape: "landscape-format"
            case .square: "square"
            case .panorama: "panoramic"
            }
        return [light, format, noun].filter { !$0.isEmpty }.joined(separator: " ")
    }

    private var noun: String {
        switch content {
        case "text": "picture of text"
        case "line art": "line drawing"
        default: content
        }
    }

    // MARK: Sentences

    private var description: String {
        var first = English.withArticle(thing)
        if let text = context.text, context.isPrompt {
            first += ", meant to show: \(text)"
        } else if let subject {
            first += " that \(subject.verb) \(subject.name)"
            let other = sighting.things.dropFirst().first { $0.confidence >= 0.25 && !subject.name.contains($0.name) }
            if let other, sighting.things[0].confidence >= 0.45 {
                first += ", and perhaps \(English.withArticle(other.name))"
            }
        } else {
            first += "; what it shows was not recognised"
        }
        var sentences = [first, "It is \(colours)"]
        if context.text != nil, !context.isPrompt, let text = context.text {
            sentences.append("Its name says “\(text)”")
        }
        if look.kind == .photograph, look.sharpness < 25 { sentences.append("It looks blurred") }
        if look.isTransparent { sentences.append("Parts of it are transparent") }
        return sentences.map { English.capitalised($0) + (($0.last.map { "….!?".contains($0) } ?? false) ? "" : ".") }
            .joined(separator: " ")
    }

    private var altText: String {
        let plain = English.withArticle(noun)
        let seen = subject.map { "\(plain) that \($0.verb) \($0.name)" }
        var choices: [String] = []
        if let text = context.text {
            if !context.isPrompt, let seen {
                choices += ["\(text): \(seen), \(colours)", "\(text): \(seen)"]
            } else if !context.isPrompt {
                choices += ["\(text): \(English.withArticle(thing)), \(colours)"]
            }
            choices += ["\(text), \(colours)", text]
        } else if let seen {
            choices += ["\(seen), \(colours)", seen]
        } else {
            choices += ["\(English.withArticle(thing)), \(colours)", English.withArticle(thing)]
        }
        let fitting = choices.first { $0.count <= 125 } ?? PictureContext.shortened(choices.last ?? plain, to: 125)
        return English.capitalised(fitting)
    }

    private var title: String {
        if let text = context.text { return PictureContext.shortened(English.capitalised(text), to: 70) }
        let thing = sighting.things.first.flatMap { $0.confidence >= leastTold ? $0 : nil }
        if let thing, thing.confidence >= 0.45 { return English.capitalised(thing.name) }
        let group = sighting.groups.first {
            English.isCountable($0.name) && $0.confidence >= max(0.45, leastTold + 0.15)
        }
        if let group { return English.capitalised(English.withArticle(group.name)) }
        if let thing { return "Possibly \(English.withArticle(thing.name))" }
        let colour = isGrey ? (look.kind == .photograph ? "black-and-white" : "grey") : look.palette.names.first ?? ""
        let light =
            isGrey || colour.contains("dark") || colour.contains("bright") ? light.replacing("very ", with: "") : ""
        let lights = colour.hasPrefix(light) ? "" : light
        return English.capitalised([lights, colour, noun].filter { !$0.isEmpty }.joined(separator: " "))
    }
}

/// One word for the feeling that light and colours give.
enum PictureMood {
    static func of(_ look: PictureLook) -> String {
        switch look.brightness {
        case ..<0.2: look.warmth > 0.2 ? "intimate" : look.contrast > 0.35 ? "dramatic" : "mysterious"
        case ..<0.4:
            if look.colourfulness < 12 {
                "sombre"
            } else if look.warmth > 0.25 {
                "cosy"
            } else {
                look.contrast > 0.45 || look.colourfulness > 70
                    ? "dramatic" : look.warmth < -0.1 ? "quiet" : "thoughtful"
            }
        case 0.62...:
            if look.colourfulness > 45 { "cheerful" } else { look.contrast < 0.35 ? "airy" : "bright" }
        default:
            if look.colourfulness < 12 {
                "sober"
            } else if look.warmth > 0.3 {
                "warm"
            } else {
                look.colourfulness > 60 ? "lively" : look.contrast < 0.3 ? "calm" : "balanced"
            }
        }
    }
}

/// Small rules of grammar.
enum English {
    static func withArticle(_ name: String) -> String {
        guard let first = name.first, isCountable(name) else { return name }
        let startsAsU = ["uni", "use", "euro", "one "].contains { name.lowercased().hasPrefix($0) }
        return ("aeiou".contains(first.lowercased()) && !startsAsU ? "an " : "a ") + name
    }

    /// `sunglasses` and `food` take no article; `bus` and `dress` do.
    static func isCountable(_ name: String) -> Bool {
        let last = name.split(separator: " ").last.map { $0.lowercased() } ?? ""
        if [
            "food", "nature", "clothing", "music", "furniture", "technology", "guacamole", "broccoli", "cream", "corn",
            "espresso", "wine", "text", "alp", "dough", "coral", "seashore", "lakeside",
        ].contains(last) {
            return ["text", "alp", "lakeside", "seashore"].contains(last)
        }
        guard last.hasSuffix("s") else { return true }
        return ["ss", "us", "is", "as"].contains { last.hasSuffix($0) }
    }

    static func capitalised(_ text: String) -> String {
        guard let first = text.first else { return text }
        return first.uppercased() + text.dropFirst()
    }
}
