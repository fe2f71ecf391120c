/// Where the frames of a film begin among its samples. Exact for rates such as 30000/1001 too, where a frame is not a
/// whole number of samples: no error adds up.
package struct SampleClock: Hashable, Sendable {
    /// Frames a second, as a fraction.
    package let numerator: Int
    package let denominator: Int

    package init(framesPerSecond numerator: Int, over denominator: Int = 1) {
        precondition(numerator > 0 && denominator > 0, "\(numerator)/\(denominator) frames a second")
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The sample nearest to the beginning of a frame.
    package func sample(frame: Int) -> Int {
        (2 * frame * Sound.rate * denominator + numerator) / (2 * numerator)
    }

    /// The fewest frames from this one on that hold so many samples.
    package func frames(holding samples: Int, from frame: Int) -> Int {
        var count = max(0, samples * numerator / (Sound.rate * denominator) - 1)
        while sample(frame: frame + count) - sample(frame: frame) < samples { count += 1 }
        return count
    }
}
