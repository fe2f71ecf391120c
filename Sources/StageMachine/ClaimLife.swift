/// The proof that its holder may work on an item. Every write names all three; a fence only grows, so that one who
/// froze and wakes up can never write over a successor.
package struct Claim: Hashable, Sendable {
    package let item: String
    package let owner: String
    package let fence: Int64

    package init(item: String, owner: String, fence: Int64) {
        self.item = item
        self.owner = owner
        self.fence = fence
    }
}

/// The rules of claims on one item, without a database: what every store has to do, and is compared with.
package struct ClaimLife: Sendable, Equatable {
    /// Grows with every taking and every revoking.
    package private(set) var fence: Int64 = 0
    package private(set) var holder: Holder?
    /// Holders that died in a row with no piece finished in between.
    package private(set) var crashes = 0

    package struct Holder: Sendable, Equatable {
        package let owner: String
        package var leaseUntil: Int64
        /// False while a dispatcher holds it for a child that has not begun. A reservation that lapses is not a crash.
        package var hasBegun: Bool
    }

    package enum Answer: Sendable, Equatable {
        case taken(fence: Int64)
        case held(by: String, until: Int64)
    }

    package init() {}

    /// Taken if it is free or lapsed. Taking it from one who had begun and let it lapse counts as that one's crash.
    package mutating func take(by owner: String, at now: Int64, lease: Int64, begins: Bool) -> Answer {
        if let holder {
            if holder.leaseUntil > now { return .held(by: holder.owner, until: holder.leaseUntil) }
            if holder.hasBegun { crashes += 1 }
        }
        fence += 1
        holder = Holder(owner: owner, leaseUntil: now + lease, hasBegun: begins)
        return .taken(fence: fence)
    }

    package func isHeld(by owner: String, fence: Int64) -> Bool {
        holder?.owner == owner && self.fence == fence
    }

    /// Extends the lease, also a lapsed one that nobody took; the first renewal of a reservation begins the work.
    package mutating func renew(by owner: String, fence: Int64, at now: Int64, lease: Int64) -> Bool {
        guard isHeld(by: owner, fence: fence) else { return false }
        holder = Holder(owner: owner, leaseUntil: now + lease, hasBegun: true)
        return true
    }

    /// Given back by its holder, or by one who saw the holder die.
    package mutating func release(by owner: String, fence: Int64, crashed: Bool) -> Bool {
        guard isHeld(by: owner, fence: fence) else { return false }
        holder = nil
        if crashed { crashes += 1 }
        return true
    }

    /// Takes the claim away from whoever has it: none of that one's writes holds any more.
    package mutating func revoke() {
        fence += 1
        holder = nil
    }

    /// A finished piece, or a person's explicit re-run, starts the count of crashes anew.
    package mutating func forgetCrashes() { crashes = 0 }

    /// An item whose workers died this often in a row is failed instead of tried for ever.
    package static let crashLimit = 5
}

/// The times of a claim. All follow from the lease.
package struct LeaseTimes: Sendable, Equatable {
    /// Seconds for which a claim holds without being renewed.
    package let lease: Double

    package init(lease: Double) { self.lease = lease }

    package static let standard = LeaseTimes(lease: 30)

    package var milliseconds: Int64 { Int64(lease * 1000) }
    package var heartbeat: Double { lease / 3 }
    /// A holder whose last successful renewal is this long ago ends itself, well before another may take over.
    package var giveUp: Double { lease * 2 / 3 }
    package var rescueScan: Double { lease / 6 }
}
