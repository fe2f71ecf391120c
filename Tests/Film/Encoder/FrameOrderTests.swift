import FoundationEssentials
import Glibc
import Pictures
import Support
import Testing

@testable import Film

@Suite(.timeLimit(.minutes(15)))
struct `What the coder is told of frames` {
    private let folder = TemporaryFolder("order")

    private func kinds(_ group: Int, _ frames: Int, isSteady: (Int) -> Bool = { _ in true }) -> [FrameKind] {
        var order = FrameOrder(groupLength: group, isCutFree: true)
        return (0..<frames).map { order.next(isKey: $0 == 0, isSteady: isSteady($0), left: frames - $0) }
    }

    @Test func `is a reference in every four, but for the beginning and the end of a group`() {
        let run: [FrameKind] = [.between, .between, .between, .reference]
        let group = [.undecided] + (1..<56).map { run[($0 - 1) % 4] } + Array(repeating: .undecided, count: 4)
        let told = kinds(60, 120)
        #expect(told == [.key] + group.dropFirst() + group)
    }

    @Test func `is nothing where a picture is not steady, nor before the next run after it`() {
        let told = kinds(60, 60) { $0 > 5 }
        #expect(told[1..<9].allSatisfy { $0 == .undecided })
        #expect(told[9...12] == [.between, .between, .between, .reference])
    }

    @Test func `is a key where a group ends early, or may have begun late`() {
        for (isCutFree, keys) in [(true, [0, 100]), (false, [0, 60, 100])] {
            var order = FrameOrder(groupLength: 60, isCutFree: isCutFree)
            let told = (0..<200).map { order.next(isKey: [0, 60, 100].contains($0), isSteady: true, left: 60) }
            #expect(told.indices.filter { told[$0] == .key } == keys)
        }
    }

    @Test func `never asks for what a coder cannot do`() {
        Trial.each(500) { _, random in
            let group = random.int(1...120)
            var order = FrameOrder(groupLength: group, isCutFree: true)
            var (between, sinceKey) = (0, 0)
            var ends = random.int(1...300)
            for number in 0..<300 {
                let isKey = number == 0 || number == ends
                if number == ends { ends += random.int(1...300) }
                let kind = order.next(isKey: isKey, isSteady: random.int(0...9) > 0, left: ends - number)
                if isKey || sinceKey == group { sinceKey = 0 }
                // Three at most before a frame that something may refer to, and none that a key would have to close.
                between = kind == .between ? between + 1 : 0
                #expect(between <= FrameOrder.between)
                if kind == .between || kind == .reference {
                    #expect(sinceKey > 0 && min(group - sinceKey, ends - number) > FrameOrder.between)
                }
                sinceKey += 1
            }
        }
    }

    @Test(arguments: VideoPreset.all) func `is obeyed, and no worse than what it finds out itself`(preset: VideoPreset)
        throws
    {
        let (width, height, frames) = (270, 480, 150)
        let format = try VideoFormat(width: width, height: height, framesPerSecond: 30, preset: preset)
        let frame = FrameBuffer(width: width, height: height)
        let compositor = Compositor(Canvas(width: width, height: height, rateNumerator: 30))
        let shots = try [1, 2].map { try shot(seed: $0, Canvas(width: width, height: height, rateNumerator: 30)) }
        var raw = Data()
        func write(_ name: String, isSteady: Bool) throws -> String {
            raw.removeAll()
            return try SegmentEncoder.write(
                to: folder.file(name), format: format, .stills, threads: 1, frames: frames, isSteady: { _ in isSteady }
            ) { (number) throws(FilmError) in
                compositor.draw(
                    number, of: shots[1], after: shots[0], previousFrames: 0, Transition(.crossfade, frames: 20),
                    into: frame)
                raw.append(frame.raw)
                return frame
            }.path
        }
        let (told, alone) = (try write("told.mp4", isSteady: true), try write("alone.mp4", isSteady: false))
        try raw.write(to: URL(filePath: folder.file("raw")))
        let types = try Judges.frames("pict_type", of: told)
        for (number, kind) in kinds(60, frames).enumerated() {
            switch kind {
            case .between: #expect(types[number] == "B", "frame \(number)")
            case .reference: #expect(types[number] == "P", "frame \(number)")
            case .key, .undecided: continue
            }
        }
        func bytes(_ path: String) throws -> Double {
            try Judges.packets("v", "size", of: path).compactMap { Double($0) }.reduce(0, +)
        }
        func similarity(_ path: String) throws -> Double {
            try Judges.similarity(of: path, to: folder.file("raw"), width: width, height: height, rate: 30)
        }
        let (size, other) = (try bytes(told), try bytes(alone))
        #expect(size < other * 1.01, "\(size) bytes against \(other)")
        let (like, otherLike) = (try similarity(told), try similarity(alone))
        #expect(like > otherLike * 0.999, "SSIM \(like) against \(otherLike)")
        #expect(Judges.decode(told).complaint.isEmpty)
    }

    /// A picture of soft hills with a little grain, larger than the canvas, over which the view glides.
    private func shot(seed: UInt64, _ canvas: Canvas) throws -> Shot {
        let (width, height) = (canvas.width * 5 / 4, canvas.height * 5 / 4)
        var random = SplitMix64(seed: seed)
        let waves = (0..<6).map { _ in (0..<3).map { _ in Double(random.int(1...90)) / 1000 } }
        var bytes: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                let level = waves.reduce(128.0) { $0 + 15 * sin(Double(column) * $1[0] + Double(row) * $1[1] + $1[2]) }
                let grey = UInt8(level + Double(random.int(-3...3)))
                bytes += [grey, grey / 2 + 40, 255 - grey]
            }
        }
        let motion = Motion(start: .all, end: Area(x: 0.1, y: 0.06, width: 0.85, height: 0.85))
        return Shot(
            Still(Pixels(width: width, height: height, bytes: bytes), motion: motion, canvas: canvas), frames: 170)
    }
}
