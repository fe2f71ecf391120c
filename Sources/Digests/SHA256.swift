import CCrypto

/// SHA-256 over bytes as they come, by libcrypto, which uses the processor's own instructions for it.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    package init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            fatalError("libcrypto offers no SHA-256: the installation of OpenSSL is broken")
        }
        self.context = context
    }

    deinit {
        EVP_MD_CTX_free(context)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        EVP_DigestUpdate(context, start, bytes.count)
    }

    package mutating func update(_ bytes: borrowing [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package consuming func finish() -> Digest {
        var bytes = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &bytes, nil)
        return Digest(bytes)
    }

    package static func of(_ text: String) -> Digest {
        var text = text
        return text.withUTF8 { bytes in
            var hash = SHA256()
            hash.update(UnsafeRawBufferPointer(bytes))
            return hash.finish()
        }
    }

    package static func of(_ bytes: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }
}
