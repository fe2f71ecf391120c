import HTTPServer
import Logs
import Synchronization
import Threads

/// A server for one test, and what it logged.
final class Served: Sendable {
    let server: HTTPServer
    private let lines: Lines

    final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    var port: UInt16 { server.port }
    var log: [String] { lines.all.withLock { $0 } }
    var errors: [String] { log.filter { $0.contains("\"level\":\"error\"") } }

    /// - Parameter change: Of limits that are long: a client that is not let run for a while is cut off only by those that
    ///   a test makes short.
    init(
        _ router: Router, host: String = "127.0.0.1", keepsLog: Bool = true, _ change: (inout Limits) -> Void = { _ in }
    ) throws {
        let lines = Lines()
        self.lines = lines
        let log = Log(
            level: keepsLog ? .info : .error, format: .json,
            to: .lines { line in lines.all.withLock { $0.append(line) } })
        var configuration = HTTPServer.Configuration(log: log)
        configuration.host = host
        configuration.limits.headerTime = .seconds(300)
        configuration.limits.bodyGrace = .seconds(300)
        configuration.limits.idleTime = .seconds(600)
        configuration.limits.sendTime = .seconds(300)
        configuration.limits.lostTime = .seconds(600)
        configuration.limits.heartbeat = .seconds(300)
        configuration.limits.stopTime = .seconds(120)
        change(&configuration.limits)
        server = try HTTPServer(router, configuration)
    }

    /// Serves for as long as the body runs, then stops and waits for that. The body may block its thread: the server's
    /// handlers share the pool with nobody but each other.
    static func run<Result: Sendable>(
        _ router: Router, host: String = "127.0.0.1", keepsLog: Bool = true,
        _ change: (inout Limits) -> Void = { _ in },
        _ body: @escaping @Sendable (Served) async throws -> Result
    ) async throws -> Result {
        let served = try Served(router, host: host, keepsLog: keepsLog, change)
        let result = await Task(executorPreference: threads) { try await body(served) }.result
        await served.server.stop()
        return try result.get()
    }

    private static let threads = BlockingThreads(label: "HTTP clients of tests")

    func wire(timeout: Int = 120) -> Wire { Wire(port, timeout: timeout) }
}
