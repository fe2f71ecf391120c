/// Which picture of a library suits which scene of a script, by how near their texts are in meaning.
package enum SceneMatching {
    package struct Match: Sendable, Equatable {
        /// The picture's place in the list.
        package let picture: Int
        /// The cosine of the angle between the two meanings: 1 is the same, 0 is nothing in common.
        package let score: Double
    }

    /// From about here on what is shown and what is told have to do with each other.
    package static let usualThreshold = 0.3

    /// For each scene the picture to use, or nil where one is to be made as usual: of all choices without the same picture
    /// in two scenes in a row, the one with the highest scores together.
    /// - Parameters:
    ///   - scores: For each scene, that of each picture; minus infinity for one that it may not have.
    ///   - threshold: A picture that scores less is not used.
    package static func matches(_ scores: [[Double]], threshold: Double = usualThreshold) -> [Match?] {
        guard let first = scores.first, !first.isEmpty else { return scores.map { _ in nil } }
        // The last choice stands for no picture.
        let none = first.count
        var best = [Double](repeating: 0, count: none + 1)
        var from: [[Int]] = []
        for (number, row) in scores.enumerated() {
            let (first, second) = twoBest(best, isFirstScene: number == 0)
            var next = [Double](repeating: -.infinity, count: none + 1)
            var origin = [Int](repeating: none, count: none + 1)
            for choice in 0...none {
                // No picture may follow no picture.
                let before = choice != none && first == choice ? second : first
                let gain = choice == none ? 0 : row[choice] - threshold
                guard choice == none || gain >= 0 else { continue }
                next[choice] = best[before] + gain
                origin[choice] = before
            }
            best = next
            from.append(origin)
        }
        var choice = twoBest(best, isFirstScene: false).first
        var chosen: [Match?] = []
        for number in scores.indices.reversed() {
            chosen.append(choice == none ? nil : Match(picture: choice, score: scores[number][choice]))
            choice = from[number][choice]
        }
        return chosen.reversed()
    }

    /// The same by how near the texts are in meaning.
    /// - Parameters:
    ///   - scenes: A vector for each scene, and for each picture: all of the same length, and of length 1.
    package static func matches(
        scenes: [[Double]], pictures: [[Double]], threshold: Double = usualThreshold
    ) -> [Match?] {
        matches(scores(scenes, pictures), threshold: threshold)
    }

    /// The cosine of each vector of the one list with each of the other.
    package static func scores(_ scenes: [[Double]], _ pictures: [[Double]]) -> [[Double]] {
        scenes.map { scene in pictures.map { dot(scene, $0) } }
    }

    /// What is known of a picture, as one text to compare.
    package static func text(
        title: String?, description: String?, altText: String? = nil, tags: [String]
    ) -> String {
        var parts: [String] = []
        for part in [title, description, altText, tags.isEmpty ? nil : tags.joined(separator: ", ")] {
            guard let part, !part.isEmpty, !parts.contains(part) else { continue }
            parts.append(part)
        }
        return parts.joined(separator: ". ")
    }

    /// The same by an embedder of texts, such as that of the local models.
    package static func matches<Failure: Error>(
        scenes: [String], pictures: [String], threshold: Double = usualThreshold,
        embed: ([String]) async throws(Failure) -> [[Double]]
    ) async throws(Failure) -> [Match?] {
        guard !scenes.isEmpty, !pictures.isEmpty else { return scenes.map { _ in nil } }
        let vectors = try await embed(scenes + pictures)
        return matches(
            scenes: Array(vectors.prefix(scenes.count)), pictures: Array(vectors.dropFirst(scenes.count)),
            threshold: threshold)
    }

    private static func dot(_ one: [Double], _ other: [Double]) -> Double {
        var sum = 0.0
        for index in 0..<min(one.count, other.count) { sum += one[index] * other[index] }
        return sum
    }

    /// Before the first scene only no picture is a choice that one can come from.
    private static func twoBest(_ values: [Double], isFirstScene: Bool) -> (first: Int, second: Int) {
        let none = values.count - 1
        if isFirstScene { return (none, none) }
        var first = none
        for index in values.indices where values[index] > values[first] { first = index }
        var second = first == none ? 0 : none
        for index in values.indices where index != first && values[index] > values[second] { second = index }
        return (first, second)
    }
}
