import Glibc

/// Keeps a blob from being removed as one that nobody needs, between its publishing and the row that names it: who
/// publishes holds the store from before the one until after the other, and who removes blobs that no row names any more
/// holds it from looking until they are removed. Ends with the last reference, and with the process.
package final class BlobHold: Sendable {
    package enum Kind: Sendable {
        /// Beside others of this kind.
        case publishing
        /// Without any other.
        case alone
    }

    private let file: OpenFile

    init(_ file: OpenFile) { self.file = file }

    package func end() { flock(file.descriptor, LOCK_UN) }

    deinit { end() }
}

extension FolderBlobStore {
    package func hold(_ kind: BlobHold.Kind, within limit: Duration) async throws(BlobError) -> BlobHold? {
        let what = "lock \(layout.holds)"
        let lock = try await onDisk { [layout] () throws(BlobError) in
            try OpenFile(layout.holds, O_RDWR | O_CREAT, mode: 0o640, attempting: what)
        }
        let end = ContinuousClock.now + limit
        while true {
            do throws(BlobError) {
                try attempt(what) { flock(lock.descriptor, (kind == .alone ? LOCK_EX : LOCK_SH) | LOCK_NB) }
                return BlobHold(lock)
            } catch {
                guard error.errno == EWOULDBLOCK else { throw error }
            }
            guard ContinuousClock.now < end else { return nil }
            do {
                // Asked again and again, not waited for: waiting would take a thread that the holder may need.
                try await Task.sleep(for: .milliseconds(2))
            } catch {
                throw BlobError(.cancelled, attempted: what, cause: "the task was cancelled")
            }
        }
    }
}
