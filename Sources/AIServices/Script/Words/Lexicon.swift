import Synchronization

/// Which of a story's words can be seen: what prompts call them.
struct Lexicon: Sendable {
    enum Kind: Int, Sendable { case person, fantasy, animal, vehicle, building, plant, thing, food }

    enum Meaning: Hashable, Sendable {
        case subject(Kind, String)
        case adjective(String)
        case place(String)
        case time(String)
        case weather(String)
        case season(String)
        case light(String)
        case mood(Script.Mood)
    }

    struct Mention {
        let meaning: Meaning
        /// Words of the text that it takes.
        let words: Range<Int>
        let isPlural: Bool
    }

    private var words: [String: [Meaning]] = [:]
    /// Beginnings that any ending of up to three letters may follow.
    private var stems: [String: [Meaning]] = [:]
    private var longestPhrase = 1
    let isUnspaced: Bool
    private let prefixes: [String]
    private(set) var language: String

    private static let known = Mutex<[String: Lexicon]>([:])

    /// The words of a language, put in order once. Those of a language without a table of its own are looked up in the
    /// English one.
    static func of(_ language: String) -> Lexicon {
        guard OtherLanguages.table(language) != nil else {
            var words = english
            words.language = language
            return words
        }
        return known.withLock { known in
            let words = known[language] ?? Lexicon(language: language)
            known[language] = words
            return words
        }
    }

    private init(language: String) {
        self.language = language
        isUnspaced = language == "ja" || language == "zh"
        prefixes =
            language == "ar"
            ? ["وال", "بال", "فال", "كال", "ال", "لل", "و", "ب", "ل", "ف"]
            : language == "he" ? ["וה", "שה", "מה", "כשה", "ה", "ו", "ב", "ל", "מ", "ש", "כ"] : []
        if let table = OtherLanguages.table(language) { add(table) } else { addEnglish() }
    }

    static let homes: [String: String] = {
        var homes: [String: String] = [:]
        for line in EnglishSettings.homes.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            for subject in parts[1].split(separator: ",") { homes[trimmed(subject)] = trimmed(parts[0]) }
        }
        return homes
    }()

    /// All words that can stand in a prompt.
    static let english = Lexicon(language: "en")

    private static let kinds: [String: Kind] = {
        var kinds: [String: Kind] = [:]
        for (kind, table) in englishTables {
            for entry in table.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
                if let name = entry.split(separator: "/").first { kinds[trimmed(name)] = kind }
            }
        }
        return kinds.filter { !$0.key.isEmpty }
    }()

    private static let englishTables: [(Kind, String)] = [
        (.animal, EnglishNouns.animals), (.person, EnglishNouns.people), (.fantasy, EnglishNouns.fantasy),
        (.vehicle, EnglishNouns.vehicles), (.building, EnglishNouns.buildings), (.plant, EnglishNouns.plants),
        (.thing, EnglishNouns.things), (.food, EnglishNouns.food), (.thing, EnglishNouns.sky),
    ]

    private static let settings: [(String, @Sendable (String) -> Meaning)] = [
        (EnglishSettings.places, { .place($0) }), (EnglishSettings.times, { .time($0) }),
        (EnglishSettings.weathers, { .weather($0) }), (EnglishSettings.seasons, { .season($0) }),
        (EnglishSettings.lights, { .light($0) }),
        (EnglishSettings.moods, { .mood(Script.Mood(rawValue: $0) ?? .calm) }),
    ]

    private static let settingNames: [String: Meaning] = {
        var names: [String: Meaning] = [:]
        for (table, meaning) in settings {
            for line in table.split(separator: "\n") {
                if let name = line.split(separator: ":").first { names[trimmed(name)] = meaning(trimmed(name)) }
            }
        }
        return names
    }()

    private mutating func addEnglish() {
        for (kind, table) in Self.englishTables {
            for entry in table.split(whereSeparator: { $0 == "," || $0 == "\n" }) where !Self.trimmed(entry).isEmpty {
                let forms = entry.split(separator: "/").map { Self.trimmed($0) }
                for form in forms { add(form, .subject(kind, forms[0])) }
            }
        }
        for entry in EnglishAdjectives.words.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
            let forms = entry.split(separator: "/").map { Self.trimmed($0) }
            for form in forms where !form.isEmpty { add(form, .adjective(forms[0])) }
        }
        for (table, meaning) in Self.settings {
            for line in table.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                for form in parts[1].split(separator: ",") { add(Self.trimmed(form), meaning(Self.trimmed(parts[0]))) }
            }
        }
    }

    private mutating func add(_ table: String) {
        for entry in table.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
            let parts = entry.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = Self.trimmed(parts[0])
            let meaning: Meaning?
            if name.hasPrefix("@") {
                meaning = .adjective(String(name.dropFirst()))
            } else if name.hasPrefix("%") {
                meaning = Script.Mood(rawValue: String(name.dropFirst())).map { .mood($0) }
            } else {
                meaning = Self.settingNames[name] ?? Self.kinds[name].map { .subject($0, name) }
            }
            guard let meaning else { continue }
            for form in parts[1].split(separator: " ") {
                if form.hasSuffix("*") {
                    stems[String(form.dropLast()), default: []].append(meaning)
                } else {
                    add(String(form), meaning)
                }
            }
        }
    }

    private mutating func add(_ form: String, _ meaning: Meaning) {
        if words[form]?.contains(meaning) != true { words[form, default: []].append(meaning) }
        longestPhrase = max(longestPhrase, isUnspaced ? form.unicodeScalars.count : form.split(separator: " ").count)
    }

    /// In the order of the text. A word can mean several things: the moon is a light, and tells the time.
    func mentions(in words: [StoryWord]) -> [Mention] {
        var mentions: [Mention] = []
        var index = 0
        while index < words.count {
            var taken = 1
            for length in stride(from: min(longestPhrase, words.count - index), through: 1, by: -1) {
                let phrase = words[index..<(index + length)]
                if length > 1, !isUnspaced, phrase.dropLast().contains(where: \.endsClause) { continue }
                let key = phrase.map(\.text).joined(separator: isUnspaced ? "" : " ")
                let isName = length == 1 && phrase.first?.isCapitalised ?? false
                guard let (meanings, isPlural) = meanings(of: key) ?? (isName ? compound(key) : nil) else { continue }
                if length == 1, language == "en", Self.alsoVerbs.contains(key), !Self.isNoun(index, in: words) {
                    continue
                }
                mentions += meanings.map { Mention(meaning: $0, words: index..<(index + length), isPlural: isPlural) }
                taken = length
                break
            }
            index += taken
        }
        return mentions
    }

    /// What a German noun ends with says what it is: a `Küchentisch` is a table.
    private func compound(_ key: String) -> ([Meaning], isPlural: Bool)? {
        guard language == "de", key.count >= 7 else { return nil }
        for start in 3...key.count - 4 {
            let found = words[String(key.dropFirst(start))]?.filter {
                switch $0 {
                case .subject, .place, .time: true
                case .adjective, .weather, .season, .light, .mood: false
                }
            }
            if let found, !found.isEmpty { return (found, false) }
        }
        return nil
    }

    private static let romance: Set<String> = ["fr", "es", "it", "pt"]

    private func meanings(of key: String) -> ([Meaning], isPlural: Bool)? {
        if let found = words[key] { return (found, Self.irregularPlurals.contains(key)) }
        if isUnspaced { return nil }
        if Self.romance.contains(language) {
            // `l'arbre`, `dell'acqua`
            if let mark = key.lastIndex(where: { $0 == "'" || $0 == "’" }), key[..<mark].count <= 5 {
                return meanings(of: String(key[key.index(after: mark)...]))
            }
            for ending in ["s", "x", "es"] where key.hasSuffix(ending) && key.count > ending.count + 3 {
                if let found = words[String(key.dropLast(ending.count))] { return (found, true) }
            }
        }
        for prefix in prefixes where key.hasPrefix(prefix) && key.count > prefix.count + 1 {
            if let found = words[String(key.dropFirst(prefix.count))] { return (found, false) }
        }
        if language == "en" || OtherLanguages.table(language) == nil {
            if key.hasSuffix("'s") || key.hasSuffix("’s") { return words[String(key.dropLast(2))].map { ($0, false) } }
            for ending in ["s", "es"] where key.hasSuffix(ending) && key.count > 3 {
                if let found = words[String(key.dropLast(ending.count))] { return (found, true) }
            }
            if key.hasSuffix("ies"), let found = words[key.dropLast(3) + "y"] { return (found, true) }
        }
        if stems.isEmpty { return nil }
        for ending in 0...min(4, max(0, key.count - 2)) {
            if let found = stems[String(key.dropLast(ending))] { return (found, false) }
        }
        return nil
    }

    /// Nouns only behind an article or the like: `a rose`, `she rose`.
    private static let alsoVerbs: Set<String> = [
        "rose", "bear", "bears", "well", "leaves", "watch", "watches", "ring", "rings", "fly", "cook", "cooks", "fish",
        "duck",
        "seal", "crane", "park", "guard", "bat", "box", "hammer", "nest", "mine", "flat", "plain",
        "plains", "court", "square", "drum",
        "ford", "hall", "shower", "mug", "toast", "ram", "kid", "palm", "well", "port", "fence",
        "coach", "plant", "plants", "light",
        "may", "fork", "spring", "wake", "bow", "pepper", "pan", "ice", "may", "note",
        "comb", "mummy", "lock", "drop", "drops",
    ]

    private static let determiners: Set<String> = [
        "a", "an", "the", "this", "that", "these", "those", "his", "her", "my", "our", "their", "your", "its", "one",
        "two", "three", "some", "every", "each", "another", "of", "under", "on", "in",
    ]

    private static func isNoun(_ index: Int, in words: [StoryWord]) -> Bool {
        if index > 0, determiners.contains(words[index - 1].text), !words[index - 1].endsClause { return true }
        return index > 1 && determiners.contains(words[index - 2].text)
            && english.words[words[index - 1].text]?.contains { if case .adjective = $0 { true } else { false } }
                == true
    }

    private static let irregularPlurals: Set<String> = [
        "wolves", "mice", "foxes", "geese", "oxen", "children", "elves", "leaves", "people", "fishermen", "butterflies",
        "fireflies", "cattle", "berries", "cherries", "strawberries", "tomatoes", "potatoes", "ruins",
        "grapes", "noodles", "stairs", "schoolchildren", "snowmen",
    ]

    private static func trimmed(_ text: some StringProtocol) -> String {
        String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}

/// A word of the story in small letters, as the lexicon knows it; a single scalar where words have no spaces.
struct StoryWord {
    let text: String
    let spelling: String
    let isCapitalised: Bool
    /// Whether punctuation stands behind it.
    var endsClause = false
    var startsSentence: Bool
    /// Whether it is said by someone in the story.
    var isQuoted = false

    static func all(in text: String, isUnspaced: Bool) -> [StoryWord] {
        var words: [StoryWord] = []
        var word = String.UnicodeScalarView()
        var startsSentence = true
        var quote: Unicode.Scalar?
        func close() {
            guard let first = word.first else { return }
            words.append(
                StoryWord(
                    text: String(word).lowercased(), spelling: String(word),
                    isCapitalised: first.properties.isUppercase,
                    startsSentence: startsSentence, isQuoted: quote != nil))
            startsSentence = false
            word = .init()
        }
        for scalar in text.unicodeScalars {
            let joins = (scalar == "'" || scalar == "’" || scalar == "-" || scalar == "־") && !word.isEmpty
            if scalar.isWordPart || joins {
                if isUnspaced { close() }
                word.append(scalar)
                continue
            }
            while let last = word.last, last == "'" || last == "’" || last == "-" { word.removeLast() }
            close()
            if scalar != " ", !words.isEmpty { words[words.count - 1].endsClause = true }
            if let opened = quote {
                if scalar == "\n" || Self.closing[opened]?.contains(scalar) ?? false { quote = nil }
            } else if Self.closing[scalar] != nil {
                quote = scalar
            }
            if scalar.isTerminal || scalar == "\n" || scalar == "“" || scalar == "\"" || scalar == "„" {
                startsSentence = true
            }
        }
        close()
        return words
    }

    /// What ends a quotation, by what begins it.
    private static let closing: [Unicode.Scalar: [Unicode.Scalar]] = [
        "\"": ["\""], "“": ["”"], "„": ["“", "”"], "«": ["»"], "»": ["«"], "「": ["」"], "『": ["』"],
    ]
}
