import AIServices
import Film
import JSON
import Music
import SharedSteps
import StageMachine
import Steps
import Videos

/// Makes the music under a video: a bed of the script's mood or of the one asked for, the user's own file, or none,
/// which is an empty file.
struct ComposeStep: Step {
    let signature = StepSignature.compose

    func make(_ order: Order) async throws -> Product {
        let settings = order.value("pipeline.music")
        var notes = settings.fields ?? [:]
        let wanted = order.value("item.music")
        if wanted.fields != nil, let given = try GivenFile(wanted) {
            notes["music"] = "own file"
            let file = try given.copy(into: order.scratch)
            // What is no sound is refused by the name that the user gave it.
            _ = try filming("The music, \(given.name),") { () throws(FilmError) in try SoundReader(path: file) }
            return Product(file: file, mimeType: "application/octet-stream", notes: .object(notes))
        }
        let mood = wanted.text ?? settings["mood"]?.text ?? order.value("item.mood").text ?? "calm"
        let file = order.scratch + "/music.wav"
        notes["music"] = JSON(mood)
        if mood == "none" {
            try ScratchFile.write("", to: file)
        } else {
            try bed(mood, file)
        }
        return Product(file: file, mimeType: "audio/wav", notes: .object(notes))
    }

    private func bed(_ name: String, _ file: String) throws(StepFailure) {
        guard let mood = Mood(rawValue: name) else {
            let known = Mood.allCases.map(\.rawValue).joined(separator: ", ")
            throw StepFailure(
                code: "bad_script", message: "There is no music called '\(name)'. There are \(known), and none.",
                isRetryable: false)
        }
        do throws(MusicError) {
            try Composition.write(mood, to: file)
        } catch {
            throw StepFailure(code: error.code.name, message: "\(error)", isRetryable: true)
        }
    }
}
