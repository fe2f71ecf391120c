import StageMachine
import Support
import Testing

@Suite struct ClaimLaws {
    @Test func `in any sequence of events at most one claim holds, and a claim that was replaced never holds again`()
        throws
    {
        try Trial.each(300) { trial, random in
            var history = ClaimHistory()
            for _ in 0..<60 { try history.apply(random.claimEvent(history.issued.count), "\(trial)") }
        }
    }

    @Test func `so it is in every short sequence`() throws {
        // Each sequence is the digits of a number, an event a digit.
        let events = ClaimEvent.few
        let length = Trial.isFull ? 5 : 4
        for code in 0..<(0..<length).reduce(1, { count, _ in count * events.count }) {
            var history = ClaimHistory()
            var rest = code
            for _ in 0..<length {
                try history.apply(events[rest % events.count], "sequence \(code)")
                rest /= events.count
            }
        }
    }

    @Test func `a claim that lapsed is renewed as long as nobody took it`() {
        var life = ClaimLife()
        #expect(life.take(by: "a", at: 0, lease: 30, begins: true) == .taken(fence: 1))
        let renewed = life.renew(by: "a", fence: 1, at: 99, lease: 30)
        #expect(renewed && life.holder?.leaseUntil == 129 && life.crashes == 0)
        #expect(life.take(by: "b", at: 128, lease: 30, begins: true) == .held(by: "a", until: 129))
        #expect(life.take(by: "b", at: 129, lease: 30, begins: true) == .taken(fence: 2))
        let late = life.renew(by: "a", fence: 1, at: 130, lease: 30)
        #expect(!late && life.crashes == 1)
    }

    @Test func `a reservation that lapses before its child began is no crash`() {
        var life = ClaimLife()
        _ = life.take(by: "dispatcher", at: 0, lease: 30, begins: false)
        _ = life.take(by: "dispatcher", at: 40, lease: 30, begins: false)
        #expect(life.crashes == 0)
        let begun = life.renew(by: "dispatcher", fence: 2, at: 41, lease: 30)
        _ = life.take(by: "dispatcher", at: 100, lease: 30, begins: false)
        #expect(begun && life.crashes == 1)
    }

    @Test func `five crashes in a row reach the limit, a finished piece starts the count anew`() {
        var life = ClaimLife()
        for crash in 1...ClaimLife.crashLimit {
            guard case .taken(let fence) = life.take(by: "a", at: 0, lease: 30, begins: true) else {
                Issue.record("a free claim was not given")
                return
            }
            let released = life.release(by: "a", fence: fence, crashed: true)
            #expect(released && life.crashes == crash)
        }
        life.forgetCrashes()
        #expect(life.crashes == 0)
    }

    @Test(arguments: [1.5, 30, 600])
    func `a holder gives up after missing a heartbeat and well before another may take over`(lease: Double) {
        let times = LeaseTimes(lease: lease)
        #expect(times.heartbeat < times.giveUp && times.giveUp < lease && times.rescueScan < lease)
        #expect(times.giveUp >= 2 * times.heartbeat - 1e-9)
        #expect(times.milliseconds == Int64(lease * 1_000))
    }
}

/// What may happen to the claims on one item. `claim` counts the claims that were given, the first being 0.
enum ClaimEvent {
    case take(owner: String, begins: Bool)
    case renew(claim: Int)
    case release(claim: Int, crashed: Bool)
    case revoke
    case finishPiece
    case pass(Int64)

    static let few: [ClaimEvent] = [
        .take(owner: "a", begins: true), .take(owner: "a", begins: false), .take(owner: "b", begins: true),
        .renew(claim: 0),
        .renew(claim: 1), .release(claim: 0, crashed: true), .release(claim: 1, crashed: false), .revoke, .finishPiece,
        .pass(10),
        .pass(9),
    ]
}

/// A life of claims, with everything remembered that it must never contradict.
struct ClaimHistory {
    private var life = ClaimLife()
    private var now: Int64 = 0
    private var crashes = 0
    /// Index of the claim that holds, if one does.
    private var holding: Int?
    private var leaseUntil: Int64 = 0
    private var hasBegun = false
    private(set) var issued: [Claim] = []

    mutating func apply(_ event: ClaimEvent, _ place: String) throws {
        let before = life
        switch event {
        case .take(let owner, let begins): try take(by: owner, begins: begins, place)
        case .renew(let claim) where issued.indices.contains(claim):
            let renewed = life.renew(by: issued[claim].owner, fence: issued[claim].fence, at: now, lease: 10)
            try #require(renewed == (claim == holding), "\(place)")
            if renewed { (leaseUntil, hasBegun) = (now + 10, true) } else { try #require(life == before, "\(place)") }
        case .release(let claim, let crashed) where issued.indices.contains(claim):
            let released = life.release(by: issued[claim].owner, fence: issued[claim].fence, crashed: crashed)
            try #require(released == (claim == holding), "\(place)")
            if released {
                holding = nil
                crashes += crashed ? 1 : 0
            } else {
                try #require(life == before, "\(place)")
            }
        case .renew, .release: break
        case .revoke:
            life.revoke()
            holding = nil
            try #require(life.fence > before.fence && life.holder == nil, "\(place)")
        case .finishPiece:
            life.forgetCrashes()
            crashes = 0
        case .pass(let time): now += time
        }
        try #require(life.fence >= before.fence, "\(place): the fence fell")
        try #require(life.crashes == crashes, "\(place)")
        let held = issued.indices.filter { life.isHeld(by: issued[$0].owner, fence: issued[$0].fence) }
        try #require(held == (holding.map { [$0] } ?? []), "\(place): \(held)")
        try #require(life.holder?.leaseUntil == (holding == nil ? nil : leaseUntil), "\(place)")
    }

    private mutating func take(by owner: String, begins: Bool, _ place: String) throws {
        let isFree = holding == nil || leaseUntil <= now
        let before = life
        switch life.take(by: owner, at: now, lease: 10, begins: begins) {
        case .taken(let fence):
            try #require(isFree, "\(place)")
            try #require(fence == life.fence && issued.allSatisfy { $0.fence < fence }, "\(place)")
            if holding != nil, hasBegun { crashes += 1 }
            holding = issued.count
            (leaseUntil, hasBegun) = (now + 10, begins)
            issued.append(Claim(item: "item", owner: owner, fence: fence))
        case .held(let holder, let until):
            try #require(!isFree && life == before, "\(place)")
            try #require(holder == issued[holding!].owner && until == leaseUntil, "\(place)")
        }
    }
}

extension SplitMix64 {
    fileprivate mutating func claimEvent(_ issued: Int) -> ClaimEvent {
        // The latest claims as often as all former ones together.
        let claim = issued > 0 ? (chance(0.5) ? issued - 1 : int(0...(issued - 1))) : 0
        switch int(0...11) {
        case 0...3: return .take(owner: pick(["a", "b", "c"]), begins: chance(0.6))
        case 4...5: return .renew(claim: claim)
        case 6: return .release(claim: claim, crashed: chance(0.5))
        case 7: return chance(0.5) ? .revoke : .finishPiece
        default: return .pass(Int64(int(0...7)))
        }
    }
}
