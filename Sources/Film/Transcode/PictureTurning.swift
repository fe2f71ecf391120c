/// Copies a picture turned and mirrored.
struct PictureTurning: Equatable {
    /// Clockwise: 0, 90, 180 or 270.
    let degrees: Int
    /// Left and right are exchanged before the turn.
    let isMirrored: Bool

    var isNone: Bool { degrees == 0 && !isMirrored }
    var exchangesSides: Bool { !degrees.isMultiple(of: 180) }

    /// - Parameter target: As large as the turned picture.
    func apply(_ source: FrameBuffer, into target: FrameBuffer) {
        turn(
            source.luma, source.lumaStride, source.width, source.height, target.luma, target.lumaStride)
        let (width, height) = (source.chromaWidth, source.chromaHeight)
        turn(source.blueChroma, source.chromaStride, width, height, target.blueChroma, target.chromaStride)
        turn(source.redChroma, source.chromaStride, width, height, target.redChroma, target.chromaStride)
    }

    private func turn(
        _ source: UnsafeMutablePointer<UInt8>, _ sourceStride: Int, _ width: Int, _ height: Int,
        _ target: UnsafeMutablePointer<UInt8>, _ stride: Int
    ) {
        // Where the first pixel of the source goes, and how far one step to the right and one down go from there.
        var (right, down): (Int, Int)
        var start: Int
        switch degrees {
        case 90: (start, right, down) = (height - 1, stride, -1)
        case 180: (start, right, down) = ((height - 1) * stride + width - 1, -1, -stride)
        case 270: (start, right, down) = ((width - 1) * stride, -stride, 1)
        default: (start, right, down) = (0, 1, stride)
        }
        if isMirrored {
            start += (width - 1) * right
            right = -right
        }
        // In blocks, so that both sides stay in the cache when rows become columns.
        let side = 32
        for top in blocks(of: side, in: height) {
            for left in blocks(of: side, in: width) {
                for row in top..<min(top + side, height) {
                    let line = source + row * sourceStride
                    var place = start + row * down + left * right
                    for column in left..<min(left + side, width) {
                        target[place] = line[column]
                        place += right
                    }
                }
            }
        }
    }

    private func blocks(of step: Int, in end: Int) -> StrideTo<Int> { stride(from: 0, to: end, by: step) }
}
