import BlobStore
import Logs
import StageMachine
import Store

extension Premises {
    /// Removes what dead processes left: scratch folders of claims that nobody holds, staged files and blobs that no
    /// asset names, each once it is older than `age`, for it may belong to a publishing that is just happening.
    package func sweep(olderThan age: Duration) async throws {
        let held = Set(try await store.heldClaims().map { "\($0.item).\($0.fence)." })
        let store = store
        let report = try await blobs.sweep(
            olderThan: age, isActive: { name in held.contains { name.hasPrefix($0) } },
            referenced: { keys in try await store.referenced(keys) })
        log.info(
            "swept what dead processes left",
            [
                "scratchFolders": report.scratchFolders.count, "stagedFiles": report.stagedFiles.count,
                "blobs": report.blobs.count,
            ])
        for failure in report.failures { log.warning("could not remove a leftover", ["reason": "\(failure)"]) }
    }
}
