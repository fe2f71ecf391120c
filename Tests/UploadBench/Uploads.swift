import BenchReport
import Dispatch
import FoundationEssentials
import Glibc
import JSON
import Support
import Synchronization

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
        // Memory that the system has to find for the kernel is there for all that come after.
        _ = try nginx.put(file, size)
        for round in 0..<rounds {
            // Who is first gains nothing by it.
            for way in round % 2 == 0 ? ["chunks", "nginx", "form"] : ["form", "nginx", "chunks"] {
                if way == "nginx" {
                    times[way, default: []].append(try nginx.put(file, size))
                } else {
                    try place.start()
                    times[way, default: []].append(way == "form" ? try byForm() : try inChunks())
                    memory[way] = max(memory[way] ?? 0, try place.memory())
                }
            }
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
        // Four connections that stay open, as browsers have them.
        let next = Mutex(0)
        let failure = Mutex<String?>(nil)
        let group = DispatchGroup()
        for connection in 0..<4 {
            DispatchQueue(label: "connection \(connection)").async(group: group) { [file, size, port = place.port] in
                do {
                    let sender = try Sender(port, file)
                    while true {
                        let number = next.withLock { next in
                            defer { next += 1 }
                            return next
                        }
                        guard number < count else { return }
                        let range = number * Int(chunk)..<min(size, (number + 1) * Int(chunk))
                        try sender.send("PUT /api/media/uploads/\(id)/chunks/\(number)", range)
                    }
                } catch {
                    failure.withLock { $0 = "\(error)" }
                }
            }
        }
        group.wait()
        if let failure = failure.withLock({ $0 }) { throw BenchError(failure) }
        let made = try place.ask(["-X", "POST", place.address + "/api/media/uploads/\(id)/finish"])
        let seconds = secondsSince(began)
        try remove(made)
        return seconds
    }

    private func byForm() throws -> Double {
        let began = ContinuousClock.now
        let mark = "a-boundary-that-no-file-holds"
        let head = "--\(mark)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.png\"\r\n\r\n"
        let answer = try Sender(place.port, file).send(
            "POST /api/upload/local", headers: ["Content-Type: multipart/form-data; boundary=\(mark)"], before: head,
            0..<size, after: "\r\n--\(mark)--\r\n")
        let made = try JSON(parsing: answer)
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

    func put(_ file: String, _ size: Int) throws -> Double {
        let began = ContinuousClock.now
        try Sender(port, file).send("PUT /large.png", 0..<size)
        _ = try MeasuredChild("sync", [folder + "/files/large.png"])
        let seconds = secondsSince(began)
        _ = try MeasuredChild("rm", [folder + "/files/large.png"])
        return seconds
    }
}
