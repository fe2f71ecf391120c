import Digests
import Synchronization

/// The hash of a file's beginning, made while the rest of it is still on its way: whoever takes the file hashes only what
/// follows. For one file, and once.
package final class HashedStart: Sendable {
    /// Used under the lock of the count.
    private let checksum = Checksum(.sha256)
    private let bytes = Mutex<Int64>(0)

    package init() {}

    /// How many bytes of the file it is of.
    package var count: Int64 { bytes.withLock { $0 } }

    /// The bytes that come next in the file, which nobody changes any more.
    package func add(_ more: UnsafeRawBufferPointer) {
        bytes.withLock { bytes in
            checksum.update(more)
            bytes += Int64(more.count)
        }
    }

    /// Nothing can be added afterwards.
    func finish() -> Digest {
        guard let digest = Digest(bytes: bytes.withLock { _ in checksum.finish() }) else {
            fatalError("a SHA-256 is not of 32 bytes")
        }
        return digest
    }
}
