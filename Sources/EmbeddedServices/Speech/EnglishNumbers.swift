/// Numbers as they are read in American English, word by word.
enum EnglishNumbers {
    private static let ones = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    private static let scales = ["", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion"]
    private static let ordinals = [
        "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
        "twelve": "twelfth",
    ]

    static func cardinal(_ number: Int) -> [String] {
        if number < 0 { return ["minus"] + cardinal(number == .min ? .max : -number) }
        if number < 1000 { return belowThousand(number) }
        var groups: [[String]] = []
        var rest = number
        var scale = 0
        while rest > 0 {
            if rest % 1000 > 0 {
                groups.append(belowThousand(rest % 1000) + (scale > 0 ? [scales[scale]] : []))
            }
            rest /= 1000
            scale += 1
        }
        return groups.reversed().flatMap { $0 }
    }

    static func ordinal(_ number: Int) -> [String] {
        var words = cardinal(number)
        let parts = words.removeLast().split(separator: "-").map(String.init)
        let last = parts[parts.count - 1]
        let ordinal =
            ordinals[last] ?? (last.hasSuffix("y") ? last.dropLast() + "ieth" : last + "th")
        words.append((parts.dropLast() + [ordinal]).joined(separator: "-"))
        return words
    }

    /// As in `nineteen eighty-four`, `two thousand five`, `twenty twenty-four`.
    static func year(_ number: Int) -> [String] {
        let (century, rest) = (number / 100, number % 100)
        guard (1000...9999).contains(number), century % 10 != 0 || rest >= 10 else { return cardinal(number) }
        if rest == 0 { return cardinal(century) + ["hundred"] }
        return cardinal(century) + (rest < 10 ? ["oh"] : []) + cardinal(rest)
    }

    /// The digits one by one, as in a telephone number.
    static func digits(_ text: some StringProtocol) -> [String] {
        text.compactMap(\.wholeNumberValue).map { ones[$0] }
    }

    /// As it is written, with thousands' commas and a decimal point. Digits one by one where there are too many.
    static func number(_ text: some StringProtocol) -> [String] {
        let plain = String(text.filter { $0 != "," })
        let parts = plain.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = parts[0].isEmpty ? ["zero"] : Int(parts[0]).map(cardinal) ?? digits(parts[0])
        // A number that starts with zeros is a code.
        let spoken = parts[0].count > 1 && parts[0].hasPrefix("0") ? digits(parts[0]) : whole
        guard parts.count > 1, !parts[1].isEmpty else { return spoken }
        return spoken + ["point"] + digits(parts[1])
    }

    static func plural(_ word: String) -> String {
        word.hasSuffix("y") ? word.dropLast() + "ies" : word.hasSuffix("x") ? word + "es" : word + "s"
    }

    static let fractions = [
        "½": "one half", "⅓": "one third", "⅔": "two thirds", "¼": "one quarter", "¾": "three quarters",
    ]

    private static func belowThousand(_ number: Int) -> [String] {
        var words: [String] = []
        if number >= 100 { words += [ones[number / 100], "hundred"] }
        let rest = number % 100
        if rest >= 20 {
            words.append(tens[rest / 10] + (rest % 10 > 0 ? "-" + ones[rest % 10] : ""))
        } else if rest > 0 || words.isEmpty {
            words.append(ones[rest])
        }
        return words
    }
}
