import Glibc

/// Which addresses may be connected to. A URL that came from outside must not make this machine talk to its own network:
/// to a router, a database on loopback, the metadata service of a cloud.
///
/// It is asked with the very address that the socket is about to be opened to, so that a name which resolves to something
/// else the second time changes nothing.
package struct AddressPolicy: Sendable {
    /// Origins that the owner of the installation named: they may be anywhere, on this machine too.
    package let trusted: Set<WebAddress.Origin>

    package init(trusted: Set<WebAddress.Origin> = []) { self.trusted = trusted }

    func allows(_ bytes: [UInt8], for origin: WebAddress.Origin) -> Bool {
        trusted.contains(origin) || AddressPolicy.isPublic(bytes)
    }

    /// Whether an address as it is written, as in `127.0.0.1` or `[::1]`, is of the public network. Nil for a name.
    static func isPublic(_ host: String) -> Bool? {
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, bare, &bytes) == 1 { return isPublic(bytes) }
        }
        return nil
    }

    /// - Parameter bytes: The four of an IPv4 or the sixteen of an IPv6 address.
    static func isPublic(_ bytes: [UInt8]) -> Bool {
        switch bytes.count {
        case 4: !reserved4.contains { $0.contains(bytes) }
        // Only what is handed out for the public network. Everything outside it is loopback, link-local, unique local,
        // multicast, or another way to write an IPv4 address.
        case 16: Block([0x20], 3).contains(bytes) && !reserved6.contains { $0.contains(bytes) }
        default: false
        }
    }

    private struct Block: Sendable {
        let start: [UInt8]
        let bits: Int

        init(_ start: [UInt8], _ bits: Int) {
            self.start = start
            self.bits = bits
        }

        func contains(_ address: [UInt8]) -> Bool {
            (0..<bits).allSatisfy { bit in
                let mask = UInt8(0x80) >> (bit % 8)
                let expected = bit / 8 < start.count ? start[bit / 8] : 0
                return address[bit / 8] & mask == expected & mask
            }
        }
    }

    private static let reserved4: [Block] = [
        Block([0], 8),  // this network
        Block([10], 8), Block([172, 16], 12), Block([192, 168], 16),  // private
        Block([100, 64], 10),  // carriers' own
        Block([127], 8),  // loopback
        Block([169, 254], 16),  // link-local, metadata services
        Block([192, 0, 0], 24), Block([198, 18], 15),  // protocols, measurements
        Block([192, 0, 2], 24), Block([198, 51, 100], 24), Block([203, 0, 113], 24),  // documentation
        Block([192, 88, 99], 24),  // relays to IPv6
        Block([224], 4), Block([240], 4),  // multicast, reserved and broadcast
    ]

    private static let reserved6: [Block] = [
        Block([0x20, 0x01, 0x00], 23),  // protocols, Teredo among them, which wraps IPv4
        Block([0x20, 0x01, 0x0D, 0xB8], 32), Block([0x3F, 0xFF, 0x00], 20),  // documentation
        Block([0x20, 0x02], 16),  // 6to4, which wraps IPv4
    ]
}
