/// The shape and rate of a film.
package struct Canvas: Equatable, Sendable {
    package let width: Int
    package let height: Int
    /// Frames a second: `numerator / denominator`.
    package let rateNumerator: Int
    package let rateDenominator: Int

    package init(width: Int, height: Int, rateNumerator: Int, rateDenominator: Int = 1) {
        precondition(width > 0 && height > 0, "a canvas of \(width)x\(height)")
        precondition(rateNumerator > 0 && rateDenominator > 0, "\(rateNumerator)/\(rateDenominator) frames a second")
        self.width = width
        self.height = height
        self.rateNumerator = rateNumerator
        self.rateDenominator = rateDenominator
    }

    package var aspect: Double { Double(width) / Double(height) }
    package var framesPerSecond: Double { Double(rateNumerator) / Double(rateDenominator) }
}
