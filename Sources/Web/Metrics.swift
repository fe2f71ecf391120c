import HTTPServer
import Orchestrator
import StageMachine
import Store
import Synchronization

/// What Prometheus is told.
final class Metrics: Sendable {
    private struct Name: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    private struct Counts {
        var requests: [Name: Int] = [:]
        /// Requests by the first of `bounds` that they did not pass, and one more.
        var durations = [Int](repeating: 0, count: Metrics.bounds.count + 1)
        var seconds = 0.0
        var bytes: Int64 = 0
    }

    private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    private static let bounds = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10]
    private let counts = Mutex(Counts())
    let load = Mutex<(@Sendable () -> HTTPServer.Load)?>(nil)

    func count(_ record: AccessRecord) {
        let seconds = record.duration / .seconds(1)
        let method = record.method.map { Self.methods.contains($0) ? $0 : "other" } ?? "other"
        let name = Name(method: method, route: record.route ?? "none", status: record.status)
        let place = Metrics.bounds.firstIndex { seconds <= $0 } ?? Metrics.bounds.count
        counts.withLock { counts in
            counts.requests[name, default: 0] += 1
            counts.bytes += record.bytes
            // An event stream lasts as long as its page is open: that says nothing about the server.
            guard record.route?.hasSuffix("/events") != true else { return }
            counts.durations[place] += 1
            counts.seconds += seconds
        }
    }

    func text(_ site: Site) async throws -> String {
        let counts = counts.withLock { $0 }
        let load = load.withLock { $0 }?()
        var text = ""
        func family(_ name: String, _ type: String, _ help: String) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        }
        family("reelmill_http_requests_total", "counter", "Requests answered.")
        for (name, count) in counts.requests.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            text += "reelmill_http_requests_total{method=\"\(name.method)\",route=\"\(name.route)\","
            text += "status=\"\(name.status)\"} \(count)\n"
        }
        family(
            "reelmill_http_request_duration_seconds", "histogram", "Time from request to answer, event streams apart.")
        var total = 0
        for (bound, count) in zip(Metrics.bounds.map { "\($0)" } + ["+Inf"], counts.durations) {
            total += count
            text += "reelmill_http_request_duration_seconds_bucket{le=\"\(bound)\"} \(total)\n"
        }
        text += "reelmill_http_request_duration_seconds_sum \(counts.seconds)\n"
        text += "reelmill_http_request_duration_seconds_count \(total)\n"
        family("reelmill_http_response_bytes_total", "counter", "Bytes of answers.")
        text += "reelmill_http_response_bytes_total \(counts.bytes)\n"
        family("reelmill_http_connections", "gauge", "Open connections.")
        text += "reelmill_http_connections \(load?.connections ?? 0)\n"
        family("reelmill_http_requests_in_flight", "gauge", "Requests that are being answered.")
        text += "reelmill_http_requests_in_flight \(load?.requestsInFlight ?? 0)\n"
        family("reelmill_items", "gauge", "Items by kind and stored status.")
        for row in try await site.changes.countByStatus() {
            text += "reelmill_items{kind=\"\(row.kind.rawValue)\",status=\"\(row.status.rawValue)\"} \(row.count)\n"
        }
        family("reelmill_items_waiting", "gauge", "Items that wait for a worker.")
        for kind in [
            ("video", try await site.shop.store.waiting(.video)), ("media", try await site.shop.store.waiting(.media)),
        ] {
            text += "reelmill_items_waiting{kind=\"\(kind.0)\"} \(kind.1)\n"
        }
        family("reelmill_items_at_work", "gauge", "Items that somebody works on.")
        text += "reelmill_items_at_work \(try await site.shop.store.heldClaims().count)\n"
        return text
    }
}
