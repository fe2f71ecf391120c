import BenchReport
import Glibc

/// One connection on which parts of a file are sent as bodies of requests, by the kernel from its cache: so that the client
/// costs little, and the same whoever takes the file.
final class Sender {
    private let socket: Int32
    private let file: Int32

    init(_ port: Int, _ path: String) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        file = open(path, O_RDONLY | O_CLOEXEC)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0, file >= 0 else { throw BenchError("cannot connect to port \(port), or open \(path)") }
    }

    deinit {
        close(socket)
        close(file)
    }

    /// Sends these bytes of the file, with a text before and after them, and gives the body of the answer.
    @discardableResult
    func send(
        _ request: String, headers: [String] = [], before: String = "", _ range: Range<Int>, after: String = ""
    ) throws -> String {
        let length = before.utf8.count + range.count + after.utf8.count
        let lines = [request + " HTTP/1.1", "Host: 127.0.0.1", "Content-Length: \(length)"] + headers
        try write(lines.joined(separator: "\r\n") + "\r\n\r\n" + before, isLast: false)
        var place = range.lowerBound
        while place < range.upperBound {
            guard sendfile(socket, file, &place, range.upperBound - place) > 0 else {
                throw BenchError("the connection broke while a body was sent: \(try answer())")
            }
        }
        try write(after, isLast: true)
        return try answer()
    }

    private func write(_ text: String, isLast: Bool) throws {
        let bytes = Array(text.utf8)
        let flags = Int32(MSG_NOSIGNAL) | (isLast ? 0 : Int32(MSG_MORE))
        guard bytes.isEmpty || Glibc.send(socket, bytes, bytes.count, flags) == bytes.count else {
            throw BenchError("the connection broke")
        }
    }

    private func answer() throws -> String {
        var bytes: [UInt8] = []
        while true {
            if let end = bytes.firstRange(of: [13, 10, 13, 10]) {
                let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
                let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
                    .flatMap { Int($0.split(separator: " ").last ?? "") }
                if bytes.count >= end.upperBound + (length ?? 0) {
                    let body = String(decoding: bytes[end.upperBound...], as: UTF8.self)
                    guard head.split(separator: " ").dropFirst().first?.first == "2" else {
                        throw BenchError("the answer was \(head)\n\(body)")
                    }
                    return body
                }
            }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { throw BenchError("the connection ended without an answer") }
            bytes += buffer[..<count]
        }
    }
}
