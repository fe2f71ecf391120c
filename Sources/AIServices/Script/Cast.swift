/// Who appears in a story, with what was said about their looks, so that they look alike in all pictures.
struct Cast {
    struct Character: Hashable {
        var subject: Scenery.Subject
        var name: String?
        var count: Int
    }

    private(set) var characters: [Character] = []
    private let language: String
    private var byName: [String: Int] = [:]
    private var bySpecies: [String: Int] = [:]

    init(_ narrations: [String], _ lexicon: Lexicon) {
        language = lexicon.language
        let read = narrations.map { narration in
            let words = StoryWord.all(in: narration, isUnspaced: lexicon.isUnspaced)
            return (words, lexicon.mentions(in: words))
        }
        for (words, mentions) in read {
            for mention in mentions { add(mention, mentions, words) }
        }
        for (words, mentions) in read { name(mentions, words) }
        for (words, mentions) in read where language == "en" || language == "de" { countFirstNames(words, mentions) }
    }

    /// With the looks that the story gives it somewhere.
    func asKnown(_ subject: Scenery.Subject) -> Scenery.Subject {
        bySpecies[subject.name].map { characters[$0].subject } ?? subject
    }

    /// Who is called by a name beside what they are: `Lena, the smallest player`, `a girl, Lily Chen,`, `Captain Vera`.
    private mutating func name(_ mentions: [Lexicon.Mention], _ words: [StoryWord]) {
        guard ["en", "de", "fr", "es", "it", "pt"].contains(language) else { return }
        var taken: Set<Int> = []
        for mention in mentions { taken.formUnion(mention.words) }
        func isName(_ index: Int) -> Bool {
            words.indices.contains(index) && words[index].isCapitalised && !taken.contains(index)
                && !Self.notNames.contains(words[index].text) && words[index].asName != nil
        }
        for mention in mentions {
            guard case .subject(let kind, let species) = mention.meaning,
                kind == .person || kind == .fantasy || kind == .animal,
                let known = bySpecies[species], let last = words[mention.words].last
            else { continue }
            var names: [Int] = []
            let after = mention.words.upperBound
            if isName(after), !words[after].startsSentence {
                let isApposed = words[after].endsClause || isName(after + 1) && words[after + 1].endsClause
                if !last.endsClause || isApposed { names = [after] + (isName(after + 1) ? [after + 1] : []) }
            }
            let article = (max(1, mention.words.lowerBound - 4)..<max(1, mention.words.lowerBound)).last {
                Self.articles.contains(words[$0].text)
            }
            let isListed = words.indices.contains(after) && ["and", "und", "et", "y", "e"].contains(words[after].text)
            if let article, isName(article - 1), words[article - 1].endsClause, !words[article].startsSentence,
                !isListed,
                !words[article..<mention.words.lowerBound].contains(where: \.endsClause)
            {
                names =
                    isName(article - 2) && !words[article - 2].endsClause ? [article - 2, article - 1] : [article - 1]
            }
            for index in names where byName[words[index].text] == nil {
                byName[words[index].text] = known
                if characters[known].name == nil { characters[known].name = words[index].asName }
            }
        }
    }

    private static let articles: Set<String> = [
        "the", "a", "an", "der", "die", "das", "ein", "eine", "le", "la", "un", "une", "el", "una", "il", "lo", "o",
        "um",
        "uma",
    ]

    private mutating func add(_ mention: Lexicon.Mention, _ mentions: [Lexicon.Mention], _ words: [StoryWord]) {
        guard case .subject(let kind, let name) = mention.meaning, kind != .plant, kind != .food,
            !Self.isApposed(mention, mentions, words), !Negations.isDenied(mention.words, words, language)
        else { return }
        let attributes = Self.attributes(of: mention, mentions, words, language)
        let index: Int
        if let known = bySpecies[name] {
            index = known
            characters[index].count += 1
            if characters[index].subject.attributes.isEmpty, !mention.isPlural {
                characters[index].subject.attributes = attributes
            }
        } else {
            index = characters.count
            bySpecies[name] = index
            characters.append(
                Character(
                    subject: Scenery.Subject(
                        kind: kind, name: name, attributes: attributes,
                        isPlural: mention.isPlural && name != "crowd"),
                    name: nil, count: 1))
        }
        if let given = givenName(mention.words, words), characters[index].name == nil {
            characters[index].name = given
            byName[given.lowercased()] = index
        }
    }

    /// `a fox named Finn`, `Finn the fox`, `ein Fuchs namens Finn`.
    private func givenName(_ place: Range<Int>, _ words: [StoryWord]) -> String? {
        let called: Set<String> = [
            "named", "called", "namens", "nommé", "nommée", "llamado", "llamada", "chiamato", "chiamata",
        ]
        let after = place.upperBound
        if after + 1 < words.count, called.contains(words[after].text), words[after + 1].isCapitalised {
            return words[after + 1].asName
        }
        if place.lowerBound >= 2, words[place.lowerBound - 1].text == "the", words[place.lowerBound - 2].isCapitalised,
            !Self.notNames.contains(words[place.lowerBound - 2].text), !words[place.lowerBound - 2].endsClause
        {
            return words[place.lowerBound - 2].asName
        }
        return nil
    }

    private static let notNames: Set<String> = [
        "the", "and", "but", "so", "then", "when", "while", "in", "on", "at", "to", "for", "as", "is", "was", "from",
        "with", "by", "near", "behind", "into", "under", "after", "before", "all", "only", "once", "of",
    ]

    private mutating func countFirstNames(_ words: [StoryWord], _ mentions: [Lexicon.Mention]) {
        for (index, word) in words.enumerated() where word.isCapitalised {
            if index > 0, ["st", "san", "santa"].contains(words[index - 1].text) { continue }
            let key = word.text.hasSuffix("'s") || word.text.hasSuffix("’s") ? String(word.text.dropLast(2)) : word.text
            if let known = byName[key] {
                characters[known].count += 1
            } else if let role = FirstNames.role(of: key) {
                byName[key] = characters.count
                characters.append(
                    Character(subject: Scenery.Subject(kind: .person, name: role), name: word.asName, count: 1))
            }
        }
    }

    /// What is to be seen of the mentions, with the looks of those known from elsewhere.
    func subjects(_ mentions: [Lexicon.Mention], _ words: [StoryWord]) -> [Scenery.Subject] {
        var found: [(Int, Scenery.Subject)] = []
        for mention in mentions {
            guard case .subject(let kind, let name) = mention.meaning,
                !Self.isModifier(mention, mentions, words, language), !Self.isApposed(mention, mentions, words),
                kind != .building && name != "stone" || !Self.isEach(mention, words)
            else { continue }
            var subject = Scenery.Subject(
                kind: kind, name: name, attributes: Self.attributes(of: mention, mentions, words, language),
                isPlural: mention.isPlural && name != "crowd" && name != "team")
            if let known = bySpecies[name], !mention.isPlural,
                kind.rawValue <= Lexicon.Kind.animal.rawValue || subject.attributes.isEmpty
            {
                subject.attributes = characters[known].subject.attributes
            }
            found.append((mention.words.lowerBound, subject))
        }
        for (index, word) in words.enumerated() where word.isCapitalised {
            let key = word.text.hasSuffix("'s") || word.text.hasSuffix("’s") ? String(word.text.dropLast(2)) : word.text
            if let known = byName[key] { found.append((index, characters[known].subject)) }
        }
        return found.enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
    }

    /// What those are that are called by their names here, by the place of the name.
    func names(in words: [StoryWord]) -> [Int: String] {
        var names: [Int: String] = [:]
        for (index, word) in words.enumerated() where word.isCapitalised {
            if let known = byName[word.text] { names[index] = characters[known].subject.name }
        }
        return names
    }

    /// `one for every house of the street`: none of them in particular.
    private static func isEach(_ mention: Lexicon.Mention, _ words: [StoryWord]) -> Bool {
        guard mention.words.lowerBound > 0 else { return false }
        return ["every", "each", "cada", "jede", "jeder", "jedes", "chaque", "ogni"].contains(
            words[mention.words.lowerBound - 1].text)
    }

    /// `the dentist, a young woman with green shoes`: one and the same.
    private static func isApposed(
        _ mention: Lexicon.Mention, _ mentions: [Lexicon.Mention], _ words: [StoryWord]
    ) -> Bool {
        guard case .subject(.person, let name) = mention.meaning,
            ["woman", "man", "girl", "boy", "child"].contains(name)
        else { return false }
        for other in mentions where other.words.upperBound <= mention.words.lowerBound {
            guard case .subject(.person, let role) = other.meaning, role != name,
                mention.words.lowerBound - other.words.upperBound <= 3,
                words[other.words.upperBound - 1].endsClause, articles.contains(words[other.words.upperBound].text),
                !words[other.words.upperBound..<mention.words.lowerBound].contains(where: \.endsClause)
            else { continue }
            return true
        }
        return false
    }

    /// `a stone bridge`, `a street lamp`: an English noun right before another one.
    private static func isModifier(
        _ mention: Lexicon.Mention, _ mentions: [Lexicon.Mention], _ words: [StoryWord], _ language: String
    ) -> Bool {
        guard language == "en", !mention.isPlural, !words[mention.words.upperBound - 1].endsClause else { return false }
        for other in mentions where other.words.lowerBound == mention.words.upperBound {
            if case .subject = other.meaning { return true }
        }
        return false
    }

    /// Adjectives right beside a noun: before it, and in Romance and Semitic languages also behind it.
    private static func attributes(
        of mention: Lexicon.Mention, _ mentions: [Lexicon.Mention], _ words: [StoryWord], _ language: String
    ) -> [String] {
        var byWord: [Int: String] = [:]
        for case let other in mentions where other.words.upperBound >= mention.words.lowerBound - 6 {
            if other.words.lowerBound > mention.words.upperBound + 3 { break }
            if case .adjective(let name) = other.meaning { byWord[other.words.upperBound - 1] = name }
        }
        var attributes: [String] = []
        var index = mention.words.lowerBound - 1
        // In Japanese and Chinese words are several scalars long, and a particle may stand between.
        let isUnspaced = language == "ja" || language == "zh"
        var gap = isUnspaced ? 1 : 0
        while index >= 0, attributes.count < 3, !words[index].endsClause {
            if let name = byWord[index] {
                attributes.insert(name, at: 0)
                if isUnspaced { break }
            } else if gap > 0, words[index].text == "的" || words[index].text == "の" {
                gap -= 1
            } else {
                break
            }
            index -= 1
        }
        if ["fr", "es", "it", "pt", "ar", "he"].contains(language) {
            index = mention.words.upperBound
            while index < words.count, !words[index - 1].endsClause, let name = byWord[index], attributes.count < 3 {
                attributes.append(name)
                index += 1
            }
        }
        var seen: Set<String> = []
        // `a little butter` is not small.
        if case .subject(.food, _) = mention.meaning { seen = ["little", "big"] }
        return attributes.filter { seen.insert($0).inserted }
    }

    /// The most often mentioned first, at most four.
    var leads: [Character] {
        let beings = characters.filter { $0.subject.kind.rawValue <= Lexicon.Kind.vehicle.rawValue }
        return beings.enumerated().filter { $0.element.count > 1 || $0.element.name != nil || beings.count <= 2 }
            .sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
            .filter {
                $0.element.subject.kind != .vehicle || $0.element.count > 1 && !$0.element.subject.attributes.isEmpty
            }
            .prefix(4).map(\.element)
    }
}

extension StoryWord {
    /// Letters only, at most 24 of them: a name is data in a sentence of ours.
    fileprivate var asName: String? {
        let stem = text.hasSuffix("'s") || text.hasSuffix("’s") ? text.dropLast(2) : text[...]
        guard stem.unicodeScalars.allSatisfy({ $0.isLetter || $0.isMark }), stem.count <= 24, let first = stem.first
        else { return nil }
        return first.uppercased() + stem.dropFirst()
    }
}

enum FirstNames {
    static func role(of name: String) -> String? { roles[name] }

    private static let roles: [String: String] = {
        let girls =
            "mia lina lily lucy emma ella nora ada alice daisy molly sophie zoe mila ida greta lena lotte clara ruby nina maya claire chloe amy zara leila"
        let boys =
            "tom tim ben max leo finn theo noah oscar jack sam timmy billy emil felix paul jonas luca milo hugo ravi"
        let women =
            "anna maria mary sarah laura julia jane kate helen ruth margaret elena marta rosa amelia marie eva grace hannah olga rachel maren fatima ingrid amara nadia"
        let men =
            "john peter james robert david michael henry george william thomas edward frank hans karl pierre antonio marco ivan ali omar daniel arthur walter"
        var roles: [String: String] = [:]
        for (role, names) in [("girl", girls), ("boy", boys), ("woman", women), ("man", men)] {
            for name in names.split(separator: " ") { roles[String(name)] = role }
        }
        return roles
    }()
}
