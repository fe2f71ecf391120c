import Digests
import FoundationEssentials
import Glibc
import JSON
import Orchestrator
import Support
import Synchronization
import Testing
import Threads

/// Senders wait for sockets, and must not keep each other from it.
let senderThreads = BlockingThreads(label: "reelmill.tests.senders")

/// The real server with a data folder of its own, for uploads.
final class UploadHouse: Sendable {
    struct File: Sendable {
        let path: String
        let name: String
        let bytes: [UInt8]
        let hash: Digest
    }

    let folder: TemporaryFolder
    let environment: [String: String]
    let port: UInt16
    let address: String

    /// - Parameter other: Whose data folder this server shares.
    init(chunkSize: Int = 1_048_576, beside other: UploadHouse? = nil) throws {
        folder = other?.folder ?? TemporaryFolder("uploads")
        port = FreePort.take()
        address = "http://127.0.0.1:\(port)"
        environment = [
            "DATA_DIR": folder.file("data"), "PIPELINES_DIR": WebHouse.root + "/Pipelines", "PATH": "/usr/bin:/bin",
            "TEMPLATES_DIR": WebHouse.root + "/templates", "PORT": "\(port)", "CHUNK_SIZE": "\(chunkSize)",
            "MEDIA_WORKER_CONCURRENCY": "1", "LOG_LEVEL": "warning",
        ].merging(BuiltProgram.sanitizing) { given, _ in given }
    }

    /// Answers once it can be asked.
    func start() throws -> ChildProcess {
        let server = try ChildProcess(
            BuiltProgram("reelmill").path, ["serve"], environment: environment.map { "\($0.key)=\($0.value)" },
            log: LogFile(folder: folder.file("logs"), item: "server", limit: .max))
        try ServerHouse.untilReady(address)
        return server
    }

    /// Asks until it is so. The limit only ends a test that would hang.
    func until(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
    ) async throws {
        let end = ContinuousClock.now + .seconds(300)
        while try await !condition() {
            try #require(ContinuousClock.now < end, "never came true: \(what)", sourceLocation: sourceLocation)
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// A picture by its first bytes.
    func file(_ name: String, _ size: Int, seed: UInt64) throws -> File {
        let bytes = WebHouse.picture(size, seed: seed)
        let path = folder.file(name)
        try Data(bytes).write(to: URL(filePath: path))
        return File(path: path, name: name, bytes: bytes, hash: SHA256.of(bytes))
    }

    func curl(_ words: String...) throws -> JSON {
        let words = words.map { $0.hasPrefix("/api") ? address + $0 : $0 }
        return try JSON(parsing: BuiltProgram(path: "/usr/bin/curl").run(["-s"] + words).output)
    }

    /// Of the original as the server gives it out.
    func hash(of id: JSON?) throws -> Digest {
        let record = try curl("/api/media/" + (id?.text ?? ""))
        return try hash(at: try #require(record["original_url"]?.text, "\(record.canonicalText)"))
    }

    func hash(at url: String) throws -> Digest {
        let target = folder.file("got-" + RandomToken.make(length: 8))
        let got = BuiltProgram(path: "/usr/bin/curl").run(["-s", "-f", "-o", target, address + url])
        try #require(got.status == 0)
        return SHA256.of([UInt8](try Data(contentsOf: URL(filePath: target))))
    }

    /// Sends a form and goes away after so many bytes.
    func cutForm(_ file: File, after count: Int) {
        let head = Array(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n".utf8)
        let body = head + file.bytes + Array("\r\n--edge--\r\n".utf8)
        _ = RawHTTP.send(
            port, "POST", "/api/upload/local", ["Content-Type": "multipart/form-data; boundary=edge"], body,
            cutAfter: count)
    }
}

/// A server that tests kill while others use it.
final class KilledServer: Sendable {
    private let pid: Mutex<Int32>

    init(_ process: ChildProcess) { pid = Mutex(process.pid) }

    /// Returns when it is gone, and its port is free for the next.
    func kill() {
        let pid = pid.withLock { $0 }
        Glibc.kill(pid, SIGKILL)
        // Left unreaped, so that the number stays its own.
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    }

    func put(_ new: ChildProcess) { pid.withLock { $0 = new.pid } }
}

/// A client that goes on however often its connection breaks, and checks that nothing it was told to be there is lost.
struct Sender {
    let house: UploadHouse
    let file: UploadHouse.File
    /// How many of its requests it breaks off itself.
    var cuts = 0
    private var random: SplitMix64
    private let end = ContinuousClock.now + .seconds(600)

    init(house: UploadHouse, file: UploadHouse.File, seed: UInt64) {
        self.house = house
        self.file = file
        random = SplitMix64(seed: seed)
    }

    /// In chunks, of a random order; the id of the media.
    mutating func chunks() async throws -> JSON {
        let wish: JSON = ["filename": JSON(file.name), "size": JSON(file.bytes.count), "sha256": JSON(file.hash.hex)]
        let begun = try await insist(
            "POST", "/api/media/uploads",
            ["Content-Type": "application/json", "Idempotency-Key": "\(file.name) \(cuts)"],
            Array(wish.canonicalText.utf8), until: 201)
        let upload = try #require(begun.json["uploadId"]?.text)
        let size = try #require(begun.json["chunkSize"]?.integer.map { Int($0) })
        let path = "/api/media/uploads/" + upload
        var acknowledged: Set<Int> = []
        var waiting = Array(0..<((file.bytes.count + size - 1) / size)).shuffled(using: &random)
        while let number = waiting.popLast() {
            let part = Array(file.bytes[(number * size)..<min(file.bytes.count, (number + 1) * size)])
            let digest = SHA256.of(part).hex
            if let answer = try await attempt("PUT", "\(path)/chunks/\(number)", ["X-Chunk-SHA256": digest], part) {
                try #require([200, 409].contains(answer.status), "\(answer.text)")
                if answer.status == 200 { acknowledged.insert(number) } else { waiting.insert(number, at: 0) }
            } else {
                waiting.insert(number, at: 0)
            }
            if random.next() % 8 == 0, let state = try await attempt("GET", path, [:], []), state.status == 200 {
                let there = Set((state.json["receivedChunks"]?.items ?? []).compactMap { $0.integer.map { Int($0) } })
                #expect(acknowledged.isSubset(of: there), "acknowledged and lost")
            }
        }
        return try #require(try await insist("POST", path + "/finish", [:], [], until: 201).json.at("media.id"))
    }

    /// By tus, in pieces of random lengths; the id of the media.
    mutating func tus() async throws -> JSON {
        let version = ["Tus-Resumable": "1.0.0"]
        let made = try await insist(
            "POST", "/api/tus", version.merging(["Upload-Length": "\(file.bytes.count)"]) { $1 }, [], until: 201)
        let path = try #require(made.headers["location"]).replacing(house.address, with: "")
        var acknowledged = 0
        while true {
            let head = try await insist("HEAD", path, version, [], until: 200)
            let offset = try #require(head.headers["upload-offset"].flatMap { Int($0) })
            #expect(offset >= acknowledged, "acknowledged and lost")
            acknowledged = max(acknowledged, offset)
            if let media = head.headers["x-media-id"] { return JSON(media) }
            let count = min(file.bytes.count - offset, 1 + Int(random.next() % 150_000))
            let part = Array(file.bytes[offset..<offset + count])
            let headers = [
                "Upload-Offset": "\(offset)", "Content-Type": "application/offset+octet-stream",
            ].merging(version) { $1 }
            if let answer = try await attempt("PATCH", path, headers, part), answer.status == 204 {
                acknowledged = try #require(answer.headers["upload-offset"].flatMap { Int($0) })
                if let media = answer.headers["x-media-id"] { return JSON(media) }
            }
        }
    }

    /// Nil when there was no answer; then the server may have to come back first.
    private mutating func attempt(
        _ method: String, _ path: String, _ headers: [String: String], _ body: [UInt8]
    ) async throws -> RawHTTP.Answer? {
        try #require(ContinuousClock.now < end, "the upload did not come to an end")
        var cut: Int?
        if cuts > 0, !body.isEmpty, random.next() % 2 == 0 {
            cuts -= 1
            cut = Int(random.next() % UInt64(body.count + 200))
        }
        if let answer = RawHTTP.send(house.port, method, path, headers, body, cutAfter: cut) { return answer }
        if cut == nil { try await Task.sleep(for: .milliseconds(20)) }
        return nil
    }

    private mutating func insist(
        _ method: String, _ path: String, _ headers: [String: String], _ body: [UInt8], until status: Int
    ) async throws -> RawHTTP.Answer {
        while true {
            guard let answer = try await attempt(method, path, headers, body) else { continue }
            if answer.status == status { return answer }
            try #require([409, 503].contains(answer.status), "\(method) \(path): \(answer.status) \(answer.text)")
        }
    }
}

/// One request over a connection of its own, which may be cut anywhere.
enum RawHTTP {
    struct Answer: Sendable {
        let status: Int
        /// Names in small letters.
        let headers: [String: String]
        let text: String

        var json: JSON {
            do {
                return try JSON(parsing: text)
            } catch {
                return .null
            }
        }
    }

    /// - Parameter cutAfter: Bytes of the head and the body together after which the sender leaves without a word.
    static func send(
        _ port: UInt16, _ method: String, _ path: String, _ headers: [String: String], _ body: [UInt8],
        cutAfter: Int? = nil
    ) -> Answer? {
        guard let socket = connected(to: port) else { return nil }
        defer { close(socket) }
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        head += "Content-Length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let all = Array((head + "\r\n").utf8) + body
        let count = min(cutAfter ?? all.count, all.count)
        let wasSent = write(all[..<count], to: socket)
        if cutAfter != nil {
            if count % 2 == 0 {
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
            }
            return nil
        }
        return wasSent ? answer(from: socket, hasBody: method != "HEAD") : nil
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func connected(to port: UInt16) -> Int32? {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(socket)
            return nil
        }
        var time = timeval(tv_sec: 180, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        return socket
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to socket: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func answer(from socket: Int32, hasBody: Bool) -> Answer? {
        var all: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(socket, &block, block.count)
            if count <= 0 { break }
            all += block[..<count]
        }
        let text = String(decoding: all, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        let body = String(text[end.upperBound...])
        // An answer that broke off is none.
        if hasBody, let length = headers["content-length"].flatMap({ Int($0) }), body.utf8.count < length { return nil }
        return Answer(status: status, headers: headers, text: body)
    }
}
