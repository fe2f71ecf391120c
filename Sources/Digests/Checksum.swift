import CCrypto

/// A hash that a protocol asks for by name, over bytes as they come.
package struct Checksum: Sendable {
    package enum Algorithm: String, Sendable, CaseIterable {
        case sha1
        case sha256

        package var length: Int { self == .sha1 ? 20 : 32 }
    }

    private let context: Context

    package init(_ algorithm: Algorithm) { context = Context(algorithm) }

    package func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { context.update($0) } }

    package func update(_ bytes: UnsafeRawBufferPointer) { context.update(bytes) }

    /// Once, at the end.
    package func finish() -> [UInt8] { context.finish() }

    /// Used by one task at a time, as the value that holds it is.
    private final class Context: @unchecked Sendable {
        private let pointer: OpaquePointer
        private let length: Int

        init(_ algorithm: Algorithm) {
            let kind = algorithm == .sha1 ? EVP_sha1() : EVP_sha256()
            guard let pointer = EVP_MD_CTX_new(), EVP_DigestInit_ex(pointer, kind, nil) == 1 else {
                fatalError("libcrypto offers no \(algorithm.rawValue): the installation of OpenSSL is broken")
            }
            self.pointer = pointer
            length = algorithm.length
        }

        deinit { EVP_MD_CTX_free(pointer) }

        func update(_ bytes: UnsafeRawBufferPointer) {
            guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
            EVP_DigestUpdate(pointer, start, bytes.count)
        }

        func finish() -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: length)
            EVP_DigestFinal_ex(pointer, &bytes, nil)
            return bytes
        }
    }
}
