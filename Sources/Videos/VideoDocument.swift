package import AIServices
import Digests
package import JSON
package import StageMachine
import Steps

/// What is stored of a video: every field that a step reads as `item.…` or `scene.…`.
package enum VideoDocument {
    /// - Parameter folder: Where the script's own files are named from; nil where scripts may not name files.
    package static func json(
        _ request: VideoRequest, _ script: Script, filesIn folder: String? = nil
    ) throws(StepFailure) -> JSON {
        var scenes: [JSON] = []
        for item in script.scenes { scenes.append(try scene(item, folder)) }
        var fields: [String: JSON] = [
            "story": JSON(request.story), "title": JSON(script.title), "description": JSON(script.description),
            "language": JSON(script.language), "mood": JSON(script.mood.rawValue), "look": JSON(script.look),
            "voice": JSON(request.voice), "speed": .double(request.speed),
            "captionStyle": request.captionStyle, "music": request.music,
            "preset": request.isDraft ? "draft" : .null,
            "seed": JSON(request.seed ?? seed(of: request.story)),
            "scenes": .array(scenes),
        ]
        if request.usesLibrary ?? script.usesLibrary {
            fields[LibraryWish.field] = JSON(LibraryWish.wanted.rawValue)
        }
        return .object(fields)
    }

    /// Paths of the files that the user named for scenes and as music.
    package static func givenFiles(in document: JSON) -> [String] {
        let scenes = document["scenes"]?.items ?? []
        let values = [document["music"]] + scenes.flatMap { [$0["picture"], $0["sound"]] }
        return values.compactMap { $0?["file"]?.text }
    }

    /// Takes count fresh tries at a piece: going back to a number brings the former one back.
    private static func scene(_ scene: Script.Scene, _ folder: String?) throws(StepFailure) -> JSON {
        [
            "narration": JSON(scene.narration), "imagePrompt": JSON(scene.imagePrompt), "imageTake": 0,
            "narrationTake": 0, "picture": try given(scene.picture, folder), "sound": try given(scene.sound, folder),
        ]
    }

    private static func given(_ path: String?, _ folder: String?) throws(StepFailure) -> JSON {
        guard let path else { return .null }
        guard let folder else {
            throw StepFailure(
                code: "bad_script", message: "A script from outside may not name files of this machine.",
                isRetryable: false)
        }
        return try GivenFile(reading: path.hasPrefix("/") ? path : folder + "/" + path).json
    }

    private static func seed(of story: String) -> Int64 {
        // 15 digits: a number that every reader of JSON keeps exactly.
        Int64(SHA256.of(story).hex.prefix(12), radix: 16) ?? 0
    }
}
