import FoundationEssentials
import Glibc
package import JSON
package import Logs
package import Settings
package import StageMachine
package import Steps
package import Store

/// What a program such as `process-video` works with.
package struct Equipment: Sendable {
    package typealias PreparationMaker = @Sendable (any Store & MediaShelf, Premises) throws -> any Preparation

    let steps: StepRegistry
    /// Providers and models in force.
    let services: JSON
    let preparing: PreparationMaker?

    /// - Parameter preparing: What is decided about an item before its pieces are planned.
    package init(steps: StepRegistry, services: JSON = .object([:]), preparing: PreparationMaker? = nil) {
        self.steps = steps
        self.services = services
        self.preparing = preparing
    }
}

/// The whole of a program such as `process-video`: it differs from its like only in kind, and in the steps and services
/// that `equip` makes from the settings.
package enum ProcessMain {
    package static func run(
        name: String, kind: ItemKind, arguments: [String],
        equip: @Sendable (Settings, Log) throws -> Equipment
    ) async -> ExitCode {
        // A reader of the output who leaves is an error of that write, not the end of the work.
        signal(SIGPIPE, SIG_IGN)
        if arguments.contains("--help") || arguments.contains("-h") {
            Console.print(ProcessCommand.usage(name) + "\n")
            return .completed
        }
        let command: ProcessCommand
        do {
            command = try ProcessCommand(name: name, kind: kind, arguments: arguments)
        } catch {
            Console.complain("\(name): \(error)\n\n\(ProcessCommand.usage(name))")
            return .usage
        }
        let shop: Workshop
        let logs: ChildLogs
        do {
            let settings = try Settings.fromEnvironment()
            let log = Log(settings)
            let equipment = try equip(settings, log)
            logs = ChildLogs(settings)
            shop = try Workshop.open(
                settings, kind: kind, steps: equipment.steps, services: equipment.services,
                preparing: equipment.preparing, creating: false, log: log)
        } catch {
            Console.complain("\(name): \(error)")
            return .usage
        }
        let code = await command.run(in: shop, logs: logs)
        await shop.store.close()
        return code
    }
}
