/// Which lights of a story burn. A light that went out stays out until the story lights it again.
struct LightsTold {
    /// Those that are out, by what pictures call them; `lights` are those of a room or a town.
    private var dark: Set<String> = []
    private(set) var isMoonless = false

    /// - Parameters:
    ///   - hasLighthouse: Then its lamp is the light that the story speaks of.
    mutating func follow(_ words: [StoryWord], _ language: String, hasLighthouse: Bool) {
        let table = LightWords.table[language] ?? LightWords.table["en"]!
        var start = 0
        var topic: Set<String> = []
        while start < words.count {
            var end = start + 1
            while end < words.count, !words[end].startsSentence { end += 1 }
            follow(words[start..<end], table, hasLighthouse, &topic)
            start = end
        }
    }

    private mutating func follow(
        _ sentence: ArraySlice<StoryWord>, _ table: LightWords, _ hasLighthouse: Bool, _ topic: inout Set<String>
    ) {
        var named: Set<String> = []
        for (index, word) in sentence.enumerated() where !word.isQuoted {
            let place = sentence.startIndex + index
            if let light = table.lights[word.text] {
                var these: Set<String> = [light]
                if hasLighthouse, ["lights", "lantern", "lighthouse"].contains(light) {
                    these = ["lighthouse", "lantern"]
                }
                named.formUnion(these)
                let before = sentence[max(sentence.startIndex, place - 2)..<place]
                if before.contains(where: { table.without.contains($0.text) }) { put(these, out: true) }
            }
            guard !isDenied(place, sentence) else { continue }
            let lights =
                named.isEmpty && isItMeant(place, sentence)
                ? topic : named.isEmpty ? after(place, sentence, table, hasLighthouse) : named
            if table.isOut(place, sentence) {
                put(lights, out: true)
            } else if table.on.contains(word.text) {
                put(lights.isEmpty ? after(place, sentence, table, hasLighthouse) : lights, out: false)
            }
        }
        if !named.isEmpty { topic = named }
    }

    /// `the wind blew it out`
    private func isItMeant(_ place: Int, _ sentence: ArraySlice<StoryWord>) -> Bool {
        sentence[place...].prefix(3).contains { ["it", "them", "sie", "ihn", "es"].contains($0.text) }
    }

    private func after(
        _ place: Int, _ sentence: ArraySlice<StoryWord>, _ table: LightWords, _ hasLighthouse: Bool
    ) -> Set<String> {
        for word in sentence[place...].dropFirst().prefix(4) {
            if let light = table.lights[word.text] {
                return hasLighthouse && ["lights", "lantern"].contains(light) ? ["lighthouse", "lantern"] : [light]
            }
        }
        return []
    }

    private func isDenied(_ place: Int, _ sentence: ArraySlice<StoryWord>) -> Bool {
        sentence[max(sentence.startIndex, place - 3)..<place].contains {
            ["not", "never", "nicht", "nie", "pas", "no", "if", "when", "until"].contains($0.text)
                || $0.text.hasSuffix("n't")
        }
    }

    private mutating func put(_ lights: Set<String>, out: Bool) {
        for light in lights {
            if light == "moon" {
                isMoonless = out
            } else if out {
                dark.insert(light)
            } else {
                dark.remove(light)
            }
        }
    }

    mutating func moon(isOut: Bool) { isMoonless = isOut }

    /// `the lighthouse unlit`: of what can be seen in the picture.
    func told(of shown: Set<String>, isDark: Bool) -> [String] {
        var parts = dark.subtracting(["lights"]).filter(shown.contains).sorted().map { "the \($0) unlit" }
        if dark.contains("lights") { parts.append("lights out") }
        if isMoonless, isDark { parts.append("moonless") }
        return parts
    }
}

/// The words for lights, and for what becomes of them.
struct LightWords {
    let lights: [String: String]
    /// Two words in a row, or one, that put a light out.
    let out: Set<String>
    let on: Set<String>
    let without: Set<String>

    func isOut(_ place: Int, _ sentence: ArraySlice<StoryWord>) -> Bool {
        let word = sentence[place].text
        if out.contains(word) { return true }
        for next in sentence[place...].dropFirst().prefix(3) where out.contains(word + " " + next.text) { return true }
        return false
    }

    static let table: [String: LightWords] = [
        "en": LightWords(
            lights: [
                "light": "lights", "lights": "lights", "beam": "lights", "windows": "lights", "power": "lights",
                "electricity": "lights", "lamp": "lantern", "lantern": "lantern", "lamps": "lantern",
                "lanterns": "lantern", "candle": "candle", "candles": "candle", "fire": "fire", "campfire": "fire",
                "flames": "fire", "lighthouse": "lighthouse", "moon": "moon",
            ],
            out: [
                "went dark", "goes dark", "go dark", "fell dark", "turned dark", "went out", "goes out", "go out",
                "gone out", "going out", "blew out", "blows out", "blown out", "put out", "puts out", "switched off",
                "turned off", "turns off", "switches off", "went off", "burned out", "burnt out", "extinguished",
                "was dark", "were dark", "stayed dark", "is dark", "are dark", "failed", "snuffed", "gone dark",
                "disappeared", "vanished", "went black", "died out",
            ],
            on: [
                "lit", "lights", "relit", "shone", "shines", "shining", "burning", "burned", "burns", "glowed",
                "glowing",
                "glows", "blinks", "blinked", "flashed", "flickered", "kindled", "flared", "on", "gleamed", "woke",
                "wake",
            ],
            without: ["without", "no"]),
        "de": LightWords(
            lights: [
                "licht": "lights", "lichter": "lights", "strom": "lights", "lampe": "lantern", "laterne": "lantern",
                "kerze": "candle", "feuer": "fire", "leuchtturm": "lighthouse", "mond": "moon",
            ],
            out: [
                "erlosch", "erloschen", "erlöschen", "ging aus", "gingen aus", "losch", "löschte", "verschwand",
                "blies aus", "wurde dunkel",
            ],
            on: [
                "zündete", "entzündete", "brannte", "brennt", "leuchtete", "leuchtet", "schien", "scheint",
                "angezündet",
            ],
            without: ["ohne", "kein"]),
        "fr": LightWords(
            lights: [
                "lumière": "lights", "lampe": "lantern", "lanterne": "lantern", "bougie": "candle", "feu": "fire",
                "phare": "lighthouse", "lune": "moon",
            ],
            out: ["s'éteignit", "s'éteint", "éteignit", "éteint", "disparut"],
            on: ["alluma", "allume", "brillait", "brille", "brûlait", "s'alluma"], without: ["sans"]),
        "es": LightWords(
            lights: [
                "luz": "lights", "luces": "lights", "lámpara": "lantern", "linterna": "lantern", "farol": "lantern",
                "vela": "candle", "fuego": "fire", "faro": "lighthouse", "luna": "moon",
            ],
            out: ["apagó", "apagaron", "apagada", "desapareció"],
            on: ["encendió", "brillaba", "brilla", "encendida", "ardía"], without: ["sin"]),
    ]
}
