import Glibc
import HTTPServer
import Synchronization
import Testing

@Suite struct StreamTests {
    /// What happened to the writers of streams.
    private final class Ends: Sendable {
        let count = Atomic<Int>(0)
        let blocks = Atomic<Int>(0)
    }

    /// What a handler waits for, that it is surely met at work.
    private final class Gate: Sendable {
        let isOpen = Atomic<Bool>(false)
    }

    private static func router(_ ends: Ends = Ends(), _ gate: Gate = Gate()) -> Router {
        var router = Router()
        router.get("/three") { _ in
            .events { events in
                for number in 1...3 { try await events.send("tick", data: "line \(number)\nmore", id: String(number)) }
            }
        }
        router.get("/idle") { _ in
            .events { events in
                defer { ends.count.add(1, ordering: .relaxed) }
                try await events.send(data: "begun")
                try await Task.sleep(for: .seconds(3600))
            }
        }
        router.get("/flood") { _ in
            .stream(type: "application/octet-stream") { stream in
                defer { ends.count.add(1, ordering: .relaxed) }
                let block = [UInt8](repeating: 65, count: 32768)
                for _ in 0..<100_000 {
                    try await stream.write(block)
                    ends.blocks.add(1, ordering: .relaxed)
                }
            }
        }
        router.get("/breaks") { _ in
            .stream(type: "text/plain") { stream in
                try await stream.write(Array("half".utf8))
                throw HTTPError(500, "x", hidden: "the other half")
            }
        }
        router.get("/slow") { _ in
            while !gate.isOpen.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(2)) }
            return .text("done")
        }
        router.get("/stuck") { _ in
            while true {
                do { try await Task.sleep(for: .seconds(1)) } catch { throw error }
            }
        }
        return router
    }

    private static func wait(_ seconds: Int = 120, until holds: () -> Bool) async -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while !holds() {
            guard ContinuousClock.now < end else { return false }
            usleep(2000)
        }
        return true
    }

    @Test func `events arrive as they are sent, and the stream ends with its writer`() async throws {
        try await Served.run(Self.router()) { served in
            let wire = served.wire()
            let answer = try #require(wire.get("/three"))
            #expect(answer["Content-Type"] == "text/event-stream" && answer["Content-Encoding"] == nil)
            let first = "id: 1\nevent: tick\ndata: line 1\ndata: more\n\n"
            #expect(answer.text.hasPrefix(first) && answer.text.hasSuffix("data: line 3\ndata: more\n\n"))
            #expect(wire.get("/three")?.status == 200, "the connection is kept")
            wire.send("HEAD /idle HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(wire.answer(toHead: true)?.status == 200)
        }
    }

    @Test func `an idle stream beats, and its writer ends soon after its client left`() async throws {
        let ends = Ends()
        try await Served.run(Self.router(ends), { $0.heartbeat = .milliseconds(100) }) { served in
            let polite = served.wire()
            let rude = served.wire()
            for wire in [polite, rude] {
                wire.send("GET /idle HTTP/1.1\r\nHost: a\r\n\r\n")
                _ = wire.head()
                while let line = wire.line(), line != ": still here" {}
            }
            polite.doneSending()
            rude.reset()
            #expect(await Self.wait { ends.count.load(ordering: .relaxed) == 2 })
        }
    }

    @Test func `a client that does not read holds its writer back, and not the memory`() async throws {
        let ends = Ends()
        try await Served.run(Self.router(ends), { $0.sendTime = .milliseconds(400) }) { served in
            let wire = served.wire()
            wire.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = wire.head()
            #expect(await Self.wait { ends.count.load(ordering: .relaxed) == 1 }, "it is given up after a while")
            // The kernel's own buffers take some megabytes.
            #expect(ends.blocks.load(ordering: .relaxed) < 1000)
        }
    }

    @Test func `a stream that breaks off is not taken for a whole one`() async throws {
        try await Served.run(Self.router()) { served in
            #expect(served.wire().get("/breaks") == nil)
            #expect(served.errors.contains { $0.contains("the other half") })
        }
    }

    @Test func `a server that is stopped finishes what runs, ends the streams and takes nothing new`() async throws {
        let (ends, gate) = (Ends(), Gate())
        try await Served.run(Self.router(ends, gate)) { served in
            let running = served.wire()
            let streaming = served.wire()
            let idle = served.wire()
            #expect(idle.get("/three")?.status == 200)
            streaming.send("GET /idle HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = streaming.head()
            running.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await Self.wait { served.server.load.requestsInFlight == 2 })
            let began = ContinuousClock.now
            let stopping = Task { await served.server.stop() }
            // It waits for what runs, and for nothing else.
            #expect(streaming.isClosed() && idle.isClosed())
            #expect(Wire(served.port).failed == ECONNREFUSED)
            gate.isOpen.store(true, ordering: .relaxed)
            await stopping.value
            #expect(ContinuousClock.now - began < .seconds(100), "it did not wait for all of its time")
            let last = try #require(running.answer())
            #expect(last.text == "done" && last["Connection"] == "close")
            #expect(await Self.wait { ends.count.load(ordering: .relaxed) == 1 })
        }
    }

    @Test func `a handler that does not end is cancelled when the time to stop is over`() async throws {
        try await Served.run(Self.router(), { $0.stopTime = .milliseconds(100) }) { served in
            let wire = served.wire()
            wire.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(await Self.wait { served.server.load.requestsInFlight == 1 })
            // It would hang for ever.
            await served.server.stop()
            #expect(wire.isClosed())
        }
    }
}
