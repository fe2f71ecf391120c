import BenchReport
import Glibc
import JSON
import Support

/// Polls of a finished video's status, in turns with nginx that sends the same bytes from a file.
struct StatusLoad {
    let seconds: Int
    let rounds: Int

    private struct Load {
        var rates: [Double] = []
        var slow: [Double] = []
    }

    func measure(_ report: inout BenchReport) throws {
        let place = try Place()
        let server = try place.serve()
        let client = try place.client
        let id = try place.order(client)
        let path = "/api/video-status?id=" + id
        let body = try finished(client, path)
        let nginxPort = Place.freePort()
        let nginx = try Nginx(place, nginxPort, body)
        defer { nginx.end() }

        _ = try load(place.port, path)
        let before = try ProcessFacts.residentMegabytes(server.pid)
        var (ours, theirs) = (Load(), Load())
        var count = 0.0
        for round in 0..<rounds {
            // Who is first gains nothing by it.
            for isOurs in round % 2 == 0 ? [true, false] : [false, true] {
                let (rate, slow, requests) = try load(
                    isOurs ? place.port : nginxPort, isOurs ? path : "/status.json")
                if isOurs {
                    ours.rates.append(rate)
                    ours.slow.append(slow)
                    count += requests
                } else {
                    theirs.rates.append(rate)
                    theirs.slow.append(slow)
                }
            }
        }
        while count < 200_000 { count += try load(place.port, path).requests }
        let grown = try ProcessFacts.residentMegabytes(server.pid) - before
        let (rate, nginxRate) = (median(ours.rates), median(theirs.rates))
        report.setting["statusBytes"] = JSON(body.utf8.count)
        report.add(
            "polls of a status, of nginx's with a file", rate / nginxRate, "x", .atLeast(0.7),
            "\(Int(rate)) against \(Int(nginxRate)) a second, \(body.utf8.count) bytes, neither writes an access log")
        report.add(
            "their p99, nginx's to ours", median(theirs.slow) / median(ours.slow), "x", .atLeast(0.7),
            "\(rounded(median(ours.slow), 2)) ms against \(rounded(median(theirs.slow), 2)) ms")
        report.add("memory gained by polls", grown, "MB", .atMost(8), "\(Int(count)) requests, the first ones apart")
    }

    private func finished(_ client: Client, _ path: String) throws -> String {
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            let answer = try client.ask("GET", path)
            switch try JSON(parsing: answer.body)["status"]?.text {
            case "completed": return answer.body
            case "failed": throw BenchError("the video failed: \(answer.body)")
            default: usleep(100_000)
            }
        }
        throw BenchError("the video is not finished after two minutes")
    }

    /// Requests a second, the time in milliseconds that 99 of 100 do not pass, and how many there were.
    private func load(_ port: UInt16, _ path: String) throws -> (rate: Double, slow: Double, requests: Double) {
        let told = try MeasuredChild(
            Tool.wrk.path(), ["-t1", "-c32", "-d\(seconds)s", "--latency", "http://127.0.0.1:\(port)\(path)"]
        ).output
        if told.contains("Non-2xx") || told.contains("Socket errors") { throw BenchError("bad answers:\n\(told)") }
        var (rate, slow, requests) = (0.0, 0.0, 0.0)
        for line in told.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "Requests/sec:" { rate = Double(words[1]) ?? 0 }
            if words.first == "99%" { slow = milliseconds(words[1]) }
            if words.count > 1, words[1] == "requests" { requests = Double(words[0]) ?? 0 }
        }
        guard rate > 0, slow > 0, requests > 0 else { throw BenchError("wrk says what is not understood:\n\(told)") }
        return (rate, slow, requests)
    }

    private func milliseconds(_ text: Substring) -> Double {
        let number = Double(text.prefix { $0.isNumber || $0 == "." }) ?? 0
        return text.hasSuffix("us") ? number / 1000 : text.hasSuffix("ms") ? number : number * 1000
    }
}
