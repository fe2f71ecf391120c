import JSON
import StageMachine
import Store
import Testing

/// Every operation that takes a claim. `carryOut` answers whether the store said that the claim is held.
enum FencedOperation: CaseIterable {
    case renew, look, publish, publishOverLost, markLost, markFound, repairStatus, recordAttempt, finish, revise, intend
    case resend, noteJob, settle, release, releaseCrashed

    /// Of bytes that are there already.
    private static let shared = Sample.asset("picture", 3, inputs: "given")

    func carryOut(on store: any Store, under claim: Claim) async throws -> Bool {
        switch self {
        case .renew:
            try await store.renew(claim, lease: .long, progress: 55) != nil
        case .look:
            try await store.look(at: claim) != nil
        case .publish:
            try await store.publish(
                Sample.asset("picture", 2), under: claim, revision: 1, status: .assetsGenerated, progress: 60) != nil
        case .publishOverLost:
            try await store.publish(
                LostClaim.lost, under: claim, revision: 1, status: .assetsGenerated, progress: 60) != nil
        case .markLost:
            try await store.markLost([LostClaim.whole], under: claim)
        case .markFound:
            try await store.markFound([LostClaim.lost], under: claim)
        case .repairStatus:
            try await store.repairStatus(.rendering, progress: 80, under: claim, revision: 1) != nil
        case .recordAttempt:
            try await store.recordAttempt(
                AssetRef("narration", 1), number: 1, failure: Sample.stepFailure, under: claim)
        case .finish:
            try await store.finish(Sample.completed, under: claim, revision: 1) != .claimLost
        case .revise:
            try await store.revise(["decided": true], assets: [Self.shared], under: claim, revision: 1) != .claimLost
        case .intend:
            try await store.intend(Sample.call(key: "new"), under: claim) != nil
        case .resend:
            try await store.intend(Sample.call(key: "sent"), under: claim) != nil
        case .noteJob:
            try await store.noteJob("job-1", of: "sent", under: claim)
        case .settle:
            try await store.settle("sent", CallOutcome(isSuccess: true, cost: 5), under: claim)
        case .release:
            try await store.release(claim, crashed: false)
        case .releaseCrashed:
            try await store.release(claim, crashed: true)
        }
    }
}

/// The ways to lose a claim, and one to lose only hope of it.
enum LostClaim: CaseIterable {
    case takenOver, takenOverByAnotherOfTheSameName, released, cancelled, finished, deleted, wrongOwner, neverTaken

    static let whole = Sample.asset("narration", 1, inputs: "whole")
    static let lost = Sample.asset("narration", 2, inputs: "lost")

    /// An item at work, with a whole and a lost asset and a call under way.
    static func prepare(_ store: any Store) async throws -> Claim {
        let claim = try await store.take(try await store.add())
        for asset in [whole, lost] {
            _ = try await store.publish(asset, under: claim, revision: 1, status: .scriptGenerated, progress: 20)
        }
        _ = try await store.markLost([lost], under: claim)
        _ = try await store.intend(Sample.call(key: "sent"), under: claim)
        return claim
    }

    /// Makes the claim a lost one, and answers the one that a worker would still believe in.
    func lose(_ claim: Claim, in database: any TestDatabase) async throws -> Claim {
        let store = database.store
        switch self {
        case .takenOver, .takenOverByAnotherOfTheSameName:
            try await database.lapse(claim.item)
            _ = try await store.take(claim.item, by: self == .takenOver ? "successor" : claim.owner)
        case .released: _ = try await store.release(claim, crashed: false)
        case .cancelled: _ = try await store.cancel(claim.item)
        case .finished: _ = try await store.finish(Sample.failed(.rest), under: claim, revision: 1)
        case .deleted: _ = try await store.delete(claim.item)
        case .wrongOwner: return Claim(item: claim.item, owner: "someone else", fence: claim.fence)
        case .neverTaken: return Claim(item: claim.item, owner: claim.owner, fence: claim.fence + 1)
        }
        return claim
    }
}

@Suite struct FenceTests {
    @Test(arguments: StoreKind.available, LostClaim.allCases)
    func `under a lost claim nothing is written and it is said`(kind: StoreKind, way: LostClaim) async throws {
        try await kind.withDatabase { database in
            let claim = try await way.lose(try await LostClaim.prepare(database.store), in: database)
            for operation in FencedOperation.allCases {
                let before = try await database.dump()
                #expect(try await operation.carryOut(on: database.store, under: claim) == false, "\(operation)")
                #expect(try await database.dump() == before, "\(operation)")
            }
        }
    }

    /// Without this the one above could pass by doing nothing at all.
    @Test(arguments: StoreKind.available, FencedOperation.allCases)
    func `under a held claim it is written, and a lapsed one that nobody took is held`(
        kind: StoreKind, operation: FencedOperation
    ) async throws {
        try await kind.withDatabase { database in
            let claim = try await LostClaim.prepare(database.store)
            try await database.lapse(claim.item)
            let before = try await database.dump()
            #expect(try await operation.carryOut(on: database.store, under: claim))
            #expect((try await database.dump() == before) == (operation == .look))
        }
    }

    @Test(arguments: StoreKind.available)
    func `what is done under one claim leaves every other item alone`(kind: StoreKind) async throws {
        try await kind.withDatabase { database in
            let store = database.store
            let bystander = try await LostClaim.prepare(store)
            let item = try await store.snapshot(of: bystander.item)
            let events = try await store.events(of: bystander.item, after: 0, limit: 100)
            let calls = try await store.calls(of: bystander.item)
            for operation in FencedOperation.allCases {
                let claim = try await LostClaim.prepare(store)
                #expect(try await operation.carryOut(on: store, under: claim))
            }
            #expect(try await store.snapshot(of: bystander.item) == item)
            #expect(try await store.events(of: bystander.item, after: 0, limit: 100) == events)
            #expect(try await store.calls(of: bystander.item) == calls)
            #expect(try await store.attempts(of: bystander.item).isEmpty)
        }
    }
}
