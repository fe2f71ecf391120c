import Dispatch
import FoundationEssentials
import JSON
import StageMachine
import Support
import Testing

@testable import Store

@Suite struct SQLiteSharedCommitTests {
    private struct Refusal: Error {}

    private final class Gate: Sendable {
        private let arrival = AsyncStream<Void>.makeStream()
        private let lock = DispatchSemaphore(value: 0)

        func wait() {
            arrival.continuation.finish()
            lock.wait()
        }

        func isReached() async { for await _ in arrival.stream {} }
        func open() { lock.signal() }
    }

    @Test(.timeLimit(.minutes(15)))
    func `writes that come together wait for the disk together, and each fails alone`() async throws {
        let folder = TemporaryFolder("reelmill-store")
        let path = folder.file("x.sqlite")
        let store = try SQLiteStore(path: path, .create)
        let before = Self.commits(path)
        let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            // Keeps the thread of the writer busy until the others stand in line.
            let gate = Gate()
            group.addTask {
                try await store.write("hold") { _ in gate.wait() }
                return (-1, true)
            }
            await gate.isReached()
            for index in 0..<100 {
                group.addTask {
                    do throws(StoreError) {
                        try await store.write("try \(index)") { db in
                            try db.run("INSERT INTO tenants VALUES (?, ?, 0)", .text("t\(index)"), .text("x"))
                            // What went before is undone, what others wrote is not.
                            if index % 10 == 3 { throw Refusal() }
                            if index % 10 == 7 { try db.run("INSERT INTO tenants VALUES ('local', 'x', 0)") }
                        }
                        return (index, true)
                    } catch {
                        #expect(error.attempted == "try \(index)")
                        return (index, false)
                    }
                }
            }
            while store.commits.waitingCount < 100 { await Task.yield() }
            gate.open()
            return try await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        let good = (0..<100).filter { ![3, 7].contains($0 % 10) }
        #expect(outcomes.filter { $0.value && $0.key >= 0 }.keys.sorted() == good)
        let there = try await store.read("look") { db in
            try db.all("SELECT id FROM tenants WHERE id GLOB 't[0-9]*'") { $0.text(0) }
        }
        #expect(Set(there) == Set(good.map { "t\($0)" }))
        let count = Self.commits(path) - before
        #expect(count > 0 && count <= 20, "\(count) commits for 80 writes")
        await store.close()
        let error = await #expect(throws: StoreError.self) { try await store.write("write late") { _ in } }
        #expect(error?.description.contains("the database is closed") == true)
    }

    /// How often anything was committed, as the index of the write-ahead log counts it.
    private static func commits(_ path: String) -> UInt32 {
        let bytes = FileManager.default.contents(atPath: path + "-shm") ?? Data()
        return bytes.dropFirst(8).prefix(4).enumerated().reduce(0) { $0 | UInt32($1.element) << (8 * $1.offset) }
    }
}
