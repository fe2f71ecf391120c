import FoundationEssentials
import Glibc
import JSON
import Logs
import Orchestrator
import Settings
import StageMachine
import Steps
import Store

/// A whole Reelmill with scripted steps, as real processes: `create DOCUMENT`, `process ID`, `worker`, `sweep`.
@main
struct Rehearsal {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let rest = Array(arguments.dropFirst())
        do {
            switch arguments.first {
            case "create": try await create(rest)
            case "process":
                let steps = StepRegistry(ScriptedStep.all)
                let code = await ProcessMain.run(name: "rehearsal", kind: .video, arguments: rest) { _, _ in
                    Equipment(steps: steps)
                }
                exit(code.rawValue)
            case "worker": try await work()
            case "sweep": try await open(creating: false).shop.premises.sweep(olderThan: .zero)
            default: throw StepFailure(code: "usage", message: "create, process, worker or sweep", isRetryable: false)
            }
        } catch {
            let line = "rehearsal: \(error)\n"
            _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
            exit(2)
        }
    }

    private static func open(creating: Bool) throws -> (shop: Workshop, settings: Settings) {
        let settings = try Settings.fromEnvironment()
        let steps = StepRegistry(ScriptedStep.all)
        return (try Workshop.open(settings, steps: steps, creating: creating, log: Log(settings)), settings)
    }

    private static func create(_ documents: [String]) async throws {
        let shop = try open(creating: true).shop
        for document in documents {
            let item = NewItem(kind: .video, pipeline: "rehearsal", document: try JSON(parsing: document))
            _ = try await shop.store.create(item, idempotency: nil)
            print(item.id)
        }
        await shop.store.close()
    }

    private static func work() async throws {
        let (shop, settings) = try open(creating: true)
        // REHEARSAL_CHILD names another program to start, such as one that does not exist.
        let program =
            try ProcessInfo.processInfo.environment["REHEARSAL_CHILD"]
            ?? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let lane = Dispatching.Lane(
            kind: .video, command: ChildCommand(program: program, arguments: ["process"]), limit: settings.videoWorkers)
        let dispatching = Dispatching(shop.premises, lanes: [lane], logs: ChildLogs(settings))
        Signals.onTermination { Task { await dispatching.stop() } }
        await dispatching.run()
        await shop.store.close()
    }
}
