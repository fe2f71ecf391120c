import FoundationEssentials
import Logs
package import StageMachine

/// The dispatchers of one process, from its start until it is asked to end.
package struct Dispatching: Sendable {
    package struct Lane: Sendable {
        package let kind: ItemKind
        package let command: ChildCommand
        /// Children at once.
        package let limit: Int

        package init(kind: ItemKind, command: ChildCommand, limit: Int) {
            self.kind = kind
            self.command = command
            self.limit = limit
        }
    }

    private let premises: Premises
    private let dispatchers: [Dispatcher]

    /// Children get this process's environment.
    package init(_ premises: Premises, lanes: [Lane], logs: ChildLogs) {
        self.premises = premises
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        dispatchers = lanes.map { lane in
            Dispatcher(
                lane.kind, premises, command: lane.command, limit: lane.limit, logs: logs, environment: environment)
        }
    }

    /// Works until `stop`. What dead attempts left goes soon, and what else nobody needs is
    /// swept at the start and then every hour.
    package func run() async {
        await withTaskGroup { group in
            for dispatcher in dispatchers { group.addTask { await dispatcher.run() } }
            let sweeping = [Task { await sweepHourly() }, Task { await tidy() }]
            await group.waitForAll()
            for task in sweeping { task.cancel() }
        }
    }

    /// Something may have become due: it is looked for at once.
    package func wake() {
        for dispatcher in dispatchers { dispatcher.wake() }
    }

    package func stop() async {
        for dispatcher in dispatchers { await dispatcher.stop() }
    }

    /// As often as it is looked for lapsed claims.
    private func tidy() async {
        while !Task.isCancelled {
            do {
                try await premises.removeOrphans()
            } catch {
                premises.log.warning("could not remove what dead attempts left", ["reason": "\(error)"])
            }
            // A cancelled pause ends the loop by its condition.
            try? await Task.sleep(for: .seconds(premises.times.rescueScan))
        }
    }

    private func sweepHourly() async {
        while !Task.isCancelled {
            do {
                try await premises.sweep(olderThan: .seconds(3600))
                try await Task.sleep(for: .seconds(3600))
            } catch is CancellationError {
                return
            } catch {
                premises.log.warning("could not sweep", ["reason": "\(error)"])
                // A cancelled pause ends the loop by its condition.
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }
}
