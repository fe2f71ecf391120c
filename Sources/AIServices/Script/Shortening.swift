/// Leaves out whole sentences until the rest fits a time.
enum Shortening {
    /// In their order. At least one is kept. The first and the last are the last to go: a story needs its beginning and its end.
    static func kept(_ sentences: [StorySentence], seconds: Double) -> [StorySentence] {
        var weights: [String: Double] = [:]
        let words = sentences.map(distinctWords)
        for word in words.joined() { weights[word, default: 0] += 1 }
        var scores = words.map { list in
            list.isEmpty ? 0 : list.reduce(0) { $0 + min(6, weights[$1]!) } / (Double(list.count) + 3)
        }
        if let first = sentences.firstIndex(where: { !$0.isHeading }) { scores[first] += 1000 }
        scores[scores.count - 1] += 500
        for index in sentences.indices where sentences[index].isHeading { scores[index] += 0.5 }

        let byScore = sentences.indices.sorted { scores[$0] == scores[$1] ? $0 < $1 : scores[$0] > scores[$1] }
        var left = seconds
        var isKept = [Bool](repeating: false, count: sentences.count)
        for (rank, index) in byScore.enumerated() where rank == 0 || sentences[index].seconds <= left {
            isKept[index] = true
            left -= sentences[index].seconds
        }
        return sentences.indices.filter { isKept[$0] }.map { sentences[$0] }
    }

    private static func distinctWords(_ sentence: StorySentence) -> Set<String> {
        Set(
            sentence.scalars.split { !$0.isWordPart }.filter { $0.count > 3 || $0.first!.isUnspaced }
                .map { String(String.UnicodeScalarView($0)).lowercased() })
    }
}
