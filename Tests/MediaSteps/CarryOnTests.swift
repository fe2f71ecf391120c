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
        while hits < wanted, rounds < wanted * 10 {
            rounds += 1
            let house = try MediaHouse()
            let ids = try await uploads(in: house)
            while let claim = try await house.store.claimNext(
                .media, by: "tester\(hits)", lease: LeaseTimes(lease: house.lease))
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
        var house = try MediaHouse()
        var ids: [String] = []
        var elsewhere = ""
        var ends: [ChildProcess.End] = []
        // After a minute a process takes nothing more, which on a busy machine may be over.
        for _ in 1...5 where ends.count != 1 {
            house = try MediaHouse()
            ids = []
            for side in 40..<46 {
                ids.append(try await house.add(Gallery.quarters(side, side, in: house.folder), as: .image))
            }
            elsewhere = try await house.add(
                Gallery.quarters(50, 50, in: house.folder), as: .image, named: "not due", isDue: false)
            let began = ContinuousClock.now
            ends = try await house.workAll()
            #expect(ends.count == 1 || ContinuousClock.now - began > .seconds(60), "\(ends)")
        }
        #expect(ends.count == 1, "\(ends)")
        for id in ids { try await house.expectSound(id) }
        #expect(try await house.item(elsewhere).status == .pending, "what does not wait is left alone")
        for id in ids.dropFirst() {
            let log = try String(contentsOfFile: house.data + "/logs/\(id).log", encoding: .utf8)
            #expect(log.contains(id) && !log.contains(ids[0]))
        }
    }

    @Test func `a process that is asked to end gives back what it holds and takes nothing more`() async throws {
        for _ in 1...5 {
            let house = try MediaHouse()
            var ids = [try await house.addLongFilm()]
            ids += try await uploads(in: house)
            let lease = LeaseTimes(lease: house.lease)
            let claim = try #require(await house.store.claimNext(.media, by: "tester", lease: lease))
            let child = try house.start(claim.item, "--claim", "\(claim.owner):\(claim.fence)", "--drain")
            try await eventually("it is at work") { child.printed.contains("making") }
            child.send(SIGTERM)
            let before = try await unfinished(ids, in: house)
            let end = await child.end()
            // On a busy machine it may be done with all of them before it is asked: then once more.
            if end == .exited(0) { continue }
            #expect(end == .exited(130), "\(end)")
            #expect(try await house.store.heldClaims().isEmpty)
            let left = try await unfinished(ids, in: house)
            #expect(
                try await house.store.waiting(.media) == left && left >= before - 1, "\(left) of \(before) are left")
            try await house.workAll()
            for id in ids { try await house.expectSound(id) }
            return
        }
        Issue.record("it was never asked in time")
    }

    private func unfinished(_ ids: [String], in house: MediaHouse) async throws -> Int {
        var count = 0
        for id in ids where try await house.item(id).status != .completed { count += 1 }
        return count
    }

    @Test func `a cancelled video stops soon`() async throws {
        let house = try MediaHouse()
        let film = try await house.addLongFilm(times: 10)
        var times: [Duration] = []
        // A busy machine may hold up any one.
        for _ in 1...6 where !times.contains(where: { $0 < .seconds(5) }) {
            let id = try await house.add(house.folder.file("long.mp4"), as: .video)
            let child = try house.start(id)
            try await eventually("its progress is seen") { try await house.item(id).progress > 12 }
            #expect(try await house.store.cancel(id))
            let asked = ContinuousClock.now
            #expect(await child.end() == .exited(3))
            times.append(ContinuousClock.now - asked)
            let item = try await house.item(id)
            #expect(item.failure?.code == "cancelled" && item.failure?.isRetryable == true)
        }
        #expect(try #require(times.min()) < .seconds(5), "\(times)")
        #expect(try await house.item(film).status == .pending)
    }
}
