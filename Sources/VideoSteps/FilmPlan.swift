import Film
import JSON
import SharedSteps
import StageMachine

/// When each scene begins, how long it is, and the times of its words: the asset `timeline`.
struct FilmPlan {
    struct Scene {
        let firstFrame: Int
        let frames: Int
        let words: [TimedWord]
    }

    let framesPerSecond: Int
    let scenes: [Scene]

    var json: JSON {
        [
            "framesPerSecond": JSON(framesPerSecond),
            "scenes": .array(
                scenes.map { scene in
                    [
                        "firstFrame": JSON(scene.firstFrame), "frames": JSON(scene.frames),
                        "words": .array(scene.words.map { [JSON($0.text), .double($0.start), .double($0.end)] }),
                    ]
                }),
        ]
    }

    init(framesPerSecond: Int, scenes: [Scene]) {
        self.framesPerSecond = framesPerSecond
        self.scenes = scenes
    }

    init(file: String) throws(StepFailure) {
        let damaged = StepFailure(code: "bad_timeline", message: "The timeline is damaged.", isRetryable: true)
        let json: JSON
        do {
            json = try JSON(parsing: ScratchFile.text(of: file))
        } catch {
            throw damaged
        }
        guard let rate = json["framesPerSecond"]?.integer, let items = json["scenes"]?.items else { throw damaged }
        var scenes: [Scene] = []
        for item in items {
            guard let first = item["firstFrame"]?.integer, let frames = item["frames"]?.integer else { throw damaged }
            scenes.append(
                Scene(firstFrame: Int(first), frames: Int(frames), words: try WordTimes(item).timed))
        }
        framesPerSecond = Int(rate)
        self.scenes = scenes
    }

    /// The captions of the whole film.
    var subtitles: SubtitleFiles {
        let rate = Double(framesPerSecond)
        return SubtitleFiles(
            scenes: scenes.map { scene in
                (
                    start: Double(scene.firstFrame) / rate,
                    track: CaptionTrack(words: scene.words, duration: Double(scene.frames) / rate)
                )
            })
    }
}
