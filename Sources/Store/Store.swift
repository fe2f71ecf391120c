package import JSON
package import StageMachine

/// Rows of items, assets, claims, events and calls. State changes only by the operations named here; those that take a
/// `Claim` change nothing and answer nil or false when it is no longer held, and then the caller has to stop its work.
///
/// Every driver passes the same contract suite. Times and leases are by the database's clock.
package protocol Store: Sendable {
    // Items
    func addTenant(_ id: String, name: String) async throws(StoreError)
    /// One transaction: the item, its document, and the pieces and calls that it has from the beginning. When it is there
    /// already the calls go to the one that is there.
    func create(_ item: NewItem, idempotency: IdempotencyKey?) async throws(StoreError) -> Creation
    func item(_ id: String) async throws(StoreError) -> Item?
    /// Item, document and assets of one moment; nil when there is no such item.
    func snapshot(of id: String) async throws(StoreError) -> Snapshot?
    /// Newest first, at most 1000. `cursor` is the `next` of the page before.
    func items(
        tenant: String, kind: ItemKind, status: Status?, limit: Int, cursor: String?
    ) async throws(StoreError) -> ItemList
    /// A person's change of the document. False when `revision` is no longer the present one. `status` and `progress`
    /// are what the assets give under the new document; the item is put in the queue unless that is completed. `assets` are
    /// pieces that come with the change; their blobs are published already. False also when `idempotency` came before.
    func edit(
        _ id: String, revision: Int64, document: JSON, assets: [AssetFact], status: Status, progress: Double,
        idempotency: IdempotencyKey?
    ) async throws(StoreError) -> Bool
    /// A person asks for a run: counts of failures start anew. False when someone is at work on it, it is not there, or
    /// more has happened to it than event number `seen`, if one is given: of those who ask at once, one is told true.
    func requestRun(_ id: String, seen: Int64?, status: Status, progress: Double) async throws(StoreError) -> Bool
    /// Takes the claim away from whoever works on it; finished pieces stay. False when there is nothing to stop.
    func cancel(_ id: String) async throws(StoreError) -> Bool
    /// Removes the item and its rows, and answers the blobs that no other item uses; nil when it was not there.
    func delete(_ id: String) async throws(StoreError) -> [String]?

    // Claims
    func claim(_ id: String, by owner: String, lease: LeaseTimes, mode: ClaimMode) async throws(StoreError)
        -> ClaimAnswer
    /// Reserves the item that should be worked on next: lapsed ones first, then the tenant with the fewest at work,
    /// there the one that waits longest.
    func claimNext(_ kind: ItemKind, by owner: String, lease: LeaseTimes) async throws(StoreError) -> Claim?
    /// The heartbeat. Makes a reservation a claim whose lapse counts as a crash.
    func renew(_ claim: Claim, lease: LeaseTimes, progress: Double?) async throws(StoreError) -> RenewAnswer?
    /// Whether the claim is still held, and which revision the document has; writes nothing.
    func look(at claim: Claim) async throws(StoreError) -> RenewAnswer?
    /// Gives the item back to the queue as it stands; `crashed` when it was its holder's death that ended the work.
    func release(_ claim: Claim, crashed: Bool) async throws(StoreError) -> Bool
    /// The claims that are held now, lapsed ones included.
    func heldClaims() async throws(StoreError) -> [Claim]
    /// How many wait for a worker now.
    func waiting(_ kind: ItemKind) async throws(StoreError) -> Int

    // Work under a claim
    /// One transaction: the asset's row, its event, the status. The status is left alone when the document has changed
    /// since `revision`; the answer says which it has now. A row that is there already stays. What was bought for the
    /// asset need not be kept any more.
    func publish(
        _ asset: AssetFact, under claim: Claim, revision: Int64, status: Status, progress: Double
    ) async throws(StoreError) -> RenewAnswer?
    /// The holder's own change of the document, in one transaction with the pieces that come with it: their bytes are those
    /// of other pieces. Nothing is written when the document has changed since `revision`, or when nobody names some of the
    /// bytes any more; the answer then says which revision there is now.
    func revise(
        _ document: JSON, assets: [AssetFact], under claim: Claim, revision: Int64
    ) async throws(StoreError) -> ReviseAnswer
    /// Notes that the blobs of these assets are gone or not whole.
    func markLost(_ assets: [AssetFact], under claim: Claim) async throws(StoreError) -> Bool
    /// Notes that the blobs of these assets, once marked lost, are whole after all.
    func markFound(_ assets: [AssetFact], under claim: Claim) async throws(StoreError) -> Bool
    /// Writes the computed status over one that disagrees with it, and takes away an earlier run's failure.
    func repairStatus(
        _ status: Status, progress: Double, under claim: Claim, revision: Int64
    ) async throws(StoreError) -> RenewAnswer?
    func recordAttempt(
        _ ref: AssetRef, number: Int, failure: StepFailure, under claim: Claim
    ) async throws(StoreError) -> Bool
    /// Ends the run and gives the claim back. When the document has changed since `revision` nothing is written and the
    /// answer names the present revision: the run has to plan again.
    func finish(_ run: RunResult, under claim: Claim, revision: Int64) async throws(StoreError) -> FinishAnswer

    // Calls
    func intend(_ call: CallIntent, under claim: Claim) async throws(StoreError) -> CallDecision?
    func noteJob(_ job: String, of key: String, under claim: Claim) async throws(StoreError) -> Bool
    /// Settling what is settled already changes nothing. The answer's blob has to be there already.
    func settle(
        _ key: String, _ outcome: CallOutcome, answer: BoughtAnswer?, under claim: Claim
    ) async throws(StoreError) -> Bool
    /// What a successful call brought, until the piece that it was for is published or the answer is forgotten.
    func answer(to key: String, of id: String) async throws(StoreError) -> BoughtAnswer?
    func forgetAnswer(to key: String, under claim: Claim) async throws(StoreError) -> Bool
    func calls(of id: String) async throws(StoreError) -> [CallRecord]

    // History and blobs
    func events(of id: String, after sequence: Int64, limit: Int) async throws(StoreError) -> [Event]
    func attempts(of id: String) async throws(StoreError) -> [AttemptRecord]
    /// Those of the given blobs that some row names: an asset's, or a call's whose answer is kept.
    func referenced(_ contents: [String]) async throws(StoreError) -> Set<String>

    /// Answers once a write would be possible.
    func ping() async throws(StoreError)
    func close() async
}

extension Store {
    package func settle(
        _ key: String, _ outcome: CallOutcome, under claim: Claim
    ) async throws(StoreError) -> Bool {
        try await settle(key, outcome, answer: nil, under: claim)
    }

    package func edit(
        _ id: String, revision: Int64, document: JSON, assets: [AssetFact] = [], status: Status, progress: Double
    ) async throws(StoreError) -> Bool {
        try await edit(
            id, revision: revision, document: document, assets: assets, status: status, progress: progress,
            idempotency: nil)
    }
}

package enum ClaimMode: Sendable, Equatable {
    /// For a child that a dispatcher is about to start.
    case reserve
    /// By the process that does the work.
    case begin
    /// The same, and a person asked for it: an earlier failure and its counts are forgotten.
    case beginExplicitly
}

package enum ClaimAnswer: Sendable, Equatable {
    case taken(Claim)
    case held(until: Timestamp)
    case noSuchItem
}

package struct RenewAnswer: Sendable, Equatable {
    package let revision: Int64
}

package struct RunResult: Sendable, Equatable {
    package let status: Status
    package let progress: Double
    package let failure: Failure?
    package let afterwards: Afterwards

    package init(status: Status, progress: Double, failure: Failure?, afterwards: Afterwards) {
        self.status = status
        self.progress = progress
        self.failure = failure
        self.afterwards = afterwards
    }
}

package enum ReviseAnswer: Sendable, Equatable {
    case revised(revision: Int64)
    case changed(revision: Int64)
    case claimLost
}

package enum FinishAnswer: Sendable, Equatable {
    case finished
    case changed(revision: Int64)
    case claimLost
}
