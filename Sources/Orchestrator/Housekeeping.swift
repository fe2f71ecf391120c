import BlobStore
import Logs
import StageMachine
import Store
import Synchronization

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

    /// Removes at once what attempts left whose claim is over, such as a worker that was killed right after its last
    /// piece was published: nobody claims that item again, who would look for leftovers.
    package func removeOrphans() async throws {
        let found = Mutex<Set<String>>([])
        _ = try await blobs.removeLeftovers { name in
            if ScratchNames.claim(of: name) != nil { found.withLock { _ = $0.insert(name) } }
            return false
        }
        let names = found.withLock { $0 }
        guard !names.isEmpty else { return }
        // Read after the names: whoever made one of them held his claim before.
        let held = Set(try await store.heldClaims().map { "\($0.item).\($0.fence)." })
        let orphans = names.filter { name in ScratchNames.claim(of: name).map { !held.contains($0) } ?? false }
        guard !orphans.isEmpty else { return }
        let count = try await blobs.removeLeftovers { orphans.contains($0) }
        log.info("removed what attempts left whose claim is over", ["count": count])
    }
}
