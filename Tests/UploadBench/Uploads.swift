import BenchReport
import FoundationEssentials
import Glibc
import JSON
import Support

/// One large file: in chunks, by a form, and to nginx by PUT with a sync after it, in turns.
struct Uploads {
    private let place: Place
    private let rounds: Int
    private let file: String
    private let size: Int

    init(_ place: Place, megabytes: Int, rounds: Int) throws {
        self.place = place
        self.rounds = rounds
        size = megabytes * 1_000_000
        file = place.folder.file("large.png")
        let script = """
            import os, sys
            with open(sys.argv[1], "wb") as file:
                file.write(b"\\x89PNG\\r\\n\\x1a\\n")
                left = int(sys.argv[2]) - 8
                while left > 0:
                    left -= file.write(os.urandom(min(left, 1 << 20)))
            """
        _ = try MeasuredChild("/usr/bin/python3", ["-c", script, file, "\(size)"])
    }

    func measure(_ report: inout BenchReport) throws {
        let nginx = try Nginx(place)
        var times: [String: [Double]] = [:]
        var memory: [String: Double] = [:]
        for _ in 0..<rounds {
            try place.start()
            times["chunks", default: []].append(try inChunks())
            memory["chunks"] = max(memory["chunks"] ?? 0, try place.memory())
            times["nginx", default: []].append(try nginx.put(file))
            try place.start()
            times["form", default: []].append(try byForm())
            memory["form"] = max(memory["form"] ?? 0, try place.memory())
        }
        let rival = median(times["nginx"] ?? [])
        for way in ["chunks", "form"] {
            let own = median(times[way] ?? [])
            report.add(
                "\(size / 1_000_000) MB by \(way), of nginx's PUT and sync", rival / own, "x", .atLeast(0.7),
                "\(rounded(own, 2)) s against \(rounded(rival, 2)) s")
            report.add("the server's most memory meanwhile", memory[way] ?? .nan, "MB", .atMost(40))
        }
        place.stop()
    }

    /// Seconds until the entry is there. The picture is deleted again, for a copy would be stored at once.
    private func inChunks() throws -> Double {
        let began = ContinuousClock.now
        let upload = try place.ask([
            place.address + "/api/media/uploads", "-H", "Content-Type: application/json", "-d",
            "{\"filename\":\"large.png\",\"size\":\(size)}",
        ])
        guard let id = upload["uploadId"]?.text, let chunk = upload["chunkSize"]?.integer,
            let count = upload["totalChunks"]?.integer
        else { throw BenchError("the upload was not begun") }
        // A client with four connections that stay open, as browsers have them.
        let script = """
            import http.client, sys, threading
            port, path, name, size, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
            numbers, lock, bad = iter(range(count)), threading.Lock(), []
            def send():
                link = http.client.HTTPConnection("127.0.0.1", port)
                with open(name, "rb") as file:
                    while True:
                        with lock:
                            number = next(numbers, None)
                        if number is None:
                            return
                        file.seek(number * size)
                        link.request("PUT", f"{path}/{number}", file.read(size))
                        answer = link.getresponse()
                        answer.read()
                        if answer.status != 200:
                            bad.append(answer.status)
            threads = [threading.Thread(target=send) for _ in range(4)]
            [t.start() for t in threads]
            [t.join() for t in threads]
            sys.exit(1 if bad else 0)
            """
        _ = try MeasuredChild(
            "/usr/bin/python3",
            ["-c", script, "\(place.port)", "/api/media/uploads/\(id)/chunks", file, "\(chunk)", "\(count)"])
        let made = try place.ask(["-X", "POST", place.address + "/api/media/uploads/\(id)/finish"])
        let seconds = secondsSince(began)
        try remove(made)
        return seconds
    }

    private func byForm() throws -> Double {
        let began = ContinuousClock.now
        let made = try place.ask(["-F", "file=@" + file, place.address + "/api/upload/local"])
        let seconds = secondsSince(began)
        try remove(made)
        return seconds
    }

    private func remove(_ made: JSON) throws {
        guard let id = made.at("media.id")?.text else { throw BenchError("no entry came of it") }
        _ = try MeasuredChild("curl", ["-s", "-f", "-X", "DELETE", place.address + "/api/media/" + id])
    }
}

/// nginx with WebDAV, over the same disk.
private struct Nginx {
    private let program: RunningProgram
    private let port: Int
    private let folder: String

    init(_ place: Place) throws {
        port = place.port + 1000
        folder = place.folder.file("nginx")
        try FileManager.default.createDirectory(atPath: folder + "/files", withIntermediateDirectories: true)
        let configuration = """
            daemon off;
            pid \(folder)/pid;
            error_log \(folder)/error.log;
            worker_processes 2;
            events { worker_connections 512; }
            http {
                access_log off;
                client_body_temp_path \(folder)/body;
                proxy_temp_path \(folder)/proxy; fastcgi_temp_path \(folder)/fastcgi;
                uwsgi_temp_path \(folder)/uwsgi; scgi_temp_path \(folder)/scgi;
                server {
                    listen 127.0.0.1:\(port);
                    root \(folder)/files;
                    client_max_body_size 0;
                    location / { dav_methods PUT DELETE; }
                }
            }
            user root;
            """
        try configuration.write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        program = RunningProgram("/usr/sbin/nginx", ["-c", folder + "/nginx.conf", "-p", folder])
        _ = try MeasuredChild(
            "curl", ["-s", "--retry", "100", "--retry-delay", "0", "--retry-connrefused", "http://127.0.0.1:\(port)/"])
    }

    func put(_ file: String) throws -> Double {
        let began = ContinuousClock.now
        _ = try MeasuredChild("curl", ["-s", "-f", "-T", file, "http://127.0.0.1:\(port)/large.png"])
        _ = try MeasuredChild("sync", [folder + "/files/large.png"])
        let seconds = secondsSince(began)
        _ = try MeasuredChild("rm", [folder + "/files/large.png"])
        return seconds
    }
}
