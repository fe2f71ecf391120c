import BlobStore
import FoundationEssentials
package import JSON
package import Logs
package import Settings
package import StageMachine
package import Steps
package import Store

extension Premises {
    /// Opens what the settings name. `creating` makes database and folders where there are none; without it a missing
    /// database is an error, for commands that have nothing to do then.
    package static func open(_ settings: Settings, creating: Bool, log: Log) throws -> Premises {
        try Premises(settings, store: openStore(settings, creating: creating), log: log)
    }

    /// With a store that is open already.
    package init(_ settings: Settings, store: any Store, log: Log) throws {
        guard case .folder(let root) = settings.storage
        else { preconditionFailure("the settings refuse other storage") }
        self.init(
            store: store, blobs: try FolderBlobStore(root: root),
            times: LeaseTimes(lease: settings.claimLease / .seconds(1)), log: log)
    }

    package static func openStore(_ settings: Settings, creating: Bool) throws -> SQLiteStore {
        guard case .sqlite(let path) = settings.database
        else { preconditionFailure("the settings refuse other databases") }
        if creating { try makeFolder(of: path) }
        return try SQLiteStore(path: path, creating ? .create : .existing)
    }

    private static func makeFolder(of path: String) throws {
        let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw StoreError(
                code: .cannotOpen, attempted: "make the folder \(folder)",
                cause: "it may not be written there; set DATA_DIR to a folder that may be")
        }
    }
}

extension Workshop {
    /// The premises that the settings name, with the pipelines checked against the program's steps.
    /// - Parameters:
    ///   - kind: Of the items that the program works on, if not on all.
    ///   - preparing: What it decides before it works on them.
    package static func open(
        _ settings: Settings, kind: ItemKind? = nil, steps: StepRegistry, services: JSON = .object([:]),
        preparing: Equipment.PreparationMaker? = nil, creating: Bool, log: Log
    ) throws -> Workshop {
        let pipelines = try PipelineFolder(path: settings.pipelinesFolder, steps: steps.signatures, kind: kind)
        let store = try Premises.openStore(settings, creating: creating)
        let premises = try Premises(settings, store: store, log: log)
        return Workshop(
            premises, steps: steps, pipelines: pipelines, services: services, budget: Int64(settings.videoBudget),
            preparation: try preparing?(store, premises))
    }
}

extension Log {
    /// The log that the settings ask for.
    package init(_ settings: Settings) {
        self.init(level: settings.logLevel, format: settings.logFormat, secrets: settings.secrets)
    }
}

extension ChildLogs {
    package init(_ settings: Settings) {
        self.init(folder: settings.dataFolder + "/logs", limit: Int(settings.logFileSize))
    }
}
