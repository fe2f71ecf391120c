/// Towns that are known by what stands in them.
enum Towns {
    /// The one that a text goes to or is in, as prompts call it: `in Paris`.
    static func named(in words: [StoryWord], isUnspaced: Bool) -> String? {
        if isUnspaced {
            let text = words.map(\.text).joined()
            return unspaced.first { text.contains($0.0) }?.1
        }
        for (index, word) in words.enumerated() {
            let pair = index + 1 < words.count ? word.text + " " + words[index + 1].text : ""
            guard let town = names[pair] ?? names[word.text], !word.isQuoted,
                word.isCapitalised || !(word.text.first?.isASCII ?? false)
            else { continue }
            let before = index > 0 && !words[index - 1].endsClause ? words[index - 1].text : ""
            // `far from Paris`, `the road to Rome`, `Miss London`
            if ["from", "to", "of", "towards", "about", "von", "nach", "miss", "mr", "mrs", "not", "than"].contains(
                before),
                !["went", "came", "moved", "travelled", "flew", "drove", "city", "streets", "heart", "middle", "roofs"]
                    .contains(index > 1 ? words[index - 2].text : "")
            {
                continue
            }
            return town
        }
        return nil
    }

    /// In or near which a story may be without leaving the town.
    static let places: Set<String> = [
        "in a city", "in a town", "in a street", "in a market", "in a station", "in a harbour", "by a river",
        "in a garden", "in a room", "in an office", "in a kitchen", "in a school", "in a library", "in a museum",
        "in a cafe", "in a shop", "on a road", "in the sky", "in a stadium", "by the sea",
    ]

    static let known: Set<String> = Set(names.values)

    private static let names: [String: String] = {
        var names: [String: String] = [:]
        for (town, forms) in [
            ("Paris", "paris parigi париж باريس פריז"), ("London", "london londres londra лондон لندن לונדון"),
            ("Venice", "venice venedig venise venecia venezia венеция البندقية"),
            ("Rome", "rome rom roma рим روما רומא"), ("Tokyo", "tokyo tokio токио طوكيو"),
            ("Berlin", "berlin berlín berlino берлин برلين"),
            ("Cairo", "cairo kairo القاهرة קהיר каир"), ("New York", "manhattan brooklyn"),
        ] {
            for form in forms.split(separator: " ") { names[String(form)] = town }
        }
        names["new york"] = "New York"
        names["nueva york"] = "New York"
        names["le caire"] = "Cairo"
        names["el cairo"] = "Cairo"
        return names
    }()

    private static let unspaced = [
        ("パリ", "Paris"), ("ロンドン", "London"), ("東京", "Tokyo"), ("ローマ", "Rome"), ("ベルリン", "Berlin"),
        ("ニューヨーク", "New York"), ("巴黎", "Paris"), ("伦敦", "London"), ("东京", "Tokyo"), ("罗马", "Rome"), ("柏林", "Berlin"),
        ("纽约", "New York"), ("威尼斯", "Venice"), ("开罗", "Cairo"),
    ]
}
