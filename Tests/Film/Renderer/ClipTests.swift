import FoundationEssentials
import Support
import Testing

@testable import Film

/// Scenes that show a clip. What a frame shows is read from its brightness: pictures of the clips are made for that.
@Suite(.timeLimit(.minutes(15)))
struct `A clip in a scene` {
    private let samples = RenderSamples()

    /// A clip of grey pictures, each lighter than the one before: luma 30, 34, 38 and so on, and after fifty again 30.
    private func greys(
        _ name: String, _ count: Int, rate: Int = 25, size: String = "96x128", _ more: [String] = []
    ) throws -> String {
        let path = samples.folder.file(name)
        let outcome = Judges.ffmpeg(
            [
                "-f", "lavfi", "-i",
                "nullsrc=s=\(size):r=\(rate):d=\(Double(count) / Double(rate)),format=yuv420p,geq=lum='30+mod(4*N,200)':cb=128:cr=128",
            ] + (more.isEmpty ? Self.coding : more) + [path])
        try #require(outcome.status == 0, "\(outcome.complaint)")
        return path
    }

    private static let coding = [
        "-c:v", "libx264", "-qp", "4", "-g", "12", "-bf", "2", "-color_range", "tv", "-colorspace", "bt709",
        "-color_primaries", "bt709", "-color_trc", "bt709",
    ]

    private func scene(_ clip: String, frames: Int, _ transition: Transition = .cut) -> TimelineScene {
        var scene = TimelineScene(picture: clip, transition: transition, frames: frames)
        scene.isClip = true
        return scene
    }

    /// The number of the clip's picture that each frame shows.
    private func shown(_ path: String) throws -> [Int] {
        try samples.middles(of: path).map { Int((Double($0.luma - 30) / 4).rounded()) }
    }

    private func film(_ scenes: [TimelineScene], _ name: String = "film.mp4", jobs: Int = 2) throws -> String {
        var renderer = samples.renderer(Timeline(look: samples.look(.high), scenes: scenes), name)
        renderer.jobs = jobs
        return try renderer.render().files.film
    }

    @Test func `plays at its own speed, whatever the rate of the film`() throws {
        let film = try film([scene(greys("clip.mp4", 50), frames: 54)])
        // The picture of a moment is the last one that has begun by then, to the nearest frame.
        let begins: [Int] = (0..<50).map { number in Int((Double(number) * 30 / 25).rounded()) }
        let wanted: [Int] = (0..<54).map { frame in begins.lastIndex { $0 <= frame } ?? 0 }
        #expect(try shown(film) == wanted)
    }

    @Test(arguments: ["mp4", "mkv"])
    func `holds each picture as long as its file says, where these lengths differ`(kind: String) throws {
        // Ten pictures a fifth of a second each, then ten of a fifteenth.
        let path = try greys(
            "uneven." + kind, 20, rate: 30,
            ["-vf", "setpts='if(lt(N,10),N*0.2,2+(N-10)/15)/TB'", "-vsync", "vfr"] + Self.coding)
        let begins: [Int] = (0..<20).map { number in number < 10 ? number * 6 : 60 + (number - 10) * 2 }
        let wanted: [Int] = (0..<78).map { frame in begins.lastIndex { $0 <= frame } ?? 0 }
        #expect(try shown(film([scene(path, frames: 78)])) == wanted)
    }

    @Test func `begins again when it is over, and goes on below the next scene's transition`() throws {
        let clip = try greys("short.mp4", 12, rate: 30)
        let other = samples.picture("other.png", 128, 128, 128)
        let scenes = [
            scene(clip, frames: 30),
            TimelineScene(picture: other, movement: .still, transition: Transition(.crossfade, frames: 5), frames: 10),
        ]
        let film = try film(scenes)
        #expect(try shown(film).prefix(30) == (0..<30).map { $0 % 12 }[...])
        let still = try #require(try samples.middles(of: film).last).luma
        for (step, seen) in try samples.middles(of: film)[30..<35].enumerated() {
            let below = 30 + 4 * ((30 + step) % 12)
            let wanted = Double(below) + Double(still - below) * Double(step + 1) / 6
            #expect(abs(Double(seen.luma) - wanted) < 4, "frame \(30 + step): \(seen.luma), not \(wanted)")
        }
    }

    @Test(arguments: [6, 130])
    func `shows the same wherever the drawing begins`(count: Int) throws {
        // Longer than several segments, with pictures that come back or not.
        let clip = try greys("clip.mp4", count, rate: 25)
        let look = samples.look(.high)
        let scene = scene(clip, frames: 170)
        let renderer = try SceneRenderer(
            look: look, scene: scene, timing: try SceneTiming(scene, clip: nil, canvas: look.canvas), index: 0,
            previous: nil)
        var whole: [[UInt8]] = []
        try renderer.draw { frame in whole.append(frame.visible) }
        #expect(Set(whole).count == min(count, 50))
        for start in [0, 1, 7, 60, 119, 150, 169] {
            let reel = try ClipReel(clip, canvas: renderer.canvas, cancelled: { false })
            for number in start..<min(170, start + 4) {
                try reel.show(number)
                #expect(reel.still.planes.visible == whole[number], "frame \(number), drawn from \(start)")
            }
        }
    }

    @Test(arguments: [1, 3])
    func `shows the same in a film that was made side by side, and in one that was resumed`(jobs: Int) throws {
        let scenes = [
            scene(try greys("clip.mp4", 40), frames: 150),
            scene(try greys("next.mp4", 50), frames: 140, Transition(.crossfade, frames: 12)),
        ]
        func begins(_ count: Int) -> [Int] { (0..<count).map { Int((Double($0) * 30 / 25).rounded()) } }
        let (first, second) = (begins(40), begins(50))
        let wanted: [Int] =
            (0..<150).map { frame in first.lastIndex { $0 <= frame % 48 } ?? 0 }
            + (0..<140).map { frame in second.lastIndex { $0 <= frame % 60 } ?? 0 }
        var renderer = samples.renderer(Timeline(look: samples.look(.high), scenes: scenes), keeps: true)
        renderer.jobs = jobs
        func check(_ film: RenderedFilm) throws {
            let seen = try shown(film.files.film)
            #expect(seen.count == 290)
            // Below the transition both are seen.
            for frame in seen.indices where !(150..<162).contains(frame) && seen[frame] != wanted[frame] {
                Issue.record("frame \(frame) shows picture \(seen[frame]) instead of \(wanted[frame])")
                return
            }
        }
        try check(renderer.render())
        let segments = try samples.segments.keys.sorted()
        try #require(segments.count >= 4)
        for odd in [0, 1] {
            let gone = segments.indices.filter { $0 % 2 == odd }.map { samples.folder.file("work/" + segments[$0]) }
            for path in gone { try FileManager.default.removeItem(atPath: path) }
            let again = try renderer.render()
            #expect(again.renderedSegments == gone.count)
            try check(again)
        }
    }

    @Test func `fills the canvas with its middle, in its own colours, upright`() throws {
        let folder = samples.folder
        func made(_ name: String, _ arguments: [String]) throws -> String {
            let outcome = Judges.ffmpeg(arguments + [folder.file(name)])
            try #require(outcome.status == 0, "\(outcome.complaint)")
            return folder.file(name)
        }
        // Seen are the middle 90 of 320 columns: all four quarters, and nothing of the white sides.
        let (w, h) = (320, 120)
        let quarters =
            "color=white:s=\(w)x\(h):r=25:d=0.4,format=gbrp,drawbox=100:0:60:60:red:fill,drawbox=160:0:60:60:lime:fill,"
            + "drawbox=100:60:60:60:blue:fill,drawbox=160:60:60:60:gray:fill"
        let plain = try made(
            "plain.mp4",
            [
                "-f", "lavfi", "-i", quarters, "-vf",
                "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p",
            ] + Self.coding)
        let old = try made(
            "old.mp4",
            [
                "-f", "lavfi", "-i", quarters, "-vf",
                "scale=out_color_matrix=bt601:out_range=tv:flags=accurate_rnd,format=yuv420p", "-c:v", "libx264", "-qp",
                "4", "-colorspace", "smpte170m", "-color_primaries", "smpte170m", "-color_trc", "smpte170m",
            ])
        // Which way a tool writes it is its own affair: one of the two stands upright again.
        let turned = try [("clock", 270), ("cclock", 90)].compactMap { turn, degrees in
            let lying = try made(
                "\(turn).mp4",
                [
                    "-f", "lavfi", "-i", quarters, "-vf",
                    "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p,transpose=\(turn)",
                ] + Self.coding)
            let path = try made("\(turn).mov", ["-i", lying, "-c", "copy", "-metadata:s:v", "rotate=90"])
            return try MediaProbe(path: path).video.first?.rotation == degrees ? path : nil
        }
        #expect(turned.count == 1)
        let colours = [Conversion.red, Conversion.green, Conversion.blue, Conversion.grey]
        for path in [plain, old] + turned {
            let look = samples.look(.high)
            let scene = scene(path, frames: 3)
            let renderer = try SceneRenderer(
                look: look, scene: scene, timing: try SceneTiming(scene, clip: nil, canvas: look.canvas), index: 0,
                previous: nil)
            try renderer.draw { frame in
                let rgb = frame.rgb
                let found = [(24, 32), (72, 32), (24, 96), (72, 96)].map { x, y in
                    (0..<3).map { Int(rgb[(y * frame.width + x) * 3 + $0]) }
                }
                expectColours(found, colours, within: 6, "\(path)")
                // The outermost columns are still of the quarters.
                for x in [0, frame.width - 1] { #expect(frame.luma(x, 32) < 200, "\(path)") }
            }
        }
    }

    @Test func `is refused in a sentence where it cannot be shown`() throws {
        let folder = samples.folder
        try Data("no film".utf8).write(to: URL(filePath: folder.file("text.mp4")))
        let sound = Judges.ffmpeg(["-f", "lavfi", "-i", "sine=d=1", folder.file("sound.mp4")])
        #expect(sound.status == 0)
        for (name, words) in [("text.mp4", "damaged"), ("sound.mp4", "no picture"), ("none.mp4", "no such file")] {
            let error = #expect(throws: FilmError.self) { try film([scene(folder.file(name), frames: 5)]) }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
    }

    @Test func `has a poster, and takes no more memory when it is longer`() throws {
        let clip = try greys("clip.mp4", 40)
        let look = samples.look()
        let scene = scene(clip, frames: 60)
        let renderer = try SceneRenderer(
            look: look, scene: scene, timing: try SceneTiming(scene, clip: nil, canvas: look.canvas), index: 0,
            previous: nil)
        #expect(try renderer.poster().prefix(2) == [0xFF, 0xD8])
    }
}
