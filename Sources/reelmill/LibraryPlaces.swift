import BlobStore
import Digests
import FoundationEssentials
import Glibc
import Logs
import MediaLibrary
import Orchestrator
import Settings
import StageMachine
import Store

extension Intake {
    /// As the settings have it, with the files of uploads beside the blobs.
    init(
        _ settings: Settings, store: any MediaStore, blobs: any BlobStore, _ pipelines: PipelineFolder
    ) throws {
        guard case .folder(let root) = settings.storage
        else { preconditionFailure("the settings refuse other storage") }
        var rules = Intake.Rules()
        rules.fileSize = Int64(settings.fileSize)
        rules.chunkSize = Int64(settings.chunkSize)
        rules.quota = Int64(settings.mediaQuota)
        rules.lifetime = settings.uploadLifetime
        self.init(
            store: store, blobs: blobs, folder: try UploadFolder(path: root + "/uploads"), rules: rules,
            pipeline: { pipelines[$0] })
    }

    /// Until it is cancelled: finishes at the start what only lacked its end, and sweeps then and every ten minutes.
    func lookAfterUploads(_ log: Log, wake: @Sendable () -> Void) async {
        while !Task.isCancelled {
            do {
                try await finishWhatIsThere(log)
                wake()
                try await sweep(log)
                try await Task.sleep(for: .seconds(600))
            } catch is CancellationError {
                return
            } catch {
                log.warning("could not look after the uploads", ["reason": "\(error)"])
                // A cancelled pause ends the loop by its condition.
                try? await Task.sleep(for: .seconds(60))
            }
        }
    }
}
