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
        var index = 0
        while index < words.count {
            let word = words[index]
            let pair = index + 1 < words.count ? word + " " + words[index + 1] : ""
            let known = Keywords.meaning(pair)
            let isPair = known != nil
            switch known ?? Keywords.meaning(word) {
            case .place(let found, let rank):
                if rank > placeRank {
                    place = found
                    placeRank = rank
                }
            case .time(let found): if time == nil { time = found }
            case .weather(let found): if weather == nil || found == .storm { weather = found }
            case .mist: hasMist = true
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
            case .subject(let kind):
                // Standing for the place itself, as in "lighthouse", a kind is in the landscape already.
                let wish = Wish(kind: kind, colour: colour, isOld: isOld, isSmall: isSmall, isLarge: isLarge)
                for _ in 0..<count where subjects.count < 3 && (count > 1 || !subjects.contains { $0.kind == kind }) {
                    subjects.append(wish)
                }
                (colour, isOld, isSmall, isLarge, count) = (nil, false, false, false, 1)
            case nil: break
            }
            index += isPair ? 2 : 1
        }
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
