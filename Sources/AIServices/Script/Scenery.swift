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
    /// The last ones who were several.
    private var party: [Subject] = []
    private var props: [Subject] = []
    private var hasLighthouse = false
    private var lights = LightsTold()
    private var town: String?
    private var hasBridge = false
    /// All who were seen so far, the last one last.
    private var lately: [Subject] = []
    /// Who did something last.
    private var actor: String?
    /// Whom the story names other than in what somebody says; empty if it has nobody else.
    private let present: Set<String>

    private let isLongAgo: Bool
    /// What the story calls shorter once it has told what it is: a `tree` that is an orange tree.
    private let meant: [String: String]
    private let hasSubmarine: Bool

    /// - Parameter told: All narrations.
    init(_ lexicon: Lexicon, cast: Cast, told: [String]) {
        self.lexicon = lexicon
        self.cast = cast
        isLongAgo = LongAgo.isTold(in: told, lexicon)
        var named: Set<String> = []
        var present: Set<String> = []
        for narration in told {
            let words = StoryWord.all(in: narration, isUnspaced: lexicon.isUnspaced)
            for mention in lexicon.mentions(in: words) {
                guard case .subject(_, let name) = mention.meaning else { continue }
                named.insert(name)
                if !words[mention.words.lowerBound].isQuoted { present.insert(name) }
            }
        }
        self.present = present
        var meant: [String: String] = [:]
        if named.contains("teddy bear") { meant["bear"] = "teddy bear" }
        let trees = ["orange tree", "apple tree", "cherry tree", "palm tree"].filter(named.contains)
        if trees.count == 1 { meant["tree"] = trees[0] }
        self.meant = meant
        hasSubmarine = named.contains("submarine")
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
        let all = lexicon.mentions(in: words)
        // `I thought it was a boat, but there was no boat`
        var denied: [Lexicon.Meaning: Bool] = [:]
        for mention in all { denied[mention.meaning] = Negations.isDenied(mention.words, words, lexicon.language) }
        let mentions = all.filter { mention in
            if case .subject(_, let name) = mention.meaning {
                if denied[mention.meaning] == true { return false }
                // `"I saw a dragon once," said the boy`
                if words[mention.words.lowerBound].isQuoted, !present.isEmpty, !present.contains(name) { return false }
            }
            return !Negations.isDenied(mention.words, words, lexicon.language)
        }
        if let moon = all.last(where: { $0.meaning == .light("full moon") }) {
            lights.moon(isOut: !mentions.contains { $0.words == moon.words })
            if lights.isMoonless, light == "full moon" { light = nil }
        }
        follow(mentions, words)
        if let told = ClockTime.told(in: narration), !mentions.contains(where: \.isTime) {
            if told != time, !Self.darkTimes.contains(told) { light = nil }
            time = told
        }
        settle(words)
        let seen = subjects(mentions, words)
        lights.follow(
            words, lexicon.language, hasLighthouse: hasLighthouse || seen.contains { $0.name == "lighthouse" })
        var doings = Doings(words, mentions, lexicon.language, names: cast.names(in: words), actor: actor)
        var told = doings.told(of: seen)
        let beings = seen.filter(\.isAnimate).map(\.name)
        actor = doings.actor.flatMap { beings.contains($0) ? $0 : nil } ?? beings.first ?? actor
        if isOnBridge(seen, words) { told.append("on the bridge") }
        return line(seen, told, mood)
    }

    /// Follows the story into a town, and out of it.
    private mutating func settle(_ words: [StoryWord]) {
        if let place, !Towns.places.contains(place) { town = nil }
        guard place.map(Towns.places.contains) ?? true,
            let named = Towns.named(in: words, isUnspaced: lexicon.isUnspaced)
        else { return }
        town = named
        if place == nil, impliedPlace == nil { place = "in a city" }
    }

    /// `people walked across it`: across the bridge of this scene or of the last one.
    private mutating func isOnBridge(_ seen: [Subject], _ words: [StoryWord]) -> Bool {
        let isNamed = words.contains { $0.text == "bridge" }
        defer { hasBridge = isNamed || hasBridge && place == "by a river" }
        guard isNamed || hasBridge, seen.contains(where: { $0.isAnimate || $0.kind == .vehicle }) else { return false }
        return words.indices.contains { index in
            ["across", "over", "on", "onto", "crossed"].contains(words[index].text)
                && words[index...].dropFirst().prefix(3).contains {
                    $0.text == "bridge" || $0.text == "it" && hasBridge
                }
        }
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
        /// Where a place was found for sure.
        var sentence: Int?
        var quoted: String?
        for mention in mentions {
            switch mention.meaning {
            case .place(let name):
                let isFirm = Prepositions.isFirm(mention.words, words, lexicon.language)
                if Prepositions.isLeft(mention.words, words, lexicon.language)
                    || Prepositions.isItsPeople(mention.words, words)
                    || Prepositions.isOnlyTold(mention.words, words, lexicon.language)
                {
                    continue
                }
                // What is only talked about.
                if words[mention.words.lowerBound].isQuoted {
                    quoted = quoted ?? name
                    continue
                }
                let start = (0...mention.words.lowerBound).last { words[$0].startsSentence } ?? 0
                if sentence == start, Prepositions.isBeside(mention.words, words) { continue }
                // The bottom of the sea is of sand.
                if place ?? impliedPlace == "underwater", name == "on a beach" { continue }
                if place ?? impliedPlace != nil, Outdoors.isOnlyLookedAt(mention.words, words) { continue }
                // Of a match, the field is what it is played on.
                if place == "in a stadium", name == "in a field" { continue }
                if isFirm || !isPlaceFirm && (place == nil || lexicon.language != "en") { place = name }
                isPlaceFirm = isPlaceFirm || isFirm
                if isFirm, !Prepositions.isBeside(mention.words, words) { sentence = start }
                // `in a dark control room`
                let described = words[max(0, mention.words.lowerBound - 2)..<mention.words.lowerBound]
                if Self.shelters.contains(name), described.contains(where: { $0.text == "dark" }) {
                    (time, isTimeTold) = ("at night", true)
                }
            case .time(let name):
                if Negations.isElsewhen(mention.words, words) { continue }
                // `the night grew dark`
                if name == "at dusk", time == "at night", words[mention.words].contains(where: { $0.text == "dark" }) {
                    continue
                }
                if time != name, ["at dawn", "in the morning"].contains(name), time != nil, time != "at dawn" {
                    weather = nil
                }
                if time != name, !Self.darkTimes.contains(name) { light = nil }
                time = name
                isTimeTold = true
            case .weather(let name):
                if Negations.isNeverSo(mention.words, words) { continue }
                if let place, ["in space", "on the moon", "on mars", "underwater"].contains(place) { continue }
                isWeatherTold = isWeatherTold || !Self.breezes.contains(name)
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
                if Negations.isOver(mention.words, words) {
                    light = nil
                    continue
                }
                // Under the stars it does not rain any more.
                if !isWeatherTold, weather.map(Self.downpours.contains) ?? false { weather = nil }
                if light != "full moon" || name == "northern lights" { light = name }
                if !isTimeTold, time.map({ !Self.darkTimes.contains($0) || $0 == "at dawn" }) ?? true {
                    time = "at night"
                }
            case .subject, .adjective, .mood: break
            }
        }
        if place == nil, impliedPlace == nil { place = quoted }
        if let light, light != "northern lights", let time, !Self.darkTimes.contains(time) { self.light = nil }
    }

    private static let breezes: Set<String> = ["wind", "clouds"]
    private static let downpours: Set<String> = ["storm", "rain", "falling snow"]
    private static let darkTimes: Set<String> = ["at night", "at dusk", "at dawn"]

    private mutating func subjects(_ mentions: [Lexicon.Mention], _ words: [StoryWord]) -> [Subject] {
        var found: [Subject] = []
        for subject in cast.subjects(mentions, words).compactMap({ Homonyms.meant(by: $0, words) }).map(known)
        where !isPartOfPlace(subject, besides: found) {
            if let known = found.firstIndex(where: { $0.name == subject.name }) {
                if found[known].attributes.isEmpty { found[known] = subject }
            } else {
                found.append(subject)
            }
        }
        if found.contains(where: \.isAnimate) { found.removeAll { Self.clothes.contains($0.name) } }
        if place ?? impliedPlace == "in a stadium" { found.removeAll { !isOfMatch($0) } }
        var animate = found.filter(\.isAnimate)
        var things = found.filter { !$0.isAnimate }.enumerated()
            .sorted {
                $0.element.kind == $1.element.kind
                    ? $0.offset < $1.offset : $0.element.kind.rawValue < $1.element.kind.rawValue
            }
            .map(\.element)
        if animate.isEmpty, things.isEmpty || Pronouns.occur(words, lexicon.language, besides: things.count) {
            animate = heroes
            let isOne = !Pronouns.areMany(words, lexicon.language)
            if isOne, let gender = Gender.told(words, lexicon.language),
                let one = heroes.first(where: { gender.fits($0) && $0.kind != .animal }) ?? heroes.first(
                    where: gender.fits)
                    ?? lately.last(where: { gender.fits($0) && $0.kind != .animal })
            {
                animate = heroes.allSatisfy(gender.fits) ? heroes : [one]
            }
        } else if let gender = Gender.told(Array(words.prefix(3)), lexicon.language),
            let one = lately.last(where: { gender.fits($0) && $0.kind != .animal }),
            !animate.contains(where: { $0.name == one.name || $0.kind != .animal && gender.fits($0) })
        {
            // `Then he walked past the dinosaur`: who is not named again is there all the same.
            animate.insert(one, at: 0)
        }
        if animate.count == 1, !animate[0].isPlural, Pronouns.areMany(words, lexicon.language) {
            if let other = heroes.first(where: { $0.name != animate[0].name && $0.isPlural })
                ?? heroes.first(where: { $0.name != animate[0].name })
            {
                animate.append(other)
            } else if animate == heroes, !party.isEmpty {
                animate = animate + party.filter { $0.name != animate[0].name }
            }
        }
        if !animate.isEmpty { heroes = Array(animate.prefix(3)) }
        for one in animate where !one.isPlural {
            lately.removeAll { $0.name == one.name }
            lately.append(one)
        }
        if heroes.count > 1 { party = heroes }
        // Whom nobody is in yet: what goes by itself.
        if heroes.isEmpty, Pronouns.occur(words, lexicon.language, besides: 0),
            let vehicle = props.first(where: { $0.kind == .vehicle }), !things.contains(where: { $0.kind == .vehicle })
        {
            animate = [vehicle]
        }
        // Who is under water there is aboard.
        if hasSubmarine, place ?? impliedPlace == "underwater", animate.contains(where: { $0.kind == .person }) {
            let vehicle = Subject(kind: .vehicle, name: "submarine")
            animate = [cast.asKnown(vehicle)] + animate.filter { $0.kind != .person }
        }
        // Rooms have these by themselves.
        let (told, furniture) = (
            things.filter { !Self.furniture.contains($0.name) }, things.filter { Self.furniture.contains($0.name) }
        )
        things = told + (told.isEmpty || place ?? impliedPlace == nil ? furniture : furniture.filter(isOutside))
        var seen = Array(animate.prefix(things.isEmpty ? 3 : 2))
        seen += things.prefix(3 - seen.count)
        if seen.isEmpty { seen = props }
        hasLighthouse = hasLighthouse || seen.contains { $0.name == "lighthouse" }
        props = seen
        for subject in seen where impliedPlace == nil || subject.isAnimate == false {
            guard let home = Lexicon.homes[subject.name] else { continue }
            // A table makes no office a living room.
            if let impliedPlace, Self.rooms.contains(impliedPlace), Self.rooms.contains(home) { break }
            impliedPlace = home
            break
        }
        return seen
    }

    private static let furniture: Set<String> = ["door", "window", "stairs", "table", "bed"]

    private func isOutside(_ subject: Subject) -> Bool {
        !((place ?? impliedPlace).map(Self.rooms.contains) ?? false)
    }

    private func known(_ subject: Subject) -> Subject {
        guard let name = meant[subject.name] else { return subject }
        return Subject(
            kind: name == "teddy bear" ? .thing : subject.kind, name: name, attributes: subject.attributes,
            isPlural: subject.isPlural)
    }

    /// On a pitch the crowd is in its stands, and nothing lies about.
    private func isOfMatch(_ subject: Subject) -> Bool {
        if subject.name == "crowd" || subject.name == "team" { return false }
        return subject.isAnimate || Self.ofMatches.contains(subject.name)
    }

    private static let ofMatches: Set<String> = ["ball", "trophy", "flag", "puddle", "umbrella", "drum", "bag"]
    /// Worn by whoever is there.
    private static let clothes: Set<String> = ["coat", "shoe", "hat", "glasses"]

    /// Doors belong to houses, beds into rooms, and a forest has its trees.
    private func isPartOfPlace(_ subject: Subject, besides others: [Subject]) -> Bool {
        let home = others.lazy.compactMap { Lexicon.homes[$0.name] }.first
        guard let place = place ?? impliedPlace ?? home else { return false }
        if subject.name == "tree", place == "in a forest" { return true }
        if subject.kind == .building || subject.name.hasSuffix("tree"), Self.rooms.contains(place) { return true }
        if subject.name == "fire", others.contains(where: { $0.name == "candle" }) { return true }
        if !subject.isAnimate, place.hasSuffix("a " + subject.name) { return true }
        return Self.ofRooms.contains(subject.name) && !Self.shelters.contains(place)
    }

    private static let ofRooms: Set<String> = ["door", "window", "stairs", "bed", "mirror"]

    private func line(_ subjects: [Subject], _ doings: [String], _ mood: Script.Mood) -> String {
        // Weather needs a land to be seen over, and that the same in all scenes.
        let openLand =
            subjects.allSatisfy { ["sun", "raindrop"].contains($0.name) } && (weather != nil || light != nil)
            ? "in the hills" : nil
        let place = place ?? impliedPlace ?? openLand
        var parts: [String] = []
        let named = subjects.map { Self.phrase($0) }
        if !named.isEmpty {
            parts.append(
                named.count < 3 ? named.joined(separator: " and ") : "\(named[0]), \(named[1]) and \(named[2])")
        }
        if let place { parts.append(isLongAgo ? LongAgo.place(place) : place) }
        if hasLighthouse, let place, Self.shores.contains(place), !subjects.contains(where: { $0.name == "lighthouse" })
        {
            parts.append("by a lighthouse")
        }
        if let town { parts.append("in " + town) }
        let isSpace = place == "in space" || place == "on the moon"
        if !isSpace { parts.append(time ?? "by day") }
        if !(place.map(Self.shelters.contains) ?? false) || place.map(Self.rooms.contains) ?? false {
            if let season { parts.append(season) }
            if let light, !(lights.isMoonless && light == "full moon") { parts.append(light) }
            if let weather, weather != light { parts.append(weather) }
        }
        parts += doings
        var shown = Set(subjects.map(\.name))
        if parts.contains("by a lighthouse") { shown.insert("lighthouse") }
        for light in ["candle", "lantern"] where doings.contains(where: { $0.hasSuffix(" " + light) }) {
            shown.insert(light)
        }
        parts += lights.told(of: shown, isDark: time.map(Self.darkTimes.contains) ?? false)
        parts.append("\(mood.rawValue) mood")
        return parts.joined(separator: ", ")
    }

    private static let shores: Set<String> = ["by the sea", "on a beach", "on an island"]
    /// Through whose windows the weather is seen.
    private static let rooms: Set<String> = [
        "in a room", "in a kitchen", "in an office", "in a school", "in a library", "in a museum", "in a cafe",
        "in a shop",
    ]
    /// Where no weather falls.
    private static let shelters: Set<String> = rooms.union([
        "in space", "on the moon", "on mars", "underwater", "in a castle", "in a cave",
    ])

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
        if name == "tomato" || name == "potato" { return name + "es" }
        if name.hasSuffix("y"), !"aeiou".contains(name.dropLast().last ?? "a") { return name.dropLast() + "ies" }
        if ["s", "x", "ch", "sh"].contains(where: { name.hasSuffix($0) }) { return name + "es" }
        return name + "s"
    }
}
