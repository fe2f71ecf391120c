/// What is to be seen, from scene to scene: what a scene does not change stays as it was.
///
/// Prompts are put together from the lexicon's own words only. Nothing of the story's text goes into them.
struct Scenery {
    private let lexicon: Lexicon
    private var cast: Cast
    private var place: String?
    private var impliedPlace: String?
    private var time: String?
    private var weather: String?
    private var season: String?
    private var light: String?
    private var heroes: [Subject] = []
    private var props: [Subject] = []

    private let isLongAgo: Bool

    /// - Parameter told: All narrations.
    init(_ lexicon: Lexicon, cast: Cast, told: [String]) {
        self.lexicon = lexicon
        self.cast = cast
        isLongAgo = LongAgo.isTold(in: told, lexicon)
    }

    struct Subject: Hashable {
        let kind: Lexicon.Kind
        let name: String
        var attributes: [String] = []
        var isPlural = false

        var isAnimate: Bool { kind.rawValue <= Lexicon.Kind.animal.rawValue }
    }

    /// `a red fox and an old owl, in a forest, at night, winter, full moon, mist, calm mood`: always in this order;
    /// what is not known is left out.
    mutating func prompt(for narration: String, mood: Script.Mood) -> String {
        let words = StoryWord.all(in: narration, isUnspaced: lexicon.isUnspaced)
        let mentions = lexicon.mentions(in: words).filter { !Negations.isDenied($0.words, words, lexicon.language) }
        follow(mentions, words)
        let seen = subjects(mentions, words)
        return line(seen, mood)
    }

    /// Takes place and time from a text that has no picture of its own, such as a heading.
    mutating func begin(with heading: String) {
        let words = StoryWord.all(in: heading, isUnspaced: lexicon.isUnspaced)
        follow(lexicon.mentions(in: words), words)
    }

    private mutating func follow(_ mentions: [Lexicon.Mention], _ words: [StoryWord]) {
        var isPlaceFirm = false
        var isTimeTold = false
        var isWeatherTold = false
        for mention in mentions {
            switch mention.meaning {
            case .place(let name):
                let isFirm = Prepositions.isFirm(mention.words, words, lexicon.language)
                if Prepositions.isLeft(mention.words, words, lexicon.language) { continue }
                if place ?? impliedPlace != nil, Outdoors.isOnlyLookedAt(mention.words, words) { continue }
                // Of a match, the field is what it is played on.
                if place == "in a stadium", name == "in a field" { continue }
                if isFirm || !isPlaceFirm && (place == nil || lexicon.language != "en") { place = name }
                isPlaceFirm = isPlaceFirm || isFirm
                // `in a dark control room`
                let described = words[max(0, mention.words.lowerBound - 2)..<mention.words.lowerBound]
                if Self.shelters.contains(name), described.contains(where: { $0.text == "dark" }) {
                    (time, isTimeTold) = ("at night", true)
                }
            case .time(let name):
                if Negations.isElsewhen(mention.words, words) { continue }
                if time != name, ["at dawn", "in the morning"].contains(name), time != nil, time != "at dawn" {
                    weather = nil
                }
                if time != name, !Self.darkTimes.contains(name) { light = nil }
                time = name
                isTimeTold = true
            case .weather(let name):
                isWeatherTold = true
                if Negations.isOver(mention.words, words) {
                    weather = "clear sky"
                } else if !(Self.breezes.contains(name) && weather.map(Self.downpours.contains) ?? false)
                    && !(name == "rain" && ["storm", "rainbow"].contains(weather))
                {
                    weather = name
                }
            case .season(let name):
                // Another time of the year has another weather.
                if season != name, !isWeatherTold { weather = nil }
                if let before = season, before != name, !isTimeTold { time = nil }
                season = name
            case .light(let name):
                if light != "full moon" || name == "northern lights" { light = name }
                if !isTimeTold, time.map({ !Self.darkTimes.contains($0) || $0 == "at dawn" }) ?? true {
                    time = "at night"
                }
            case .subject, .adjective, .mood: break
            }
        }
        if let light, light != "northern lights", let time, !Self.darkTimes.contains(time) { self.light = nil }
    }

    private static let breezes: Set<String> = ["wind", "clouds"]
    private static let downpours: Set<String> = ["storm", "rain", "falling snow"]
    private static let darkTimes: Set<String> = ["at night", "at dusk", "at dawn"]

    private mutating func subjects(_ mentions: [Lexicon.Mention], _ words: [StoryWord]) -> [Subject] {
        var found: [Subject] = []
        for subject in cast.subjects(mentions, words).compactMap({ Homonyms.meant(by: $0, words) })
        where !isPartOfPlace(subject, besides: found) {
            if let known = found.firstIndex(where: { $0.name == subject.name }) {
                if found[known].attributes.isEmpty { found[known] = subject }
            } else {
                found.append(subject)
            }
        }
        var animate = found.filter(\.isAnimate)
        let things = found.filter { !$0.isAnimate }.enumerated()
            .sorted {
                $0.element.kind == $1.element.kind
                    ? $0.offset < $1.offset : $0.element.kind.rawValue < $1.element.kind.rawValue
            }
            .map(\.element)
        if animate.isEmpty, things.isEmpty || Pronouns.occur(words, lexicon.language) { animate = heroes }
        if animate.count == 1, Pronouns.areMany(words, lexicon.language),
            let other = heroes.first(where: { $0.name != animate[0].name && $0.isPlural })
                ?? heroes.first(where: { $0.name != animate[0].name })
        {
            animate.append(other)
        }
        if !animate.isEmpty { heroes = Array(animate.prefix(3)) }
        var seen = Array(animate.prefix(things.isEmpty ? 3 : 2))
        seen += things.prefix(3 - seen.count)
        if seen.isEmpty { seen = props }
        props = seen
        for subject in seen where impliedPlace == nil || subject.isAnimate == false {
            if let home = Lexicon.homes[subject.name] { impliedPlace = home; break }
        }
        return seen
    }

    /// Doors belong to houses, beds into rooms, and a forest has its trees.
    private func isPartOfPlace(_ subject: Subject, besides others: [Subject]) -> Bool {
        let home = others.lazy.compactMap { Lexicon.homes[$0.name] }.first
        guard let place = place ?? impliedPlace ?? home else { return false }
        if subject.name == "tree" { return place == "in a forest" }
        if !subject.isAnimate, place.hasSuffix("a " + subject.name) { return true }
        return Self.ofRooms.contains(subject.name) && !Self.shelters.contains(place)
    }

    private static let ofRooms: Set<String> = ["door", "window", "stairs", "bed", "mirror"]

    private func line(_ subjects: [Subject], _ mood: Script.Mood) -> String {
        // Weather needs a land to be seen over, and that the same in all scenes.
        let openLand =
            subjects.allSatisfy { $0.name == "sun" } && (weather != nil || light != nil) ? "in the hills" : nil
        let place = place ?? impliedPlace ?? openLand
        var parts: [String] = []
        let named = subjects.map { Self.phrase($0) }
        if !named.isEmpty {
            parts.append(
                named.count < 3 ? named.joined(separator: " and ") : "\(named[0]), \(named[1]) and \(named[2])")
        }
        if let place { parts.append(isLongAgo ? LongAgo.place(place) : place) }
        let isSpace = place == "in space" || place == "on the moon"
        if !isSpace { parts.append(time ?? "by day") }
        if !(place.map(Self.shelters.contains) ?? false) {
            if let season { parts.append(season) }
            if let light { parts.append(light) }
            if let weather, weather != light { parts.append(weather) }
        }
        parts.append("\(mood.rawValue) mood")
        return parts.joined(separator: ", ")
    }

    /// Where no weather is to be seen.
    private static let shelters: Set<String> = [
        "in space", "on the moon", "on mars", "underwater", "in a room", "in a kitchen", "in a castle", "in a cave",
        "in a school", "in a library", "in a museum", "in a cafe", "in a shop",
    ]

    /// `a little red fox`, `three`-less plurals as `foxes`.
    static func phrase(_ subject: Subject) -> String {
        let words = (subject.attributes + [subject.isPlural ? plural(subject.name) : subject.name]).joined(
            separator: " ")
        if words == "sun" || words == "earth" { return "the " + words }
        if subject.isPlural || Self.uncounted.contains(subject.name) { return words }
        let isVowel =
            "aeiou".contains(words.first ?? "x") && !words.hasPrefix("uni") && !words.hasPrefix("ufo")
            && !words.hasPrefix("one")
        return (isVowel ? "an " : "a ") + words
    }

    private static let uncounted: Set<String> = [
        "people", "glasses", "ruins", "grass", "bread", "cheese", "milk", "butter", "honey", "rice", "noodles", "soup",
        "coffee", "tea", "wine", "juice", "salt", "chocolate", "corn", "garlic", "bamboo", "ivy", "stairs", "grapes",
        "ice cream", "salad",
    ]

    static func plural(_ name: String) -> String {
        let irregular = [
            "mouse": "mice", "goose": "geese", "child": "children", "man": "men", "woman": "women", "sheep": "sheep",
            "deer": "deer", "fish": "fish", "wolf": "wolves", "elf": "elves", "leaf": "leaves",
            "fisherman": "fishermen",
            "knife": "knives", "snowman": "snowmen", "thief": "thieves", "crowd": "crowds", "team": "teams",
        ]
        if ["stairs", "ruins", "glasses", "grapes", "noodles", "people"].contains(name) { return name }
        if let plural = irregular[name] { return plural }
        if name.hasSuffix("y"), !"aeiou".contains(name.dropLast().last ?? "a") { return name.dropLast() + "ies" }
        if ["s", "x", "ch", "sh"].contains(where: { name.hasSuffix($0) }) { return name + "es" }
        return name + "s"
    }
}
