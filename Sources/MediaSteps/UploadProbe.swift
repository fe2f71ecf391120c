import Film
import JSON
import SharedSteps
import StageMachine
import Steps

/// The headers and first packets of an uploaded video or sound.
enum UploadProbe {
    /// By the names that FFmpeg gives to containers.
    static let videos: Set<String> = ["mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm"]
    static let sounds: Set<String> = ["mp3", "wav", "mov", "mp4", "m4a", "ogg", "flac", "aac", "matroska", "webm"]

    /// How many bytes a file may have was decided when it was uploaded.
    static var limits: MediaLimits {
        var limits = MediaLimits()
        limits.bytes = .max
        return limits
    }

    /// - Parameter kinds: For the message, as in `MP4, MOV`.
    static func probe(
        _ order: Order, containers: Set<String>, kinds: String
    ) throws(StepFailure) -> MediaProbe {
        let file = try order.file("original")
        let wrong = FilmError(
            .unsupported, "look into it", "its content is of no kind that is taken: \(kinds). Convert it and try again."
        )
        return try filming(order.uploadName) { () throws(FilmError) in
            let probe: MediaProbe
            do throws(FilmError) {
                probe = try MediaProbe(path: file)
            } catch {
                // What the libraries cannot make sense of is refused with codes of many kinds.
                throw error.code == .library ? wrong : error
            }
            guard probe.container.split(separator: ",").contains(where: { containers.contains(String($0)) }) else {
                throw wrong
            }
            try limits.check(probe, name: "it")
            return probe
        }
    }
}
