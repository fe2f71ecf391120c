import AIServices
import EmbeddedServices
import Film
import FoundationEssentials
import Glibc
import JSON
import LibraryScenes
import LocalModels
import Logs
import MediaLibrary
import Orchestrator
import Settings
import StageMachine
import Steps
import VideoSteps

@main
struct ProcessVideo {
    static func main() async {
        RenderMemory.giveBackLargePieces()
        // What libvips doubts comes back as an error if it matters.
        setenv("VIPS_WARNING", "1", 0)
        let words = Array(CommandLine.arguments.dropFirst())
        if words.first == VoiceSample.option { exit(await VoiceSample.run(Array(words.dropFirst())).rawValue) }
        let code = await ProcessMain.run(name: "process-video", kind: .video, arguments: words) { settings, log in
            let models = EmbeddedServices.models(settings)
            let services = try Services(settings, log: log, embedded: EmbeddedServices.provider(settings, models))
            let steps = VideoSteps.all(
                narrator: try services.narrator(), captioner: try services.captioner(),
                illustrator: try services.illustrator(), analyst: try services.pictureAnalyst(),
                cores: ProcessInfo.processInfo.activeProcessorCount)
            return Equipment(steps: StepRegistry(steps), services: services.json) { shelf, premises in
                let library = Workshop(
                    premises, steps: StepRegistry([]),
                    pipelines: try PipelineFolder(
                        path: settings.pipelinesFolder, steps: StepSignature.mediaSteps, kind: .media),
                    services: services.json)
                return LibraryMatching(shelf, shop: library) { try await models.embed($0) }
            }
        }
        exit(code.rawValue)
    }
}
