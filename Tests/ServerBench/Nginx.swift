import BenchReport
import FoundationEssentials
import Glibc
import Support

/// What `polls` compare with, in a folder and at a port of its own.
struct Nginx {
    private let server: RunningProgram

    /// Serves the text as `/status.json`, and answers as soon as it does.
    init(_ place: Place, _ port: UInt16, _ body: String) throws {
        let folder = place.folder.file("nginx")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try body.write(toFile: folder + "/status.json", atomically: true, encoding: .utf8)
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
            "\($0)_temp_path \(folder)/\($0);"
        }.joined(separator: " ")
        let rules = """
            daemon off; worker_processes 2; pid \(folder)/pid; error_log \(folder)/error.log; user root;
            events { worker_connections 1024; }
            http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; \(temporary)
              types { application/json json; }
              server { listen 127.0.0.1:\(port); root \(folder); } }
            """
        try rules.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        // The death signal ends it, and it its workers, also where this program is killed.
        server = RunningProgram(
            "/usr/bin/setpriv",
            [
                "--pdeathsig", "TERM", try Tool.nginx.path(), "-p", folder, "-e", folder + "/error.log", "-c",
                folder + "/nginx.conf",
            ])
        let end = ContinuousClock.now + .seconds(5)
        while Client(port) == nil {
            guard ContinuousClock.now < end else { throw BenchError("nginx does not start") }
            usleep(5000)
        }
    }

    /// Killed it would leave its workers behind.
    func end() { server.end() }
}

/// Programs of the system that not every machine has.
enum Tool: String, CaseIterable {
    case nginx, wrk

    func path() throws -> String {
        let places = ["/usr/sbin/", "/usr/bin/", "/usr/local/bin/"].map { $0 + rawValue }
        if let path = places.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) { return path }
        throw BenchError(
            "there is no \(rawValue) here, which polls are measured with. Install both tools with "
                + "'apt-get install nginx-light wrk', or name only other parts: start, orders, streams, events")
    }
}
