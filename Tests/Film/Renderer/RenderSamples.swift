import Film
import FoundationEssentials
import Glibc
import Support
import Synchronization
import Testing

/// A folder with small pictures and sounds to make films of, and films made of them.
final class RenderSamples: Sendable {
    let folder = TemporaryFolder("render")
    static let canvas = Canvas(width: 96, height: 128, rateNumerator: 30)

    /// A picture of one colour all over; its path.
    func picture(_ name: String, _ red: UInt8, _ green: UInt8, _ blue: UInt8) -> String {
        let pixel: [UInt8] = [red, green, blue]
        let samples = (0..<(60 * 80)).flatMap { _ in pixel }
        PNGFile.write(
            PNGFile.bytes(width: 60, height: 80, .rgb, samples: samples), to: folder.file(name))
        return folder.file(name)
    }

    /// Grey pictures `count` in number, each clearly lighter or darker than its neighbours.
    func greys(_ count: Int) -> [String] {
        (0..<count).map { index in
            let grey = UInt8(index.isMultiple(of: 2) ? 40 + index : 200 + index)
            return picture("grey-\(index).png", grey, grey, grey)
        }
    }

    func look(_ preset: VideoPreset = .standard, captions: CaptionStyle? = nil) -> FilmLook {
        FilmLook(canvas: Self.canvas, preset: preset, captions: captions, seed: 3)
    }

    /// Scenes of greys, `frames` long each.
    func timeline(_ frames: [Int], _ transition: Transition = .cut) -> Timeline {
        Timeline(
            look: look(),
            scenes: zip(greys(frames.count), frames).map { picture, frames in
                TimelineScene(picture: picture, transition: transition, frames: frames)
            })
    }

    func renderer(_ timeline: Timeline, _ name: String = "film.mp4", keeps: Bool = false) -> FilmRenderer {
        var renderer = FilmRenderer(timeline, film: folder.file(name), workFolder: folder.file("work"))
        renderer.keepsSegments = keeps
        renderer.replaces = true
        renderer.jobs = 2
        return renderer
    }

    /// The segments in the work folder, by identity, with what tells one writing from another.
    var segments: [String: UInt64] {
        get throws {
            var found: [String: UInt64] = [:]
            let work = folder.file("work")
            for name in try FileManager.default.contentsOfDirectory(atPath: work) where name.hasSuffix(".mp4") {
                var facts = stat()
                try #require(stat(work + "/" + name, &facts) == 0)
                found[name] = UInt64(facts.st_ino)
            }
            return found
        }
    }

    /// What stands in the folder beside pictures, sounds and work.
    var products: Set<String> {
        get throws {
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("film") })
        }
    }

    static let products: Set = ["film.mp4", "film.jpg", "film.vtt", "film.srt"]

    /// Luma and chroma in the middle of every frame.
    func middles(of path: String) throws -> [(luma: Int, blue: Int, red: Int)] {
        let reader = try FrameReader(path: path)
        let frame = FrameBuffer(width: reader.width, height: reader.height)
        var found: [(luma: Int, blue: Int, red: Int)] = []
        while try reader.next(into: frame) {
            let at = frame.chromaHeight / 2 * frame.chromaStride + frame.chromaWidth / 2
            found.append((frame.middleLuma, Int(frame.blueChroma[at]), Int(frame.redChroma[at])))
        }
        return found
    }

    static func style(_ name: String) throws -> CaptionStyle {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.path + "/templates/captions/\(name).json"
        let bytes = try #require(FileManager.default.contents(atPath: file))
        return try CaptionStyle(parsing: String(decoding: bytes, as: UTF8.self), file: file)
    }
}

/// Everything that was told of a render.
final class Told: Sendable {
    private let all = Mutex<[RenderProgress]>([])

    func add(_ progress: RenderProgress) { all.withLock { $0.append(progress) } }

    var progress: [RenderProgress] { all.withLock { $0 } }
}
