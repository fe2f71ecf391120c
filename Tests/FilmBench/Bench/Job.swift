import FoundationEssentials
import JSON

/// A film to be rendered, as `render-film` and its rivals are told it.
struct Job {
    struct Scene {
        var picture: String
        var motion: JSON = "auto"
        /// How it takes over from the scene before, and in how many frames.
        var transition = "crossfade"
        var transitionFrames = 15
        var narration: String?
        var frames: Int
        /// Written word, start and end in seconds of the narration.
        var words: [(text: String, start: Double, end: Double)] = []
    }

    var width = 1080
    var height = 1920
    var rate = 30
    var preset = "standard"
    var captions: String? = "bold-pop"
    var scenes: [Scene]
    var music: String?

    /// Before the narration of each scene: one frame, more than the coder of the sound swallows at its start.
    static let pauseBefore = 0.034
    static let seed: UInt64 = 7

    init(scenes: [Scene], music: String? = nil) {
        self.scenes = scenes
        self.music = music
    }

    /// Reads what `write` wrote, as far as it decides the frames.
    init(reading path: String) throws {
        let json = try JSON(parsing: String(contentsOfFile: path, encoding: .utf8))
        scenes = (json["scenes"]?.items ?? []).map { scene in
            let words = (scene["words"]?.items ?? []).compactMap(\.items).map { word in
                (word[0].text ?? "", word[1].number ?? 0, word[2].number ?? 0)
            }
            return Scene(
                picture: scene["picture"]?.text ?? "",
                transitionFrames: scene.at("transition.frames")?.integer.map(Int.init) ?? 0,
                narration: scene["narration"]?.text, frames: scene["frames"]?.integer.map(Int.init) ?? 0, words: words)
        }
    }

    var frames: Int { scenes.reduce(0) { $0 + $1.frames } }
    var seconds: Double { Double(frames) / Double(rate) }

    func write(to path: String) throws {
        try (json.canonicalText + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    private var json: JSON {
        [
            "canvas": ["width": JSON(width), "height": JSON(height), "framesPerSecond": JSON(rate)],
            "preset": JSON(preset), "captions": JSON(captions), "seed": JSON(Int64(Self.seed)),
            "labels": ["title": "Benchmark", "description": "", "comment": ""],
            "music": music.map { ["file": JSON($0), "level": -24, "ducking": 12] } ?? .null,
            "scenes": .array(scenes.map(json)),
        ]
    }

    private func json(_ scene: Scene) -> JSON {
        [
            "picture": JSON(scene.picture), "fit": "cover", "motion": scene.motion,
            "transition": ["kind": JSON(scene.transition), "frames": JSON(scene.transitionFrames)],
            "narration": JSON(scene.narration), "pauseBefore": .double(Self.pauseBefore), "pauseAfter": 0,
            "frames": JSON(scene.frames),
            "words": .array(scene.words.map { [JSON($0.text), .double($0.start), .double($0.end)] }),
        ]
    }
}
