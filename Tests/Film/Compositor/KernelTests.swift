import Testing

@testable import Film

struct KernelTests {
    private static let sizes = [(1, 1), (2, 3), (15, 16), (17, 9), (33, 31), (64, 48), (127, 65), (200, 123)]

    private func noise(_ width: Int, _ height: Int) -> FrameBuffer {
        let frame = FrameBuffer(width: width, height: height)
        let size = frame.lumaStride * height + 2 * frame.chromaStride * frame.chromaHeight
        for at in 0..<size { frame.luma[at] = UInt8.random(in: 0...255) }
        return frame
    }

    private func copy(_ frame: FrameBuffer) -> FrameBuffer {
        let copied = FrameBuffer(width: frame.width, height: frame.height)
        copied.luma.update(
            from: frame.luma, count: frame.lumaStride * frame.height + 2 * frame.chromaStride * frame.chromaHeight)
        return copied
    }

    /// What a kernel makes at each level.
    private func atEachLevel(_ width: Int, _ height: Int, _ draw: (Kernels, FrameBuffer) -> Void) -> [[UInt8]] {
        Kernels.Level.allCases.map { level in
            let frame = FrameBuffer(width: width, height: height)
            draw(Kernels(level), frame)
            return frame.visible
        }
    }

    @Test(arguments: sizes) func `conversion is the same at every level`(width: Int, height: Int) {
        let rgb = (0..<width * height * 3).map { _ in UInt8.random(in: 0...255) }
        let made = atEachLevel(width, height) { $0.convert(rgb, into: $1) }
        #expect(made[0] == made[1])
    }

    @Test(arguments: sizes) func `sampling is the same at every level`(width: Int, height: Int) {
        for _ in 0..<20 {
            let source = noise(Int.random(in: 1...300), Int.random(in: 1...200))
            let window = Window(
                x: Double.random(in: -20...200), y: Double.random(in: -20...100),
                width: Double.random(in: 0...4) * Double(width), height: Double.random(in: 0...4) * Double(height))
            let made = atEachLevel(width, height) { kernels, frame in
                kernels.sample(source, window, into: frame, SampleScratch())
            }
            #expect(made[0] == made[1])
        }
    }

    @Test(arguments: sizes) func `mixing, fading and blending are the same at every level`(width: Int, height: Int) {
        let a = noise(width, height)
        let b = noise(width, height)
        for weight in [0, 1, 128, 255, 256] {
            let mixed = atEachLevel(width, height) { $0.mix(a, b, weight: weight, into: $1) }
            #expect(mixed[0] == mixed[1])
            if weight == 0 { #expect(mixed[0] == a.visible) }
            if weight == 256 { #expect(mixed[0] == b.visible) }
            let faded = Kernels.Level.allCases.map { level in
                let frame = copy(a)
                Kernels(level).darken(frame, weight: weight)
                return frame.visible
            }
            #expect(faded[0] == faded[1])
        }
        let weights = (0..<width).map { _ in UInt16.random(in: 0...256) }
        let columns = atEachLevel(width, height) {
            $0.mix(a, b, lumaWeights: weights, chromaWeights: weights, into: $1)
        }
        #expect(columns[0] == columns[1])
        let blended = Kernels.Level.allCases.map { level in
            let frame = copy(a)
            Kernels(level).blend(
                b.luma, alpha: b.blueChroma, stride: 0, on: frame.luma, planeStride: frame.lumaStride,
                width: min(width, frame.chromaWidth), height: height)
            return frame.visible
        }
        #expect(blended[0] == blended[1])
    }

    @Test(
        arguments: [
            ([255, 0, 0], (63, 102, 240)), ([255, 255, 255], (235, 128, 128)), ([0, 0, 0], (16, 128, 128)),
            ([0, 0, 255], (32, 240, 118)), ([0, 255, 0], (173, 42, 26)),
        ] as [([UInt8], (Int, Int, Int))])
    func `colours have their values of BT 709`(rgb: [UInt8], yuv: (Int, Int, Int)) {
        let frame = FrameBuffer(width: 6, height: 5)
        Kernels().convert((0..<30).flatMap { _ in rgb }, into: frame)
        let row = frame.lumaStride * 4
        #expect((Int(frame.luma[row + 5]), Int(frame.blueChroma[2]), Int(frame.redChroma[2])) == yuv)
    }

    @Test func `gradients are converted to the nearest value`() {
        let size = 256
        var rgb: [UInt8] = []
        for y in 0..<size { for x in 0..<size { rgb += [UInt8(x), UInt8(y), UInt8((x + y) / 2)] } }
        let frame = FrameBuffer(width: size, height: size)
        Kernels().convert(rgb, into: frame)
        func colour(_ x: Int, _ y: Int) -> [Double] {
            let at = (y * size + min(max(x, 0), size - 1)) * 3
            return (0..<3).map { Double(rgb[at + $0]) }
        }
        func luma(_ c: [Double]) -> Double { 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2] }
        var worst = 0.0
        for y in 0..<size {
            for x in 0..<size {
                let exact = 16 + 219 / 255 * luma(colour(x, y))
                worst = max(worst, abs(Double(frame.luma[y * frame.lumaStride + x]) - exact))
            }
        }
        for y in 0..<size / 2 {
            for x in 0..<size / 2 {
                var sum = [0.0, 0.0, 0.0]
                for (dx, weight) in [(-1, 0.125), (0, 0.25), (1, 0.125)] {
                    for dy in 0...1 {
                        for (c, value) in colour(2 * x + dx, 2 * y + dy).enumerated() { sum[c] += weight * value }
                    }
                }
                let u = 128 + 224 / 255 * (sum[2] - luma(sum)) / 1.8556
                let v = 128 + 224 / 255 * (sum[0] - luma(sum)) / 1.5748
                worst = max(worst, abs(Double(frame.blueChroma[y * frame.chromaStride + x]) - u))
                worst = max(worst, abs(Double(frame.redChroma[y * frame.chromaStride + x]) - v))
            }
        }
        #expect(worst < 0.501)
    }

    @Test func `a window of the same size is the same picture`() {
        let source = noise(97, 41)
        let frame = FrameBuffer(width: 97, height: 41)
        Kernels().sample(source, Window(x: 0, y: 0, width: 97, height: 41), into: frame, SampleScratch())
        #expect(frame.visible == source.visible)
    }
}
