import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// Processes killed at random moments, over and over, while they work.
@Suite struct KillTests {
    /// Each kill hits the child of one item, the worker, or both, at a random moment of that item's life.
    @Test func `no kill at any moment loses, repeats or half publishes anything`() async throws {
        let kills = House.isFull ? 300 : 40
        let house = try House(lease: 5, concurrency: 3)
        var worker = try house.start("worker")
        var ids: [String] = []
        var hits = 0
        for number in 1...kills {
            // Three of four stay at work until they were hit: a busy machine must not finish them before.
            let stays = number % 4 != 0
            let join: JSON = stays ? [JSON("gate hit-\(number)"), "write 100"] : []
            let id = try await house.create(story(scenes: 2 + number % 2, wait: 0.02, join: join))
            ids.append(id)
            // A random moment of its work: each of its eight or eleven pieces begins with a line of the diary and ends
            // with one. A few milliseconds more lead into the publishing in between.
            let lines = Int.random(in: 1...14)
            try await eventually("\(id) is at work or done") {
                if house.diary.count(where: { $0.count > 2 && $0[2] == id }) >= lines { return true }
                return try await house.item(id).status == .completed
            }
            try await Task.sleep(for: .milliseconds(.random(in: 0...8)))
            let victims = number % 5
            if victims <= 3, let child = try await childPID(of: id, in: house) {
                kill(child, SIGKILL)
                hits += 1
            }
            house.open("hit-\(number)")
            if victims >= 3 {
                worker.send(SIGKILL)
                _ = await worker.end()
                worker = try house.start("worker")
            }
        }
        for id in ids {
            try await eventually("\(id) is completed") {
                let item = try await house.item(id)
                return item.status == .completed && item.holder == nil
            }
        }
        #expect(hits > kills / 3, "too few kills met a child at work: \(hits) of \(kills)")
        try await eventually("no child is left") { childPIDs(of: house).isEmpty }
        try await eventually("the worker has no zombie") { children(of: worker.pid).isEmpty }
        try await eventually("what the killed ones left is gone") { house.leftovers.isEmpty }
        worker.send(SIGTERM)
        #expect(await worker.end() == .exited(0))
        for id in ids { try await house.expectSound(id) }
        #expect(house.leftovers.isEmpty, "\(house.leftovers)")

        // What a kill between blob and row left behind goes with the sweep, and nothing else does.
        #expect(try await house.run("sweep").code == 0)
        for id in ids { try await house.expectSound(id) }
        let inUse = BuiltProgram(path: "/usr/bin/sqlite3").run([
            house.data + "/reelmill.sqlite", "SELECT count(DISTINCT content) FROM assets",
        ])
        let files = BuiltProgram(path: "/usr/bin/find").run([house.data + "/blobs", "-type", "f"]).output.split(
            separator: "\n"
        ).count
        #expect(inUse.output == "\(files)\n")
        #expect(
            BuiltProgram(path: "/usr/bin/sqlite3").run([house.data + "/reelmill.sqlite", "PRAGMA integrity_check"])
                .output == "ok\n")
    }

    @Test(arguments: ["voice/1", "picture/1", "timeline", "clip/1", "film"])
    func `a crash in the middle of any piece costs that piece alone`(_ piece: String) async throws {
        let house = try House()
        let crash: JSON = ["write 5000", "once death crash", "write 5000"]
        let field = [
            "voice/1": "speak", "picture/1": "draw", "timeline": "measure", "clip/1": "shoot", "film": "join",
        ][piece]!
        var scene: [String: JSON] = ["text": "a", "speak": ["write 10"], "draw": ["write 10"], "shoot": ["write 10"]]
        var document: [String: JSON] = [:]
        if piece.contains("/") { scene[field] = crash } else { document[field] = crash }
        document["scenes"] = .array([.object(scene)])
        let id = try await house.create(.object(document))
        #expect(try await house.run("process", id).code == 128 + SIGKILL)
        try house.lapse(id)
        let run = try await house.run("process", id, "--wait")
        #expect(run.code == 0, "\(run.printed)")
        try await house.expectSound(id)
        #expect(house.begun().count { $0 == piece } == 2)
        #expect(house.leftovers.isEmpty)
    }

    @Test func `a paid call is sent once more after a crash, with the same key, and then no more unasked`() async throws
    {
        let house = try House()
        let id = try await house.create(["scenes": [], "join": ["pay-and-die"]])
        for _ in 1...2 {
            #expect(try await house.run("process", id, "--wait").code == 128 + SIGKILL)
            try house.lapse(id)
        }
        let calls = try await house.store.calls(of: id)
        #expect(calls.map(\.sends) == [2])
        #expect(calls.first?.outcome == nil)
        // The safety net may not buy it a third time.
        let worker = try house.start("worker")
        try await eventually("it failed for that reason") { try await house.item(id).failure?.code == "unsettled" }
        worker.send(SIGTERM)
        _ = await worker.end()
        #expect(try await house.store.calls(of: id).map(\.sends) == [2])
    }
}

private func childPID(of id: String, in house: House) async throws -> Int32? {
    childPIDs(of: house).first { readFile("/proc/\($0)/cmdline")?.contains(id) == true }
}
