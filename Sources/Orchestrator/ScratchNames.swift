import StageMachine
import Synchronization

/// Names of scratch folders, after the claim: so the next one knows what its dead predecessors left. A folder that a try
/// left empty serves another: making and removing one costs as much as writing a small piece.
final class ScratchNames: Sendable {
    private let state = Mutex((made: 0, idle: [String]()))
    private let claim: Claim

    init(_ claim: Claim) { self.claim = claim }

    func take() -> String {
        state.withLock { state in
            if let name = state.idle.popLast() { return name }
            state.made += 1
            return "\(claim.item).\(claim.fence).\(state.made)"
        }
    }

    func giveBack(_ name: String) { state.withLock { $0.idle.append(name) } }

    func isOurs(_ name: String) -> Bool { name.hasPrefix("\(claim.item).\(claim.fence).") }

    /// Of this item, by another claim. To be asked while ours is held: then all others are dead.
    func isPredecessors(_ name: String) -> Bool { name.hasPrefix("\(claim.item).") && !isOurs(name) }

    /// Of which claim's attempt the folder is, as `ITEM.FENCE.`; nil where the name is none of ours.
    static func claim(of name: String) -> String? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, Int64(parts[1]) != nil, Int(parts[2]) != nil else { return nil }
        return "\(parts[0]).\(parts[1])."
    }
}
