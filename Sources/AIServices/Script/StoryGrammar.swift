/// Words before a noun that say that it is not there, or not here.
enum Negations {
    private static let words: Set<String> = [
        "no", "not", "without", "never", "nor", "neither", "kein", "keine", "keinen", "ohne", "sans", "pas", "aucun",
        "aucune", "sin", "ningún",
        "senza", "nessun", "nessuna", "sem", "без", "нет", "بدون", "بلا", "בלי", "ללא",
    ]

    static func isDenied(_ place: Range<Int>, _ words: [StoryWord], _ language: String) -> Bool {
        let before = words[max(0, place.lowerBound - 2)..<place.lowerBound]
        if let last = before.last(where: { self.words.contains($0.text) }), !last.endsClause {
            return before.last?.endsClause != true
        }
        if language == "en", isDeniedInEnglish(place, words) { return true }
        let likes: Set<String> = ["comme", "como", "come", "wie", "как", "像"]
        if hasVanished(place, words) { return true }
        if language != "en", before.contains(where: { likes.contains($0.text) }) { return true }
        // `like a lion` is none; `I would like a lion` is one.
        guard language == "en", place.lowerBound >= 2,
            let article = (max(1, place.lowerBound - 2)..<place.lowerBound).last(where: {
                ["a", "an", "the"].contains(words[$0].text)
            })
        else { return false }
        let like = words[article - 1].text
        guard like == "like" || like == "as" else { return false }
        let verb = article >= 2 ? words[article - 2].text : ""
        return !["would", "i", "you", "we", "they", "i'd", "to", "dressed", "works", "worked"].contains(verb)
    }

    /// `less than a cat`, `never needs a battery`, `went to bed`, `where the factory had been`.
    private static func isDeniedInEnglish(_ place: Range<Int>, _ words: [StoryWord]) -> Bool {
        func word(_ index: Int) -> String {
            guard words.indices.contains(index) else { return "" }
            return index < place.lowerBound && words[index].endsClause ? "" : words[index].text
        }
        let first = place.lowerBound
        // Beyond one word that describes.
        let article = ["a", "an"].contains(word(first - 1)) ? first - 1 : first - 2
        if ["a", "an"].contains(word(article)) {
            if word(article - 1) == "than" || word(article - 2) == "never" { return true }
        }
        // `it tasted of roses`
        if let of = (max(0, first - 3)..<first).last(where: { words[$0].text == "of" }), of > 0,
            ["tasted", "tastes", "smelled", "smells", "smelt"].contains(words[of - 1].text)
        {
            return true
        }
        // `the river at Hallow Mill`
        if first > 0, place.count == 1, words[first].isCapitalised, words[first - 1].isCapitalised,
            !words[first - 1].startsSentence, !words[first - 1].endsClause,
            ["at", "in", "of", "near"].contains(word(first - 2))
        {
            return true
        }
        if isNoSuch(first, words) || isImagined(first, words) { return true }
        if words[first..<place.upperBound].last?.text == "bed", ["to", "of"].contains(word(first - 1)) { return true }
        return !words[place.upperBound - 1].endsClause
            && (word(place.upperBound) == "had" && word(place.upperBound + 1) == "been" && word(first - 2) == "where"
                || word(place.upperBound) == "used" && word(place.upperBound + 1) == "to")
    }

    /// `it was not the old wolf`, `there wasn't any dog`, `instead of a dragon`, `brave as lions`.
    private static func isNoSuch(_ first: Int, _ words: [StoryWord]) -> Bool {
        let passed: Set<String> = [
            "a", "an", "any", "the", "really", "even", "single", "old", "big", "little", "red", "real",
        ]
        var index = first - 1
        while index >= 0, passed.contains(words[index].text), !words[index].endsClause { index -= 1 }
        guard index >= 0, !words[index].endsClause else { return false }
        let word = words[index].text
        let before = index > 0 && !words[index - 1].endsClause ? words[index - 1].text : ""
        if word == "not" { return ["is", "was", "were", "are", "be"].contains(before) }
        if word.hasSuffix("n't") || word.hasSuffix("n’t") {
            return ["is", "was", "were", "are"].contains(String(word.dropLast(3)))
        }
        if word == "of" { return before == "instead" }
        // `his legs were like stone`
        if word == "like" {
            return ["is", "was", "were", "are", "felt", "looked", "hung", "stood", "lay"].contains(before)
        }
        return index == first - 1 && word == "as" && !before.isEmpty
            && !["dressed", "works", "worked"].contains(before)
    }

    /// `dreamed of a dragon`, `a book about dragons`, `wished for a dog`: what is only in a head.
    private static func isImagined(_ first: Int, _ words: [StoryWord]) -> Bool {
        // `I thought it was a boat`
        let before = words[max(0, first - 5)..<first]
        if let thought = before.lastIndex(where: { ["thought", "believed", "supposed"].contains($0.text) }),
            before[thought...].contains(where: { ["was", "were"].contains($0.text) }),
            !before[thought...].contains(where: \.endsClause)
        {
            return true
        }
        for index in max(0, first - 3)..<first {
            if words[index..<first].contains(where: \.endsClause) { continue }
            let before = index > 0 ? words[index - 1].text : ""
            switch words[index].text {
            case "of" where ["dream", "dreamed", "dreamt", "dreams", "dreaming", "dreams"].contains(before): return true
            case "about"
            where [
                "book", "books", "story", "stories", "song", "songs", "tale", "tales", "dreamed", "dreamt", "dream",
                "joke", "film",
            ].contains(before):
                return true
            case "for" where ["wished", "wish", "wishes", "longed"].contains(before): return true
            case "imagined", "imagines", "imagine": return true
            case "nobody" where ["had", "has", "saw"].contains(words[index + 1].text): return true
            default: continue
            }
        }
        return false
    }

    /// `猫不见了`
    private static func hasVanished(_ place: Range<Int>, _ words: [StoryWord]) -> Bool {
        guard let last = words[place].last, !last.endsClause, last.text.count == 1 else { return false }
        let after = words[place.upperBound...].prefix(5)
        let end = after.firstIndex(where: \.endsClause).map { $0 + 1 } ?? after.endIndex
        return after[..<end].map(\.text).joined().contains("不见")
    }

    /// `a stick does not work at night`
    static func isNeverSo(_ place: Range<Int>, _ words: [StoryWord]) -> Bool {
        let far = max(0, place.lowerBound - 6)
        let start = (far..<place.lowerBound).last { words[$0].endsClause }.map { $0 + 1 } ?? far
        let clause = words[start..<place.lowerBound].map(\.text)
        return clause.contains("doesn't")
            || zip(clause, clause.dropFirst()).contains { $0 == "does" && $1 == "not" }
    }

    /// `until morning`, `last night`: the time of another scene.
    static func isElsewhen(_ place: Range<Int>, _ words: [StoryWord]) -> Bool {
        isNeverSo(place, words)
            || words[max(0, place.lowerBound - 2)..<place.lowerBound].contains {
                [
                    "until", "till", "since", "last", "before", "yesterday", "bis", "seit", "jusqu'au", "hasta", "fino",
                    "good", "gute", "by", "昨",
                ].contains($0.text)
            }
    }

    /// `the storm passed`, `after the rain`.
    static func isOver(_ place: Range<Int>, _ words: [StoryWord]) -> Bool {
        let before = words[max(0, place.lowerBound - 2)..<place.lowerBound].map(\.text)
        if before.contains("after") || before.contains("nach") || before.contains("après") { return true }
        if hasVanished(place, words) { return true }
        let ends: Set<String> = [
            "stopped", "passed", "ended", "cleared", "lifted", "faded", "calmed", "over", "gone", "vorbei", "aufgehört",
            "dropped", "melted", "died", "s'arrête",
        ]
        var index = place.upperBound
        if index > 0, words[index - 1].endsClause { return false }
        if index < words.count, words[index].text == "停" { return true }
        while index < min(words.count, place.upperBound + 4) {
            if ends.contains(words[index].text) { return true }
            if words[index].endsClause { return false }
            index += 1
        }
        return false
    }
}

enum Prepositions {
    private static let towards: Set<String> = [
        "in", "at", "into", "on", "onto", "through", "across", "to", "by", "near", "over", "under", "inside", "along",
        "above", "around", "beside", "beyond", "reached", "toward", "towards",
        "entered", "found", "outside", "behind", "crossed", "off", "down", "up",
    ]

    /// Whether the story goes there or is there, rather than speaks of it.
    static func isFirm(_ place: Range<Int>, _ words: [StoryWord], _ language: String) -> Bool {
        guard language == "en" else { return true }
        if place.count > 1 { return true }
        let start = max(0, place.lowerBound - 4)
        // Not beyond a comma.
        let from = (start..<place.lowerBound).last { words[$0].endsClause }.map { $0 + 1 } ?? start
        if words[from..<place.lowerBound].contains(where: { towards.contains($0.text) }) { return true }
        return words[max(0, place.lowerBound - 2)...place.lowerBound].contains(where: \.startsSentence)
    }

    private static let nearby: Set<String> = [
        "near", "by", "behind", "beside", "beyond", "over", "above", "below", "under", "around", "outside", "towards",
        "hinter", "neben", "bei", "derrière", "junto", "detrás", "cerca", "vicino", "dietro",
    ]

    /// `in a cave behind a waterfall`: what stands beside the place, and is not the place.
    static func isBeside(_ place: Range<Int>, _ words: [StoryWord]) -> Bool {
        words[max(0, place.lowerBound - 3)..<place.lowerBound].last {
            nearby.contains($0.text) || towards.contains($0.text)
        }
        .map { nearby.contains($0.text) } ?? false
    }

    /// `the whole village cheered`: those who live there.
    static func isItsPeople(_ place: Range<Int>, _ words: [StoryWord]) -> Bool {
        words[max(0, place.lowerBound - 3)..<place.lowerBound].contains { whole.contains($0.text) }
    }

    private static let whole: Set<String> = [
        "whole", "entire", "half", "ganze", "halbe", "toute", "tout", "toda", "todo", "tutto", "tutta", "весь", "вся",
    ]

    /// `they still talk about it in our town`, `between the trees` but not `they cut down the trees`.
    static func isOnlyTold(_ place: Range<Int>, _ words: [StoryWord], _ language: String) -> Bool {
        guard language == "en" else { return false }
        if words[place.lowerBound].text == "trees" {
            let before = words[max(0, place.lowerBound - 3)..<place.lowerBound].map(\.text)
            return !before.contains { ["in", "into", "between", "among", "through", "under", "behind"].contains($0) }
        }
        for index in (0..<place.lowerBound).reversed() {
            if ["talk", "talks", "talked", "dreamed", "dreams", "remembered", "remember"].contains(words[index].text) {
                return true
            }
            if words[index].startsSentence { return false }
        }
        return false
    }

    /// `from the forest`, `out of the cave`.
    static func isLeft(_ place: Range<Int>, _ words: [StoryWord], _ language: String) -> Bool {
        let start = max(0, place.lowerBound - 3)
        let from = (start..<place.lowerBound).last { words[$0].endsClause }.map { $0 + 1 } ?? start
        let before = words[from..<place.lowerBound].map(\.text)
        // `cada casa de la calle`
        if language == "es" { return before.suffix(2).first == "de" || ["de", "del"].contains(before.last ?? "") }
        return language == "en"
            && (before.contains("from") || before.contains("left") || before.suffix(3).starts(with: ["out", "of"]))
    }
}

enum Outdoors {
    /// `Outside, rain fell on the street`: what is told of a place that the story does not go to.
    static func isOnlyLookedAt(_ place: Range<Int>, _ words: [StoryWord]) -> Bool {
        for index in (0..<place.lowerBound).reversed() {
            if adverbs.contains(words[index].text), words[index].endsClause { return true }
            if words[index].startsSentence { return false }
        }
        return false
    }

    private static let adverbs: Set<String> = ["outside", "draußen", "dehors", "fuera", "afuera", "fuori"]
}

enum Pronouns {
    private static let words: [String: Set<String>] = [
        "en": ["he", "she", "it", "they", "him", "her", "them", "his", "their", "its", "we", "i"],
        "de": ["er", "sie", "es", "ihn", "ihm", "ihr", "sein", "seine", "seinen", "ihre", "ihren"],
        "fr": ["il", "elle", "ils", "elles", "lui", "son", "sa", "ses"],
        "ru": ["он", "она", "оно", "они", "его", "её", "ему", "ей"],
    ]

    static func areMany(_ story: [StoryWord], _ language: String) -> Bool {
        many[language].map { many in story.contains { many.contains($0.text) } } ?? false
    }

    private static let many: [String: Set<String>] = [
        "en": ["they", "them", "their", "we"], "fr": ["ils", "elles", "nous"], "es": ["ellos", "ellas"],
        "it": ["loro"], "pt": ["eles", "elas"], "ru": ["они"], "ar": ["هم", "معا"], "he": ["הם"],
    ]

    /// Languages without this table mostly leave the subject out. Where their verbs tell who it is, it stays unless the
    /// text is of several things.
    static func occur(_ story: [StoryWord], _ language: String, besides things: Int) -> Bool {
        if let words = words[language] { return story.contains { words.contains($0.text) } }
        return things < 2 || language == "ja" || language == "zh"
    }
}
