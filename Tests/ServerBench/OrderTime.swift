import BenchReport
import FoundationEssentials
import Glibc
import JSON
import Support
import Synchronization

/// From nothing to a server that says it is ready.
struct StartTime {
    func measure(_ report: inout BenchReport) throws {
        let place = try Place()
        var times: [Double] = []
        for _ in 0..<10 {
            let began = ContinuousClock.now
            let server = try place.serve()
            times.append(secondsSince(began) * 1000)
            withExtendedLifetime(server) {}
        }
        report.add(
            "start to ready", median(times), "ms", .atMost(150), "median of 10, with a data folder that is there")
    }
}

/// How soon an order is answered, and how soon its child begins.
struct OrderTime {
    func measure(_ report: inout BenchReport) throws {
        try answers(&report)
        try children(&report)
    }

    /// Ten clients at once, twenty stories each.
    private func answers(_ report: inout BenchReport) throws {
        let place = try Place()
        let server = try place.serve()
        _ = try place.order(place.client, ["autoProcess": false])
        let times = Mutex<[Double]>([])
        let failure = Mutex<BenchError?>(nil)
        Crowd.run(10) { index in
            do {
                let client = try place.client
                for number in 0..<20 {
                    let began = ContinuousClock.now
                    let title = JSON("\(index) \(number)")
                    _ = try place.order(client, ["autoProcess": false, "title": title])
                    times.withLock { $0.append(secondsSince(began) * 1000) }
                }
            } catch {
                failure.withLock { $0 = BenchError("\(error)") }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
        let all = times.withLock { $0 }
        report.add(
            "an order's answer, 10 at once", median(all), "ms", .atMost(40),
            "median of \(all.count); p99 \(rounded(quantile(0.99, all), 1)) ms")
        withExtendedLifetime(server) {}
    }

    /// To the line in the child's log that says it begins a piece.
    private func children(_ report: inout BenchReport) throws {
        let place = try Place()
        let server = try place.serve(["LOG_LEVEL": "debug", "LOG_FORMAT": "json"])
        var times: [Double] = []
        for number in 0..<9 {
            let client = try place.client
            let began = Self.now
            let id = try place.order(client, ["title": JSON("\(number)")])
            times.append(try firstStep(place.folder.file("data/logs/\(id).log")) - began)
            _ = try client.ask("POST", "/api/videos/\(id)/cancel", "")
            let end = ContinuousClock.now + .seconds(20)
            while try JSON(parsing: client.ask("GET", "/api/video-status?id=" + id).body)["isWorkedOn"] != false {
                guard ContinuousClock.now < end else { throw BenchError("a cancelled video is still worked on") }
                usleep(20_000)
            }
            // Until its child has gone and the lane is free again.
            usleep(1_000_000)
        }
        report.add(
            "an order to its child's first step", median(times), "ms", .atMost(300),
            "median of 9, from the first byte of the request")
        withExtendedLifetime(server) {}
    }

    private func firstStep(_ log: String) throws -> Double {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            let text = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
            for line in text.split(separator: "\n") where line.contains("\"message\":\"making\"") {
                if let time = try JSON(parsing: String(line))["time"]?.text { return try Self.milliseconds(time) }
            }
            usleep(2000)
        }
        throw BenchError("no child has begun a piece in 20 seconds; its log is \(log)")
    }

    private static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
    }

    /// Of `2026-01-31T12:00:00.123Z`.
    private static func milliseconds(_ text: String) throws -> Double {
        let numbers = text.split { !$0.isNumber }.compactMap { Int32($0) }
        guard numbers.count >= 7 else { throw BenchError("'\(text)' is no time") }
        var parts = tm()
        parts.tm_year = numbers[0] - 1900
        parts.tm_mon = numbers[1] - 1
        parts.tm_mday = numbers[2]
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (numbers[3], numbers[4], numbers[5])
        return Double(timegm(&parts)) * 1000 + Double(numbers[6])
    }
}

/// Threads that wait on sockets.
enum Crowd {
    /// Runs all at once, each on a thread of its own, and waits for the last.
    static func run(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        final class Start: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let threads = (0..<count).map { index in
            var thread = pthread_t()
            let start = Unmanaged.passRetained(Start { body(index) })
            pthread_create(
                &thread, nil,
                { start in
                    Unmanaged<Start>.fromOpaque(start!).takeRetainedValue().body()
                    return nil
                }, start.toOpaque())
            return thread
        }
        for thread in threads { pthread_join(thread, nil) }
    }
}
