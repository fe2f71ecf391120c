/// The constant frame rate for a video of any rate.
enum SteadyRate {
    private static let choices = [24, 25, 30, 50, 60]

    /// The nearest usual rate, at most 60. A slow video gets one that shows each of its frames equally long, if there is
    /// one: 15 becomes 30.
    static func nearest(to rate: Double?) -> Int {
        guard let rate, rate.isFinite, rate > 0 else { return 30 }
        if rate < 22, rate >= 1 {
            for choice in [30, 24, 25] {
                let times = Double(choice) / rate
                if abs(times - times.rounded()) < 0.01 * times { return choice }
            }
        }
        return choices.min { abs(Double($0) - rate) < abs(Double($1) - rate) } ?? 30
    }
}
