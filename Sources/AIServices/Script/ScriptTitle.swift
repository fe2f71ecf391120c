/// The title and the description of a story that has been cut into sentences.
enum ScriptTitle {
    static let longest = 60

    /// Its heading, if it has one; else its main figures, as the story names them, or the words it begins with.
    static func title(of sentences: [StorySentence], _ lexicon: Lexicon) -> String {
        guard let first = sentences.first else { return "" }
        let second = sentences.count > 1 ? sentences[1] : nil
        let end = first.scalars.last { !$0.isClosing }
        let isAlone =
            second?.startsParagraph == true && first.scalars.count <= longest && first.hasWords
            && !(end.map { $0 == "." || $0.isComma || $0.isFirmTerminal } ?? true) && !beginsSpeech(first)
        if first.isHeading || isAlone, first.hasWords { return cut(first.text) }

        let opening = sentences.prefix(3).filter(\.hasWords)
        if let named = figures(opening, lexicon) { return named }
        guard let sentence = opening.first else { return cut(first.text) }
        return cut(sentence.text)
    }

    /// One or two sentences, at most 200 characters.
    static func description(of sentences: [StorySentence], title: String) -> String {
        let telling = sentences.filter { !$0.isHeading && $0.hasWords && $0.text != title }
        guard let first = telling.first ?? sentences.first else { return "" }
        var text = first.text
        if text.count < 70, telling.count > 1, telling[1].joint != "\n", text.count + telling[1].text.count < 190 {
            text += (telling[1].joint.isEmpty ? "" : " ") + telling[1].text
        }
        return text.count <= 200 ? text : shortened(text, to: 199) + "…"
    }

    private static func beginsSpeech(_ sentence: StorySentence) -> Bool {
        guard let first = sentence.scalars.first else { return false }
        return first.isOpening || first == "—" || first == "–" || first.isDigit
    }

    private static func cut(_ text: String) -> String {
        var line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        while let last = line.unicodeScalars.last,
            last == "." && !line.hasSuffix("..") || last.isFirmTerminal && last != "！" && last != "？"
                || last.isClauseEnd
        {
            line.unicodeScalars.removeLast()
        }
        if line.count <= longest { return balanced(line) }
        // Up to the first clause's end, if that says something.
        var clause = Substring(line)
        for (offset, index) in line.indices.enumerated() where offset >= 12 && offset <= longest {
            let scalar = line[index].unicodeScalars.first!
            let next = line.index(after: index)
            let isLast = scalar.isUnspaced || next < line.endIndex && line[next] == " "
            guard isLast, scalar.isClauseEnd || scalar.isTerminal && scalar != "." else { continue }
            clause = line[..<index]
            if offset >= 24 { break }
        }
        if clause.count < line.count { return balanced(String(clause)) }
        return balanced(shortened(line, to: longest - 1) + "…")
    }

    /// Without a quotation mark that has lost its other half.
    private static func balanced(_ text: String) -> String {
        let marks = text.unicodeScalars.count {
            $0 == "\"" || $0 == "“" || $0 == "”" || $0 == "«" || $0 == "»" || $0 == "„" || $0 == "「" || $0 == "」"
        }
        guard marks % 2 == 1 else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.filter { !"\"“”«»„「」".unicodeScalars.contains($0) }))
    }

    /// Ends between words; after a function word nothing would follow, so it goes too.
    private static func shortened(_ text: String, to count: Int) -> String {
        let head = text.prefix(count)
        guard let space = head.lastIndex(of: " "), head.distance(from: head.startIndex, to: space) > count / 3 else {
            return String(head)
        }
        var words = head[..<space].split(separator: " ")
        while words.count > 3, let last = words.last, last.count <= 3 { words.removeLast() }
        var line = words.joined(separator: " ")
        while let last = line.unicodeScalars.last, last.isClauseEnd || last.isOpening {
            line.unicodeScalars.removeLast()
        }
        return line
    }

    /// `The Little Fox and the Old Owl`, `Der alte Leuchtturm`: the first figures with their adjectives, as written.
    private static func figures(_ opening: [StorySentence], _ lexicon: Lexicon) -> String? {
        guard let articles = articles[lexicon.language] else { return nil }
        var phrases: [String] = []
        var names: Set<String> = []
        for sentence in opening {
            let words = StoryWord.all(in: sentence.text, isUnspaced: false)
            let mentions = lexicon.mentions(in: words)
            for mention in mentions {
                guard case .subject(let kind, let name) = mention.meaning, kind != .thing || phrases.isEmpty,
                    !mention.isPlural,
                    !Negations.isDenied(mention.words, words, lexicon.language), names.insert(name).inserted
                else { continue }
                var start = mention.words.lowerBound
                while start > 0, mention.words.lowerBound - start < 2, !words[start - 1].endsClause,
                    mentions.contains(where: {
                        if case .adjective = $0.meaning { $0.words == (start - 1)..<start } else { false }
                    })
                { start -= 1 }
                guard start > 0, articles.contains(words[start - 1].text) else { continue }
                let isEnglish = lexicon.language == "en"
                let spelling = words[(isEnglish ? start : start - 1)..<mention.words.upperBound].map(\.spelling)
                phrases.append((isEnglish ? "the " : "") + spelling.joined(separator: " "))
            }
        }
        guard let first = phrases.first else { return nil }
        let both = phrases.count > 1 ? first + (lexicon.language == "en" ? " and " : " und ") + phrases[1] : first
        let text = both.count <= longest ? both : first
        guard text.count <= longest, text.split(separator: " ").count >= 3 else { return nil }
        return lexicon.language == "en" ? capitalised(text) : text.prefix(1).uppercased() + text.dropFirst()
    }

    private static let articles: [String: Set<String>] = [
        "en": ["a", "an", "the"], "de": ["der", "die", "das", "ein", "eine"],
    ]

    private static func capitalised(_ text: String) -> String {
        let small: Set<Substring> = ["a", "an", "and", "the", "of", "in", "on", "at", "to"]
        return text.split(separator: " ").enumerated().map { index, word in
            index > 0 && small.contains(word) ? String(word) : word.prefix(1).uppercased() + word.dropFirst()
        }.joined(separator: " ")
    }
}
