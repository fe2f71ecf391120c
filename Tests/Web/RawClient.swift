import Glibc
import Testing

/// Sends any bytes and reads what comes, for as long as there is no pause of a fifth of a second.
final class RawClient {
    private var socket: Int32

    init(_ port: UInt16, patience seconds: Int = 0) {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: seconds, tv_usec: 200_000)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        _ = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    deinit { if socket >= 0 { close(socket) } }

    func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Without waiting; false once the connection is closed.
    func drip(_ byte: UInt8) -> Bool {
        var byte = byte
        let count = Glibc.send(socket, &byte, 1, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        return count == 1 || errno == EAGAIN
    }

    func doneSending() { shutdown(socket, Int32(SHUT_WR)) }

    func reset() {
        var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close(socket)
        socket = -1
    }

    /// Whether this text comes, however long it takes within the client's patience.
    func reads(until text: String) -> Bool {
        var all: [UInt8] = []
        var byte: UInt8 = 0
        while recv(socket, &byte, 1, 0) == 1 {
            all.append(byte)
            if byte == text.utf8.last, all.suffix(text.utf8.count).elementsEqual(text.utf8) { return true }
        }
        return false
    }

    /// What else comes, and whether the server ended it.
    func rest() -> (text: String, isEnd: Bool) {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return (String(decoding: all, as: UTF8.self), count == 0) }
            all += buffer[..<count]
        }
    }

    /// Of all answers; an event stream is left at its beginning.
    func statuses() -> [Int] {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while all.count < 4 << 20 {
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            all += buffer[..<count]
            if all.firstRange(of: Array("text/event-stream".utf8)) != nil { break }
        }
        return all.split(separator: 10).compactMap { line in
            let text = String(decoding: line.prefix(13), as: UTF8.self)
            return text.hasPrefix("HTTP/1.1 ") ? Int(text.dropFirst(9).prefix(3)) : nil
        }
    }

    /// That a request which nothing was done to is answered well.
    static func checked(_ port: UInt16, _ bytes: [UInt8]) throws {
        let client = RawClient(port, patience: 180)
        client.send(bytes)
        client.doneSending()
        try #require(client.statuses() == [200])
    }
}
