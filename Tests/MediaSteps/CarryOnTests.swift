import FoundationEssentials
import Glibc
import JSON
import MediaSupport
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// `process-media` killed without warning, and one that goes on with what waits.
struct CarryOnTests {
    /// A video that takes a while, and pictures: a kill may hit any kind of piece.
    private func uploads(in house: MediaHouse) async throws -> [String] {
        let film = house.folder.file("film.mp4")
        let made = await Reel.ffmpeg([
            "-f", "lavfi", "-i", "testsrc2=s=640x360:d=2", "-f", "lavfi", "-i", "sine=d=2", "-c:v", "libx264",
            "-preset",
            "ultrafast", "-pix_fmt", "yuv420p", film,
        ])
        try #require(made.status == 0, "\(made.complaint)")
        let tone = house.folder.file("tone.wav")
        try #require(await Reel.ffmpeg(["-f", "lavfi", "-i", "sine=d=3", tone]).status == 0)
        return [
            try await house.add(film, as: .video), try await house.add(tone, as: .audio),
            try await house.add(Gallery.quarters(3000, 2000, in: house.folder), as: .image),
        ]
    }

    @Test func `kills at random moments lose nothing and make nothing twice`() async throws {
        let wanted = MediaHouse.isFull ? 40 : 4
        var hits = 0
        var rounds = 0
        while hits < wanted, rounds < wanted * 3 {
            rounds += 1
            let house = try MediaHouse()
            let ids = try await uploads(in: house)
            while let claim = try await house.store.claimNext(.media, by: "tester\(hits)", lease: LeaseTimes(lease: 30))
            {
                let child = try house.start(claim.item, "--claim", "\(claim.owner):\(claim.fence)", "--drain")
                // More kills than that in a row without a piece in between would rightly be the end of the item.
                if try await house.item(claim.item).crashes < ClaimLife.crashLimit - 1 {
                    try await Task.sleep(for: .seconds(.random(in: 0...1.5)))
                    if child.isAlive { hits += 1 }
                    try await house.kill(child)
                } else {
                    _ = await child.end()
                }
            }
            for id in ids { try await house.expectSound(id) }
        }
        #expect(hits >= wanted)
    }

    @Test func `one process works on what waits, item after item, each with its own log`() async throws {
        let house = try MediaHouse()
        var ids: [String] = []
        for side in 40..<46 {
            ids.append(try await house.add(Gallery.quarters(side, side, in: house.folder), as: .image))
        }
        let elsewhere = try await house.add(
            Gallery.quarters(50, 50, in: house.folder), as: .image, named: "not due", isDue: false)
        let ends = try await house.workAll()
        #expect(ends.count == 1, "\(ends)")
        for id in ids { try await house.expectSound(id) }
        #expect(try await house.item(elsewhere).status == .pending, "what does not wait is left alone")
        for id in ids.dropFirst() {
            let log = try String(contentsOfFile: house.data + "/logs/\(id).log", encoding: .utf8)
            #expect(log.contains(id) && !log.contains(ids[0]))
        }
    }

    @Test func `a process that is asked to end gives back what it holds and takes nothing more`() async throws {
        let house = try MediaHouse()
        var ids = [try await house.addLongFilm()]
        ids += try await uploads(in: house)
        let claim = try #require(await house.store.claimNext(.media, by: "tester", lease: LeaseTimes(lease: 30)))
        let child = try house.start(claim.item, "--claim", "\(claim.owner):\(claim.fence)", "--drain")
        try await eventually("it is at work") { child.printed.contains("making") }
        child.send(SIGTERM)
        let end = await child.end()
        #expect(end == .exited(130), "\(end)")
        #expect(try await house.store.heldClaims().isEmpty)
        let left = try await house.store.waiting(.media)
        #expect(left >= ids.count - 1, "\(left) wait")
        try await house.workAll()
        for id in ids { try await house.expectSound(id) }
    }

    @Test func `a cancelled video stops soon`() async throws {
        let house = try MediaHouse()
        let id = try await house.addLongFilm(times: 4)
        let child = try house.start(id)
        try await eventually("its progress is seen") { try await house.item(id).progress > 12 }
        #expect(try await house.store.cancel(id))
        let asked = ContinuousClock.now
        #expect(await child.end() == .exited(3))
        #expect(ContinuousClock.now - asked < .seconds(5))
        let item = try await house.item(id)
        #expect(item.failure?.code == "cancelled" && item.failure?.isRetryable == true)
    }
}
