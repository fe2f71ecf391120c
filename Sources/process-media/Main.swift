import AIServices
import EmbeddedServices
import Film
import FoundationEssentials
import Glibc
import JSON
import Logs
import MediaSteps
import Orchestrator
import Settings
import StageMachine
import Steps

/// What strangers uploaded is decoded here and nowhere else: under limits, and without a network where none is needed.
@main
struct ProcessMedia {
    static func main() async {
        do {
            try ProcessLimits().apply()
        } catch {
            Console.complain("process-media: \(error)")
            exit(ExitCode.failed.rawValue)
        }
        RenderMemory.giveBackLargePieces()
        // What libvips doubts comes back as an error if it matters.
        setenv("VIPS_WARNING", "1", 0)
        let code = await ProcessMain.run(
            name: "process-media", kind: .media, arguments: Array(CommandLine.arguments.dropFirst())
        ) { settings, log in
            let embedded = EmbeddedServices.provider(settings)
            let services = try Services(settings, log: log, embedded: embedded)
            // The analyst is the only one who may have to call somebody.
            if settings.analysisProvider == embedded.name { NetworkBan.apply(log: log) }
            // Decoders take memory for each thread, whether the picture needs that many or not.
            let cores = ProcessInfo.processInfo.activeProcessorCount
            let steps = MediaSteps.all(analyst: try services.pictureAnalyst(), threads: cores > 8 ? 8 : 0)
            return Equipment(steps: StepRegistry(steps), services: services.json)
        }
        exit(code.rawValue)
    }
}
