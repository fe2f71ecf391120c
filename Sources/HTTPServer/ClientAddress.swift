import Glibc

/// Where a connection comes from. An IPv4 address that arrived over an IPv6 socket is shown as the IPv4 address.
package struct ClientAddress: Sendable, Hashable, CustomStringConvertible {
    /// `192.0.2.7`, `2001:db8::1`
    package let host: String
    package let port: UInt16
    package let isLoopback: Bool

    package static let unknown = ClientAddress(host: "unknown", port: 0, isLoopback: false)

    package var description: String { host }

    package init(host: String, port: UInt16, isLoopback: Bool) {
        self.host = host
        self.port = port
        self.isLoopback = isLoopback
    }

    init(_ address: UnsafePointer<sockaddr>?) {
        guard let address else {
            self = .unknown
            return
        }
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            let four = raw.loadUnaligned(as: sockaddr_in.self)
            self.init(four: four.sin_addr, port: four.sin_port.bigEndian)
        case AF_INET6:
            let six = raw.loadUnaligned(as: sockaddr_in6.self)
            self.init(six: six.sin6_addr, port: six.sin6_port.bigEndian)
        default:
            self = .unknown
        }
    }

    private init(four address: in_addr, port: UInt16) {
        var address = address
        var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
        inet_ntop(AF_INET, &address, &text, socklen_t(INET_ADDRSTRLEN))
        self.init(
            host: ClientAddress.text(text), port: port, isLoopback: UInt32(bigEndian: address.s_addr) >> 24 == 127)
    }

    private init(six address: in6_addr, port: UInt16) {
        var address = address
        let bytes = withUnsafeBytes(of: &address) { Array($0) }
        if bytes[0..<10].allSatisfy({ $0 == 0 }) && bytes[10] == 0xFF && bytes[11] == 0xFF {
            self.init(
                host: bytes[12...].map { String($0) }.joined(separator: "."), port: port, isLoopback: bytes[12] == 127)
            return
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(AF_INET6, &address, &text, socklen_t(INET6_ADDRSTRLEN))
        self.init(
            host: ClientAddress.text(text), port: port,
            isLoopback: bytes[0..<15].allSatisfy { $0 == 0 } && bytes[15] == 1)
    }

    private static func text(_ bytes: [CChar]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
