import AIServices

/// What is said for what is written, word by word: `$9.99` is `nine dollars and ninety-nine cents`. Punctuation that
/// pauses stays at the last spoken word; what is not spoken, as an emoji or a dash alone, has no spoken words.
struct SpokenEnglish {
    private let words: [WrittenWord]
    private let shouting: Bool
    /// Said with the word after, as `dollars` in `$5 million`.
    private var owed: [String] = []

    static func spoken(_ words: [WrittenWord]) -> [[String]] {
        var speaker = SpokenEnglish(words)
        return words.indices.map { speaker.spoken($0) }
    }

    private init(_ words: [WrittenWord]) {
        self.words = words
        let long = words.filter { $0.core.count > 1 && $0.core.allSatisfy(\.isLetter) }
        let capitals = long.filter { $0.core.allSatisfy(\.isUppercase) }
        shouting = long.count > 2 && capitals.count * 2 > long.count
    }

    private mutating func spoken(_ index: Int) -> [String] {
        let word = words[index]
        guard !word.core.isEmpty else { return [] }
        let owed = owed
        self.owed = []
        let (said, usesStop) = read(word, index)
        var spoken = (said + owed).map { String($0.prefix(60)) }.filter { !$0.isEmpty }
        guard let last = spoken.last else { return [] }
        let isLast = index + 1 == words.count
        spoken[spoken.count - 1] = last + Self.pause(word.tail, dropping: usesStop && !isLast)
        return spoken
    }

    /// The mark that says how the voice goes on; of several the strongest.
    private static func pause(_ tail: Substring, dropping stop: Bool) -> String {
        let tail = stop && tail.hasPrefix(".") ? tail.dropFirst() : tail
        if tail.contains("?") { return "?" }
        if tail.contains("!") { return "!" }
        if tail.contains("…") || tail.contains("..") { return "…" }
        if tail.contains(".") { return "." }
        for mark in ";:,—" where tail.contains(mark) { return String(mark) }
        return tail.contains("–") || tail.hasSuffix("--") ? "—" : ""
    }

    private mutating func read(_ word: WrittenWord, _ index: Int) -> (said: [String], usesStop: Bool) {
        let core = String(word.core).replacing("’", with: "'")
        let before = index > 0 ? words[index - 1] : nil
        let after = index + 1 < words.count ? words[index + 1] : nil
        if word.tail.hasPrefix(".") || core.contains(".") {
            if let said = abbreviation(core, before, after) { return (said, true) }
        }
        if let said = SpokenAddress.read(core) { return (said, false) }
        if core.contains(where: \.isNumber) {
            if let said = number(core, word, before, after) { return (said, false) }
        }
        if let unit = unit(core, before) { return (unit, false) }
        return (core.split(separator: "/").flatMap { letters(String($0), before) }, false)
    }

    // MARK: Abbreviations

    private func abbreviation(_ core: String, _ before: WrittenWord?, _ after: WrittenWord?) -> [String]? {
        let name = core.lowercased() + (core.hasSuffix(".") ? "" : ".")
        guard let said = EnglishTables.abbreviations[name] else { return nil }
        let nextIsName = after?.core.first?.isUppercase ?? false
        let followsName = before.map { $0.core.first?.isUppercase ?? false && !$0.hasSentenceMark } ?? false
        if EnglishTables.needFollowers.contains(name) {
            guard after?.core.first?.isNumber ?? false else { return nil }
        }
        if EnglishTables.needNumberBefore.contains(name) {
            guard before?.core.last?.isNumber ?? false else { return nil }
        }
        switch name {
        case "st.": return [nextIsName && !followsName ? "Saint" : "Street"]
        case "dr.": return [nextIsName || !followsName ? "Doctor" : "Drive"]
        case "mar.", "sun.", "sat.", "mon.", "wed.", "fri.", "jun.", "co.", "est.", "ft.", "mt.", "gen.", "rep.",
            "col.":
            // Words of their own, or parts of names, unless something follows that fits.
            guard nextIsName || after?.core.first?.isNumber ?? false || name == "co." && followsName else { return nil }
        default: break
        }
        return said.split(separator: " ").map(String.init)
    }

    private func unit(_ core: String, _ before: WrittenWord?) -> [String]? {
        guard let before, before.tail.isEmpty, before.core.last?.isNumber ?? false,
            before.core.allSatisfy({ $0.isNumber || ".,-/:".contains($0) }), core.count > 1 || "mglh%°".contains(core),
            !["K", "M", "B", "bn", "ms"].contains(core), let unit = EnglishTables.units[core]
        else { return nil }
        return Self.counted(unit, isOne: before.core == "1")
    }

    private static func counted(_ unit: String, isOne: Bool) -> [String] {
        guard !isOne, !EnglishTables.uncounted.contains(unit) else {
            return unit.split(separator: " ").map(String.init)
        }
        if unit == "foot" { return ["feet"] }
        var words = unit.split(separator: " ").map(String.init)
        let counted = words.count > 1 && words[1] == "hour" ? 1 : 0
        words[counted] = words[counted] == "inch" ? "inches" : EnglishNumbers.plural(words[counted])
        return words
    }

    // MARK: Numbers

    private mutating func number(
        _ core: String, _ word: WrittenWord, _ before: WrittenWord?, _ after: WrittenWord?
    ) -> [String]? {
        if let said = SpokenMoments.read(core, before: before, after: after) { return said }
        if let money = money(core, after) { return money }
        if let match = core.wholeMatch(of: /(\d[\d,]*)(?:st|nd|rd|th)/.ignoresCase()) {  // codespell:ignore
            return Int(match.1.filter { $0 != "," }).map(EnglishNumbers.ordinal) ?? EnglishNumbers.digits(match.1)
        }
        if core.wholeMatch(of: /\(?\+?\d{0,3}[-.)]{0,2}\d{3}[-.]\d{3,4}(?:[-.]\d{3,4})?/) != nil, core.count > 6 {
            return core.split(whereSeparator: { !$0.isNumber }).flatMap {
                EnglishNumbers.digits($0).dropLast() + [
                    (EnglishNumbers.digits($0).last ?? "") + ","
                ]
            }
        }
        if let match = core.wholeMatch(of: /([-−+]?)(\d[\d,]*(?:\.\d+)?|\.\d+)(\D{0,4})/) {
            let sign =
                match.1.isEmpty
                ? (word.lead.hasSuffix("-") || word.lead.hasSuffix("−") ? ["minus"] : [])
                : match.1 == "+" ? ["plus"] : ["minus"]
            let suffix = String(match.3)
            if suffix.isEmpty { return sign + EnglishNumbers.number(match.2) }
            if suffix == "+" { return sign + EnglishNumbers.number(match.2) + ["plus"] }
            if suffix == "s" || suffix == "'s" {
                return EnglishNumbers.number(match.2).dropLast() + [
                    EnglishNumbers.plural(EnglishNumbers.number(match.2).last ?? "")
                ]
            }
            if let unit = EnglishTables.units[suffix] ?? (suffix == "in" ? "inch" : nil) {
                return sign + EnglishNumbers.number(match.2) + Self.counted(unit, isOne: match.2 == "1")
            }
        }
        if let match = core.wholeMatch(of: /(.*\d)\s?[-–−](.*\d\D*)/), !match.1.contains("-"),
            match.1.first.map({ !$0.isLetter }) ?? false,
            match.2.first.map({ !$0.isLetter }) ?? false
        {
            let left = number(String(match.1), WrittenWord(String(match.1)), nil, nil) ?? pieces(String(match.1))
            let right = number(String(match.2), WrittenWord(String(match.2)), nil, nil) ?? pieces(String(match.2))
            return left + ["to"] + right
        }
        return pieces(core)
    }

    private mutating func money(_ core: String, _ after: WrittenWord?) -> [String]? {
        guard
            let match = core.wholeMatch(
                of: /[-−]?(?:US|C|A)?([$€£¥₹₩₽₿])(\d[\d,]*(?:\.\d+)?)([kKmMbB]|bn)?/
            )
            .map({ ($0.1, $0.2, $0.3) })
                ?? core.wholeMatch(of: /(\d[\d,]*(?:\.\d+)?)([$€£¥₹₩₽₿])/).map({ ($0.2, $0.1, nil) }),
            let currency = EnglishTables.currencies[match.0.first ?? "$"]
        else { return nil }
        let minus = core.hasPrefix("-") || core.hasPrefix("−") ? ["minus"] : []
        let amount = match.1.filter { $0 != "," }
        if let scale = match.2.flatMap({ EnglishTables.units[String($0)] }) {
            return minus + EnglishNumbers.number(amount) + [scale, currency.units]
        }
        if let after, ["hundred", "thousand", "million", "billion", "trillion"].contains(after.core.lowercased()) {
            owed = [currency.units]
            return minus + EnglishNumbers.number(amount)
        }
        let parts = amount.split(separator: ".")
        guard let whole = Int(parts[0]) else { return minus + EnglishNumbers.number(amount) + [currency.units] }
        let units = minus + EnglishNumbers.cardinal(whole) + [whole == 1 ? currency.unit : currency.units]
        guard parts.count > 1 else { return units }
        guard parts[1].count == 2, let cents = Int(parts[1]) else {
            return minus + EnglishNumbers.number(amount) + [currency.units]
        }
        if cents == 0 { return units }
        let small =
            cents == 1 ? currency.cent : currency.cent == "penny" ? "pence" : EnglishNumbers.plural(currency.cent)
        return (whole > 0 ? units + ["and"] : minus) + EnglishNumbers.cardinal(cents) + [small]
    }

    /// Letters, digits and signs in turn, as in `COVID-19`, `B2B`, `5-year-old`.
    private func pieces(_ core: String) -> [String] {
        var said: [String] = []
        var run = ""
        func kind(_ character: Character) -> Int {
            character.isASCII && character.isNumber || ".,".contains(character)
                ? 1 : character.isLetter || character == "'" ? 0 : 2
        }
        func finish() {
            guard let first = run.first else { return }
            switch kind(first) {
            case 0: said += letters(run, nil)
            case 1:
                let digits = run.trimming { !$0.isNumber }
                said +=
                    digits.isEmpty
                    ? []
                    : digits.filter { $0 == "." }.count > 1
                        ? digits.split(separator: ".").flatMap { ["point"] + EnglishNumbers.number($0) }.dropFirst().map
                        { $0 }
                        : EnglishNumbers.number(digits)
            default: said += run.flatMap { (EnglishTables.symbols[$0] ?? "").split(separator: " ").map(String.init) }
            }
            run = ""
        }
        for character in core {
            if let last = run.last, kind(last) != kind(character) { finish() }
            run.append(character)
        }
        finish()
        return said
    }

    // MARK: Letters

    private func letters(_ core: String, _ before: WrittenWord?) -> [String] {
        if core.contains(where: { !$0.isLetter && !"'-.".contains($0) }) { return pieces(core.filter { $0 != "." }) }
        let initials = core.split(separator: ".")
        if initials.count > 1, initials.allSatisfy({ $0.count == 1 }) {
            return [core.hasSuffix(".") ? core : core + "."]
        }
        if core.contains(".") { return initials.flatMap { letters(String($0), nil) } }
        if let number = roman(core, before) { return number }
        let stem =
            core.hasSuffix("s") && core.dropLast().count > 1 ? String(core.dropLast()).trimming { $0 == "'" } : core
        guard core.count > 1, stem.allSatisfy({ $0.isUppercase }) else { return [core] }
        if EnglishTables.spelt.contains(stem) { return [core] }
        let plain = core.lowercased()
        if shouting || stem.count > 4 || EnglishTables.saidAcronyms.contains(stem) { return [plain] }
        if CommonWords.latin[0].weight(of: plain) >= 1 || Self.shouted.contains(plain) { return [plain] }
        return [core]
    }

    /// Short words that are written in capitals for their weight.
    private static let shouted: Set<String> = [
        "yes", "no", "stop", "go", "help", "wow", "run", "boom", "bang", "stay", "wait", "look", "big", "huge", "new",
        "free", "best", "now", "love", "hate", "read", "rule", "dear", "home", "real", "true", "zero", "four", "five",
    ]

    private func roman(_ core: String, _ before: WrittenWord?) -> [String]? {
        guard let before, core.wholeMatch(of: /M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})/) != nil else {
            return nil
        }
        let values: [Character: Int] = ["I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000]
        let digits = core.compactMap { values[$0] }
        let value = digits.indices.reduce(0) { sum, place in
            place + 1 < digits.count && digits[place] < digits[place + 1] ? sum - digits[place] : sum + digits[place]
        }
        let name = before.core.lowercased()
        if EnglishTables.numbered.contains(name) { return EnglishNumbers.cardinal(value) }
        return EnglishTables.regnal.contains(name) && core != "I" ? ["the"] + EnglishNumbers.ordinal(value) : nil
    }
}

extension StringProtocol {
    func trimming(_ isGone: (Character) -> Bool) -> String {
        String(drop(while: isGone).reversed().drop(while: isGone).reversed())
    }
}
