import Film
import FoundationEssentials
import JSON
import Pictures

/// A timeline as a JSON file. Paths in it are relative to it.
struct TimelineFile {
    /// What is wrong with it; a line each.
    struct Refused: Error { let lines: [String] }

    private let path: String
    private let folder: String

    /// - Parameter preset: Instead of the one in the file.
    static func timeline(_ path: String, preset: VideoPreset?) throws(Refused) -> Timeline {
        try TimelineFile(path: path).read(preset)
    }

    private init(path: String) {
        self.path = path
        folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    private func read(_ preset: VideoPreset?) throws(Refused) -> Timeline {
        let root: JSON
        do {
            let data = try Data(contentsOf: URL(filePath: path))
            guard let text = String(validating: data, as: UTF8.self) else {
                throw Refused(lines: ["\(path) is not a text in UTF-8."])
            }
            root = try JSON(parsing: text)
        } catch let error as Refused {
            throw error
        } catch let error as JSONError {
            throw Refused(lines: ["\(path): \(error.description)"])
        } catch {
            throw Refused(lines: ["\(path) cannot be read: \(Self.reason(error))"])
        }
        let problems = Problems()
        let timeline = decode(Field(root, "$", problems), preset)
        guard let timeline, problems.lines.isEmpty else {
            throw Refused(lines: problems.lines.map { "\(path): \($0)" })
        }
        return timeline
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile: "there is no such file."
        case .fileReadNoPermission: "you are not permitted to."
        default: "it is no file that can be read (\(error))."
        }
    }

    private func decode(_ root: Field, _ preset: VideoPreset?) -> Timeline? {
        root.allow(only: ["canvas", "preset", "captions", "seed", "labels", "music", "scenes"])
        let canvas = canvas(root["canvas"])
        let written = root["preset"].ifPresent(preset(_:))
        let captions = root["captions"].ifPresent(captions(_:))
        let seed = root["seed"].ifPresent { $0.integer(0...Int.max) }
        let labels = root["labels"].ifPresent(labels(_:))
        let music = root["music"].ifGiven(music(_:))
        let scenes = root["scenes"].list(atLeast: 1).map { scene($0) }
        guard let canvas else { return nil }
        let look = FilmLook(
            canvas: canvas, preset: preset ?? written ?? .standard, captions: captions, seed: UInt64(seed ?? 1))
        return Timeline(
            look: look, labels: labels ?? FilmLabels(), music: music, scenes: scenes.compactMap { $0 })
    }

    private func canvas(_ field: Field) -> Canvas? {
        field.allow(only: ["width", "height", "framesPerSecond"])
        let width = field["width"].integer(32...4096)
        let height = field["height"].integer(32...4096)
        let rate = field["framesPerSecond"].integer(1...120)
        guard let width, let height, let rate else { return nil }
        for (name, side) in [("width", width), ("height", height)] where !side.isMultiple(of: 2) {
            field[name].report("is \(side); it has to be an even number")
        }
        return Canvas(width: width, height: height, rateNumerator: rate)
    }

    private func preset(_ field: Field) -> VideoPreset? {
        field.choice(PresetName.self).flatMap { name in VideoPreset.all.first { $0.name == name.rawValue } }
    }

    private func captions(_ field: Field) -> CaptionStyle? {
        if field.isNull { return nil }
        guard let name = field.text() else { return nil }
        let isPath = name.hasSuffix(".json") || name.contains("/")
        guard let file = isPath ? resolved(name) : CaptionStyles.file(of: name) else {
            field.report(
                "is '\(name)'; allowed are \(CaptionStyles.names.joined(separator: ", ")), or the path of a .json file")
            return nil
        }
        do throws(FilmError) {
            return try CaptionStyles.style(file)
        } catch {
            field.report("is '\(name)': \(error.description)")
            return nil
        }
    }

    private func labels(_ field: Field) -> FilmLabels? {
        field.allow(only: ["title", "description", "comment"])
        func label(_ key: String) -> String { field[key].ifGiven { $0.anyText() } ?? "" }
        return FilmLabels(title: label("title"), description: label("description"), comment: label("comment"))
    }

    private func music(_ field: Field) -> Timeline.Music? {
        field.allow(only: ["file", "level", "ducking"])
        let file = field["file"].text()
        let level = field["level"].ifPresent { $0.number(-60...(-6)) }
        let ducking = field["ducking"].ifPresent { $0.number(0...40) }
        guard let file else { return nil }
        var music = Timeline.Music(file: resolved(file))
        if let level { music.level = level }
        if let ducking { music.ducking = ducking }
        return music
    }

    /// A path that is relative to the timeline.
    private func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
}

private enum PresetName: String, CaseIterable { case draft, standard, high }

extension TimelineFile {
    private func scene(_ field: Field) -> TimelineScene? {
        field.allow(only: [
            "picture", "clip", "fit", "motion", "transition", "narration", "pauseBefore", "pauseAfter", "frames",
            "words",
            "name",
        ])
        let clip = field["clip"].ifPresent { $0.text() }
        let picture = clip ?? (field["clip"].isMissing ? field["picture"].text() : nil)
        if !field["clip"].isMissing {
            for name in ["picture", "fit", "motion"] where !field[name].isMissing {
                field[name].report("cannot stand beside clip, which fills the canvas and moves by itself; leave it out")
            }
        }
        let fit = field["fit"].ifPresent { $0.choice(FitName.self) }
        let movement = field["motion"].ifPresent(movement(_:))
        let transition = field["transition"].ifGiven(transition(_:))
        let narration = field["narration"].ifGiven { $0.text() }
        let pauseBefore = field["pauseBefore"].ifPresent { $0.number(0...60) }
        let pauseAfter = field["pauseAfter"].ifPresent { $0.number(0...60) }
        let frames = field["frames"].ifGiven { $0.integer(1...1_000_000) }
        let words = field["words"].ifGiven { $0.list(atLeast: 0).compactMap(word(_:)) }
        let name = field["name"].ifPresent { $0.anyText() }
        guard let picture else { return nil }
        var scene = TimelineScene(
            name: name ?? "", picture: resolved(picture), fit: fit == .backdrop ? .backdrop : .cover,
            movement: movement ?? .automatic, transition: transition ?? .cut,
            narration: narration.map(resolved), pauseBefore: pauseBefore ?? 0.2, pauseAfter: pauseAfter ?? 0.4,
            frames: frames, words: words ?? [])
        scene.isClip = clip != nil
        return scene
    }

    private func movement(_ field: Field) -> TimelineScene.Movement? {
        guard field.isObject else { return field.choice(MotionName.self)?.movement }
        field.allow(only: ["start", "end", "easing"])
        let start = area(field["start"])
        let end = area(field["end"])
        let easing = field["easing"].ifPresent { $0.choice(EasingName.self) }
        guard let start, let end else { return nil }
        return .explicit(Motion(start: start, end: end, easing: easing?.easing ?? .soft))
    }

    private func area(_ field: Field) -> Area? {
        let numbers = field.list(atLeast: 4).enumerated().compactMap { index, entry in
            entry.number(index < 2 ? 0...1 : 0.01...1)
        }
        guard numbers.count == 4 else {
            if numbers.count > 4 { field.report("has to be [x, y, width, height]") }
            return nil
        }
        let area = Area(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
        guard area.x + area.width <= 1.000001, area.y + area.height <= 1.000001 else {
            field.report("reaches over the edge of the picture: x + width and y + height may be 1 at most")
            return nil
        }
        return area
    }

    private func transition(_ field: Field) -> Transition? {
        field.allow(only: ["kind", "frames"])
        let kind = field["kind"].choice(TransitionName.self)
        let frames = field["frames"].ifPresent { $0.integer(0...600) }
        return kind.map { Transition($0.kind, frames: frames ?? 15) }
    }

    private func word(_ field: Field) -> TimedWord? {
        guard field.list(atLeast: 3).count == 3 else {
            field.report("has to be [word, start, end], with times in seconds")
            return nil
        }
        let text = field[0].anyText()
        let start = field[1].number(-60...100_000)
        let end = field[2].number(-60...100_000)
        guard let text, let start, let end else { return nil }
        return TimedWord(text, start: start, end: end)
    }
}

private enum FitName: String, CaseIterable { case cover, backdrop }

private enum EasingName: String, CaseIterable {
    case linear, soft, smooth

    var easing: Motion.Easing {
        switch self {
        case .linear: .linear
        case .soft: .soft
        case .smooth: .smooth
        }
    }
}

private enum TransitionName: String, CaseIterable {
    case cut, crossfade, slide, wipe
    case dipToBlack = "dip-to-black"

    var kind: Transition.Kind {
        switch self {
        case .cut: .cut
        case .crossfade: .crossfade
        case .slide: .slide
        case .wipe: .wipe
        case .dipToBlack: .dipToBlack
        }
    }
}

private enum MotionName: String, CaseIterable {
    case auto, still, drift
    case zoomIn = "zoom-in"
    case zoomOut = "zoom-out"
    case panLeft = "pan-left"
    case panRight = "pan-right"
    case panUp = "pan-up"
    case panDown = "pan-down"

    var movement: TimelineScene.Movement {
        switch self {
        case .auto: .automatic
        case .still: .still
        case .drift: .kind(.drift)
        case .zoomIn: .kind(.zoomIn)
        case .zoomOut: .kind(.zoomOut)
        case .panLeft: .kind(.panLeft)
        case .panRight: .kind(.panRight)
        case .panUp: .kind(.panUp)
        case .panDown: .kind(.panDown)
        }
    }
}

extension Field {
    fileprivate var isMissing: Bool { ifPresent { _ in true } == nil }
}
