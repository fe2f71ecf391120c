import BenchReport
import Glibc

/// One connection to the server, which is kept.
final class Client {
    struct Answer {
        let status: Int
        let body: String
    }

    let socket: Int32
    private var pending: [UInt8] = []

    /// Nil if nobody listens.
    init?(_ port: UInt16) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = Self.loopback(port)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 {
            close(socket)
            return nil
        }
    }

    deinit { close(socket) }

    func ask(_ method: String, _ path: String, _ body: String? = nil) throws -> Answer {
        try send(method, path, body)
        let head = try head()
        guard let status = head.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw BenchError("no answer to \(method) \(path)")
        }
        let length = head.lowercased().split(whereSeparator: \.isNewline).first { $0.hasPrefix("content-length:") }
            .flatMap { Int($0.split(separator: " ")[1]) }
        return Answer(status: status, body: String(decoding: try take(length ?? 0), as: UTF8.self))
    }

    func send(_ method: String, _ path: String, _ body: String? = nil) throws {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        if let body { text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        let bytes = Array((text + "\r\n" + (body ?? "")).utf8)
        guard Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw BenchError("the connection broke")
        }
    }

    func head() throws -> String {
        while true {
            if let end = pending.firstRange(of: [13, 10, 13, 10]) {
                defer { pending.removeFirst(end.upperBound) }
                return String(decoding: pending[..<end.lowerBound], as: UTF8.self)
            }
            try fill()
        }
    }

    private func take(_ count: Int) throws -> [UInt8] {
        while pending.count < count { try fill() }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    /// Whether this text has come by now; waits for it.
    func awaits(_ text: String) throws {
        while pending.firstRange(of: Array(text.utf8)) == nil { try fill() }
    }

    /// What has come since the last call, without waiting.
    func news() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count > 0 else { break }
            pending += buffer[..<count]
        }
        defer { pending = [] }
        return pending
    }

    private func fill() throws {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { throw BenchError("the connection ended or nothing came for half a minute") }
        pending += buffer[..<count]
    }

    static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
