import Glibc
import JSON
import Orchestrator
import StageMachine
import Store
import Support
import Testing

/// One `process` at a time, and several at once, on one item.
@Suite struct CarryOnTests {
    @Test func `an item is brought from its script to completed`() async throws {
        let house = try House()
        let id = try await house.create(story(scenes: 3))
        let run = try await house.run("process", id)
        #expect(run.code == 0, "\(run.printed)")
        #expect(run.printed.contains("\(id) completed"))
        try await house.expectSound(id)
        #expect(house.leftovers.isEmpty)
        let statuses = try await house.events(id).filter { $0.kind == .status }.map { $0.data["status"]?.text }
        #expect(statuses == ["assets_generated", "rendering", "completed"])
    }

    @Test func `a completed item needs no work and gets no line of history`() async throws {
        let house = try House()
        let id = try await house.create(story(scenes: 2))
        _ = try await house.run("process", id)
        let before = try house.everything()
        let again = try await house.run("process", id)
        #expect(again.code == 0)
        #expect(again.printed == "\(id) completed\n")
        #expect(try house.everything() == before)
    }

    @Test func `of twenty at once one works and the others leave at once`() async throws {
        let house = try House()
        let id = try await house.create(["scenes": [["text": "a", "speak": ["gate open"]]]])
        let processes = try (1...20).map { _ in try house.start("process", id) }
        // Nineteen leave while the one that works still waits at its gate.
        try await eventually("nineteen left") { processes.count { $0.printed.contains("someone else works on") } == 19 }
        house.open("open")
        var codes: [ChildProcess.End] = []
        for process in processes { codes.append(await process.end()) }
        #expect(codes.count { $0 == .exited(3) } == 19)
        #expect(codes.count { $0 == .exited(0) } == 1)
        try await house.expectSound(id)
        #expect(house.begun().count == 5)
    }

    @Test func `those that wait end well once the one that works has completed it`() async throws {
        let house = try House()
        let id = try await house.create(["scenes": [["text": "a", "speak": ["gate open"]]]])
        let first = try house.start("process", id)
        try await eventually("it works") { house.begun().contains("voice/1") }
        let others = try (1...5).map { _ in try house.start("process", id, "--wait") }
        house.open("open")
        #expect(await first.end() == .exited(0))
        for other in others { #expect(await other.end() == .exited(0)) }
        #expect(house.begun().count == 5)
    }

    @Test func `one that is asked to end gives the item back, and the next carries on`() async throws {
        let house = try House()
        let id = try await house.create(["scenes": [["text": "a", "speak": ["write 10"], "draw": ["gate open"]]]])
        let first = try house.start("process", id)
        try await eventually("the voice is there") { try await house.events(id).contains { $0.kind == .assetMade } }
        first.send(SIGTERM)
        #expect(await first.end() == .exited(130))
        #expect(try await house.item(id).holder == nil)
        #expect(house.leftovers.isEmpty)
        house.open("open")
        #expect(try await house.run("process", id).code == 0)
        try await house.expectSound(id)
        #expect(house.begun().count { $0 == "voice/1" } == 1)
    }

    /// By its own clock, where its lease is short, or by what the database says.
    @Test(arguments: [1.0, 120])
    func `a frozen worker that wakes up after another took over changes nothing`(lease: Double) async throws {
        let (house, id, frozen) = try await frozenWorker(lease: lease)
        if lease > 100 { try house.lapse(id) }
        let second = try await house.run("process", id, "--wait", changing: ["CLAIM_LEASE": "120"])
        #expect(second.code == 0, "\(second.printed)")
        try await house.expectSound(id)
        let before = try house.everything()
        frozen.send(SIGCONT)
        #expect(await frozen.end() == .exited(3))
        #expect(frozen.printed.contains("lost the claim"), "\(frozen.printed)")
        #expect(try house.everything() == before)
    }

    /// A worker that froze in the middle of a piece. On a busy machine one with a short lease may lose it before, or
    /// freeze in the middle of a transaction and hold the lock of the database, for which see the dispatcher's tests:
    /// then it is another one's turn.
    private func frozenWorker(lease: Double) async throws -> (house: House, id: String, worker: House.Running) {
        for _ in 1...30 {
            let house = try House(lease: lease)
            let id = try await house.create([
                "scenes": [
                    [
                        "text": "a", "speak": ["write 100", "gate night", "once ice freeze", "write 100"],
                        "draw": ["write 10"],
                    ]
                ]
            ])
            let worker = try house.start("process", id)
            try await eventually("the picture is there, or the worker gone") {
                try await house.events(id).contains { $0.kind == .assetMade } || !isThere(worker.pid)
            }
            house.open("night")
            try await eventually("it is frozen, or gone") { processState(worker.pid) == "T" || !isThere(worker.pid) }
            let lock = BuiltProgram(path: "/usr/bin/sqlite3").run([
                house.data + "/reelmill.sqlite", ".timeout 1000", "BEGIN IMMEDIATE; COMMIT;",
            ])
            if isThere(worker.pid), lock.status == 0 { return (house, id, worker) }
            worker.send(SIGKILL)
            _ = await worker.end()
        }
        Issue.record("none of thirty workers froze while it held its claim")
        throw NeverCameTrue()
    }

    @Test func `an edit while it is worked on makes anew what hangs on it, and nothing else`() async throws {
        let house = try House()
        var scenes: [JSON] = [
            ["text": "a", "speak": ["write 10"], "draw": ["gate open"]], ["text": "b", "speak": ["write 10"]],
        ]
        let id = try await house.create(["scenes": .array(scenes)])
        let run = try house.start("process", id)
        try await eventually("both voices are there") {
            try await house.events(id).count { $0.data["asset"]?.text?.hasPrefix("voice") == true } == 2
        }
        scenes[1] = ["text": "another b", "speak": ["write 10"]]
        let edited = try await house.store.edit(
            id, revision: 1, document: ["scenes": .array(scenes)], status: .scriptGenerated, progress: 20)
        #expect(edited)
        try await eventually("the new voice is there") {
            try await house.events(id).count { $0.data["asset"]?.text == "voice/2" } == 2
        }
        house.open("open")
        #expect(await run.end() == .exited(0))
        try await house.expectSound(id)
        #expect(house.begun().count { $0 == "voice/1" } == 1)
        #expect(house.begun().count { $0 == "voice/2" } == 2)
    }

    @Test func `a cancelled item stops within moments, stays stopped, and is started by a person`() async throws {
        let house = try House()
        let id = try await house.create([
            "scenes": [["text": "a", "speak": ["write 10"], "draw": ["gate later"]]]
        ])
        let worker = try house.start("worker")
        try await eventually("the voice is there") { try await house.events(id).contains { $0.kind == .assetMade } }
        #expect(try await house.store.cancel(id))
        try await eventually("the child ended") { childPIDs(of: house).isEmpty }
        let item = try await house.item(id)
        #expect(item.status == .failed)
        #expect(item.failure?.code == "cancelled")
        #expect(item.dueAt == nil)
        worker.send(SIGTERM)
        #expect(await worker.end() == .exited(0))
        house.open("later")
        #expect(try await house.run("process", id).code == 0)
        try await house.expectSound(id)
        #expect(house.begun().count { $0 == "voice/1" } == 1)
    }
}

/// Whether the process has not ended, though it may be frozen.
private func isThere(_ pid: Int32) -> Bool { processState(pid).map { !["Z", "X"].contains($0) } ?? false }

/// The letter that the system has for a process's state: R, S, T, Z, …; nil when it is gone.
func processState(_ pid: Int32) -> Character? {
    guard let text = readFile("/proc/\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
    return text[text.index(after: end)...].first { $0 != " " }
}

/// The processes that work on items of this house now.
func childPIDs(of house: House) -> [Int32] {
    processes().filter { pid in
        guard readFile("/proc/\(pid)/cmdline")?.contains("rehearsal\0process\0") == true else { return false }
        return readFile("/proc/\(pid)/environ")?.contains("DATA_DIR=\(house.data)\0") == true
    }
}

func processes() -> [Int32] {
    guard let folder = opendir("/proc") else { return [] }
    defer { closedir(folder) }
    var found: [Int32] = []
    while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if let pid = Int32(name) { found.append(pid) }
    }
    return found
}

/// Nil when it cannot be read, as for a process that has just ended. Files under /proc have no size to go by.
func readFile(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(descriptor, &bytes, bytes.count)
    return count >= 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
}
