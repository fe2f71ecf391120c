import BenchReport
import Glibc
import JSON
import StageMachine
import Store
import Support

/// Two thousand pages that show a video on which nothing happens.
struct IdleStreams {
    private static let count = 2000
    private static let seconds = 10

    func measure(_ report: inout BenchReport) throws {
        let place = try Place()
        let server = try place.serve()
        let id = try place.order(place.client, ["autoProcess": false])
        let streams = try (0..<Self.count).map { _ in
            let client = try place.client
            try client.send("GET", "/api/videos/\(id)/events")
            return client
        }
        for stream in streams { try stream.awaits("\n\n") }
        // What their opening left is over.
        usleep(2_000_000)
        let before = try ProcessFacts.cpuSeconds(server.pid)
        usleep(UInt32(Self.seconds) * 1_000_000)
        let cpu = try ProcessFacts.cpuSeconds(server.pid) - before
        report.add(
            "memory with \(Self.count) idle event streams", try ProcessFacts.residentMegabytes(server.pid), "MB",
            .atMost(120))
        report.add(
            "their processor time", cpu / Double(Self.seconds) * 100, "%", .atMost(2),
            "of one core over \(Self.seconds) s, their heartbeats with it")
        withExtendedLifetime((server, streams)) {}
    }
}

/// How long after its commit a change reaches the page, while two hundred videos move.
struct EventDelay {
    private static let count = 200
    private static let rounds = 30

    func measure(_ report: inout BenchReport) async throws {
        let place = try Place()
        let server = try place.serve()
        let client = try place.client
        var ids: [String] = []
        for number in 0..<Self.count {
            ids.append(try place.order(client, ["autoProcess": false, "title": JSON("\(number)")]))
        }
        let store = try SQLiteStore(path: place.folder.file("data/reelmill.sqlite"), .existing)
        let times = LeaseTimes(lease: 30)
        var claims: [Claim] = []
        for id in ids {
            guard case .taken(let claim) = try await store.claim(id, by: "bench", lease: times, mode: .begin) else {
                throw BenchError("a video is held by somebody")
            }
            claims.append(claim)
        }
        let streams = try ids.map { id in
            let stream = try place.client
            try stream.send("GET", "/api/videos/\(id)/events")
            _ = try stream.head()
            return stream
        }
        for stream in streams { try stream.awaits("\"progress\":20") }
        for stream in streams { _ = stream.news() }
        let before = try ProcessFacts.cpuSeconds(server.pid)
        let began = ContinuousClock.now

        // Each video moves about once a second; the moves are spread over that second.
        var sent: [[Double: ContinuousClock.Instant]] = Array(repeating: [:], count: Self.count)
        var delays: [Double] = []
        for round in 1...Self.rounds {
            for (index, claim) in claims.enumerated() {
                let due = began + .milliseconds(round * 1000 + index * 1000 / Self.count)
                repeat {
                    read(streams, &sent, &delays)
                    usleep(1000)
                } while ContinuousClock.now < due
                let progress = 20 + Double(round)
                guard try await store.renew(claim, lease: times, progress: progress) != nil else {
                    throw BenchError("a claim was lost")
                }
                sent[index][progress] = .now
            }
        }
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            read(streams, &sent, &delays)
            usleep(1000)
        }
        let cpu = try ProcessFacts.cpuSeconds(server.pid) - before
        await store.close()
        let missing = sent.reduce(0) { $0 + $1.count }
        guard missing == 0 else { throw BenchError("\(missing) changes never reached their page") }
        report.add(
            "from a change to its page, p99", quantile(0.99, delays), "ms", .atMost(250),
            "\(delays.count) changes of \(Self.count) videos, about one a second each; median "
                + "\(rounded(median(delays), 1)) ms; server \(rounded(cpu / secondsSince(began) * 100, 1)) % of a core")
    }

    private func read(
        _ streams: [Client], _ sent: inout [[Double: ContinuousClock.Instant]], _ delays: inout [Double]
    ) {
        var polls = streams.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
        guard poll(&polls, nfds_t(polls.count), 0) > 0 else { return }
        for (index, poll) in polls.enumerated() where poll.revents != 0 {
            let now = ContinuousClock.now
            let text = String(decoding: streams[index].news(), as: UTF8.self)
            for (progress, moment) in sent[index] where text.contains("\"progress\":\(Int(progress)),") {
                delays.append((now - moment) / .milliseconds(1))
                sent[index][progress] = nil
            }
        }
    }
}
