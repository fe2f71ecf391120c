import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// A real `worker` process and its children.
@Suite struct DispatcherTests {
    @Test func `a worker brings everything that waits to its end, no more at once than it may`() async throws {
        let house = try House(concurrency: 2)
        var ids: [String] = []
        for _ in 1...6 { ids.append(try await house.create(story(scenes: 1))) }
        let worker = try house.start("worker")
        try await eventually("all are completed") {
            for id in ids where try await house.item(id).status != .completed { return false }
            return true
        }
        // By the database's own times: how many were held at once, from claim to completion.
        var moments: [(at: Int64, change: Int)] = []
        for id in ids {
            for event in try await house.events(id) {
                if event.kind == .claimed { moments.append((event.at, 1)) }
                if event.kind == .completed { moments.append((event.at, -1)) }
            }
        }
        var held = 0
        let most = moments.sorted { ($0.at, $0.change) < ($1.at, $1.change) }.map { moment in
            held += moment.change
            return held
        }.max()
        #expect(most == 2)
        try await eventually("no zombie stays") { children(of: worker.pid).isEmpty }
        worker.send(SIGTERM)
        #expect(await worker.end() == .exited(0))
        for id in ids { try await house.expectSound(id) }
        #expect(house.leftovers.isEmpty)
    }

    @Test func `a child whose death is seen is replaced at once, not after its lease`() async throws {
        let house = try House()
        let id = try await house.create([
            "scenes": [
                [
                    "text": "a", "speak": ["write 10"],
                    "draw": [
                        "once death write 50000", "once 1 crash", "once 2 crash", "once 3 crash", "once 4 crash",
                    ],
                ]
            ]
        ])
        let worker = try house.start("worker")
        try await eventually("it is completed") { try await house.item(id).status == .completed }
        let events = try await house.events(id)
        let crashes = events.filter { $0.kind == .crashed }
        #expect(crashes.count == 4)
        let pauses = try crashes.map { crash in
            try #require(events.first { $0.kind == .claimed && $0.sequence > crash.sequence }).at - crash.at
        }
        // The database's own times. 2 s is the promise; a busy machine may hold up any one, but not for a lease.
        #expect(try #require(pauses.min()) <= 2000 && pauses.allSatisfy { $0 < 100_000 }, "\(pauses)")
        try await house.expectSound(id)
        worker.send(SIGTERM)
        _ = await worker.end()
    }

    @Test func `a child that freezes for good is ended, for it may hold the lock of the database`() async throws {
        let house = try House(lease: 4)
        let id = try await house.create([
            "scenes": [["text": "a", "speak": ["once ice freeze"], "draw": ["write 1000"]]]
        ])
        let worker = try house.start("worker")
        try await eventually("it is completed") { try await house.item(id).status == .completed }
        try await eventually("the frozen one is gone") { childPIDs(of: house).isEmpty }
        try await house.expectSound(id)
        worker.send(SIGTERM)
        _ = await worker.end()
    }

    @Test func `an item whose workers keep dying is given up with a reason, and a person can start it anew`()
        async throws
    {
        let house = try House()
        let id = try await house.create([
            "scenes": [
                [
                    "text": "a", "speak": ["write 10"],
                    "draw": [
                        "once 1 crash", "once 2 crash", "once 3 crash", "once 4 crash", "once 5 crash", "once 6 crash",
                    ],
                ]
            ]
        ])
        let worker = try house.start("worker")
        try await eventually("it is given up") { try await house.item(id).status == .failed }
        let item = try await house.item(id)
        #expect(item.failure?.code == "crashed")
        #expect(item.dueAt == nil)
        try await house.expectSound(id, status: .failed)
        worker.send(SIGTERM)
        _ = await worker.end()

        var code: Int32 = 0
        repeat {
            code = try await house.run("process", id).code
            try house.lapse(id)
        } while code == 128 + SIGKILL
        #expect(code == 0)
        try await house.expectSound(id)
        #expect(house.begun().count { $0 == "voice/1" } <= 7)
    }

    @Test func `a child outlives its worker, in a session of its own, and inherits nothing`() async throws {
        let house = try House()
        let id = try await house.create(["scenes": [["text": "a", "speak": ["gate open"]]]])
        let worker = try house.start("worker")
        try await eventually("the child works") { house.begun().contains("voice/1") }
        let child = try #require(childPIDs(of: house).first)
        #expect(getsid(child) == child)
        #expect(
            openFiles(of: child).allSatisfy {
                $0.hasPrefix(house.data) || $0.hasPrefix(house.folder.path) || $0 == "/dev/null"
                    || $0.hasPrefix("anon_inode:")
            }, "\(openFiles(of: child))")
        worker.send(SIGKILL)
        #expect(await worker.end() == .killed(signal: SIGKILL))
        #expect(processState(child) != nil)
        house.open("open")
        try await eventually("it is completed") { try await house.item(id).status == .completed }
        try await house.expectSound(id)
        let log = try #require(readFile("\(house.data)/logs/\(id).log"))
        #expect(log.contains("completed"))
    }

    @Test func `after the death of worker and child another worker takes over when the lease has lapsed`() async throws
    {
        let house = try House(lease: House.isFull ? 30 : 120)
        let id = try await house.create(["scenes": [["text": "a", "speak": ["write 10"], "draw": ["gate open"]]]])
        let first = try house.start("worker")
        try await eventually("the voice is there") { try await house.events(id).contains { $0.kind == .assetMade } }
        first.send(SIGKILL)
        for child in childPIDs(of: house) { kill(child, SIGKILL) }
        _ = await first.end()
        if !House.isFull {
            try await eventually("nobody is at work") { childPIDs(of: house).isEmpty }
            try house.lapse(id)
        }
        house.open("open")
        let second = try house.start("worker")
        try await eventually("it is completed") { try await house.item(id).status == .completed }
        let events = try await house.events(id)
        let crash = try #require(events.first { $0.kind == .crashed })
        let last = try #require(events.last { $0.sequence < crash.sequence })
        if House.isFull {
            // The promise, by the database's own times: within 35 s of the holder's last word, and not before the lease.
            #expect((29_000...35_000).contains(crash.at - last.at))
        }
        try await house.expectSound(id)
        #expect(house.begun().count { $0 == "voice/1" } == 1)
        second.send(SIGTERM)
        _ = await second.end()
    }

    @Test func `a failed item is tried again by itself as often as its pipeline says`() async throws {
        let house = try House(lease: 12)
        let id = try await house.create(["scenes": [["text": "a", "speak": ["fail 9"], "draw": ["write 10"]]]])
        let worker = try house.start("worker")
        try await eventually("it rests as failed") {
            let item = try await house.item(id)
            return item.status == .failed && item.dueAt == nil
        }
        #expect(try await house.item(id).attempt == 3)
        #expect(try await house.store.attempts(of: id).count == 9)
        #expect(house.begun().count { $0 == "picture/1" } == 1)
        try await house.expectSound(id, status: .failed)
        worker.send(SIGTERM)
        _ = await worker.end()
    }

    @Test func `a child that cannot even be started is given up after some tries`() async throws {
        let house = try House(lease: 1)
        let id = try await house.create(story(scenes: 1))
        let worker = try house.start("worker", changing: ["REHEARSAL_CHILD": "/nowhere/at/all"])
        try await eventually("it is given up") { try await house.item(id).status == .failed }
        #expect(try await house.item(id).failure?.code == "crashed")
        worker.send(SIGTERM)
        #expect(await worker.end() == .exited(0))
        #expect(worker.printed.contains("could not start /nowhere/at/all"))
    }

    @Test func `the log of an item is rotated when it is full`() throws {
        let folder = TemporaryFolder()
        let log = LogFile(folder: folder.file("logs"), item: "x", limit: 10)
        for number in 1...6 {
            try log.prepare()
            _ = FileManager.default.createFile(atPath: log.path, contents: Data("run \(number) said this".utf8))
        }
        #expect(readFile(log.path) == "run 6 said this")
        #expect(readFile(log.path + ".1") == "run 5 said this")
        #expect(readFile(log.path + ".3") == "run 3 said this")
        #expect(readFile(log.path + ".4") == nil)
    }
}

func children(of parent: Int32) -> [Int32] {
    let text = readFile("/proc/\(parent)/task/\(parent)/children") ?? ""
    let listed = text.split(separator: " ").compactMap { Int32($0) }
    return listed.isEmpty ? processes().filter { parentPID($0) == parent } : listed
}

func parentPID(_ pid: Int32) -> Int32? {
    guard let text = readFile("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    return text[text.index(after: end)...].split(separator: " ").dropFirst().first.flatMap { Int32($0) }
}

private func openFiles(of pid: Int32) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []  // it may have ended
    return names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)") }
}
