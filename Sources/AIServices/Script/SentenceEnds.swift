/// Where the sentences of a line end.
struct SentenceEnds {
    private let line: [Unicode.Scalar]
    private let language: String
    /// Whether sentences begin with capitals here: then a point before a small letter ends none.
    private let isCased: Bool

    init(_ line: [Unicode.Scalar], language: String, isCased: Bool) {
        self.line = line
        self.language = language
        self.isCased = isCased
    }

    /// Offsets right behind each sentence, the line's end included.
    func offsets() -> [Int] {
        var ends: [Int] = []
        var index = 0
        while index < line.count {
            guard line[index].isTerminal else { index += 1; continue }
            let start = index
            var isFirm = false
            while index < line.count, line[index].isTerminal {
                isFirm = isFirm || line[index].isFirmTerminal
                index += 1
            }
            let terminals = index
            while index < line.count {
                // French sets a space before the mark that closes.
                let isApart = line[index] == " " && index + 1 < line.count && line[index + 1] == "»"
                guard closes(at: isApart ? index + 1 : index) else { break }
                index += isApart ? 2 : 1
            }
            let mayEnd = index == line.count || line[index] == " " || isFirm
            if mayEnd, index < line.count, isEnd(from: start, terminals: terminals, next: index, isFirm) {
                ends.append(index)
            }
        }
        return line.isEmpty ? [] : ends + [line.count]
    }

    /// `“` closes in German and opens in English: by what follows.
    private func closes(at index: Int) -> Bool {
        guard line[index].isClosing else { return false }
        if line[index].isFirmClosing { return true }
        guard index + 1 < line.count else { return true }
        let next = line[index + 1]
        return next == " " || next.isClosing || next.isComma || next == "—" || next == "–" || next.isTerminal
    }

    private func isEnd(from start: Int, terminals: Int, next: Int, _ isFirm: Bool) -> Bool {
        var place = next
        let limit = min(line.count, next + 100)
        while place < limit, !line[place].isWordPart, !line[place].isEmojiLike { place += 1 }
        guard place < limit else {
            // Nothing but punctuation follows: it belongs to this sentence.
            return false
        }
        let following = line[place]
        if isFirm {
            // 「もういい。」と言った: the sentence goes on behind the quotation.
            return !(terminals < next && "とって".unicodeScalars.contains(following))
        }
        if isCased, following.properties.isLowercase { return false }
        let isPoint = line[start] == "." && terminals == start + 1
        guard isPoint, next == terminals else { return true }
        return !isAbbreviation(endingAt: start, before: place)
    }

    private func isAbbreviation(endingAt point: Int, before next: Int) -> Bool {
        var start = point
        while start > 0, point - start < 24, line[start - 1].isWordPart || line[start - 1] == "." && start < point {
            start -= 1
        }
        guard start < point else { return false }
        let token = String(String.UnicodeScalarView(line[start..<point])).lowercased()
        if line[start..<point].allSatisfy(\.isDigit) {
            return isOrdinal(start: start, count: point - start, next: next)
        }
        if token == "i", language == "en" { return false }
        let letters = token.unicodeScalars.count { $0 != "." }
        // Initials and the like of `U.S.`, `z.B.`: a name or a noun follows.
        if letters == 1, !line[start].isUnspaced { return line[start].properties.isUppercase || language == "de" }
        if token.contains("."), letters <= 4 { return !Abbreviations.mayEndSentence(token) }
        guard let kind = Abbreviations.kind(of: token) else { return false }
        switch kind {
        case .beforeName: return true
        case .beforeNumber: return line[next].isDigit
        case .anywhere: return !line[next].properties.isUppercase
        }
    }

    /// `1. Wash the rice` in a list; `am 3. Mai`.
    private func isOrdinal(start: Int, count: Int, next: Int) -> Bool {
        if start == 0, count <= 3 { return true }
        guard ["de", "da", "no", "nb", "fi", "cs", "sk", "hu", "et", "pl", "hr", "sl"].contains(language), count <= 2
        else { return false }
        let word = line[next...].prefix(while: \.isLetter)
        return !Abbreviations.germanSentenceStarts.contains(String(String.UnicodeScalarView(word)))
    }
}

extension Unicode.Scalar {
    var isEmojiLike: Bool { value >= 0x2190 && properties.generalCategory == .otherSymbol }
}

enum Abbreviations {
    enum Kind { case beforeName, beforeNumber, anywhere }

    static func kind(of token: String) -> Kind? { kinds[token] }

    static func mayEndSentence(_ token: String) -> Bool { ["p.m", "a.m", "u.s", "u.k", "e.u"].contains(token) }

    static let germanSentenceStarts: Set<String> = [
        "Er", "Sie", "Es", "Ich", "Wir", "Ihr", "Du", "Und", "Aber", "Doch", "Dann", "Da", "Der", "Die", "Das", "Den",
        "Dem", "Ein", "Eine", "Im", "In", "Am", "An", "Auf", "So", "Als", "Wenn", "Nun", "Jetzt", "Seit", "Mit", "Nach",
        "Dort", "Hier", "Heute", "Man", "Sein", "Seine", "Ihre", "Beide", "Alle", "Danach",
    ]

    private static let kinds: [String: Kind] = {
        let names = """
            mr mrs ms mx dr prof st sr jr rev hon gen col capt lt sgt gov sen rep pres mt ft messrs hr fr frl mme mlle
            sra srta dott sig ing dipl mag ca z.b d.h bzw vgl evtl ggf inkl zzgl u.a z.t s.o o.ä i.e e.g cf vs approx
            incl esp viz ev bsp mgr ul г-н г-жа им ул проф
            """
        let numbers = "no nos nr nro num fig figs vol ch pp pg art sec abs kap ziff tel ext nº núm стр рис гл"
        let anywhere = """
            etc usw usf co corp inc ltd ave blvd rd dept est jan feb mar apr jun jul aug sep sept oct nov dec mio mrd min
            sek std max st ua т.д т.п руб тыс млн
            """
        var kinds: [String: Kind] = [:]
        for word in anywhere.split(whereSeparator: \.isWhitespace) { kinds[String(word)] = .anywhere }
        for word in numbers.split(whereSeparator: \.isWhitespace) { kinds[String(word)] = .beforeNumber }
        for word in names.split(whereSeparator: \.isWhitespace) { kinds[String(word)] = .beforeName }
        return kinds
    }()
}
