import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// Several processes that would all work on one film.
@Suite struct TakeOverTests {
    @Test(.enabled(if: VideoHouse.isFull, "it takes long"))
    func `one that was frozen past its lease is replaced and writes nothing more`() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        let voice = try HeldVoice("owl")
        let house = try VideoHouse(lease: 5, ["ESPEAK_PROGRAM": voice.program])
        let id = try await house.commission()
        let frozen = try house.start(id)
        try await eventually("it is at work") { try await !house.made(id).isEmpty }
        frozen.send(SIGSTOP)
        voice.letGo()
        let second = await house.process(id, "--wait", changing: ["CLAIM_LEASE": "600"])
        #expect(second.status == 0, "\(second.complaint)")
        let before = try await house.events(id)
        frozen.send(SIGCONT)
        #expect(await frozen.end() == .exited(3))
        #expect(try await house.events(id) == before)
        #expect(Set(before.compactMap(\.fence)).count == 2)
        // What the frozen one had in its hands is swept when the next one comes.
        unlink(try await house.blob("poster", of: id))
        #expect(await house.process(id).status == 0)
        try await house.expectSound(id)
        #expect(try await house.film(of: id) == undisturbed.film)
    }

    @Test func `of two at once one works, and the other says so or waits`() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        let voice = try HeldVoice("owl")
        let house = try VideoHouse(["ESPEAK_PROGRAM": voice.program])
        let id = try await house.commission()
        let first = try house.start(id)
        try await eventually("the first has it") { try await house.item(id).holder != nil }
        let refused = await house.process(id)
        let waiting = try house.start(id, "--wait")
        voice.letGo()
        #expect(refused.status == 3)
        #expect(refused.complaint.contains("someone else works on \(id)"))
        #expect(await first.end() == .exited(0))
        #expect(await waiting.end() == .exited(0))
        #expect(waiting.told().isEmpty)
        try await house.expectSound(id)
        #expect(try await house.made(id).sorted() == undisturbed.pieces.sorted())
        #expect(try await house.film(of: id) == undisturbed.film)
    }

    @Test func `a dead one's film is taken over when its lease lapses`() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        let voice = try HeldVoice("owl")
        let house = try VideoHouse(["ESPEAK_PROGRAM": voice.program])
        let id = try await house.commission()
        let first = try house.start(id)
        try await eventually("it is at work") { try await !house.made(id).isEmpty }
        first.send(SIGKILL)
        _ = await first.end()
        voice.letGo()
        // As if its lease were over.
        try house.sql("UPDATE items SET lease_until = 1 WHERE id = '\(id)'")
        #expect(await house.process(id, "--wait").status == 0)
        try await house.expectSound(id)
        #expect(try await house.events(id).contains { $0.kind == .crashed })
        #expect(try await house.film(of: id) == undisturbed.film)
    }

    @Test func `asked to end, it gives the film back and the next goes on from there`() async throws {
        let undisturbed = try await VideoHouse.undisturbed.value
        let voice = try HeldVoice("owl")
        let house = try VideoHouse(["ESPEAK_PROGRAM": voice.program])
        let id = try await house.commission()
        let first = try house.start(id)
        try await eventually("it is at work") { try await !house.made(id).isEmpty }
        #expect(try await house.item(id).holder != nil)
        first.send(SIGTERM)
        #expect(await first.end() == .exited(130))
        #expect(try await house.item(id).holder == nil)
        voice.letGo()
        #expect(await house.process(id).status == 0)
        try await house.expectSound(id)
        #expect(try await house.film(of: id) == undisturbed.film)
    }
}
