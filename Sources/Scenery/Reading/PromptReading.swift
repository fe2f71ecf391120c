extension Brief {
    /// Reads keywords, one line of them or free text, of any length; what is not known is passed over.
    /// - Parameter look: What holds for the whole video: colours that it gives to a kind hold where the prompt names none.
    init(prompt: String, look: String = "") {
        let words = Brief.words(prompt)
        var placeRank = 0
        var colour: RGB?
        var isOld = false
        var isSmall = false
        var isLarge = false
        var count = 1
        var counts: [String: Int] = [:]
        var named: [String: Set<String>] = [:]
        var index = 0
        var doing = Doing()
        while index < words.count {
            let word = words[index]
            let pair = index + 1 < words.count ? word + " " + words[index + 1] : ""
            // `an orange tree` is no orange.
            let next = index + 2 < words.count ? words[index + 1] + " " + words[index + 2] : ""
            let isArticle = (word == "a" || word == "an") && Keywords.meaning(next) != nil
            let known = isArticle ? nil : Keywords.meaning(pair)
            let isPair = known != nil
            if word == "planet" { hasPlanet = true }
            if word == "bridge" || word == "bridges" {
                hasBridge = true
                isOnBridge = isOnBridge || words[max(0, index - 2)..<index].elementsEqual(["on", "the"])
            }
            if word == "moonless" { isMoonless = true }
            if word == "out", index > 0, ["lights", "light"].contains(words[index - 1]) { hasLightsOut = true }
            if let found = Town(rawValue: word) ?? Town(rawValue: pair) { town = town ?? found }
            doing.read(index, words, &self)
            switch known ?? Keywords.meaning(word) {
            case .place(.lighthouse, _)
            where doing.isUnlit || word == "lighthouse" && words.dropFirst(index + 1).first == "unlit":
                (isLighthouseUnlit, doing.isUnlit) = (true, false)
                if placeRank < 9 { (place, placeRank) = (.lighthouse, 9) }
            case .place(let found, let known):
                // "a pyramid, in a city": the place is what stands after a preposition.
                let before = words[max(0, index - 2)..<index].joined(separator: " ")
                let isTold =
                    ["in", "at", "by", "on"].contains { before == $0 || before.hasSuffix(" " + $0) }
                    || ["in ", "at ", "by ", "on "].contains { before.hasPrefix($0) }
                let rank = isTold ? known + 2 : known
                if rank > placeRank {
                    place = found
                    placeRank = rank
                }
            case .time(let found): if time == nil { time = found }
            case .weather(let found): if weather == nil || found == .storm { weather = found }
            case .mist: hasMist = true
            case .season(let found): season = season ?? found
            case .fireworks: hasFireworks = true
            case .fireflies: hasFireflies = true
            case .moon where words[max(0, index - 2)..<index].elementsEqual(["on", "the"]):
                (place, placeRank) = (.space, 10)
            case .moon: hasMoon = true
            case .stars: hasStars = true
            case .aurora: hasAurora = true
            case .rainbow: hasRainbow = true
            case .mood(let found): mood = mood ?? found
            case .colour(let found): colour = found
            case .old: isOld = true
            case .small: isSmall = true
            case .large: isLarge = true
            case .number(let found): count = found
            case .subject("stone")
            where index + 1 < words.count && ["bridge", "house", "wall"].contains(words[index + 1]): break
            case .subject(let kind):
                // Standing for the place itself, as in "lighthouse", a kind is in the landscape already.
                let wish = Wish(kind: kind, colour: colour, isOld: isOld, isSmall: isSmall, isLarge: isLarge)
                let said = isPair ? pair : word
                doing.name(kind, until: index + (isPair ? 2 : 1), colour)
                if subjects.count < 12, !subjects.contains(where: { $0.kind == kind }) {
                    subjects.append(wish)
                    counts[kind] = count > 1 ? count : Keywords.isPlural(said) ? 2 : 1
                    named[kind] = [said]
                } else if subjects.count < 12, Self.various.contains(kind), named[kind]?.insert(said).inserted ?? false
                {
                    // A man and a neighbour are two.
                    var another = wish
                    another.variant = subjects.count { $0.kind == kind }
                    subjects.append(another)
                }
                if pair == "hot air" { index += 1 }
                (colour, isOld, isSmall, isLarge, count) = (nil, false, false, false, 1)
            case nil: break
            }
            index += isPair ? 2 : 1
        }
        doing.tell(&self, counts)
        keepTelling(counts)
        let lookWords = look.isEmpty ? [] : Brief.words(look)
        for (index, word) in lookWords.enumerated() {
            guard case .subject(let kind) = Keywords.meaning(word) else { continue }
            for before in lookWords[max(0, index - 2)..<index] {
                guard case .colour(let colour) = Keywords.meaning(before) else { continue }
                for own in subjects.indices where subjects[own].kind == kind && subjects[own].colour == nil {
                    subjects[own].colour = colour
                }
            }
        }
    }

    private static let various: Set<String> = ["man", "woman", "girl", "child"]

    /// Keeps the three that tell most, and shows those twice that are named in the plural, where there is room.
    private mutating func keepTelling(_ counts: [String: Int]) {
        if subjects.count > 3 {
            func rank(_ wish: Wish) -> Int {
                switch Keywords.kind(wish.kind)?.stand {
                case .thing: 1
                default: 0
                }
            }
            let order = subjects.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }
            subjects = order.prefix(3).sorted { $0.offset < $1.offset }.map(\.element)
        }
        for wish in subjects.reversed() {
            let count = min(counts[wish.kind] ?? 1, 4 - subjects.count + 1, 3)
            guard count > 1, wish.variant == 0, let at = subjects.firstIndex(of: wish), wish.kind != "crowd" else {
                continue
            }
            for variant in 1..<count {
                var another = wish
                another.variant = variant
                another.held = nil
                subjects.insert(another, at: at + variant)
            }
        }
    }

    /// Lower-case words of the first part of a text: letters of any script, one space between.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars.prefix(6000) {
            if scalar.properties.isAlphabetic || scalar == "'" {
                if word.unicodeScalars.count < 40 { word += scalar.properties.lowercaseMapping }
            } else if !word.isEmpty {
                words.append(word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
