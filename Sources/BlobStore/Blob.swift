/// Bytes that a store holds, named by what they are.
package struct Blob: Sendable, Hashable {
    /// The SHA-256 of the bytes, 64 lower-case hexadecimal digits. Checked when a store is asked for it, not here.
    package let key: String
    package let size: Int64

    package init(key: String, size: Int64) {
        self.key = key
        self.size = size
    }
}

/// A finished, durable file that a store has taken but not yet put under its key: publish it or discard it, once.
package struct StagedBlob: Sendable, Hashable {
    package let blob: Blob
    /// What the store's staging area calls it: `<scratch folder's name>.<token>`, or a token alone.
    let name: String
}

/// What a check found under a blob's key.
package enum BlobHealth: Sendable, Hashable {
    /// Of the right size; of the right content too if the check was deep.
    case whole
    case missing
    case wrongSize(actual: Int64)
    /// Only a deep check can tell.
    case wrongContent
}

package struct ListedBlob: Sendable, Hashable {
    package let blob: Blob
    /// When it was last published, counted from 1970 by the store's own clock, which need not be this machine's.
    package let modified: Duration
}

/// What a sweep removed, and what it could not remove: one stubborn file does not keep the rest.
package struct SweepReport: Sendable {
    package var scratchFolders: [String] = []
    package var stagedFiles: [String] = []
    package var blobs: [Blob] = []
    package var failures: [BlobError] = []
}
