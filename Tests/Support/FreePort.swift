import Glibc
import Synchronization

/// Ports for servers that have to be told a number, and that keep it when they are started again.
package enum FreePort {
    /// Below those that the system hands out by itself, to connections and to servers that take any: nobody else is
    /// given it between this answer and its use, or while a killed server is away.
    private static let range: ClosedRange<UInt16> = 18_000...30_000
    private static let given = Mutex<Set<UInt16>>([])

    package static func take() -> UInt16 {
        for _ in 0..<10_000 {
            let port = UInt16.random(in: range)
            if isFree(port), given.withLock({ $0.insert(port).inserted }) { return port }
        }
        fatalError("no port from \(range) is free")
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { fatalError("no socket: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
