/// How many letters must be put in, taken out, replaced, or swapped with their neighbour to make one text the other.
package enum EditDistance {
    package static func between(_ left: some StringProtocol, _ right: some StringProtocol) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var least = min(last[column] + (letter == other ? 0 : 1), last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }

    /// The candidate nearest to the text, if a slip of the hand could have made one of the other.
    package static func nearest(to text: String, among candidates: [String], atMost limit: Int = 2) -> String? {
        candidates.map { (distance: between(text, $0), name: $0) }
            .filter { $0.distance <= limit && $0.distance < $0.name.utf8.count }
            .min { $0.distance < $1.distance }?.name
    }
}
