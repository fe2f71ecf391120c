import Film
import JSON
import Pictures
import SharedSteps
import StageMachine
import Steps

/// How a video's film is to look and be timed, read from the document and the pipeline.
struct FilmStyle {
    let look: FilmLook
    private let fit: Still.Fit
    private let movement: TimelineScene.Movement
    private let transition: Transition
    private let pauses: Pauses

    struct Pauses {
        let before: Double
        let after: Double

        init(_ order: Order) {
            let pauses = order.value("pipeline.pauses")
            before = pauses["before"]?.number ?? 0.25
            after = pauses["after"]?.number ?? 0.45
        }

        /// A scene as far as its sound goes.
        func scene(narration: String) -> TimelineScene {
            TimelineScene(picture: "", narration: narration, pauseBefore: before, pauseAfter: after)
        }
    }

    static func canvas(_ order: Order) throws(StepFailure) -> Canvas {
        let canvas = order.value("pipeline.canvas")
        guard let width = canvas["width"]?.integer, let height = canvas["height"]?.integer,
            let rate = canvas["framesPerSecond"]?.integer, (16...8192).contains(width), (16...8192).contains(height),
            (1...120).contains(rate)
        else { throw Self.bad("canvas", "width, height and framesPerSecond") }
        return Canvas(width: Int(width), height: Int(height), rateNumerator: Int(rate))
    }

    init(_ order: Order) throws(StepFailure) {
        let style = order.value("pipeline.style")
        let preset = order.value("item.preset").text ?? style["preset"]?.text ?? VideoPreset.standard.name
        guard let preset = VideoPreset.all.first(where: { $0.name == preset }) else {
            throw Self.bad("style.preset", VideoPreset.all.map(\.name).joined(separator: ", "))
        }
        var captions: CaptionStyle?
        if case let given = order.value("item.captionStyle"), given != .null {
            captions = try filming { () throws(FilmError) in
                try CaptionStyle(parsing: given.canonicalText, file: "captionStyle")
            }
        }
        look = FilmLook(
            canvas: try Self.canvas(order), preset: preset, captions: captions,
            seed: UInt64(bitPattern: order.value("item.seed").integer ?? 1))
        switch style["fit"]?.text ?? "cover" {
        case "cover": fit = .cover
        case "backdrop": fit = .backdrop
        default: throw Self.bad("style.fit", "cover, backdrop")
        }
        switch style["motion"]?.text ?? "auto" {
        case "auto": movement = .automatic
        case "still": movement = .still
        default: throw Self.bad("style.motion", "auto, still")
        }
        let kind = style["transition"]?["kind"]?.text ?? "cut"
        guard let kind = Self.transitions[kind] else {
            throw Self.bad("style.transition.kind", Self.transitions.keys.sorted().joined(separator: ", "))
        }
        transition = Transition(kind, frames: Int(style["transition"]?["frames"]?.integer ?? 12))
        pauses = Pauses(order)
    }

    /// - Parameter piece: What the file is: a picture, of whose main subject its notes may say where it is, or a clip.
    func scene(picture: String, _ piece: AssetFact, narration: String, words: [TimedWord]) -> TimelineScene {
        var scene = pauses.scene(narration: narration)
        scene.picture = picture
        scene.isClip = piece.isClip
        let notes = piece.notes
        if let x = notes["focus"]?["x"]?.number, let y = notes["focus"]?["y"]?.number,
            (0...1).contains(x), (0...1).contains(y)
        {
            scene.interest = Point(x: x, y: y)
        }
        scene.fit = fit
        scene.movement = movement
        scene.transition = transition
        scene.words = words
        return scene
    }

    private static let transitions: [String: Transition.Kind] = [
        "cut": .cut, "crossfade": .crossfade, "dip-to-black": .dipToBlack, "slide": .slide, "wipe": .wipe,
    ]

    private static func bad(_ field: String, _ allowed: String) -> StepFailure {
        StepFailure(
            code: "bad_pipeline", message: "The pipeline's setting \(field) is not right; allowed: \(allowed).",
            isRetryable: false)
    }
}
