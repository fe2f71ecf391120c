import Glibc

/// A listening socket of our own making, so that two servers can never share a port.
struct Listener {
    let descriptor: Int32
    let port: UInt16

    /// - Parameters:
    ///   - host: An address in digits. `::` takes IPv4 too.
    ///   - port: 0 for any that is free.
    init(host: String, port: UInt16) throws(ServerError) {
        let shown = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        func failure(_ code: ServerError.Code, _ cause: String) -> ServerError {
            ServerError(code: code, attempted: "listen on \(shown)", cause: cause)
        }
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let name = host == "localhost" ? "127.0.0.1" : host
        guard getaddrinfo(name, String(port), &hints, &found) == 0, let address = found else {
            throw failure(.badAddress, "'\(host)' is not an address")
        }
        defer { freeaddrinfo(found) }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(address.pointee.ai_family, kind, 0)
        guard descriptor >= 0 else { throw failure(.io, Listener.text(of: errno)) }
        var (yes, no): (Int32, Int32) = (1, 0)
        // Lets a new server take over at once from one that has just ended; never two at a time.
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        if address.pointee.ai_family == AF_INET6 {
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &no, socklen_t(MemoryLayout<Int32>.size))
        }
        guard bind(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0,
            listen(descriptor, 1024) == 0
        else {
            let error = errno
            close(descriptor)
            let code: ServerError.Code =
                switch error {
                case EADDRINUSE: .addressInUse
                case EACCES, EPERM: .denied
                case EADDRNOTAVAIL: .badAddress
                default: .io
                }
            throw failure(code, Listener.text(of: error))
        }
        self.descriptor = descriptor
        self.port = Listener.port(of: descriptor)
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard getsockname(descriptor, address, &size) == 0 else { return 0 }
                return ClientAddress(address).port
            }
        }
    }

    private static func text(of errno: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(errno, &buffer, buffer.count) == 0 else { return "error \(errno)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
