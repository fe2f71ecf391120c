import Film
import FoundationEssentials
import Support

/// Frames made for tests. Each is drawn by copying and filling rows, which is quick also without optimisation.
final class TestPictures {
    let frame: FrameBuffer
    private let texture: [[UInt8]]

    /// - Parameter seed: Another seed is another texture.
    init(width: Int, height: Int, seed: UInt64 = 1) {
        frame = FrameBuffer(width: width, height: height)
        var random = SplitMix64(seed: seed)
        // Soft blocks with a little grain, a few rows that repeat: what a photograph costs an encoder, roughly.
        texture = (0..<16).map { _ in
            var level = random.int(60...180)
            return (0..<(2 * width)).map { column in
                if column.isMultiple(of: 16) { level = min(220, max(30, level + random.int(-25...25))) }
                return UInt8(level + random.int(-3...3))
            }
        }
    }

    /// A texture that moves sideways, in bands of different speeds; each band is one of 20 rows, so that no block of the
    /// encoder moves as a whole.
    func moving(_ number: Int) -> FrameBuffer {
        for row in 0..<frame.height {
            let shift = (number * (1 + row / 20 % 3)) % frame.width
            texture[(row / 12) % texture.count].withUnsafeBufferPointer { source in
                guard let start = source.baseAddress else { return }
                (frame.luma + row * frame.lumaStride).update(from: start + shift, count: frame.width)
            }
        }
        frame.blueChroma.update(repeating: 110, count: frame.chromaStride * frame.chromaHeight)
        frame.redChroma.update(repeating: 140, count: frame.chromaStride * frame.chromaHeight)
        return frame
    }

    /// One grey all over.
    func grey(_ luma: UInt8) -> FrameBuffer {
        frame.fill(luma: luma, blue: 128, red: 128)
        return frame
    }
}

extension FrameBuffer {
    /// The luma in the middle of the picture.
    var middleLuma: Int { Int(luma[(height / 2) * lumaStride + width / 2]) }

    /// The visible pixels as a raw file holds them.
    var raw: Data {
        var data = Data()
        for row in 0..<height { data.append(luma + row * lumaStride, count: width) }
        for row in 0..<chromaHeight { data.append(blueChroma + row * chromaStride, count: chromaWidth) }
        for row in 0..<chromaHeight { data.append(redChroma + row * chromaStride, count: chromaWidth) }
        return data
    }
}

/// A mix that is the same value or function everywhere, as long as it is asked for.
func sound(_ value: @escaping (Int) -> Float) -> SoundPull {
    var position = 0
    return { (buffer: UnsafeMutableBufferPointer<Float>) throws(FilmError) -> Int in
        let count = buffer.count / 2
        for index in 0..<count {
            buffer[2 * index] = value(position + index)
            buffer[2 * index + 1] = buffer[2 * index]
        }
        position += count
        return count
    }
}

func silence() -> SoundPull {
    { (_: UnsafeMutableBufferPointer<Float>) throws(FilmError) -> Int in 0 }
}

extension FilmAssembler {
    /// With a sound that is coded first, elsewhere.
    func write(
        to path: String, labels: FilmLabels, cancelled: () -> Bool = { false }, progress: (Int) -> Void = { _ in },
        sound: @escaping SoundPull
    ) throws(FilmError) -> AssembledFilm {
        let folder = TemporaryFolder()
        try SoundFile.write(to: folder.file("sound.m4a"), length: soundLength, source: sound)
        return try write(
            to: path, labels: labels, sound: folder.file("sound.m4a"), cancelled: cancelled, progress: progress)
    }
}
