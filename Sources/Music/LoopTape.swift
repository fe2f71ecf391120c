/// A stereo sum of sounds on a tape without ends: what reaches over the end goes on at the beginning.
struct LoopTape {
    let length: Int
    var left: [Float]
    var right: [Float]

    init(length: Int) {
        self.length = length
        left = [Float](repeating: 0, count: length)
        right = left
    }

    /// - Parameter start: May lie before the beginning or beyond the end.
    mutating func add(_ sound: [Float], at start: Int, left leftGain: Float, right rightGain: Float) {
        var place = start % length
        if place < 0 { place += length }
        left.withUnsafeMutableBufferPointer { left in
            right.withUnsafeMutableBufferPointer { right in
                for sample in sound {
                    left[place] += sample * leftGain
                    right[place] += sample * rightGain
                    place += 1
                    if place == length { place = 0 }
                }
            }
        }
    }

    mutating func add(_ other: LoopTape, gain: Float) {
        for index in 0..<length {
            left[index] += other.left[index] * gain
            right[index] += other.right[index] * gain
        }
    }

    /// Sends both channels through something that remembers, as if the tape had been running before: there is no seam.
    /// - Parameter memory: How many samples it takes to forget.
    mutating func process(memory: Int, _ step: (Float, Float) -> (Float, Float)) {
        for index in (length - min(memory, length))..<length { _ = step(left[index], right[index]) }
        for index in 0..<length { (left[index], right[index]) = step(left[index], right[index]) }
    }
}
