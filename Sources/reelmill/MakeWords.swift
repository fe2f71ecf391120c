import AIServices
import JSON
import Logs
import Settings
import StageMachine
import Steps
import Videos

/// What stands after `reelmill make`.
struct MakeWords: Sendable {
    static let arguments = "STORY.txt|- -o OUT.mp4 [options]"
    static let options = """
          -o, --output FILE       the film; captions and poster are written beside it
          --pipeline NAME         story-short (upright), story-wide, story-square, story-long
          --title TEXT            the title; else one is made from the story
          --voice NAME            who speaks
          --language TAG          such as en or de; else that of the story
          --speed NUMBER          0.5 to 2; 1 is the voice's usual speed
          --captions STYLE        a file of templates/captions, or none
          --music MOOD|FILE|none  else as the mood of the story is
          --scenes NUMBER, --seconds NUMBER, --shorten
                                  how many scenes, how long; --shorten may leave text out
          --seed NUMBER           another number gives other pictures
          --library               take pictures of the library where they suit a scene
          --draft                 quick and small, to look at
          --script FILE.json      a script of your own (see `reelmill script`), in place of a story
          --batch FOLDER|FILE.csv|FILE.jsonl
                                  many at once; -o then names the folder of the films
          --force                 replace films that exist
          --json                  tell progress and result as JSON lines
        """

    var story: String?
    var output: String?
    var script: String?
    var batch: String?
    var captions: String?
    var isForced = false
    var isJSON = false
    /// All but the story.
    var request = VideoRequest(story: "")

    init(_ arguments: [String]) throws(CommandError) {
        var rest = arguments[...]
        func value(_ option: String) throws(CommandError) -> String {
            guard let value = rest.popFirst() else { throw .usage("\(option) needs a value after it.") }
            return value
        }
        while let word = rest.popFirst() {
            switch word {
            case "-o", "--output": output = try value(word)
            case "--script": script = try value(word)
            case "--batch": batch = try value(word)
            case "--force": isForced = true
            case "--json": isJSON = true
            case "-": story = "-"
            default:
                if word.hasPrefix("--") {
                    try set(String(word.dropFirst(2)), { () throws(CommandError) in try value(word) })
                } else if word.hasPrefix("-") {
                    throw .usage("`reelmill make` has no option \(Escape.quoted(word)).")
                } else if story == nil {
                    story = word
                } else {
                    throw .usage("One story at a time; --batch makes many. Not expected: \(Escape.quoted(word)).")
                }
            }
        }
        let sources = [story, script, batch].compactMap(\.self)
        guard sources.count == 1 else {
            throw .usage(
                sources.isEmpty
                    ? "`reelmill make` needs a story: a file, - for the standard input, --script or --batch."
                    : "A story, --script and --batch exclude each other.")
        }
    }

    /// One option of a video, by its name: on the command line, in a column of a table, in a line of JSON.
    mutating func set(_ name: String, _ value: () throws(CommandError) -> String) throws(CommandError) {
        switch name {
        case "pipeline": request.pipeline = try value()
        case "title": request.title = try value()
        case "voice": request.voice = try value()
        case "language": request.language = try value()
        case "captions": captions = try value()
        case "music": request.music = try Self.music(try value())
        case "speed": request.speed = try Self.number(name, try value(), 0.5...2)
        case "scenes": request.sceneCount = Int(try Self.whole(name, try value(), 1...500))
        case "seconds": request.seconds = try Self.number(name, try value(), 1...7200)
        case "seed": request.seed = try Self.whole(name, try value(), 0...9_007_199_254_740_991)
        case "shorten": request.mayShorten = true
        case "draft": request.isDraft = true
        case "library": request.usesLibrary = true
        default:
            let known = [
                "pipeline", "title", "voice", "language", "captions", "music", "speed", "scenes", "seconds", "seed",
                "shorten", "draft", "library", "script", "batch", "output", "force", "json",
            ]
            let guess = EditDistance.nearest(to: name, among: known).map { ": did you mean --\($0)?" } ?? "."
            throw .usage("`reelmill make` has no option \(Escape.quoted("--" + name))\(guess)")
        }
    }

    private static func music(_ text: String) throws(CommandError) -> JSON {
        guard text.contains("/") || text.contains(".") else {
            let moods = Script.Mood.allCases.map(\.rawValue)
            guard text == "none" || moods.contains(text) else {
                throw .usage(
                    "There is no music called \(Escape.quoted(text)); there are \(moods.joined(separator: ", ")), none, "
                        + "and files, as in ./mine.mp3.")
            }
            return JSON(text)
        }
        do throws(StepFailure) {
            return try GivenFile(reading: absolute(text)).json
        } catch {
            throw .usage(error.message)
        }
    }

    private static func number(
        _ name: String, _ text: String, _ range: ClosedRange<Double>
    ) throws(CommandError) -> Double {
        guard let number = Double(text), range.contains(number) else {
            throw .usage(
                "--\(name) is \(Escape.quoted(text)); it has to be a number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }

    private static func whole(
        _ name: String, _ text: String, _ range: ClosedRange<Int64>
    ) throws(CommandError) -> Int64 {
        guard let number = Int64(text), range.contains(number) else {
            throw .usage(
                "--\(name) is \(Escape.quoted(text)); it has to be a whole number from \(range.lowerBound) to \(range.upperBound)."
            )
        }
        return number
    }
}
