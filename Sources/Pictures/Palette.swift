/// The main colours of a picture, the largest share first. The same picture has the same palette on every machine.
package struct Palette: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let colour: Colour
        /// In plain English, as in `deep blue`.
        package let name: String
        /// Of what is to be seen, 0...1.
        package let share: Double
    }

    package let entries: [Entry]

    /// Each name once, the largest share first.
    package var names: [String] {
        var seen: Set<String> = []
        return entries.map(\.name).filter { seen.insert($0).inserted }
    }

    static let mostColours = 6

    /// k-means in OKLab over the colours that occur; it begins with colours far apart, so that a small red boat on a
    /// large sea is among them.
    init(_ raster: Raster) {
        let points = Palette.points(raster)
        var centres = Palette.beginning(points)
        var members = [Int](repeating: 0, count: points.count)
        for _ in 0..<12 {
            let moved = Palette.assign(points, centres, &members)
            centres = Palette.means(points, members, centres)
            if !moved { break }
        }
        entries = Palette.entries(points, members, centres)
    }

    private struct Point {
        var colour: OKLab
        var weight: Float
    }

    /// Neighbouring colours together: a few thousand at most.
    private static func points(_ raster: Raster) -> [Point] {
        var counts = [Float](repeating: 0, count: 1 << 15)
        var sums = [SIMD4<Float>](repeating: .zero, count: 1 << 15)
        raster.eachPixel { red, green, blue, alpha in
            let bin = Int(red >> 3) << 10 | Int(green >> 3) << 5 | Int(blue >> 3)
            let weight = Float(alpha) / 255
            counts[bin] += weight
            sums[bin] += SIMD4(Float(red), Float(green), Float(blue), 0) * weight
        }
        return counts.indices.filter { counts[$0] > 0 }.map { bin in
            let mean = sums[bin] / counts[bin]
            return Point(
                colour: OKLab(
                    Colour(red: UInt8(mean.x.rounded()), green: UInt8(mean.y.rounded()), blue: UInt8(mean.z.rounded()))),
                weight: counts[bin])
        }
    }

    /// First the most frequent, then each time the one whose distance to all chosen ones, and weight, is largest.
    private static func beginning(_ points: [Point]) -> [OKLab] {
        guard let first = points.max(by: { $0.weight < $1.weight }) else { return [] }
        let total = points.reduce(0) { $0 + $1.weight }
        var centres = [first.colour]
        var nearest = points.map { $0.colour.squaredDistance(to: first.colour) }
        while centres.count < mostColours {
            var best = -1
            var bestScore: Float = 0
            for (index, point) in points.enumerated() where nearest[index] > 0.0036 {
                // A speck is no main colour, however far off.
                let score = nearest[index] * (point.weight / total).squareRoot()
                if score > bestScore { (best, bestScore) = (index, score) }
            }
            guard best >= 0 else { break }
            centres.append(points[best].colour)
            for index in points.indices {
                nearest[index] = min(nearest[index], points[index].colour.squaredDistance(to: points[best].colour))
            }
        }
        return centres
    }

    /// - Returns: Whether any point has another centre than before.
    private static func assign(_ points: [Point], _ centres: [OKLab], _ members: inout [Int]) -> Bool {
        var moved = false
        for index in points.indices {
            var best = 0
            var distance = Float.infinity
            for (number, centre) in centres.enumerated() {
                let candidate = points[index].colour.squaredDistance(to: centre)
                if candidate < distance { (best, distance) = (number, candidate) }
            }
            if members[index] != best {
                members[index] = best
                moved = true
            }
        }
        return moved
    }

    private static func means(_ points: [Point], _ members: [Int], _ before: [OKLab]) -> [OKLab] {
        var sums = [OKLab](repeating: OKLab(lightness: 0, a: 0, b: 0), count: before.count)
        var weights = [Float](repeating: 0, count: before.count)
        for (point, member) in zip(points, members) {
            sums[member].lightness += point.colour.lightness * point.weight
            sums[member].a += point.colour.a * point.weight
            sums[member].b += point.colour.b * point.weight
            weights[member] += point.weight
        }
        return before.indices.map { index in
            guard weights[index] > 0 else { return before[index] }
            let (sum, weight) = (sums[index], weights[index])
            return OKLab(lightness: sum.lightness / weight, a: sum.a / weight, b: sum.b / weight)
        }
    }

    private static func entries(_ points: [Point], _ members: [Int], _ centres: [OKLab]) -> [Entry] {
        var weights = [Float](repeating: 0, count: centres.count)
        for (point, member) in zip(points, members) { weights[member] += point.weight }
        let total = weights.reduce(0, +)
        return centres.indices
            .filter { weights[$0] / total >= 0.005 }
            .sorted { (weights[$0], $1) > (weights[$1], $0) }
            .map { index in
                let colour = centres[index].colour
                return Entry(colour: colour, name: ColourName.of(colour), share: Double(weights[index] / total))
            }
    }
}
