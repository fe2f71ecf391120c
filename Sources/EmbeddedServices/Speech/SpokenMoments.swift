/// Times of day, dates, years and fractions, as they are read in American English.
enum SpokenMoments {
    static func read(_ core: String, before: WrittenWord?, after: WrittenWord?) -> [String]? {
        time(core, after) ?? date(core) ?? decade(core) ?? fraction(core, before) ?? day(core, before, after)
            ?? year(core, before, after)
    }

    private static func time(_ core: String, _ after: WrittenWord?) -> [String]? {
        guard
            let match = core.wholeMatch(of: /(\d{1,2}):(\d{2})(?::(\d{2}))?(?:([ap])\.?m\.?)?/.ignoresCase()),
            let hour = Int(match.1), let minute = Int(match.2), hour <= 24, minute < 60
        else { return nil }
        var said = EnglishNumbers.cardinal(hour)
        let half = match.4.map { [$0.uppercased() + ".M."] } ?? []
        let halfFollows = ["am", "pm", "a.m", "p.m", "a.m.", "p.m."].contains(after?.core.lowercased() ?? "")
        if minute > 0 {
            said += (minute < 10 ? ["oh"] : []) + EnglishNumbers.cardinal(minute)
        } else if half.isEmpty, !halfFollows, hour <= 12 {
            said.append("o'clock")
        } else if half.isEmpty, !halfFollows {
            said.append("hundred")
        }
        if let second = match.3.flatMap({ Int($0) }) {
            said += ["and"] + EnglishNumbers.cardinal(second) + [second == 1 ? "second" : "seconds"]
        }
        return said + half
    }

    private static func date(_ core: String) -> [String]? {
        if let match = core.wholeMatch(of: /(\d{4})-(\d{2})-(\d{2})/) { return date(match.1, match.2, match.3) }
        guard let match = core.wholeMatch(of: /(\d{1,2})[\/.](\d{1,2})[\/.](\d{4}|\d{2})/) else { return nil }
        let century = match.3.count == 4 ? "" : (Int(match.3) ?? 0) > 40 ? "19" : "20"
        let year = century + match.3
        return date(year[...], match.1, match.2) ?? date(year[...], match.2, match.1)
    }

    private static func date(_ year: Substring, _ month: Substring, _ day: Substring) -> [String]? {
        guard let year = Int(year), let month = Int(month), let day = Int(day), 1...12 ~= month, 1...31 ~= day else {
            return nil
        }
        return [EnglishTables.monthNames[month - 1]] + EnglishNumbers.ordinal(day) + EnglishNumbers.year(year)
    }

    private static func decade(_ core: String) -> [String]? {
        guard let match = core.wholeMatch(of: /'?(\d{2})?(\d0)'?s/), let decade = Int(match.2) else { return nil }
        let century = match.1.flatMap { Int($0) }
        if decade == 0 {
            return century.map {
                EnglishNumbers.cardinal($0 % 10 == 0 ? $0 / 10 : $0) + [$0 % 10 == 0 ? "thousands" : "hundreds"]
            }
        }
        guard decade >= 20 || decade == 10 else { return nil }
        return (century.map(EnglishNumbers.cardinal) ?? []) + [
            EnglishNumbers.plural(EnglishNumbers.cardinal(decade)[0])
        ]
    }

    private static func fraction(_ core: String, _ before: WrittenWord?) -> [String]? {
        if let sign = core.last, let said = EnglishNumbers.fractions[String(sign)] {
            let whole = core.dropLast()
            let words = said.split(separator: " ").map(String.init)
            if whole.isEmpty { return words }
            return Int(whole).map {
                EnglishNumbers.cardinal($0) + ["and"] + (words[0] == "one" ? ["a", words[1]] : words)
            }
        }
        guard let match = core.wholeMatch(of: /(\d{1,2})\/(\d{1,3})/), let over = Int(match.1), let under = Int(match.2)
        else { return nil }
        if core == "24/7" { return ["twenty-four", "seven"] }
        guard over < under, under > 1 else {
            return EnglishNumbers.cardinal(over) + ["over"] + EnglishNumbers.cardinal(under)
        }
        let part = under == 2 ? "half" : under == 4 ? "quarter" : EnglishNumbers.ordinal(under).joined(separator: " ")
        let parts = over == 1 ? part : part == "half" ? "halves" : part + "s"
        return EnglishNumbers.cardinal(over) + parts.split(separator: " ").map(String.init)
    }

    /// `March 3`, `3 March`.
    private static func day(_ core: String, _ before: WrittenWord?, _ after: WrittenWord?) -> [String]? {
        guard core.count <= 2, let day = Int(core), 1...31 ~= day else { return nil }
        if let before, isMonth(before, dotted: before.tail == "."), before.tail.isEmpty || before.tail == "." {
            return EnglishNumbers.ordinal(day)
        }
        guard let after, isMonth(after, dotted: after.tail.hasPrefix(".")), after.core.first?.isUppercase ?? false
        else { return nil }
        return ["the"] + EnglishNumbers.ordinal(day) + ["of"]
    }

    private static func isMonth(_ word: WrittenWord, dotted: Bool) -> Bool {
        let name = word.core.lowercased()
        guard word.core.first?.isUppercase ?? false else { return false }
        return EnglishTables.months[name] != nil || dotted && EnglishTables.months[name + "."] != nil
    }

    private static func year(_ core: String, _ before: WrittenWord?, _ after: WrittenWord?) -> [String]? {
        if let match = core.wholeMatch(of: /(1[1-9]\d\d|20\d\d)[-–](1[1-9]\d\d|20\d\d)/),
            let first = Int(match.1), let last = Int(match.2)
        {
            return EnglishNumbers.year(first) + ["to"] + EnglishNumbers.year(last)
        }
        guard core.count == 4, core.allSatisfy(\.isNumber), let year = Int(core), 1100...2099 ~= year else {
            return nil
        }
        let leadsIn = [
            "in", "since", "by", "from", "until", "till", "of", "year", "before", "after", "during", "around", "circa",
            "to", "and",
        ]
        if let before,
            leadsIn.contains(before.core.lowercased()) || before.core.last?.isNumber ?? false
                || isMonth(before, dotted: true)
        {
            // `after 1200 metres` is a length.
            return counts(after) && !["in", "since", "year"].contains(before.core.lowercased())
                ? nil : EnglishNumbers.year(year)
        }
        return counts(after) ? nil : EnglishNumbers.year(year)
    }

    /// Whether a number is of things that follow.
    private static func counts(_ after: WrittenWord?) -> Bool {
        guard let after, after.lead.isEmpty, let first = after.core.first, first.isLetter, first.isLowercase else {
            return false
        }
        return after.core.hasSuffix("s") && !["was", "is", "has", "as"].contains(after.core)
            || EnglishTables.units[String(after.core)] != nil
            || ["people", "men", "women", "children", "sheep"].contains(after.core)
    }
}
