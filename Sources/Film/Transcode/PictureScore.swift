import Glibc

/// How well a frame stands for its video. Black, white, faded and blurred ones score low.
struct PictureScore: Comparable {
    let value: Double

    /// - Parameter frame: At a size at which a blur is still seen: some 640 pixels wide.
    init(of frame: FrameBuffer) {
        var sum = 0
        var squares = 0
        var steps = 0
        var places = 0
        for row in stride(from: 0, to: frame.height - 2, by: 2) {
            let line = frame.luma + row * frame.lumaStride
            let below = line + 2 * frame.lumaStride
            for column in 0..<frame.width - 2 {
                let here = Int(line[column])
                sum += here
                squares += here * here
                steps += abs(Int(line[column + 2]) - here) + abs(Int(below[column]) - here)
            }
            places += frame.width - 2
        }
        let count = Double(max(1, places))
        let mean = Double(sum) / count
        let spread = sqrt(max(0, Double(squares) / count - mean * mean))
        let detail = Double(steps) / count
        // Towards black and white there is less to be seen, however much it differs.
        let middle = max(0.05, 1 - pow(abs(mean - 118) / 118, 3))
        value = spread * sqrt(detail) * middle
    }

    static func < (one: PictureScore, other: PictureScore) -> Bool { one.value < other.value }
}
