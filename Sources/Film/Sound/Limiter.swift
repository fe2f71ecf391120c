import Glibc

/// Keeps true peaks under a ceiling, and does nothing else: the gain comes down over 5 ms before a peak and goes back
/// within about 40 ms after it, so that neither can be heard as a click.
final class Limiter {
    /// What comes out is this many samples older than what went in.
    static let delay = Sound.hop + TruePeak.delay
    /// The part of the way back that is gone in one sample.
    static let release = 1 - exp(-1 / (0.04 * Double(Sound.rate)))

    private let ceiling: Float
    private let detector = TruePeak()
    private let peaks = UnsafeMutableBufferPointer<Float>.allocate(capacity: Sound.hop)

    /// The sound that waits for its gain.
    private var line = [Float](repeating: 0, count: (Limiter.delay + Sound.hop) * Sound.channels)

    private var curve = GainCurve()

    init(ceiling: Double) { self.ceiling = Float(ceiling) }

    deinit { peaks.deallocate() }

    /// Replaces one hop by what is due.
    func process(_ block: UnsafeMutableBufferPointer<Float>) {
        detector.scan(UnsafeBufferPointer(block), into: peaks, above: ceiling)
        let waiting = Self.delay * Sound.channels
        // Taken out for the loop: each access to a property of an object is checked.
        var curve = curve
        line.withUnsafeMutableBufferPointer { line in
            line.baseAddress!.update(from: line.baseAddress! + block.count, count: waiting)
            (line.baseAddress! + waiting).update(from: block.baseAddress!, count: block.count)
            for index in 0..<Sound.hop {
                let wanted = peaks[index] > ceiling ? Double(ceiling / peaks[index]) : 1
                let gain = Float(curve.next(wanted))
                block[2 * index] = line[2 * index] * gain
                block[2 * index + 1] = line[2 * index + 1] * gain
            }
        }
        self.curve = curve
    }
}

/// From the gain wanted at every moment to one that is at most that, ahead of time, and without corners.
private struct GainCurve {
    /// The lowest wanted gain within the window: candidates in growing order, with the moment each came.
    private let window = Sound.hop + 2
    private var candidates = [(gain: Double, moment: Int)](repeating: (1, 0), count: Sound.hop + 3)
    private var first = 0
    private var count = 0
    private var moment = 0

    private var envelope = 1.0
    private var box = [Double](repeating: 1, count: Sound.hop)
    private var boxSum = Double(Sound.hop)

    mutating func next(_ wanted: Double) -> Double { smooth(lowest(wanted)) }

    private mutating func lowest(_ wanted: Double) -> Double {
        if count > 0, candidates[first].moment <= moment - window {
            first = (first + 1) % candidates.count
            count -= 1
        }
        while count > 0, candidates[(first + count - 1) % candidates.count].gain >= wanted { count -= 1 }
        candidates[(first + count) % candidates.count] = (wanted, moment)
        count += 1
        moment += 1
        return candidates[first].gain
    }

    private mutating func smooth(_ wanted: Double) -> Double {
        envelope = wanted < envelope ? wanted : envelope + (wanted - envelope) * Limiter.release
        let place = moment % box.count
        boxSum += envelope - box[place]
        box[place] = envelope
        return min(1, boxSum / Double(box.count))
    }
}
