import Dispatch
import Glibc

/// One request a connection, a thread each.
struct Server: Sendable {
    let port: UInt16
    private let listener: Int32
    private let handle: @Sendable (Request, Connection) -> Void

    init(port wanted: UInt16, handle: @escaping @Sendable (Request, Connection) -> Void) {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = listener
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 64) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { fatalError("cannot listen: \(String(cString: strerror(errno)))") }
        port = UInt16(bigEndian: address.sin_port)
        self.handle = handle
    }

    func start() {
        DispatchQueue(label: "accept").async {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { continue }
                DispatchQueue(label: "connection").async {
                    let connection = Connection(descriptor: descriptor)
                    if let request = connection.read() { handle(request, connection) }
                    connection.close()
                }
            }
        }
    }
}

struct Connection: Sendable {
    let descriptor: Int32

    /// Nil when the other side leaves before its request is whole.
    func read() -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var head: Request?
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            if head == nil, let end = bytes.firstRange(of: [13, 10, 13, 10]) {
                head = Request(head: bytes[..<end.lowerBound])
                bytes.removeFirst(end.upperBound)
                guard head != nil else { return nil }
            }
            if var request = head, case let length = Int(request.headers["content-length"] ?? "0") ?? 0,
                bytes.count >= length
            {
                request.body = Array(bytes[..<length])
                return request
            }
        }
    }

    /// False when the other side has left.
    @discardableResult func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    func write(_ answer: Answer) { if write(answer.head) { write(answer.body) } }

    /// The connection goes with a reset, in place of an orderly end.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    func waitUntilLeft() {
        var byte: UInt8 = 0
        while Glibc.read(descriptor, &byte, 1) > 0 {}
    }

    func close() { Glibc.close(descriptor) }
}

struct Request: Sendable {
    let method: String
    let path: String
    let headers: [String: String]
    var body: [UInt8] = []

    init?(head: ArraySlice<UInt8>) {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3, words[2] == "HTTP/1.1" else { return nil }
        method = String(words[0])
        path = String(words[1])
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        self.headers = headers
    }
}

struct Answer: Sendable {
    var status = 200
    var headers: [(String, String)] = []
    var contentType = "application/json"
    var body: [UInt8] = []

    var head: [UInt8] {
        var lines = ["HTTP/1.1 \(status) Status", "Content-Type: \(contentType)", "Content-Length: \(body.count)"]
        lines += headers.map { "\($0.0): \($0.1)" }
        lines += ["Connection: close", "", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }
}
