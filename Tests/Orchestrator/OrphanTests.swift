import BlobStore
import FoundationEssentials
import Glibc
import JSON
import Logs
import Orchestrator
import StageMachine
import Store
import Testing

@Suite struct `What a dead attempt left` {
    @Test func `goes when its claim is over, and nothing else does`() async throws {
        let house = try House()
        let premises = Premises(
            store: house.store, blobs: house.blobs, times: LeaseTimes(lease: 3600), log: Log(level: .error))
        let held = try await house.create(["scenes": []])
        let over = try await house.create(["scenes": []])
        guard
            case .taken(let claim) = try await house.store.claim(
                held, by: "alive", lease: LeaseTimes(lease: 3600), mode: .begin),
            case .taken(let dead) = try await house.store.claim(
                over, by: "dead", lease: LeaseTimes(lease: 3600), mode: .begin)
        else {
            Issue.record("the claims were not free")
            return
        }
        let alive = ["\(held).\(claim.fence).1", "\(held).\(claim.fence).2", "script-abc", "ready-x.1.y"]
        let orphans = [
            "\(held).\(claim.fence - 1).1", "\(over).\(dead.fence).1", "\(over).\(dead.fence).2", "gone.4.1",
        ]
        for name in alive + orphans {
            let folder = try await house.blobs.scratchFolder(named: name)
            try Data("half a piece".utf8).write(to: URL(filePath: folder + "/piece"))
            _ = try await house.blobs.stage(file: folder + "/piece")
        }
        // The dead one's last piece was its item's last: it was given back in peace.
        _ = try await house.store.release(dead, crashed: false)
        #expect(house.leftovers.count == 16)
        try await premises.removeOrphans()
        let left = Set(try FileManager.default.contentsOfDirectory(atPath: house.data + "/scratch"))
        #expect(left == Set(alive))
        #expect(try FileManager.default.contentsOfDirectory(atPath: house.data + "/staging").count == 4)
    }

    @Test func `goes within moments of its worker's death, without anybody claiming the item again`() async throws {
        let house = try House(lease: 6)
        let id = try await house.create(["scenes": [["text": "a", "speak": ["write 10"], "draw": ["gate later"]]]])
        let worker = try house.start("worker")
        try await eventually("the child is at work") { !childPIDs(of: house).isEmpty && !house.leftovers.isEmpty }
        // Nobody will go on with it.
        #expect(try await house.store.cancel(id))
        for pid in childPIDs(of: house) { kill(pid, SIGKILL) }
        try await eventually("nothing is left of it") { house.leftovers.isEmpty }
        worker.send(SIGTERM)
        #expect(await worker.end() == .exited(0))
    }
}
