/// HMAC with SHA-256: who has the key can tell that a text comes from another who has it.
package struct HMAC: Sendable {
    private static let block = 64
    private let inner: [UInt8]
    private let outer: [UInt8]

    package init(key: [UInt8]) {
        var key = key.count > Self.block ? SHA256.of(key).bytes : key
        key += [UInt8](repeating: 0, count: Self.block - key.count)
        inner = key.map { $0 ^ 0x36 }
        outer = key.map { $0 ^ 0x5C }
    }

    package func of(_ text: [UInt8]) -> Digest { SHA256.of(outer + SHA256.of(inner + text).bytes) }

    /// Takes as long whatever the difference is, so that nobody can find a code byte by byte.
    package func isOf(_ text: [UInt8], _ code: Digest) -> Bool {
        var difference: UInt8 = 0
        for (one, other) in zip(of(text).hex.utf8, code.hex.utf8) { difference |= one ^ other }
        return difference == 0
    }
}
