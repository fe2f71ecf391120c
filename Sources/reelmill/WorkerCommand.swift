import FoundationEssentials
import Logs
import Orchestrator
import Settings
import StageMachine
import Store

extension Command {
    static let worker = Command(
        name: "worker", summary: "work on what waits in the database, until it is asked to end"
    ) { arguments throws(CommandError) in
        guard arguments.isEmpty else {
            throw .usage("`reelmill worker` takes no arguments; `reelmill settings` lists its settings.")
        }
        let settings = try readSettings()
        let premises: Premises
        let lanes: [Dispatching.Lane]
        do {
            premises = try Premises.open(settings, creating: true, log: Log(settings))
            lanes = [
                .init(kind: .video, command: try .beside("process-video"), limit: settings.videoWorkers),
                .init(kind: .media, command: try .beside("process-media", ["--drain"]), limit: settings.mediaWorkers),
            ]
        } catch {
            throw .usage("\(error)")
        }
        let dispatching = Dispatching(premises, lanes: lanes, logs: ChildLogs(settings))
        Signals.onTermination { Task { await dispatching.stop() } }
        await dispatching.run()
        await premises.store.close()
        return .done
    }
}

extension ChildCommand {
    /// A program that was installed in the same folder as this one.
    static func beside(_ name: String, _ arguments: [String] = []) throws -> ChildCommand {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = own.prefix(upTo: own.lastIndex(of: "/")!) + "/" + name
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw CommandError.failed("There is no \(name) beside reelmill: build or install all of it.")
        }
        return ChildCommand(program: program, arguments: arguments)
    }
}
