/// What those who are in a scene do there, and what they hold: `the cat sleeping`, `the girl holding a red umbrella`.
struct Doings {
    private let words: [StoryWord]
    private let mentions: [Lexicon.Mention]
    private let language: String
    private let names: [Int: String]
    /// Who did something last: whom a pronoun stands for.
    private(set) var actor: String?

    /// - Parameters:
    ///   - mentions: Of what is there: not of what is denied.
    ///   - names: What those are that are called by their names, by the place of the name.
    init(
        _ words: [StoryWord], _ mentions: [Lexicon.Mention], _ language: String, names: [Int: String], actor: String?
    ) {
        self.words = words
        self.mentions = mentions
        self.language = language
        self.names = names
        self.actor = actor
    }

    /// - Parameter seen: Those in the picture.
    mutating func told(of seen: [Scenery.Subject]) -> [String] {
        let beings = seen.filter(\.isAnimate)
        guard !beings.isEmpty else { return [] }
        let poses = poses(beings)
        let holds = holds(beings, seen)
        var parts: [String] = []
        for being in beings {
            let pose = poses[being.name].map { " " + $0 } ?? ""
            let held = holds[being.name].map { " holding " + Scenery.phrase($0) } ?? ""
            guard !pose.isEmpty || !held.isEmpty else { continue }
            let name = being.isPlural ? Scenery.plural(being.name) : being.name
            parts.append("the \(name)\(pose)\(held)")
        }
        return parts
    }

    private mutating func poses(_ beings: [Scenery.Subject]) -> [String: String] {
        if language == "ja" || language == "zh" { return unspacedPoses(beings) }
        guard let verbs = PoseVerbs.table[language] else { return [:] }
        var poses: [String: String] = [:]
        for (index, word) in words.enumerated() where !word.isQuoted {
            guard let pose = verbs[word.text], !isOnlyWished(index) else { continue }
            // `the dog ran out of biscuits`, `and then ran out`
            if index + 1 < words.count, words[index + 1].text == "out",
                !words[(index + 1)...].prefix(4).contains(where: { ["the", "into", "through", "to"].contains($0.text) })
            {
                continue
            }
            for name in doers(of: index, among: beings) where Self.can(pose, name) {
                poses[name] = pose
                actor = name
            }
        }
        return poses
    }

    /// `could not sleep`, `wanted to fly`.
    private func isOnlyWished(_ index: Int) -> Bool {
        var before = words[max(0, index - 3)..<index]
        if let end = before.lastIndex(where: \.endsClause) { before = before[(end + 1)...] }
        let last = before.last?.text ?? ""
        return before.contains {
            Self.deniers.contains($0.text) || $0.text.hasSuffix("n't") || $0.text.hasSuffix("n’t")
        }
            || ["to", "zu", "de", "of", "from", "a", "the"].contains(last)
                && !["asleep"].contains(words[index].text) && !isDescribing(index)
    }

    private static let deniers: Set<String> = [
        "not", "never", "cannot", "could", "would", "should", "might", "nobody", "nicht", "nie", "kein", "pas",
        "jamais", "no", "nunca", "nessuno", "non", "не", "لا", "לא", "let",
    ]

    /// `a sleeping dog`: right before whom it is said of.
    private func isDescribing(_ index: Int) -> Bool {
        language == "en" && words[index].text.hasSuffix("ing")
            && mentions.contains { $0.words.lowerBound == index + 1 && $0.isAnimate }
    }

    /// Those of whom a verb tells: who is named before it in its sentence, or after it, or whom a pronoun stands for.
    private func doers(of verb: Int, among beings: [Scenery.Subject]) -> [String] {
        let start = (0...verb).last { words[$0].startsSentence } ?? 0
        if isDescribing(verb), let after = mentions.first(where: { $0.words.lowerBound == verb + 1 }) {
            return names([after], beings)
        }
        if let many = Self.many[language], verb > start,
            let they = words[start..<verb].lastIndex(where: { many.contains($0.text) }),
            !mentions.contains(where: { $0.isAnimate && $0.words.lowerBound > they && $0.words.upperBound <= verb })
        {
            return beings.map(\.name)
        }
        let before = mentions.filter { $0.words.lowerBound >= start && $0.words.upperBound <= verb }
        if let last = before.last(where: { if case .subject = $0.meaning { true } else { false } }), !last.isAnimate,
            last.words.upperBound == verb
                && !words[max(start, last.words.lowerBound - 4)..<last.words.lowerBound].contains(where: {
                    ["with", "mit", "avec", "con"].contains($0.text)
                })
                || words[last.words.upperBound..<verb].contains(where: { Self.relatives.contains($0.text) })
        {
            return []
        }
        if let name = names.filter({ ($0.key >= start && $0.key < verb) }).max(by: { $0.key < $1.key }),
            !before.contains(where: { $0.isAnimate && $0.words.lowerBound > name.key })
        {
            return beings.contains { $0.name == name.value } ? [name.value] : []
        }
        // `while Paris slept`
        if verb > start, words[verb - 1].isCapitalised, words[verb - 1].text != "i",
            !mentions.contains(where: { $0.isAnimate && $0.words.contains(verb - 1) }), !words[verb - 1].startsSentence
        {
            return []
        }
        let named = before.filter(\.isAnimate)
        if let last = named.last {
            // `a man and a dog walked`
            let first = named.dropLast().last
            if let first, last.words.lowerBound - first.words.upperBound <= 3,
                words[first.words.upperBound..<last.words.lowerBound].contains(where: {
                    ["and", "und", "et", "y", "e"].contains($0.text)
                }), !words[first.words.upperBound - 1].endsClause
            {
                return names([first, last], beings)
            }
            return names([last], beings)
        }
        if let meant = meant(start..<verb, beings) { return meant }
        let after = mentions.first { $0.words.lowerBound > verb && $0.words.lowerBound - verb <= 3 && $0.isAnimate }
        return after.map { names([$0], beings) } ?? []
    }

    /// Whom a pronoun stands for, or who is meant where there is none and nobody else.
    private func meant(_ before: Range<Int>, _ beings: [Scenery.Subject]) -> [String]? {
        guard ["en", "de", "fr", "ru"].contains(language) else { return beings.count == 1 ? [beings[0].name] : nil }
        let told = Array(words[before])
        guard Pronouns.occur(told, language, besides: 0) else {
            let isNamed = mentions.contains { $0.isAnimate && $0.words.upperBound <= before.upperBound }
            return beings.count == 1 && isNamed ? [beings[0].name] : nil
        }
        guard let gender = Gender.told(told, language) else {
            return [actor.flatMap { actor in beings.first { $0.name == actor }?.name } ?? beings[0].name]
        }
        let fitting = beings.filter { gender.fits($0) }
        if let actor, let same = fitting.first(where: { $0.name == actor }) { return [same.name] }
        return [(fitting.first { $0.kind != .animal } ?? fitting.first)?.name].compactMap { $0 }
    }

    private static let relatives: Set<String> = ["which", "that", "die", "der", "das", "qui", "que"]

    private static let many: [String: Set<String>] = [
        "en": ["they", "we", "both"], "de": ["wir", "beide"], "fr": ["ils", "elles", "nous"], "ru": ["они"],
    ]

    private func names(_ mentions: [Lexicon.Mention], _ beings: [Scenery.Subject]) -> [String] {
        mentions.compactMap { mention in
            guard case .subject(_, let name) = mention.meaning else { return nil }
            return beings.contains { $0.name == name } ? name : beings.count == 1 ? beings[0].name : nil
        }
    }

    private func unspacedPoses(_ beings: [Scenery.Subject]) -> [String: String] {
        var poses: [String: String] = [:]
        let text = words.map(\.text)
        for (verb, pose) in PoseVerbs.unspaced[language] ?? [] {
            let length = verb.count
            guard text.count >= length else { continue }
            for index in 0...(text.count - length) where text[index..<index + length].joined() == verb {
                guard !words[index].isQuoted else { continue }
                let last = mentions.last { $0.words.upperBound <= index && $0.isAnimate }
                for name in last.map({ names([$0], beings) }) ?? [beings[0].name] where Self.can(pose, name) {
                    poses[name] = pose
                }
            }
        }
        return poses
    }

    private static func can(_ pose: String, _ name: String) -> Bool {
        pose == "flying" ? winged.contains(name) : !flitting.contains(name)
    }

    private static let flitting: Set<String> = ["firefly", "butterfly", "bee"]

    private static let winged: Set<String> = [
        "owl", "eagle", "hawk", "crow", "pigeon", "sparrow", "seagull", "parrot", "swan", "duck", "goose", "stork",
        "flamingo", "bird", "bat", "butterfly", "bee", "dragon", "fairy", "angel", "witch", "ghost",
    ]

    private func holds(_ beings: [Scenery.Subject], _ seen: [Scenery.Subject]) -> [String: Scenery.Subject] {
        guard let verbs = PoseVerbs.holding[language] else { return [:] }
        var holds: [String: Scenery.Subject] = [:]
        for mention in mentions {
            guard case .subject(let kind, let name) = mention.meaning, Self.holdable.contains(name), !mention.isPlural,
                !words[mention.words.lowerBound].isQuoted,
                let verb = takes(mention.words.lowerBound, verbs)
            else { continue }
            let thing =
                seen.first { $0.name == name } ?? Scenery.Subject(kind: kind, name: name)
            let isInMouth = words[mention.words.upperBound...].prefix(4).contains {
                ["mouth", "beak", "teeth", "maul", "schnabel"].contains($0.text)
            }
            for holder in doers(of: verb, among: beings) where holds[holder] == nil && holder != name {
                guard isInMouth || beings.contains(where: { $0.name == holder && $0.kind != .animal && !$0.isPlural })
                else { continue }
                holds[holder] = thing
                break
            }
        }
        return holds
    }

    /// The word that says that somebody holds what stands at a place, within its clause.
    private func takes(_ place: Int, _ verbs: Set<String>) -> Int? {
        var index = place - 1
        while index >= max(0, place - 5) {
            let word = words[index]
            if verbs.contains(word.text) { return isOnlyWished(index) ? nil : index }
            // `a girl with a red umbrella`
            if ["with", "mit", "avec", "con"].contains(word.text) {
                return mentions.contains { $0.words.upperBound == index && $0.isAnimate } ? index : nil
            }
            if word.startsSentence { return nil }
            index -= 1
        }
        let after = place + 1
        guard language == "en", after + 1 < words.count, words[after].text == "in",
            words[(after + 1)...].prefix(3).contains(where: { ["hand", "hands", "mouth", "arms"].contains($0.text) })
        else { return nil }
        return place
    }

    private static let holdable: Set<String> = [
        "book", "letter", "map", "key", "lantern", "candle", "sword", "bag", "box", "basket", "gift", "umbrella",
        "flower", "rose", "tulip", "sunflower", "leaf", "ball", "balloon", "teddy bear", "doll", "toy", "telescope",
        "camera", "phone", "hammer", "broom", "bucket", "net", "bottle", "cup", "pan", "knife", "spoon", "flag",
        "newspaper", "paintbrush", "feather", "egg", "shell", "bone", "wreath", "bread", "cake", "apple", "orange",
        "pizza", "ice cream", "flashlight", "guitar", "violin", "trumpet", "trophy", "bell", "coin", "crown", "stone",
        "mushroom", "fish", "drum", "rope", "diamond", "crystal", "treasure chest", "pear", "banana", "carrot",
        "mirror",
    ]
}

extension Lexicon.Mention {
    var isAnimate: Bool {
        if case .subject(let kind, _) = meaning { kind.rawValue <= Lexicon.Kind.animal.rawValue } else { false }
    }
}

/// Verbs by which bodies are seen to do something, by language.
enum PoseVerbs {
    // codespell:ignore-begin
    static let table: [String: [String: String]] = read([
        "en": """
        running: ran run runs running raced races rushed rushes hurried hurries dashed galloped gallops sprinted fled
        walking: walked walks walking wandered wanders strolled strolls marched marches climbed climbs tiptoed crept hiked
        sitting: sat sits sitting seated knelt kneels
        sleeping: slept sleeps sleeping asleep dozed dozes snored snores napping
        flying: flew flies flying soared soars glided
        jumping: jumped jumps jumping leapt leaped leaps hopped hops bounced
        swimming: swam swims swimming
        """,
        "de": """
        running: lief liefen rannte rannten rennt läuft eilte
        walking: ging gingen geht wanderte spazierte stieg kletterte
        sitting: saß saßen sitzt sitzen kniete
        sleeping: schlief schliefen schläft schlafen schlafend eingeschlafen
        flying: flog flogen fliegt
        jumping: sprang sprangen springt hüpfte hüpft
        swimming: schwamm schwammen schwimmt
        """,
        "fr": """
        running: courut courait court courent couraient
        walking: marchait marcha marche marchent grimpa
        sitting: assis assise s'assit s'assoit assoit
        sleeping: dormait dormit dort endormi endormie
        flying: volait vola vole s'envola
        jumping: sauta sautait saute bondit
        swimming: nageait nagea nage
        """,
        "es": """
        running: corrió corría corre corrieron corrían corrimos
        walking: caminó caminaba camina caminaban subió
        sitting: sentado sentada sentó sienta
        sleeping: dormía durmió duerme dormido dormida
        flying: voló volaba vuela
        jumping: saltó saltaba salta
        swimming: nadó nadaba nada
        """,
        "it": """
        running: corse correva corre corsero
        walking: camminava camminò cammina salì
        sitting: seduto seduta sedeva siede
        sleeping: dormiva dormì dorme
        flying: volò volava vola
        jumping: saltò saltava salta
        swimming: nuotò nuotava nuota
        """,
        "ru": """
        running: бежал бежала побежал побежала бежали
        walking: шёл шла шли пошёл пошла
        sitting: сидел сидела сел села
        sleeping: спал спала уснул
        flying: летел летела полетел полетела
        swimming: плыл плыла плавал
        """,
        "ar": "sleeping: نام نامت ينام\nsitting: جلس جلست يجلس\nrunning: ركض ركضت يركض\nswimming: سبح سبحت",
        "he": "sleeping: ישן ישנה\nsitting: ישב ישבה יושב יושבת\nrunning: רץ רצה\nflying: עף עפה",
    ])

    static let unspaced: [String: [(String, String)]] = [
        "zh": [
            ("坐在", "sitting"), ("跑", "running"), ("睡着", "sleeping"), ("游泳", "swimming"), ("跳", "jumping"),
            ("飞", "flying"),
        ],
        "ja": [
            ("座っ", "sitting"), ("走っ", "running"), ("走り", "running"), ("眠っ", "sleeping"), ("寝て", "sleeping"),
            ("泳", "swimming"), ("飛ん", "flying"), ("歩い", "walking"), ("歩き", "walking"),
        ],
    ]

    static let holding: [String: Set<String>] = [
        "en": [
            "holding", "held", "holds", "hold", "carrying", "carried", "carries", "carry", "clutching", "clutched",
            "lifted", "lifts", "raised", "took", "takes", "grabbed", "waving", "waved", "brought", "brings", "bringing",
        ],
        "de": ["hielt", "hält", "halten", "trug", "trägt", "nahm", "nimmt", "brachte"],
        "fr": ["tenait", "tient", "portait", "porte", "prit", "prend"],
        "es": ["llevaba", "lleva", "sostenía", "tomó", "cogió", "llevó"],
        "it": ["teneva", "tiene", "portava", "porta", "prese"],
    ]
    // codespell:ignore-end

    /// Of rows such as `running: ran run`.
    private static func read(_ tables: [String: String]) -> [String: [String: String]] {
        tables.mapValues { table in
            var verbs: [String: String] = [:]
            for line in table.split(separator: "\n") {
                let parts = line.split(separator: ":")
                for verb in parts[1].split(separator: " ") { verbs[String(verb)] = String(parts[0]) }
            }
            return verbs
        }
    }
}
