import StageMachine
import Store
import Testing

/// A store keeps claims as `ClaimLife` says, whatever several owners do in whatever order.
@Suite struct ClaimModelTests {
    @Test(arguments: StoreKind.available, 1...12)
    func `claims go as the pure rules say`(kind: StoreKind, seed: UInt64) async throws {
        try await kind.withDatabase { database in
            let stores = [database.store, try database.another()]
            var random = Seeded(state: seed)
            let id = try await database.store.add()
            var run = ModelRun(database: database, item: id)
            for step in 1...120 {
                let store = stores[Int.random(in: 0...1, using: &random)]
                let sentence = try await run.step(on: store, &random)
                let item = try await database.store.mustHave(id)
                #expect(item.fence == run.life.fence, "step \(step): \(sentence)")
                #expect(item.crashes == run.life.crashes, "step \(step): \(sentence)")
                #expect(item.holder?.owner == run.life.holder?.owner, "step \(step): \(sentence)")
                #expect(item.holder?.hasBegun == run.life.holder?.hasBegun, "step \(step): \(sentence)")
            }
            let crashes = try await database.store.history(of: id).filter { $0 == .crashed }.count
            #expect(crashes == run.deaths)
        }
    }
}

/// One random sequence, done to the store and to the model side by side. The model's time is 0 while a lease runs;
/// every lease is over at 100.
private struct ModelRun {
    let database: any TestDatabase
    let item: String
    var life = ClaimLife()
    var deaths = 0
    private var claims: [Claim] = []
    private var isLapsed = false

    init(database: any TestDatabase, item: String) {
        self.database = database
        self.item = item
    }

    private var time: Int64 { isLapsed ? 100 : 0 }

    /// Does one random thing and answers what it was.
    mutating func step(on store: any Store, _ random: inout Seeded) async throws -> String {
        let owner = ["anna", "ben", "cleo"].randomElement(using: &random)!
        // Mostly the newest claim, and often one that was lost.
        let claim =
            claims.suffix(3).randomElement(using: &random) ?? Claim(item: item, owner: owner, fence: life.fence)
        switch Int.random(in: 0..<14, using: &random) {
        case 0..<5:
            try await take(on: store, owner, [.reserve, .begin, .beginExplicitly].randomElement(using: &random)!)
            return "\(owner) claims"
        case 5, 6:
            if life.holder != nil {
                try await database.lapse(item)
                isLapsed = true
            }
            return "the lease lapses"
        case 7, 8:
            let answer = try await store.renew(claim, lease: .long, progress: nil)
            let expected = life.renew(by: claim.owner, fence: claim.fence, at: time, lease: 50 - time)
            #expect((answer != nil) == expected)
            if expected { isLapsed = false }
            return "\(claim) is renewed"
        case 9, 10:
            let crashed = Bool.random(using: &random)
            let expected = life.release(by: claim.owner, fence: claim.fence, crashed: crashed)
            #expect(try await store.release(claim, crashed: crashed) == expected)
            if expected && crashed { deaths += 1 }
            return "\(claim) is released"
        case 11:
            let isThere = try await store.look(at: claim) != nil
            #expect(isThere == life.isHeld(by: claim.owner, fence: claim.fence))
            return "\(claim) is looked at"
        case 12:
            let fact = Sample.asset(inputs: "\(random.next())")
            let answer = try await store.publish(
                fact, under: claim, revision: 1, status: .scriptGenerated, progress: 20)
            let isHeld = life.isHeld(by: claim.owner, fence: claim.fence)
            #expect((answer != nil) == isHeld)
            if isHeld { life.forgetCrashes() }
            return "\(claim) publishes"
        default:
            let waits = try await store.mustHave(item).dueAt != nil
            #expect(try await store.cancel(item) == waits)
            if waits { life.revoke() }
            return "it is cancelled"
        }
    }

    private mutating func take(on store: any Store, _ owner: String, _ mode: ClaimMode) async throws {
        let before = life
        let expected = life.take(by: owner, at: time, lease: 50 - time, begins: mode != .reserve)
        switch (try await store.claim(item, by: owner, lease: .long, mode: mode), expected) {
        case (.taken(let claim), .taken(let fence)):
            #expect(claim == Claim(item: item, owner: owner, fence: fence))
            #expect(fence > before.fence)
            if life.crashes > before.crashes { deaths += 1 }
            if mode == .beginExplicitly { life.forgetCrashes() }
            claims.append(claim)
            isLapsed = false
        case (.held, .held):
            break
        case (let answer, let expected):
            Issue.record("the store says \(answer) and the model \(expected)")
        }
    }
}

/// The same numbers for the same seed.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
