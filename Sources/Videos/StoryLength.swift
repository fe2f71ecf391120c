package import AIServices
import JSON
package import StageMachine

/// How long a script takes to be told, against what its pipeline is for.
package enum StoryLength {
    package static func seconds(of script: Script, _ pipeline: Pipeline) -> Double {
        let pauses =
            (pipeline.settings.at("pauses.before")?.number ?? 0) + (pipeline.settings.at("pauses.after")?.number ?? 0)
        return script.scenes.reduce(0) {
            $0 + SpeakingTime.seconds(of: $1.narration, language: script.language) + pauses
        }
    }

    /// Estimated and allowed seconds, where the script is clearly too long; nil where it fits.
    package static func excess(of script: Script, _ pipeline: Pipeline) -> (seconds: Int, most: Int)? {
        guard let most = pipeline.settings.at("length.seconds")?.number else { return nil }
        let seconds = seconds(of: script, pipeline)
        return seconds > most * 1.2 ? (Int(seconds), Int(most)) : nil
    }
}
