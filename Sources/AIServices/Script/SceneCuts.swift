/// Puts pieces together to scenes of a natural length, by the least sum of costs over all ways to cut.
struct SceneCuts {
    static let mostScenes = 500
    /// In seconds of speech.
    static let usual = 8.5

    /// What one scene should take, in seconds.
    static func target(total: Double, sceneCount: Int?) -> Double {
        if let sceneCount { return max(0.05, total / Double(sceneCount)) }
        return max(usual, total / 420)
    }

    /// Ranges of pieces, one for each scene.
    static func scenes(_ pieces: [ScenePiece], target: Double, sceneCount: Int?) -> [Range<Int>] {
        guard let sceneCount else {
            var cuts = cut(pieces, target)
            while cuts.count > mostScenes { merge(&cuts, pieces) }
            return cuts
        }
        var best: (cuts: [Range<Int>], distance: Int)?
        for factor in [1, 0.95, 1.06, 0.88, 1.15, 0.8, 1.3, 0.7, 1.5] {
            let cuts = cut(pieces, target * factor)
            let distance = abs(cuts.count - sceneCount)
            if best == nil || distance < best!.distance { best = (cuts, distance) }
            if distance == 0 { break }
        }
        var cuts = best?.cuts ?? []
        while cuts.count > sceneCount { merge(&cuts, pieces) }
        while cuts.count < sceneCount, split(&cuts, pieces) {}
        return cuts
    }

    private static func cut(_ pieces: [ScenePiece], _ target: Double) -> [Range<Int>] {
        // best[i]: the least cost of the pieces before i, and where the last of their scenes begins.
        var best: [(cost: Double, start: Int)] = [(0, 0)]
        best.reserveCapacity(pieces.count + 1)
        for end in 1..<(pieces.count + 1) {
            var found = (cost: Double.infinity, start: end - 1)
            var seconds = 0.0
            var within = 0.0
            var start = end - 1
            while start >= 0 {
                seconds += pieces[start].seconds
                if start < end - 1 { within += pieces[start].costWithin }
                if start < end - 1, seconds > target * 2.4 { break }
                let cost = best[start].cost + length(seconds, target) + within + pieces[end - 1].costAfter
                if cost < found.cost { found = (cost, start) }
                start -= 1
            }
            best.append(found)
        }
        var scenes: [Range<Int>] = []
        var end = pieces.count
        while end > 0 {
            scenes.append(best[end].start..<end)
            end = best[end].start
        }
        return scenes.reversed()
    }

    private static func length(_ seconds: Double, _ target: Double) -> Double {
        let share = seconds / target
        var cost = (share - 1) * (share - 1)
        if share > 1.4 { cost += (share - 1.4) * 4 }
        if share < 0.6 { cost += (0.6 - share) * 1.5 }
        return cost
    }

    private static func merge(_ cuts: inout [Range<Int>], _ pieces: [ScenePiece]) {
        let seconds: [Double] = cuts.map { cut in pieces[cut].reduce(0.0) { $0 + $1.seconds } }
        let sums: [Double] = zip(seconds, seconds.dropFirst()).map(+)
        guard let first = sums.indices.min(by: { sums[$0] < sums[$1] }) else { return }
        cuts[first] = cuts[first].lowerBound..<cuts[first + 1].upperBound
        cuts.remove(at: first + 1)
    }

    /// False if there is nothing left to split.
    private static func split(_ cuts: inout [Range<Int>], _ pieces: [ScenePiece]) -> Bool {
        let seconds: [Double] = cuts.map { cut in
            cut.count < 2 ? -1 : pieces[cut].reduce(0.0) { $0 + $1.seconds }
        }
        guard let longest = seconds.indices.max(by: { seconds[$0] < seconds[$1] }), seconds[longest] >= 0 else {
            return false
        }
        let scene = cuts[longest]
        var before = 0.0
        var best = (cost: Double.infinity, place: scene.lowerBound + 1)
        for place in (scene.lowerBound + 1)..<scene.upperBound {
            before += pieces[place - 1].seconds
            let share = seconds[longest] > 0 ? before / seconds[longest] : 0.5
            let cost = pieces[place - 1].costAfter + (share - 0.5) * (share - 0.5) * 8
            if cost < best.cost { best = (cost, place) }
        }
        cuts.replaceSubrange(longest...longest, with: [scene.lowerBound..<best.place, best.place..<scene.upperBound])
        return true
    }
}
