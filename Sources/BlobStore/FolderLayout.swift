import Digests
import Glibc

/// Where what is, under the root of a folder store. Every path of the store is made here, from checked parts only.
struct FolderLayout: Sendable {
    let root: String

    /// `blobs/ab/abcdef…`: 256 shards, so that no folder grows too long.
    var blobs: String { root + "/blobs" }
    /// Finished files that wait for being published.
    var staging: String { root + "/staging" }
    /// A folder for each attempt.
    var scratch: String { root + "/scratch" }
    /// Staged files on their way to the file system of the blobs, where that is another one. Made on demand.
    var incoming: String { blobs + "/.incoming" }
    /// Guards the sweep against publishers, and is touched to learn the time of the file system.
    var lock: String { root + "/sweep.lock" }
    /// Held between a publishing and the row that names the blob.
    var holds: String { root + "/hold.lock" }

    func shard(of key: String) throws(BlobError) -> String {
        guard Digest(hex: key) != nil else {
            throw BlobError(
                .badKey, attempted: "find the blob \"\(key.prefix(80))\"",
                cause: "a key is 64 lower-case hexadecimal digits")
        }
        return blobs + "/" + key.prefix(2)
    }

    func blob(_ key: String) throws(BlobError) -> String {
        try shard(of: key) + "/" + key
    }

    func scratchFolder(_ name: String) throws(BlobError) -> String {
        let letters = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."): true
            default: false
            }
        }
        guard letters, (1...128).contains(name.utf8.count), !name.hasPrefix(".") else {
            throw BlobError(
                .badName, attempted: "find the scratch folder \"\(name.prefix(140))\"",
                cause: "a name is 1 to 128 of A-Z a-z 0-9 _ - . and does not begin with a dot")
        }
        return scratch + "/" + name
    }

    /// Never used before, and tells which attempt a file from a scratch folder belongs to.
    func newStagingName(for path: String) -> String {
        let token = RandomToken.make(length: 26)
        guard path.hasPrefix(scratch + "/") else { return token }
        let inside = path.dropFirst(scratch.count + 1)
        guard let slash = inside.firstIndex(of: "/") else { return token }
        return inside[..<slash] + "." + token
    }

    /// The scratch folder from which the staged file came, if it did.
    static func scratchName(ofStaged name: String) -> String? {
        name.lastIndex(of: ".").map { String(name[..<$0]) }
    }
}
