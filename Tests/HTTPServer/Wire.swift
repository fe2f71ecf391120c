import Glibc

/// A client that sends what it is told, well-formed or not. Its waits end after some minutes.
final class Wire {
    struct Answer: CustomStringConvertible {
        var status = 0
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []

        subscript(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }
        var text: String { String(decoding: body, as: UTF8.self) }
        var description: String { "\(status) \(headers) \(text.prefix(300))" }
    }

    private(set) var socket: Int32
    private(set) var pending: [UInt8] = []

    init(_ port: UInt16, six: Bool = false, timeout: Int = 120) {
        socket = Glibc.socket(six ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: timeout, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var yes: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var result: Int32
        if six {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            address.sin6_addr = in6addr_loopback
            result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        if result != 0 { failed = errno }
    }

    private(set) var failed: Int32 = 0

    deinit { leave() }

    func leave() {
        if socket >= 0 { close(socket) }
        socket = -1
    }

    /// False once the other side is gone.
    @discardableResult func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    @discardableResult func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    func get(_ path: String, _ headers: String = "") -> Answer? {
        send("GET \(path) HTTP/1.1\r\nHost: here\r\n\(headers)\r\n")
        return answer()
    }

    func doneSending() { shutdown(socket, Int32(SHUT_WR)) }

    /// Leaves with a reset, as a crashed client does.
    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        leave()
    }

    /// False at the end, or when nothing came for the time of the timeout.
    func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else {
            timedOut = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
            return false
        }
        pending += buffer[..<count]
        return true
    }

    private(set) var timedOut = false

    /// Waits until the other side closes; false if it does not.
    func isClosed() -> Bool {
        while fill() {}
        return !timedOut
    }

    func line() -> String? {
        while true {
            if let end = pending.firstIndex(of: 10) {
                let line = pending[..<end].filter { $0 != 13 }
                pending.removeFirst(end + 1)
                return String(decoding: line, as: UTF8.self)
            }
            guard fill() else { return nil }
        }
    }

    func take(_ count: Int) -> [UInt8]? {
        while pending.count < count { guard fill() else { return nil } }
        defer { pending.removeFirst(count) }
        return Array(pending[..<count])
    }

    /// The head only: for streams.
    func head() -> Answer? {
        var answer = Answer()
        guard let first = line() else { return nil }
        let words = first.split(separator: " ")
        guard words.count >= 2, words[0] == "HTTP/1.1", let status = Int(words[1]) else { return nil }
        answer.status = status
        while let line = line(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            answer.headers.append((String(line[..<colon]), String(value)))
        }
        return answer
    }

    /// The next answer; those with status 100 are skipped.
    func answer(toHead: Bool = false) -> Answer? {
        guard var answer = head() else { return nil }
        if answer.status == 100 { return self.answer(toHead: toHead) }
        if toHead || answer.status == 204 || answer.status == 304 { return answer }
        if answer["Transfer-Encoding"] == "chunked" {
            while let line = line(), let size = Int(line, radix: 16) {
                guard let piece = take(size), self.line() == "" else { return nil }
                if size == 0 { return answer }
                answer.body += piece
            }
            return nil
        }
        guard let length = answer["Content-Length"].flatMap({ Int($0) }) else { return answer }
        guard let body = take(length) else { return nil }
        answer.body = body
        return answer
    }
}
