import BlobStore
import Digests
import Logs
package import StageMachine
package import Store

/// Compares the rows of an item's assets with the blobs that are really there, byte for byte, and puts the rows right.
struct AssetCheck {
    let store: any Store
    let blobs: any BlobStore
    let log: Log

    /// The assets with the truth about their blobs; nil when the claim is lost.
    func verified(_ assets: [AssetFact], under claim: Claim) async throws -> [AssetFact]? {
        let checked = try await Self.checked(assets, blobs: blobs, deep: true)
        var lost: [AssetFact] = []
        var found: [AssetFact] = []
        for (before, now) in zip(assets, checked) where before.isWhole != now.isWhole {
            if now.isWhole { found.append(now) } else { lost.append(now) }
        }
        if !lost.isEmpty {
            guard try await store.markLost(lost, under: claim) else { return nil }
            for asset in lost {
                log.warning("a finished piece is gone and will be made again", ["asset": "\(asset.ref)"])
            }
        }
        if !found.isEmpty {
            guard try await store.markFound(found, under: claim) else { return nil }
            for asset in found { log.info("a missing piece is back", ["asset": "\(asset.ref)"]) }
        }
        return checked
    }

    /// `deep` compares the content too, not only the size.
    static func checked(_ assets: [AssetFact], blobs: any BlobStore, deep: Bool) async throws -> [AssetFact] {
        let wanted = Set(assets.map { Blob(key: $0.content.hex, size: $0.size) })
        let health = try await blobs.check(Array(wanted), deep: deep)
        return assets.map { asset in
            var asset = asset
            asset.isWhole = health[Blob(key: asset.content.hex, size: asset.size)] == .whole
            return asset
        }
    }
}

extension Premises {
    /// Whether status, rows and blobs all say that an item is completed: then there is nothing to claim for. The plan
    /// is asked for only when the rest is so.
    package func isFinished(_ snapshot: Snapshot, plan: (Snapshot) async throws -> Plan) async throws -> Bool {
        guard snapshot.item.status == .completed, snapshot.item.holder == nil, snapshot.item.failure == nil else {
            return false
        }
        let assets = try await AssetCheck.checked(snapshot.assets, blobs: blobs, deep: true)
        guard assets == snapshot.assets else { return false }
        return try await plan(snapshot).isComplete
    }
}
